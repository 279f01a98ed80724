# SPDX-License-Identifier: Apache-2.0
"""A newer version changes the schema: first it keeps everything as it was, and says where."""

import re
import sqlite3
import stat

import database
from folk import Node, Person, folkmoot, reports
from load import word

NEW = ("shared_bucket", "shared_secret")


def older(data):
    """Makes a stopped node one that an older version left, before some tables were thought of."""
    with database.connected(data) as rows:
        for table in NEW:
            rows.execute(f"DROP TABLE {table}")
            rows.execute("DELETE FROM schema_applied WHERE name = ?", (f"create {table}",))


def test_what_was_is_kept_first(tmp_path):
    node = Node(tmp_path / "data")
    with node:
        ana = Person(node)
        name = ana.open()
        texts = [word() for _ in range(5)]
        for text in texts:
            ana.report(name, description=text)
        node.wait_for_checkpoint()
    assert "older version" not in node.log.read_text()
    older(node.data)
    with node:
        assert {one["description"] for one in reports(Person(node), name)} == set(texts)
        ana.report(name, description="After the upgrade")
    place = re.search(r"the database is of an older version; as it was it is kept: (.+)", node.log.read_text()).group(1)
    with node:
        pass
    assert node.log.read_text().count("older version") == 1, "once"
    if database.server is None:
        back = node.data / place.rsplit("/", 1)[1]
        assert str(back) == place or back.exists()
        assert stat.S_IMODE(back.stat().st_mode) == 0o600, "keys and vault are in it"
        kept = sqlite3.connect(back)
        tables = {row[0] for row in kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        kept.close()
        assert not tables & set(NEW) and "record_entry" in tables
        # The way back: the kept file takes the place of the database.
        for path in node.data.glob("folkmoot.sqlite*"):
            path.unlink()
        back.rename(node.data / "folkmoot.sqlite")
    else:
        own = database.name_of(node.data)
        database.server.sql(place, own)
        found = database.server.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", own).split()
        assert not set(found) & set(NEW) and "record_entry" in found
        assert int(database.server.sql(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'public'::regnamespace "
            "AND confrelid::regclass::text NOT LIKE 'after%'", own)) > 0
    # It was signed afterwards: what was published is not forgotten, and what is put back deliberately says so.
    (node.data / "published.checkpoint").unlink()
    with node:
        assert {one["description"] for one in reports(Person(node), name)} == set(texts)
        forgetful = Person(node)
        forgetful.report(name)
        assert forgetful.form("/me/forget", {"confirm": "on", "everything": "on"}).status_code == 303
    assert "all well" in folkmoot("verify", "--data", node.data).stdout


def test_a_new_node_and_one_of_this_version_keep_nothing(tmp_path):
    node = Node(tmp_path / "data")
    for _ in range(2):
        with node:
            pass
    assert "older version" not in node.log.read_text()
    assert not list(node.data.glob("before-upgrade*"))


def test_where_it_cannot_be_kept_nothing_is_changed(tmp_path):
    """No room, no right: the upgrade does not begin."""
    node = Node(tmp_path / "data")
    with node:
        name = Person(node).open()
        node.wait_for_checkpoint()
    older(node.data)
    if database.server is None:
        # A folder in its place is what stands in the way of a file.
        from datetime import datetime, timedelta, timezone

        now = datetime.now(timezone.utc)
        blocks = [node.data / f"before-upgrade-{now + timedelta(seconds=second):%Y%m%dT%H%M%SZ}.sqlite"
                  for second in range(30)]
        for block in blocks:
            block.mkdir()
    else:
        own = database.name_of(node.data)
        role = f"r{own}"
        database.server.sql(f'CREATE ROLE "{role}" LOGIN; REVOKE CREATE ON DATABASE "{own}" FROM PUBLIC')
        tables = database.server.sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", own).split()
        statements = "; ".join(f'ALTER TABLE "{table}" OWNER TO "{role}"' for table in tables)
        database.server.sql(f'{statements}; GRANT ALL ON SCHEMA public TO "{role}"', own)
        node.environment["FOLKMOOT_DATABASE"] = database.server.address(own, user=role)
    try:
        node.start(wait=30)
        node.stop()
        raise SystemError("it started")
    except AssertionError:
        node.kill()
    assert "older version" not in node.log.read_text()
    with database.connected(node.data) as rows:
        count = rows.execute("SELECT count(*) FROM schema_applied WHERE name LIKE 'create shared%'").fetchall()[0][0]
        assert count == 0, "nothing was changed"
    assert name
