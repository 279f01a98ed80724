# SPDX-License-Identifier: Apache-2.0
"""The network between node and database is cut, or stalls without a word."""

import time

import database
import pytest
from faults import Link
from folk import Node, Person
from load import Load, wait_until

pytestmark = pytest.mark.only("postgres")


@pytest.fixture(scope="module")
def cluster():
    cluster = database.Cluster()
    cluster.stop("SIGTERM")
    cluster.start(database.free_port())
    yield cluster
    cluster.remove()


@pytest.fixture
def link(cluster):
    link = Link(cluster.port)
    yield link
    link.close()


@pytest.fixture
def node(cluster, link, tmp_path):
    name = "l" + database.name_of(tmp_path)
    cluster.create(name)
    with Node(tmp_path / "data", environment={
            "FOLKMOOT_DATABASE": f"postgres://folkmoot@127.0.0.1:{link.port}/{name}"}) as node:
        yield node


def ready(node):
    return node.get("/-/ready").status_code == 200


def test_it_is_cut(node, link):
    with Load(node) as load:
        for _ in range(3):
            load.run(1)
            link.cut()
            wait_until(lambda: not ready(node))
            link.restore()
            load.again_after(time.monotonic())
    wait_until(lambda: ready(node))
    load.settle()


@pytest.mark.parametrize("seconds", [4, pytest.param(25, marks=pytest.mark.long)])
def test_it_stalls(node, link, seconds):
    """Who asks meanwhile is told to come back, soon; nothing piles up, and all goes on when it flows again."""
    with Load(node) as load:
        load.run(1)
        link.stall()
        stalled = time.monotonic()
        wait_until(lambda: not ready(node))
        # The process itself answers, and so does what needs no database.
        assert node.get("/-/alive", timeout=2).status_code == 200
        assert node.get("/-/health", timeout=2).status_code == 503
        time.sleep(max(0, stalled + seconds - time.monotonic()))
        link.restore()
        took = load.again_after(time.monotonic())
        print(f"stalled for {seconds} s: answers again after {took:.1f} s")
    wait_until(lambda: ready(node))
    load.settle()


@pytest.mark.long
def test_it_stalls_for_good_and_another_way_opens(node, link):
    """Connections that will never answer again are given up, and new ones made."""
    with Load(node) as load:
        load.run(1)
        link.stall()
        time.sleep(12)
        link.cut()
        link.restore()
        load.again_after(time.monotonic())
    load.settle()


def test_readers_are_answered_while_the_link_stalls(node, link):
    """No request waits for ever: each gets an answer, be it that there is none just now."""
    ana = Person(node)
    name = ana.open()
    ana.report(name)
    link.stall()
    begun = time.monotonic()
    answers = {ana.get(path, timeout=20).status_code for path in ["/-/ready", f"/i/{name}/reports.json?limit=10"]}
    assert time.monotonic() - begun < 20 and 503 in answers and answers <= {200, 503}
    link.restore()
    wait_until(lambda: ana.get(f"/i/{name}/reports.json?limit=10").status_code == 200)
