# SPDX-License-Identifier: Apache-2.0
"""Mixed load, 95 % reads, with a fault each minute: what is acknowledged is there once, and outside the faults nobody fails."""
import os
import pathlib
import random
import sys
import threading
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "Tests" / "python"))

import database  # noqa: E402
import folk  # noqa: E402
from faults import Link  # noqa: E402
from load import Load, wait_until  # noqa: E402

READS = 19
GRACE = 10


class Readers:
    """People who look around, and what went wrong for them, when."""

    def __init__(self, nodes, name, count):
        self.nodes, self.name, self.answers, self.failures = nodes, name, 0, []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._look, args=(number,)) for number in range(count)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)

    def _look(self, number):
        chance, session = random.Random(number), requests.Session()
        pages = ["", "/reports", "/reports.json?limit=50", "/reports/tiles/0/0/0.json", "/reports/facets.json"]
        while not self.stopping.is_set():
            node, begun = self.nodes[chance.randrange(len(self.nodes))], time.monotonic()
            try:
                status = session.get(f"{node.url}/i/{self.name}{chance.choice(pages)}", timeout=30).status_code
            except requests.RequestException as error:
                status = type(error).__name__
            self.answers += 1
            if status != 200:
                self.failures.append((begun, time.monotonic(), status))
            # Nineteen times as many as there are writers, each about as often.
            time.sleep(0.02)


def measure(kind, minutes, work):
    """Runs for so many minutes, with a fault in the middle of each; gives a line of figures."""
    cluster, link, environment = None, None, {}
    if kind == "postgres":
        cluster = database.Cluster()
        cluster.stop("SIGTERM")
        cluster.start(database.free_port())
        link = Link(cluster.port)
        cluster.create("faults")
        environment = {"FOLKMOOT_DATABASE": f"postgres://folkmoot@127.0.0.1:{link.port}/faults"}
    nodes = [folk.Node(work / f"{kind}{number}", environment=environment).start()
             for number in range(3 if cluster else 1)]

    def kill_server():
        nodes[0].kill()
        nodes[0].start()

    def restart_server():
        nodes[-1].stop()
        nodes[-1].start()

    def kill_database():
        cluster.kill()
        cluster.start(cluster.port)

    def cut():
        link.cut()
        time.sleep(3)
        link.restore()

    def stall():
        link.stall()
        time.sleep(5)
        link.restore()

    faults = [kill_server, kill_database, cut, stall, restart_server] if cluster else [kill_server, restart_server]
    windows = []
    try:
        load = Load(nodes, authors=len(nodes) * 2, pause=0.2)
        with load, Readers(nodes, load.name, READS) as readers:
            for minute in range(minutes):
                time.sleep(30)
                begun = time.monotonic()
                faults[minute % len(faults)]()
                over = time.monotonic()
                load.again_after(over)
                for node in nodes:
                    wait_until(lambda: node.get("/-/ready", timeout=5).status_code == 200, 10)
                windows.append((begun, over + GRACE))
                time.sleep(max(0, begun + 30 - time.monotonic()))
        outside = [one for one in readers.failures
                   if not any(begin <= one[1] and one[0] <= end for begin, end in windows)]
        refused = [one for one in load.refused if not any(begin <= one <= end for begin, end in windows)]
        count = load.settle()
        return (f"{readers.answers:,} reads, {count:,} writes, {minutes} faults: 0 lost, 0 twice; failed reads "
                f"{len(readers.failures)} within, {len(outside)} outside; refused writes outside {len(refused)}", outside, refused)
    finally:
        for node in nodes:
            if node.process.poll() is None:
                node.kill()
        if link:
            link.close()
        if cluster:
            cluster.remove()


def run(say, work, minutes=None):
    """Both databases in turn."""
    minutes = minutes or int(os.environ.get("FOLKMOOT_FAULT_MINUTES", "10"))
    for kind in ("embedded", "postgres"):
        line, outside, refused = measure(kind, minutes, work)
        say(f"{minutes} minutes of faults, {kind}", line, "Benchmarks/run faults", "0 lost, 0 outside")
        assert not outside and not refused, (outside[:5], refused[:5])
