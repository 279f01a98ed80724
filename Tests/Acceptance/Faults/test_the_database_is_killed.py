# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL dies or is restarted under load; the node says so, and goes on by itself when it is back."""

import random
import time

import database
import pytest
from folk import Node, Person
from load import Load, wait_until

pytestmark = pytest.mark.only("postgres")


@pytest.fixture
def cluster():
    cluster = database.Cluster()
    yield cluster
    cluster.remove()


def survive(cluster, tmp_path, stop, times):
    """Ends the server in a way and starts it again, so many times; gives the seconds until the node takes reports again."""
    random.seed(20261123)
    node = Node(tmp_path / "data", environment={"FOLKMOOT_DATABASE": cluster.create("faults")}).start()
    waits = []
    with Load(node) as load:
        for _ in range(times):
            load.run(random.uniform(0.3, 2.0))
            stop()
            # Nothing is said to be well that is not.
            wait_until(lambda: node.get("/-/ready").status_code == 503)
            assert node.get("/-/alive").status_code == 200
            cluster.start()
            waits.append(load.again_after(time.monotonic()))
    wait_until(lambda: node.get("/-/health").status_code == 200)
    count = load.settle(node.data)
    print(f"{times} times, {count} reports acknowledged; answers again {max(waits):.1f} s after the server at most")
    return waits


def test_killed_once(cluster, tmp_path):
    survive(cluster, tmp_path, cluster.kill, 1)


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_killed_twenty_times(cluster, tmp_path):
    survive(cluster, tmp_path, cluster.kill, 20)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_restarted_as_for_an_upgrade(cluster, tmp_path):
    survive(cluster, tmp_path, lambda: cluster.stop("SIGINT"), 5)


@pytest.mark.long
def test_one_of_its_processes_dies(cluster, tmp_path):
    """The server then ends all connections and recovers by itself."""
    node = Node(tmp_path / "data", environment={"FOLKMOOT_DATABASE": cluster.create("faults")}).start()
    with Load(node) as load:
        for _ in range(3):
            load.run(1)
            cluster.kill_backend("faults")
            load.again_after(time.monotonic())
    load.settle(node.data)
    assert Person(node)
