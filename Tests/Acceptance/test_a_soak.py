# SPDX-License-Identifier: Apache-2.0
"""Ten minutes of work leave no trace in memory."""

import os
import threading
import time

import pytest
from folk import Node, Person, Stream, folkmoot
from load import word


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_soak_of_ten_minutes_keeps_memory_flat(tmp_path):
    """Writers, readers and streams for ten minutes; the second half adds less than a quarter and 32 MB to the resident size."""
    def resident(node):
        with open(f"/proc/{node.process.pid}/statm") as file:
            return int(file.read().split()[1]) * 4096

    seconds = int(os.environ.get("FOLKMOOT_SOAK", "600"))
    with Node(tmp_path / "data") as node:
        people = [Person(node) for _ in range(4)]
        name = people[0].open()
        stopping = threading.Event()

        def write(person):
            while not stopping.is_set():
                person.report(name, description="soak " + word())
                time.sleep(0.05)

        def read(person):
            while not stopping.is_set():
                for path in ["", "/reports", "/reports.json", "/reports.csv", "/reports/tiles/0/0/0.json"]:
                    assert person.page(f"/i/{name}{path}").status_code == 200
                stream = Stream(f"{node.url}/i/{name}/live")
                time.sleep(0.2)
                stream.close()

        threads = [threading.Thread(target=write, args=(one,)) for one in people[:2]]
        threads += [threading.Thread(target=read, args=(one,)) for one in people[2:]]
        [thread.start() for thread in threads]
        time.sleep(seconds / 2)
        half = resident(node)
        time.sleep(seconds / 2)
        end = resident(node)
        stopping.set()
        [thread.join(60) for thread in threads]
        print(f"resident {half >> 20} MB at half, {end >> 20} MB at the end")
        assert end < half * 1.25 + (32 << 20)
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
