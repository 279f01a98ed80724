# SPDX-License-Identifier: Apache-2.0
"""The disk is full: nothing more is taken, and all that was is there when there is room again."""

import tempfile
import time
from pathlib import Path

import database
import pytest
from faults import SmallDisk
from folk import Node, Person, problem
from load import Load, wait_until


@pytest.fixture
def disk():
    # Where the database server's own user may look: not below the folder of the tests.
    place = Path(tempfile.mkdtemp(prefix="folkmoot-disk-"))
    place.chmod(0o755)
    disk = SmallDisk(place / "small", 160)
    yield disk
    disk.remove()
    (place / "small").rmdir()
    place.rmdir()


def outlast(disk, node, again=lambda: None):
    """Fills the disk under load and makes room again."""
    with Load(node) as load:
        load.run(2)
        disk.fill()
        wait_until(lambda: load.refused, 30)
        wait_until(lambda: node.get("/-/health").status_code == 503, 15)
        assert node.get("/-/alive").status_code == 200
        time.sleep(3)
        disk.make_room()
        again()
        took = load.again_after(time.monotonic())
        load.run(1)
    wait_until(lambda: node.get("/-/health").status_code == 200)
    print(f"{load.settle()} reports acknowledged; takes more {took:.1f} s after there is room")


@pytest.mark.long
@pytest.mark.only("embedded")
def test_of_the_node(disk, tmp_path):
    with Node(disk.folder / "data") as node:
        outlast(disk, node)


@pytest.mark.long
@pytest.mark.only("embedded")
def test_those_who_read_are_the_last_to_suffer(disk):
    with Node(disk.folder / "data") as node:
        ana = Person(node)
        name = ana.open()
        report = ana.report(name)
        disk.fill()
        answer = wait_for(lambda: ana.file(name), lambda answer: answer.status_code != 201)
        problem(answer, 503, "full")
        assert int(answer.headers["Retry-After"]) > 0
        for path in ["/", f"/i/{name}", f"/i/{name}/reports/{report}", f"/i/{name}/reports.csv", "/record/checkpoint"]:
            assert ana.page(path).status_code == 200, path
        wait_until(lambda: node.get("/-/health").status_code == 503, 5)
        body = node.get("/-/health").json()
        assert body["status"] == "unwell" and "disk" in body["problems"], body
        disk.make_room()
        wait_until(lambda: ana.file(name).status_code == 201)


def wait_for(do, good):
    while not good(answer := do()):
        pass
    return answer


@pytest.mark.long
@pytest.mark.only("postgres")
@pytest.mark.timeout(600)
def test_of_the_database_server(disk, tmp_path):
    """Where its log finds no room the server stops all connections, or itself: then it is started again."""
    cluster = database.Cluster(
        "-c", "max_wal_size=16MB", "-c", "min_wal_size=4MB", folder=disk.folder / "cluster", segment=1)
    try:
        with Node(tmp_path / "data", environment={"FOLKMOOT_DATABASE": cluster.create("faults")}) as node:
            outlast(disk, node, again=lambda: cluster.process.poll() is None or cluster.start())
    finally:
        cluster.remove()
