# SPDX-License-Identifier: Apache-2.0
"""Own your data: a node is copied while it runs, and put back on another machine, where links still work."""

import json
import os
import shutil
import stat
import tarfile
import threading

import database
import pytest
import requests
from folk import Node, Person, folkmoot, key, reports
from record import PublicRecord
from test_photos import jpeg
from test_removal import operator


def refused(code, *arguments):
    """The program says no, in one line with the code."""
    result = folkmoot(*arguments, check=False)
    lines = result.stderr.strip().splitlines()
    assert result.returncode != 0 and len(lines) == 1 and f"({code})" in lines[0], (result.returncode, result.stderr)
    return lines[0]


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A node that has seen something, its backups as a file and as a folder, and what was there then."""
    folder = tmp_path_factory.mktemp("lived")
    with Node(folder / "data", "--origin", "lived.example") as node:
        ana, bob = Person(node), Person(node)
        name = ana.open(title="Own your data")
        ids = [bob.report(name, description=f"Number {n}", place=(5 + n / 100, 52)) for n in range(12)]
        answer = bob.form(f"/i/{name}/reports", files={
            "category": (None, "water-point"), "description": (None, "With a photo"),
            "idempotencyKey": (None, key()), "photo": ("p.jpg", jpeg(), "image/jpeg")})
        assert answer.status_code == 303
        ana.do(name, ids[0], "hide", rule="spam", reason="Hidden narwhal")
        # Something said as an organisation: who of its members it was is private, and is copied too.
        boss = operator(node)
        board = boss.verify_organisation("Water Board")
        bob.join(boss, board)
        answer = bob.post(f"/i/{name}/reports/{ids[1]}/comment", json={"text": "A tanker comes at noon", "as": board})
        assert answer.status_code == 201
        (node.data / "basemap").mkdir()
        (node.data / "basemap" / "town.pmtiles").write_bytes(b"tiles" * 1000)
        node.wait_for_checkpoint()
        archive, tree = folder / "night.tar", folder / "night"
        for target in (archive, tree):
            result = folkmoot("backup", "--data", node.data, target)
            assert "checked" in result.stdout and "keep it secret" in result.stdout
        listed = reports(ana, name)
        checkpoint = folder / "at-backup.checkpoint"
        checkpoint.write_bytes(node.get("/record/checkpoint").content)
        yield {"node": node, "name": name, "archive": archive, "tree": tree, "reports": listed, "folder": folder,
               "ana": ana, "bob": bob, "ids": ids, "checkpoint": checkpoint}


def test_a_backup_says_what_it_holds_and_is_secret(lived):
    assert mode(lived["archive"]) == 0o600 and mode(lived["tree"]) == 0o700
    assert mode(lived["tree"] / "database") == 0o600
    manifest = json.loads((lived["tree"] / "manifest.json").read_text())
    assert manifest["format"] == "folkmoot/backup/v1" and manifest["entries"] > 14
    assert manifest["checkpoint"].startswith("lived.example\n") and manifest["key"].startswith("lived.example+")
    assert manifest["schema"] and manifest["program"] and manifest["missing"] == []
    paths = [one["path"] for one in manifest["files"]]
    assert "files/basemap/town.pmtiles" in paths and any(path.startswith("media/") for path in paths)
    with tarfile.open(lived["archive"]) as archive:
        assert archive.getnames() == ["manifest.json", *paths]
    # Nothing in the making is left beside it.
    assert not [one for one in os.listdir(lived["folder"]) if ".part" in one]


@pytest.mark.parametrize("kind", ["archive", "tree"])
def test_links_and_people_are_there_after_a_restore(lived, tmp_path, kind):
    data = tmp_path / "data"
    result = folkmoot("restore", lived[kind], "--data", data, "--published", lived["checkpoint"])
    assert "all well" in result.stdout and "lived.example" in result.stdout
    assert mode(data) == 0o700 and (data / "basemap" / "town.pmtiles").read_bytes() == b"tiles" * 1000
    with Node(data) as node:
        ana, bob = Person(node), Person(node)
        # Cookies go with the address of the node: here they come along by hand, as they would with the name.
        for here, there in ((ana, lived["ana"]), (bob, lived["bob"])):
            for cookie in there.cookies:
                here.cookies.set(cookie.name, cookie.value)
        name = lived["name"]
        assert json.loads(json.dumps(reports(ana, name)).replace(node.url, lived["node"].url)) == lived["reports"]
        for report in lived["ids"][1:]:
            assert ana.page(f"/i/{name}/reports/{report}").status_code == 200
        photo = next(one["photo"] for one in reports(ana, name) if one["photo"])
        assert requests.get(photo, timeout=20).status_code == 200
        # Who they were they still are: a steward may, an author may.
        ana.do(name, lived["ids"][0], "restore", reason="Not spam")
        bob.do(name, lived["ids"][1], "withdraw")
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
        public = PublicRecord(node.url)
        assert public.size > json.loads((lived["tree"] / "manifest.json").read_text())["entries"]
    folkmoot("verify", "--data", data)


def test_a_backup_while_others_write_is_one_state_and_loses_nothing(lived, tmp_path):
    node, name, bob = lived["node"], lived["name"], lived["bob"]
    acknowledged, stopping = [], threading.Event()

    def write(person):
        while not stopping.is_set():
            acknowledged.append(person.report(name, description="while copying"))

    authors = [Person(node) for _ in range(4)]
    threads = [threading.Thread(target=write, args=(one,)) for one in authors]
    [thread.start() for thread in threads]
    try:
        for number in range(3):
            before = list(acknowledged)
            target = tmp_path / f"{number}.tar"
            folkmoot("backup", "--data", node.data, target)
            after = len(acknowledged)
            data = tmp_path / f"data{number}"
            folkmoot("restore", target, "--data", data)
            with Node(data) as copy:
                there = {one["id"] for one in reports(Person(copy), name, "?limit=10000")}
            assert set(before) <= there, "what was acknowledged before the backup is in it"
            assert after > len(before), "the node went on meanwhile"
    finally:
        stopping.set()
        [thread.join(30) for thread in threads]


def test_a_restore_over_a_node_or_into_a_full_folder_is_refused(lived, tmp_path):
    node = lived["node"]
    size = node.get("/-/ready").json()["entries"]
    refused("node-there", "restore", lived["archive"], "--data", node.data)
    assert node.get("/-/ready").json()["entries"] >= size
    full = tmp_path / "full"
    full.mkdir()
    (full / "note.txt").write_text("mine")
    refused("folder-not-empty", "restore", lived["archive"], "--data", full)
    refused("folder-not-empty", "restore", lived["archive"], "--data", full / "note.txt")
    assert os.listdir(full) == ["note.txt"]
    empty = tmp_path / "empty"
    empty.mkdir()
    folkmoot("restore", lived["archive"], "--data", empty)
    assert (empty / "folkmoot.sqlite").exists() == (database.server is None) and not (empty / ".restoring").exists()


def test_a_damaged_backup_is_found_out_and_leaves_nothing(lived, tmp_path):
    whole = lived["archive"].read_bytes()
    data = tmp_path / "data"

    def broken(name, content, code):
        path = tmp_path / name
        path.write_bytes(content)
        refused(code, "restore", path, "--data", data)
        assert not data.exists()

    broken("empty.tar", b"", "not-a-backup")
    broken("text.tar", b"not an archive at all" * 100, "not-a-backup")
    broken("head.tar", whole[:700], "damaged")
    for cut in (len(whole) // 2, len(whole) - 1200, len(whole) - 1024):
        broken(f"cut{cut}.tar", whole[:cut], "damaged")
    for place in (len(whole) // 3, len(whole) // 2, 2 * len(whole) // 3):
        changed = bytearray(whole)
        changed[place] ^= 1
        broken(f"changed{place}.tar", bytes(changed), "damaged")
    refused("not-a-backup", "restore", tmp_path / "nothing", "--data", data)
    refused("not-a-backup", "restore", lived["node"].data, "--data", data)


def test_a_folder_that_was_changed_is_found_out(lived, tmp_path):
    data = tmp_path / "data"

    def copied(name):
        return shutil.copytree(lived["tree"], tmp_path / name)

    tree = copied("changed")
    with open(tree / "database", "r+b") as file:
        file.seek(50_000)
        file.write(b"\xff\xff\xff")
    refused("damaged", "restore", tree, "--data", data)
    tree = copied("without")
    picture = next((tree / "media").glob("*/*"))
    picture.unlink()
    assert str(picture.name) in refused("damaged", "restore", tree, "--data", data)
    tree = copied("newer")
    text = (tree / "manifest.json").read_text()
    (tree / "manifest.json").write_text(text.replace("folkmoot/backup/v1", "folkmoot/backup/v9"))
    refused("newer-format", "restore", tree, "--data", data)
    for path in ("../outside", "/etc/outside", "files/../../outside", "elsewhere/file"):
        (tree / "manifest.json").write_text(text.replace("files/basemap/town.pmtiles", path))
        refused("not-a-backup", "restore", tree, "--data", data)
    # Somebody who changes the database and the manifest to match meets the record itself.
    tree = copied("forged")
    import hashlib
    import sqlite3

    with sqlite3.connect(tree / "database") as forged:
        forged.execute("UPDATE record_entry SET body = CAST('{}' AS BLOB) WHERE idx = 5")
    forged.close()
    manifest = json.loads((tree / "manifest.json").read_text())
    for one in manifest["files"]:
        if one["path"] == "database":
            content = (tree / "database").read_bytes()
            one["bytes"], one["sha256"] = len(content), hashlib.sha256(content).hexdigest()
    (tree / "manifest.json").write_text(json.dumps(manifest))
    result = folkmoot("restore", tree, "--data", data, check=False)
    assert result.returncode != 0 and "entry 5" in result.stderr and not data.exists(), result.stderr


def test_a_backup_needs_a_node_and_writes_over_nothing(lived, tmp_path):
    refused("no-node", "backup", "--data", tmp_path, tmp_path / "b.tar")
    before = lived["archive"].read_bytes()
    refused("target-there", "backup", "--data", lived["node"].data, lived["archive"])
    refused("target-there", "backup", "--data", lived["node"].data, lived["tree"])
    assert lived["archive"].read_bytes() == before and not list(tmp_path.iterdir())
    empty = tmp_path / "empty"
    empty.mkdir()
    folkmoot("backup", "--data", lived["node"].data, empty)
    assert (empty / "manifest.json").exists()


def test_it_refuses_to_sign_below_what_was_published(lived, tmp_path):
    """The old node went on after the backup, and whoever watched it has seen that."""
    node = lived["node"]
    lived["bob"].report(lived["name"], description="after the backup")
    node.wait_for_checkpoint()
    data = tmp_path / "data"
    refused("later-published", "restore", lived["archive"], "--data", data, "--published", node.url)
    kept = tmp_path / "kept.checkpoint"
    kept.write_bytes(node.get("/record/checkpoint").content)
    refused("later-published", "restore", lived["archive"], "--data", data, "--published", kept)
    refused("later-published", "restore", lived["archive"], "--data", data,
            "--published", node.data / "published.checkpoint")
    kept.write_text("no checkpoint")
    refused("unreachable", "restore", lived["archive"], "--data", data, "--published", kept)
    refused("unreachable", "restore", lived["archive"], "--data", data, "--published", "http://127.0.0.1:9/")
    with Node(tmp_path / "other") as other:
        other.wait_for_checkpoint()
        refused("other-record", "restore", lived["archive"], "--data", data, "--published", other.url)
    assert not data.exists()
    # Nobody said so at the restore, but the file tells: it does not start.
    folkmoot("restore", lived["archive"], "--data", data)
    (data / "published.checkpoint").write_bytes(node.get("/record/checkpoint").content)
    result = folkmoot("serve", "--data", data, "--port", "0", check=False, timeout=30)
    assert result.returncode != 0 and "was published, the record is shorter" in result.stderr
    (data / "published.checkpoint").write_text("rubbish")
    result = folkmoot("serve", "--data", data, "--port", "0", check=False, timeout=30)
    assert result.returncode != 0 and "is not a checkpoint that this node has signed" in result.stderr


def test_a_database_put_back_by_hand_is_noticed(tmp_path):
    with Node(tmp_path / "data") as node:
        ana = Person(node)
        name = ana.open()
        ana.report(name)
        node.wait_for_checkpoint()
    old = database.keep(tmp_path / "data")
    with Node(tmp_path / "data") as node:
        Person(node).report(name)
        node.wait_for_checkpoint()
    database.put_back(tmp_path / "data", old)
    result = folkmoot("serve", "--data", tmp_path / "data", "--port", "0", check=False, timeout=30)
    assert result.returncode != 0 and "was published, the record is shorter" in result.stderr


def test_a_deliberate_rollback_takes_a_new_origin(lived, tmp_path):
    data = tmp_path / "data"
    refused("bad-origin", "restore", lived["archive"], "--data", data, "--new-origin", "lived.example")
    refused("bad-origin", "restore", lived["archive"], "--data", data, "--new-origin", "a name+with signs")
    assert not data.exists()
    result = folkmoot("restore", lived["archive"], "--data", data, "--new-origin", "again.example")
    assert "again.example" in result.stdout
    with Node(data) as node:
        Person(node).report(lived["name"], description="goes on elsewhere")
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
        assert node.get("/record/checkpoint").text.startswith("again.example\n")
        assert node.get("/record/key").text.startswith("again.example+")
        assert node.get("/record/key").text != lived["node"].get("/record/key").text
