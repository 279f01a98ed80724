# SPDX-License-Identifier: Apache-2.0
"""A database that will not do: one clear line, a program that ends with a failure, and nothing changed."""

import socket
import struct
import threading
from urllib.parse import quote

import database
import pytest
from folk import Node, Person, folkmoot, reports


@pytest.fixture(scope="module")
def server():
    cluster = database.server or database.Cluster()
    yield cluster
    if cluster is not database.server:
        cluster.remove()


def refused(tmp_path, address, *words):
    """Neither does the node start nor a verb work, and both say why in one line."""
    told = []
    for verb in (["serve", "--port", "0", "--no-exercise"], ["verify"]):
        result = folkmoot(*verb, "--data", tmp_path / "data", "--database", address, check=False, timeout=60)
        lines = result.stderr.strip().splitlines()
        assert result.returncode != 0 and len(lines) == 1, (verb, result.returncode, result.stderr)
        told.append(lines[0])
    for word in words:
        assert word in told[0], told[0]
    return told


def test_an_address_that_is_none(tmp_path):
    for address in ("mysql://somewhere/db", "folkmoot", "/var/lib/folkmoot"):
        told = refused(tmp_path, address, "--database", "is not the address of a database server")
        assert told[0] == told[1]
    assert not (tmp_path / "data" / "folkmoot.sqlite").exists()


def test_a_server_that_is_not_there(tmp_path):
    refused(tmp_path, f"postgres://folkmoot@127.0.0.1:{database.free_port()}/folkmoot", "Connection refused")
    refused(tmp_path, f"postgres://folkmoot@{quote(str(tmp_path), safe='')}/folkmoot", "No such file")


def test_a_database_that_is_not_there(server, tmp_path):
    refused(tmp_path, server.address("nothing_here"), 'database "nothing_here" does not exist')


def test_a_user_that_is_not_there(server, tmp_path):
    refused(tmp_path, server.address("postgres", user="nobody_here"), 'role "nobody_here" does not exist')


def test_a_database_of_something_else(server, tmp_path):
    name = "o" + database.name_of(tmp_path)
    address = server.create(name)
    server.sql("CREATE TABLE customers (id integer); INSERT INTO customers VALUES (1)", name)
    told = refused(tmp_path, address)
    assert "tables of something else (customers)" in told[0] and "without a node" in told[1]
    assert server.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name).split() == ["customers"]


def test_a_user_without_the_right_to_make_tables(server, tmp_path):
    name = "r" + database.name_of(tmp_path)
    server.create(name)
    server.sql(f'CREATE ROLE "{name}" LOGIN')
    told = refused(tmp_path, server.address(name, user=name))
    assert "permission denied" in told[0] and "GRANT" in told[0]
    assert server.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name).split() == []


def test_a_database_with_another_encoding(server, tmp_path):
    name = "l" + database.name_of(tmp_path)
    server.sql(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
    refused(tmp_path, server.address(name), "LATIN1", "createdb -E UTF8")


def test_a_schema_newer_than_the_program(server, tmp_path):
    name = "n" + database.name_of(tmp_path)
    address = server.create(name)
    with Node(tmp_path / "node", environment={"FOLKMOOT_DATABASE": address}) as node:
        ana = Person(node)
        town = ana.open()
        ana.report(town)
        node.wait_for_checkpoint()
    server.sql("INSERT INTO schema_applied (name, fingerprint) VALUES ('of next year', '')", name)
    rows = server.sql("SELECT count(*), max(idx) FROM record_entry", name)
    told = refused(tmp_path, address, "newer version", "of next year")
    assert told[0] == told[1] or "newer version" in told[1]
    assert server.sql("SELECT count(*), max(idx) FROM record_entry", name) == rows
    server.sql("DELETE FROM schema_applied WHERE name = 'of next year'", name)
    with Node(tmp_path / "node", environment={"FOLKMOOT_DATABASE": address}) as node:
        assert len(reports(Person(node), town)) == 1


class OldServer:
    """Speaks just enough of PostgreSQL's protocol (version 3.0) to say that it is old."""

    def __init__(self, version):
        self.version, self.listening = version, socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.greet, args=(connection,), daemon=True).start()

    def greet(self, connection):
        with connection:
            while True:
                size, code = struct.unpack(">II", connection.recv(8, socket.MSG_WAITALL))
                connection.recv(size - 8, socket.MSG_WAITALL)
                if code == 196608:
                    break
                connection.sendall(b"N")  # Neither TLS nor GSSAPI.
            connection.sendall(self.message(b"R", struct.pack(">I", 0)))
            for name, value in (("server_version", self.version), ("server_encoding", "UTF8")):
                connection.sendall(self.message(b"S", f"{name}\0{value}\0".encode()))
            connection.sendall(self.message(b"K", struct.pack(">II", 1, 1)) + self.message(b"Z", b"I"))
            while connection.recv(1000):
                pass

    @staticmethod
    def message(kind, body):
        return kind + struct.pack(">I", len(body) + 4) + body


def test_a_server_that_is_too_old(tmp_path):
    old = OldServer("9.6.24")
    refused(tmp_path, f"postgres://folkmoot@127.0.0.1:{old.port}/folkmoot", "PostgreSQL 9", "too old")
    old.listening.close()
