# SPDX-License-Identifier: Apache-2.0
"""People who contribute while something breaks, and the ledger of what they were told."""

import os
import threading
import time

import requests
from folk import Person, folkmoot, key, reports
from record import PublicRecord


def word():
    """Letters alone: digits might look like a telephone number."""
    return "".join(chr(ord("a") + byte % 26) for byte in os.urandom(16))


class Load:
    """Authors who file as fast as they can, and send each report under its key until somebody has taken it.

    What is acknowledged is in the ledger: text to id. With several nodes an author goes on to the next where one does not
    answer, as behind a proxy.
    """

    def __init__(self, nodes, authors=8, pause=0.0):
        self.nodes = nodes if isinstance(nodes, list) else [nodes]
        self.pause = pause
        self.authors = [Person(self.nodes[number % len(self.nodes)]) for number in range(authors)]
        self.name = self.authors[0].open()
        for author in self.authors[1:]:
            wait_until(lambda: author.get(f"/i/{self.name}").status_code == 200)
        self.ledger = {author.report(self.name, description=(text := word())): text for author in self.authors}
        self.ledger = {text: report for report, text in self.ledger.items()}
        self.moments, self.refused, self.strange = [], [], []
        self.lock, self.stopping, self.threads = threading.Lock(), threading.Event(), []

    def __enter__(self):
        self.stopping.clear()
        self.threads = [threading.Thread(target=self._work, args=(number,)) for number in range(len(self.authors))]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *failure):
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
        if not any(failure):
            assert not any(thread.is_alive() for thread in self.threads), "somebody never got an answer"
            assert not self.strange, self.strange[:3]

    def _work(self, number):
        while not self.stopping.is_set():
            self._file(number, word(), key())
            if self.pause:
                time.sleep(self.pause)

    def _file(self, number, text, same):
        place, gaveUp = number, time.monotonic() + 50
        while time.monotonic() < gaveUp:
            author = self.authors[number]
            try:
                answer = author.file(self.name, description=text, idempotency=same)
            except requests.RequestException:
                place += 1
                author.node = self.nodes[place % len(self.nodes)]
                time.sleep(0.05)
                continue
            with self.lock:
                if answer.status_code == 201:
                    self.ledger[text] = answer.json()["id"]
                    self.moments.append(time.monotonic())
                    return
                if answer.status_code not in (429, 503) or int(answer.headers.get("Retry-After", 0)) <= 0:
                    self.strange.append(f"{answer.status_code} {answer.text[:300]}")
                    return
                self.refused.append(time.monotonic())
            time.sleep(0.05)
        if not self.stopping.is_set():
            self.strange.append(f"{text} was not taken for 50 seconds")

    def run(self, seconds):
        """Lets them work for a while, during which something must be acknowledged."""
        before = len(self.ledger)
        time.sleep(seconds)
        assert len(self.ledger) > before, "nothing was acknowledged"

    def again_after(self, moment, within=10):
        """Waits for what is acknowledged after a moment; gives the seconds that it took."""
        wait_until(lambda: self.moments and self.moments[-1] > moment, within + moment - time.monotonic())
        return next(one for one in self.moments if one > moment) - moment

    def settle(self, data=None):
        """What was acknowledged is there once and nothing else is, on every node, and what they serve verifies.

        With a data folder the nodes are stopped, and the derived tables are compared with a replay.
        """
        for node in self.nodes:
            reader = Person(node)
            wait_until(lambda: reader.get("/-/ready").status_code == 200)
            size = node.wait_for_checkpoint()
            found = sorted((one["description"], one["id"]) for one in reports(reader, self.name, "?limit=1000"))
            assert found == sorted(self.ledger.items()), sorted(set(found) ^ set(self.ledger.items()))[:5]
            assert PublicRecord(node.url).size == size
            assert "all well" in folkmoot("verify", node.url).stdout
        if data is not None:
            for node in self.nodes:
                node.stop()
            assert "all well" in folkmoot("verify", "--data", data, env=environment(self.nodes[0])).stdout
        return len(self.ledger)


def environment(node):
    """What a verb must be told to find the node's database."""
    return {name: value for name, value in node.environment.items() if name.startswith("FOLKMOOT_")}


def wait_until(what, seconds=10):
    """Waits until something is true; gives how many seconds that took."""
    begun = time.monotonic()
    while True:
        try:
            if what():
                return time.monotonic() - begun
        except requests.RequestException:
            pass
        assert time.monotonic() - begun < seconds, f"not within {seconds:.0f} s"
        time.sleep(0.02)
