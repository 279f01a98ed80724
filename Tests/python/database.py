# SPDX-License-Identifier: Apache-2.0
"""Which database the nodes under test have, and how a story looks into it.

`pytest --database postgres` starts one throw-away PostgreSQL server on a Unix socket and gives each data folder a
database of its own there; nothing else of a story changes. What cannot start fails the run.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

PROGRAMS = Path(os.environ.get("FOLKMOOT_POSTGRES", "/usr/lib/postgresql/15/bin"))


class Cluster:
    """A PostgreSQL server of the tests' own; it refuses to run as root, and then runs as `postgres`."""

    def __init__(self, *options, folder=None, segment=None):
        """With options for the server; in a folder of its own, with a log in pieces of so many megabytes."""
        if folder:
            folder.mkdir()
        self.folder = Path(folder or tempfile.mkdtemp(prefix="folkmoot-pg-"))
        self.options, self.known, self.process = list(options), set(), None
        account = pwd.getpwnam("postgres") if os.getuid() == 0 else None
        self.user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        if account:
            os.chown(self.folder, account.pw_uid, account.pw_gid)
        self.folder.chmod(0o755)
        self.run("initdb", "-D", self.folder / "data", "-U", "folkmoot", "--auth=trust", "-E", "UTF8", "--locale=C",
                 "--no-sync", *([f"--wal-segsize={segment}"] if segment else []))
        self.start()

    def start(self, port=None):
        """Starts the server; with a port it listens on loopback too."""
        listen = ["-c", f"listen_addresses={'127.0.0.1' if port else ''}"] + (["-p", str(port)] if port else [])
        self.port = port or 5432
        self.log = open(self.folder / "server.log", "ab")
        self.process = subprocess.Popen(
            [PROGRAMS / "postgres", "-D", self.folder / "data", "-k", self.folder, *listen, "-c", "max_connections=500",
             "-c", "log_min_messages=fatal", *self.options],
            stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL, cwd="/", **self.user)
        end = time.monotonic() + 60
        while subprocess.run([PROGRAMS / "pg_isready", "-q", "-h", self.folder, "-p", str(self.port), "-d", "postgres"],
                             cwd="/").returncode != 0:
            assert self.process.poll() is None and time.monotonic() < end, (self.folder / "server.log").read_text()
            time.sleep(0.1)

    def stop(self, how="SIGQUIT"):
        import signal

        if self.process and self.process.poll() is None:
            self.process.send_signal(getattr(signal, how))
            self.process.wait(60)
        self.log.close()

    def kill(self):
        """As if its machine's power went: the server and each of its processes at once."""
        from faults import kill_all

        kill_all(self.process.pid)
        self.process.wait(60)
        self.log.close()

    def kill_backend(self, name):
        """Kills the process that serves one of a database's connections."""
        pid = self.sql(f"SELECT pid FROM pg_stat_activity WHERE datname = '{name}' AND application_name = 'folkmoot' "
                       "ORDER BY backend_start LIMIT 1")
        os.kill(int(pid), 9)

    def remove(self):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program, *arguments):
        result = subprocess.run([PROGRAMS / program, *map(str, arguments)], capture_output=True, text=True, cwd="/",
                                stdin=subprocess.DEVNULL, timeout=240, **self.user)
        assert result.returncode == 0, f"{program}: {result.stdout}{result.stderr}"
        return result.stdout

    def sql(self, statement, database="postgres"):
        return self.run("psql", "-X", "-q", "-A", "-t", "-h", self.folder, "-p", self.port, "-U", "folkmoot", "-d",
                        database, "-v", "ON_ERROR_STOP=1", "-c", statement)

    def address(self, name, user="folkmoot"):
        return f"postgres://{user}@{quote(str(self.folder), safe='')}:{self.port}/{name}"

    def create(self, name, template="template0"):
        """Makes a database, a copy of another where one is named; gives its address."""
        if name not in self.known:
            self.sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            self.known.add(name)
        return self.address(name)


server = None


def choose(name):
    """Chooses the database under all nodes of this run."""
    global server
    assert name in ("embedded", "postgres"), name
    server = Cluster() if name == "postgres" else None


def end():
    if server is not None:
        server.remove()


def name_of(data):
    return "t" + hashlib.sha256(str(Path(data).absolute()).encode()).hexdigest()[:24]


def environment(data):
    """What a program is told, so that it finds the database of a data folder."""
    return {} if server is None else {"FOLKMOOT_DATABASE": server.create(name_of(data))}


def copy(data, to):
    """Copies a node that does not run, with its database."""
    shutil.copytree(data, to)
    if server is not None:
        server.create(name_of(to), template=name_of(data))


def keep(data):
    """The database of a node that does not run, as it is now; `put_back` brings it back."""
    if server is None:
        return (Path(data) / "folkmoot.sqlite").read_bytes()
    kept = name_of(data) + "_kept"
    server.create(kept, template=name_of(data))
    return kept


def put_back(data, kept):
    if server is None:
        (Path(data) / "folkmoot.sqlite").write_bytes(kept)
        return
    server.sql(f'DROP DATABASE "{name_of(data)}"')
    server.known.discard(name_of(data))
    server.create(name_of(data), template=kept)


class Rows:
    """A connection to the server that takes statements as those for the embedded database are written."""

    def __init__(self, address):
        import psycopg2

        self.connection = psycopg2.connect(address)

    def execute(self, statement, parameters=()):
        cursor = self.connection.cursor()
        cursor.execute(portable(statement), parameters or None)
        return cursor

    def close(self):
        self.connection.close()


def portable(statement):
    """A statement as PostgreSQL takes it."""
    statement = statement.replace("%", "%%").replace("?", "%s") if "?" in statement else statement
    for there, here in [
            ("replace(CAST(body AS TEXT), 'number 7', 'number 8')",
             "convert_to(replace(convert_from(body, 'UTF8'), 'number 7', 'number 8'), 'UTF8')"),
            ("zeroblob(16)", r"decode(repeat('00', 16), 'hex')"), ("zeroblob(32)", r"decode(repeat('00', 32), 'hex')"),
            ("zeroblob(length(hashes))", r"decode(repeat('00', length(hashes)), 'hex')"),
            ("X'7B7D'", r"'\x7b7d'::bytea"), ("rowid = (SELECT min(rowid)", "ctid = (SELECT min(ctid)"),
            ("SELECT name FROM sqlite_master WHERE type = 'table'",
             "SELECT name FROM (SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public') AS t WHERE true")]:
        statement = statement.replace(there, here)
    return statement


@contextlib.contextmanager
def connected(data):
    """A connection to the database of a data folder; what was done is kept at the end."""
    connection = sqlite3.connect(Path(data) / "folkmoot.sqlite", timeout=20) if server is None else Rows(
        server.create(name_of(data)))
    try:
        yield connection
        (connection if server is None else connection.connection).commit()
    finally:
        connection.close()


def everything(data):
    """All that the database holds of a node, row by row, as bytes; what is on the disk beside it is not asked for."""
    if server is None:
        return b""
    with connected(data) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()]
        values = [value for table in tables for row in database.execute(f'SELECT * FROM "{table}"').fetchall()
                  for value in row]
    return b"\0".join(bytes(value) if isinstance(value, memoryview) else str(value).encode() for value in values)


def free_port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
