# SPDX-License-Identifier: Apache-2.0
"""An initiative is exported whole and reopened elsewhere; derived tables are folded again."""

import tarfile

import pytest
from database import connected, copy
from folk import Node, Person, folkmoot, key, problem, reports
from record import PublicRecord, fields_of
from test_photos import jpeg


@pytest.fixture(scope="module")
def left(tmp_path_factory):
    """A node with an initiative that has seen something, and its archive."""
    folder = tmp_path_factory.mktemp("left")
    with Node(folder / "data", "--origin", "left.example") as node:
        ana, bob, cas = Person(node), Person(node), Person(node)
        other = bob.open(title="Another one")
        bob.report(other)
        name = ana.open(title="Moving house")
        ids = [bob.report(name, description=f"Number {n}", place=(5 + n / 100, 52)) for n in range(30)]
        answer = bob.form(f"/i/{name}/reports", files={
            "category": (None, "water-point"), "description": (None, "With a photo"),
            "idempotencyKey": (None, key()), "photo": ("p.jpg", jpeg(), "image/jpeg")})
        assert answer.status_code == 303
        for report in ids[:10]:
            cas.do(name, report, "confirm")
        cas.do(name, ids[1], "dispute", why="Not so")
        cas.do(name, ids[2], "update", text="Fresh news")
        ana.do(name, ids[3], "hide", rule="spam", reason="Hidden narwhal")
        ana.do(name, ids[4], "merge", into=ids[5])
        bob.do(name, ids[6], "resolve", text="Done")
        gone = Person(node)
        gone.report(name, description="erased pangolin")
        gone.fill("/me", "/me/forget", everything="true", confirm="true")
        node.wait_for_checkpoint()
        listed = reports(ana, name)
    archive = folder / "moving.folkmoot.tar"
    result = folkmoot("export", name, "--data", node.data, "--output", archive)
    assert "entries in" in result.stdout
    return {"node": node, "name": name, "archive": archive, "reports": listed, "folder": folder}


def comparable(one):
    """What must be the same on both nodes: everything but ids and addresses."""
    return {key: value for key, value in one.items() if key not in ("id", "url", "photo", "filed", "updated", "history")} | {
        "photo": one["photo"] and one["photo"].rsplit("/", 1)[1]}


def test_it_opens_again_on_another_node(left, tmp_path):
    data = tmp_path / "data"
    result = folkmoot("import", "initiative", left["archive"], "--data", data)
    assert f"/i/{left['name']}" in result.stdout
    link = next(line for line in result.stdout.splitlines() if "code=" in line)
    with Node(data) as node:
        ana, bob = Person(node), Person(node)
        there = reports(ana, left["name"])
        assert [comparable(one) for one in there] == [comparable(one) for one in left["reports"]]
        page = ana.page(f"/i/{left['name']}")
        assert "Moving house" in page.text
        photo = next(one["photo"] for one in there if one["photo"])
        assert ana.get(photo).status_code == 200
        report = bob.report(left["name"], description="New here")
        ana.do(left["name"], there[0]["id"], "confirm")
        problem(bob.act(left["name"], there[1]["id"], "hide", rule="spam", reason="x"), 403, "notAllowed")
        path = "/i/" + link.split("/i/", 1)[1].strip()
        assert ana.fill(path, "stewardship").status_code == 303
        ana.do(left["name"], report, "hide", rule="spam", reason="As its new steward")
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
        public = PublicRecord(node.url)
        origins = [fields_of(envelope).get("origin", "") for envelope in public.envelopes]
        assert sum(one.startswith("left.example ") for one in origins) >= len(there)
    folkmoot("verify", "--data", data)
    folkmoot("verify", "--data", left["node"].data)
    again = folkmoot("import", "initiative", left["archive"], "--data", data, check=False)
    assert again.returncode != 0 and "nameTaken" in again.stderr


def test_nothing_hidden_erased_or_private_is_in_the_archive(left):
    content = left["archive"].read_bytes()
    assert b"narwhal" not in content.replace(b"Hidden narwhal", b"") and b"pangolin" not in content
    with tarfile.open(left["archive"]) as tar:
        names = tar.getnames()
        assert {"README.txt", "key", "checkpoint", "entries.jsonl"} <= set(names)
        assert sum(name.startswith("media/") for name in names) == 1
        lines = tar.extractfile("entries.jsonl").read().splitlines()
    assert len(lines) > 40
    with connected(left["node"].data) as database:
        keys = [row[0] for row in database.execute("SELECT key FROM vault_person")]
        keys += [row[0] for row in database.execute("SELECT value FROM vault_node WHERE name <> 'origin'")]
    assert keys and all(one not in content for one in keys)


@pytest.mark.parametrize("change", ["a body", "a photo", "cut short", "not a tar"])
def test_an_archive_that_was_changed_is_refused(left, tmp_path, change):
    content, broken = left["archive"].read_bytes(), tmp_path / "broken.tar"
    if change == "a body":
        import base64

        old = base64.b64encode(b"x")  # Any one character of a body.
        place = content.index(b'"body":"') + 60
        content = content[:place] + (b"A" if content[place:place + 1] != b"A" else b"B") + content[place + 1:]
        assert old
    elif change == "a photo":
        place = content.index(b"\xff\xd8\xff") + 400
        content = content[:place] + bytes([content[place] ^ 1]) + content[place + 1:]
    elif change == "cut short":
        content = content[:len(content) // 2]
    else:
        content = b"hello" * 1000
    broken.write_bytes(content)
    result = folkmoot("import", "initiative", broken, "--data", tmp_path / "data", check=False)
    assert result.returncode != 0 and result.stderr.strip() and "Fatal error" not in result.stderr


def dump(data):
    """The derived tables, row by row."""
    with connected(data) as database:
        tables = [row[0] for row in database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE 'reports_%' OR name LIKE 'initiatives_%'"
            " OR name LIKE 'node_%') AND name <> 'reports_exact_place' ORDER BY name")]
        return {
            table: sorted(
                repr(row) for row in database.execute(f"SELECT * FROM {table}")
                # A count that went back to nothing is as good as none.
                if table not in ("reports_tile", "reports_day") or row[-1] != 0) for table in tables}


def test_rebuilding_gives_the_same_rows(left, tmp_path):
    data = tmp_path / "data"
    copy(left["node"].data, data)
    before = dump(data)
    assert sum(map(len, before.values())) > 80
    result = folkmoot("rebuild", "--data", data)
    assert "rebuilt from" in result.stdout
    assert dump(data) == before
    with connected(data) as database:
        database.execute("UPDATE reports_report SET confirmations = 99")
        database.execute("DELETE FROM reports_judgement")
    assert folkmoot("verify", "--data", data, check=False).returncode != 0
    folkmoot("rebuild", "--data", data)
    assert dump(data) == before
    folkmoot("verify", "--data", data)


def test_exporting_what_is_not_there_says_so(left, tmp_path):
    result = folkmoot("export", "no-such", "--data", left["node"].data, "--output", tmp_path / "x.tar", check=False)
    assert result.returncode != 0 and "no-such" in result.stderr and not (tmp_path / "x.tar").exists()
    result = folkmoot("export", "x", "--data", tmp_path / "nowhere", check=False)
    assert result.returncode != 0 and not (tmp_path / "nowhere").exists()
