# SPDX-License-Identifier: Apache-2.0
"""The power goes at any moment: nothing that was acknowledged is lost, nothing half-written is ever seen."""

import os
import random
import threading
import time

import pytest
import requests
from folk import Node, Person, folkmoot, key, reports, told
from record import PublicRecord


def word():
    """Letters alone: digits might look like a telephone number."""
    return "".join(chr(ord("a") + byte % 26) for byte in os.urandom(16))


class Load:
    """Eight authors who file and confirm as fast as they can, and remember what was acknowledged."""

    def __init__(self, node, name, authors):
        self.node, self.name, self.authors = node, name, authors
        self.acknowledged, self.sent, self.stopping = {}, {}, False
        self.lock = threading.Lock()

    def work(self, number):
        person = self.authors[number]
        while not self.stopping:
            mark, same = word(), key()
            body = {"category": "water-point", "description": mark, "place": {"type": "Point", "coordinates": [5.1, 52.1]}}
            with self.lock:
                self.sent[mark] = (number, same, body)
            try:
                answer = person.post(
                    f"/i/{self.name}/reports", json=body, headers={"Idempotency-Key": same}, timeout=20)
            except requests.RequestException:
                return
            if answer.status_code == 201:
                with self.lock:
                    self.acknowledged[mark] = answer.json()["id"]

    def run(self, seconds):
        threads = [threading.Thread(target=self.work, args=(number,), daemon=True) for number in range(8)]
        [thread.start() for thread in threads]
        time.sleep(seconds)
        self.node.kill()
        self.stopping = True
        [thread.join(30) for thread in threads]


def survive(tmp_path, kills):
    random.seed(20261123)
    node = Node(tmp_path / "data").start()
    authors = [Person(node) for _ in range(8)]
    name = authors[0].open()
    for author in authors:
        author.report(name, description="hello")
    acknowledged = {}
    for _ in range(kills):
        load = Load(node, name, authors)
        load.run(random.uniform(0.3, 2.0))
        assert load.acknowledged, "nothing was acknowledged before the kill"
        node.start()
        acknowledged.update(load.acknowledged)
        unknown = [mark for mark in load.sent if mark not in load.acknowledged]
        for mark in unknown:
            # Whoever got no answer asks again with the same key, and is recorded once.
            number, same, body = load.sent[mark]
            answer = authors[number].post(
                f"/i/{name}/reports", json=body, headers={"Idempotency-Key": same})
            assert answer.status_code == 201, told(answer)
            acknowledged[mark] = answer.json()["id"]
        found = {}
        for one in reports(authors[0], name, "?limit=1000"):
            found.setdefault(one["description"], []).append(one["id"])
        for mark, report in acknowledged.items():
            assert found.get(mark) == [report], f"{mark} was acknowledged as {report} and is {found.get(mark)}"
        assert set(found) - {"hello"} == set(acknowledged)
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
    public = PublicRecord(node.url)
    assert public.size >= len(acknowledged)
    node.kill()
    folkmoot("verify", "--data", node.data)
    return len(acknowledged)


def test_three_kills_under_load(tmp_path):
    assert survive(tmp_path, 3) > 30


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_twenty_kills_under_load(tmp_path):
    count = survive(tmp_path, 20)
    print(f"20 kills, {count} reports acknowledged, none lost, none twice")


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_a_soak_of_ten_minutes_keeps_memory_flat(tmp_path):
    """Writers, readers and streams for ten minutes; the second half adds less than a quarter and 32 MB to the resident size."""
    from folk import Stream

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
