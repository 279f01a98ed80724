# SPDX-License-Identifier: Apache-2.0
"""The end of the write-ahead log is gone or torn: what is left is whole, and is never signed as if it were all."""

import shutil

import database
import pytest
from folk import BIN, Node, Person, folkmoot, reports
from load import Load, environment, word


def kept(folder):
    """The node as the power left it, so that one ending after another can be tried."""
    shutil.copytree(folder, folder.with_name("kept"))
    return folder.with_name("kept")


def again(folder, kept):
    shutil.rmtree(folder)
    shutil.copytree(kept, folder)


@pytest.mark.only("embedded")
def test_a_torn_end_costs_nothing_that_was_acknowledged(tmp_path):
    """What the power left half-written stands behind the last commit, and is passed over."""
    node = Node(tmp_path / "data").start()
    with Load(node) as load:
        load.run(1)
        for _ in range(3):
            node.kill()
            log = node.data / "folkmoot.sqlite-wal"
            assert log.stat().st_size > 4096
            with open(log, "ab") as file:
                file.write(bytes(range(256)) * 9)
            node.start()
            load.run(0.5)
    load.settle(node.data)


def serve(node):
    """Starts a node that may refuse; gives what it said where it did."""
    try:
        node.start(wait=20)
    except AssertionError as refusal:
        return str(refusal)
    return None


@pytest.mark.long
@pytest.mark.only("embedded")
def test_of_the_embedded_database(tmp_path):
    """Cut anywhere, it opens as it was at some commit; where more was published than is left, it does not open at all."""
    node = Node(tmp_path / "data").start()
    ana = Person(node)
    name = ana.open()
    texts = [word() for _ in range(60)]
    for text in texts:
        ana.report(name, description=text)
    node.wait_for_checkpoint()
    node.kill()
    log, whole = node.data / "folkmoot.sqlite-wal", kept(node.data)
    size, opened, refused = log.stat().st_size, 0, 0
    for part in [1, 0.999, 0.97, 0.9, 0.75, 0.5, 0.25, 0.03]:
        again(node.data, whole)
        with open(log, "r+b") as file:
            file.truncate(int(size * part))
        if told := serve(node):
            refused += 1
            assert "was published, the record is shorter" in told, told
            node.kill()
            continue
        found = [one["description"] for one in reports(Person(node), name, "?limit=1000")][::-1]
        assert found == texts, "what was published is all there"
        opened += 1
        node.stop()
        folkmoot("verify", "--data", node.data)
    assert opened and refused, (opened, refused)
    # Without the note of what was published, what is left is served as it was at one moment, and verifies.
    for part in [0.97, 0.75, 0.5]:
        again(node.data, whole)
        (node.data / "published.checkpoint").unlink()
        with open(log, "r+b") as file:
            file.truncate(int(size * part))
        assert not serve(node)
        found = [one["description"] for one in reports(Person(node), name, "?limit=1000")][::-1]
        assert found == texts[:len(found)], "a beginning of what was written, without a gap"
        node.wait_for_checkpoint()
        node.stop()
        assert "all well" in folkmoot("verify", "--data", node.data).stdout


@pytest.mark.long
@pytest.mark.only("postgres")
@pytest.mark.timeout(600)
def test_of_the_database_server(tmp_path):
    """The last segment of its log is cut: it recovers as far as that goes, and the node sees what is missing."""
    cluster = database.Cluster("-c", "checkpoint_timeout=1h", segment=1)
    try:
        address = cluster.create("cut")
        node = Node(tmp_path / "data", environment={"FOLKMOOT_DATABASE": address}).start()
        with Load(node) as load:
            load.run(2)
            node.kill()
            cluster.kill()
            # Behind the last commit there is nothing: zeros there change nothing.
            cluster.start()
            node.start()
            load.run(1)
        node.wait_for_checkpoint()
        node.kill()
        cluster.kill()
        logs = sorted(path for path in (cluster.folder / "data" / "pg_wal").iterdir() if len(path.name) == 24)
        used = [path for path in logs if any(path.read_bytes()[:64])]
        for path in used[-2:]:
            with open(path, "r+b") as file:
                half = path.stat().st_size // 2
                file.seek(half)
                file.write(bytes(path.stat().st_size - half))
        cluster.start()
        if told := serve(node):
            assert "was published, the record is shorter" in told, told
        else:
            load.settle(node.data)
        assert BIN.exists() and environment(node)
    finally:
        cluster.remove()
