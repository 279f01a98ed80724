# SPDX-License-Identifier: Apache-2.0
"""A node outgrows its folder: it moves to a database server and back, the record byte for byte, people and all."""

import json

import database
import pytest
from folk import Node, Person, folkmoot, key, reports
from record import PublicRecord
from test_photos import jpeg


@pytest.fixture(scope="module")
def server():
    cluster = database.server or database.Cluster()
    yield cluster
    if cluster is not database.server:
        cluster.remove()


def at(place, folder):
    """The node of a place: a folder or an address."""
    if str(place).startswith("postgres"):
        return Node(folder, environment={"FOLKMOOT_DATABASE": str(place)})
    return Node(place, environment={"FOLKMOOT_DATABASE": ""})


def record(node):
    """The record as outsiders read it, every byte."""
    node.wait_for_checkpoint()
    size = PublicRecord(node.url).size
    paths = ["checkpoint", "key", f"tile/entries/000.p/{size}", f"bodies/000.p/{size}", f"tile/0/000.p/{size}"]
    return {path: node.get(f"/record/{path}").content for path in paths}


@pytest.fixture
def lived(tmp_path):
    with at(tmp_path / "first", None) as node:
        ana, bob = Person(node), Person(node)
        name = ana.open()
        ids = [bob.report(name, description=f"Number {n}", place=(5 + n / 100, 52)) for n in range(20)]
        answer = bob.form(f"/i/{name}/reports", files={
            "category": (None, "water-point"), "description": (None, "With a photo"),
            "idempotencyKey": (None, key()), "photo": ("p.jpg", jpeg(), "image/jpeg")})
        assert answer.status_code == 303
        ana.do(name, ids[0], "hide", rule="spam", reason="Hidden")
        bob.do(name, ids[1], "withdraw")
        code = bob.recovery_code()
        before = record(node)
        yield {"node": node, "name": name, "ana": ana, "bob": bob, "ids": ids, "record": before, "code": code,
               "reports": json.dumps(reports(ana, name)).replace(node.url, "")}


def settled(lived, node):
    """Everything is as it was, for strangers and for those who were there."""
    assert record(node) == lived["record"]
    ana = Person(node)
    for cookie in lived["ana"].cookies:
        ana.cookies.set(cookie.name, cookie.value)
    assert json.dumps(reports(ana, lived["name"])).replace(node.url, "") == lived["reports"]
    photo = next(one["photo"] for one in reports(ana, lived["name"]) if one["photo"])
    assert node.get(photo.replace(node.url, "")).content.startswith(b"\xff\xd8")
    assert ana.page(f"/i/{lived['name']}/edit").status_code == 200, "a steward still is one"
    folkmoot("verify", node.url)


def refused(code, *arguments):
    result = folkmoot(*arguments, check=False)
    lines = result.stderr.strip().splitlines()
    assert result.returncode != 0 and len(lines) == 1 and f"({code})" in lines[0], (result.returncode, result.stderr)


def test_a_node_moves_to_a_server_and_back(lived, server, tmp_path):
    address = server.create("h" + database.name_of(tmp_path))
    lived["node"].stop()
    first, back = tmp_path / "first", tmp_path / "back"
    told = folkmoot("move", "--from", first, "--to", address).stdout
    assert "all well" in told and "do not start" in told
    with at(address, tmp_path / "process") as node:
        settled(lived, node)
        refused("still-serving", "move", "--from", address, "--to", back)
        assert not back.exists()
    folkmoot("move", "--from", address, "--to", back)
    with at(back, None) as node:
        settled(lived, node)
        # It goes on where it was: the recovery code still works, and the record grows from the same head.
        bob = Person(node)
        assert bob.form("/recover", {"code": lived["code"]}).status_code == 303
        bob.do(lived["name"], lived["ids"][2], "withdraw")
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)


def test_a_move_to_where_something_is_changes_nothing(lived, server, tmp_path):
    address = server.create("i" + database.name_of(tmp_path))
    lived["node"].stop()
    first = tmp_path / "first"
    refused("same-kind", "move", "--from", first, "--to", tmp_path / "other")
    refused("no-node", "move", "--from", tmp_path / "nothing", "--to", address)
    name = address.rsplit("/", 1)[1]
    server.sql("CREATE TABLE mine (id integer)", name)
    refused("not-empty", "move", "--from", first, "--to", address)
    assert server.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name).split() == ["mine"]
    server.sql("DROP TABLE mine", name)
    # A picture that is not what its name says stops the move, and leaves the database empty.
    picture = next((first / "media").glob("*/*"))
    whole = picture.read_bytes()
    picture.write_bytes(b"something else")
    assert folkmoot("move", "--from", first, "--to", address, check=False).returncode != 0
    assert server.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", name).split() == []
    picture.write_bytes(whole)
    folkmoot("move", "--from", first, "--to", address)
    full = tmp_path / "full"
    full.mkdir()
    (full / "note.txt").write_text("mine")
    refused("not-empty", "move", "--from", address, "--to", full)
    assert [one.name for one in full.iterdir()] == ["note.txt"]


def test_a_backup_of_a_server_goes_back_to_either(lived, server, tmp_path):
    address = server.create("j" + database.name_of(tmp_path))
    again = server.create("k" + database.name_of(tmp_path))
    lived["node"].stop()
    folkmoot("move", "--from", tmp_path / "first", "--to", address)
    archive = tmp_path / "night.tar"
    with at(address, tmp_path / "process") as node:
        node.wait_for_checkpoint()
        told = folkmoot("backup", "--data", tmp_path / "process", "--database", address, archive).stdout
        assert "checked" in told and "keep it secret" in told
    folder = tmp_path / "folder"
    folkmoot("restore", archive, "--data", folder, "--database", "")
    with at(folder, None) as node:
        settled(lived, node)
    folkmoot("restore", archive, "--data", tmp_path / "elsewhere", "--database", again)
    assert not list((tmp_path / "elsewhere").glob("folkmoot.*"))
    with at(again, tmp_path / "elsewhere") as node:
        settled(lived, node)
    refused("node-there", "restore", archive, "--data", tmp_path / "third", "--database", again)
    changed = bytearray(archive.read_bytes())
    changed[len(changed) // 2] ^= 1
    (tmp_path / "changed.tar").write_bytes(bytes(changed))
    empty = server.create("e" + database.name_of(tmp_path))
    refused("damaged", "restore", tmp_path / "changed.tar", "--data", tmp_path / "third", "--database", empty)
    assert server.sql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'", empty.rsplit("/", 1)[1]).strip() == "0"
