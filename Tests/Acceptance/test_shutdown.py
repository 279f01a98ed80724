# SPDX-License-Identifier: Apache-2.0
"""The end of a process: it finishes what it acknowledged, and sends live pages elsewhere."""

import socket
import threading
import time
from urllib.parse import urlsplit

import database
import pytest
from folk import Node, Person, Stream, folkmoot
from load import Load, wait_until


def test_sigterm_under_load_loses_nothing(tmp_path):
    node = Node(tmp_path / "data").start()
    with Load(node) as load:
        for _ in range(3):
            load.run(1)
            code, seconds = node.stop()
            assert code == 0 and seconds < 10, (code, seconds)
            begun = time.monotonic()
            node.start()
            load.again_after(begun)
    load.settle(node.data)


def lines(node, path, seen):
    """Reads a stream line by line until it ends."""
    parts = urlsplit(node.url)
    one = socket.create_connection((parts.hostname, parts.port), timeout=60)
    one.sendall(f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/event-stream\r\n\r\n".encode())
    for line in one.makefile("rb"):
        seen.append(line.decode().strip())
    seen.append("the end")


def test_live_pages_are_told_to_come_back(tmp_path):
    """Each at a time of its own, and the stream ends as it should."""
    with Node(tmp_path / "data") as node:
        name = Person(node).open()
        seen = [[] for _ in range(12)]
        threads = [threading.Thread(target=lines, args=(node, f"/i/{name}/live", one)) for one in seen]
        for thread in threads:
            thread.start()
        wait_until(lambda: "folkmoot_live_streams 12" in node.get("/-/metrics").text)
        code, seconds = node.stop()
        assert code == 0 and seconds < 10
        for thread in threads:
            thread.join(10)
        waits = []
        for one in seen:
            assert one[-1] == "the end" and "0" in one[-4:], "the last chunk is there"
            waits.append([int(line.split(":")[1]) for line in one if line.startswith("retry:")][-1])
        assert all(200 <= wait <= 3000 for wait in waits) and len(set(waits)) > 6, waits


@pytest.mark.only("postgres")
def test_they_go_on_at_another_process(tmp_path):
    address = database.server.create("s" + database.name_of(tmp_path))
    environment = {"FOLKMOOT_DATABASE": address}
    with Node(tmp_path / "one", environment=environment) as one, Node(tmp_path / "two", environment=environment) as two:
        name = Person(one).open()
        stream = Stream(f"{one.url}/i/{name}/live")
        wait_until(lambda: two.get(f"/i/{name}").status_code == 200)
        first = Person(one).report(name)
        last, *_ = stream.next()
        assert last == first
        one.stop()
        assert stream.ended.wait(5)
        missed = Person(two).report(name)
        again = Stream(f"{two.url}/i/{name}/live", last=last)
        index, *_ = again.next()
        assert index == missed
        again.close()
        # The other does now what must happen once.
        wait_until(lambda: two.get("/-/ready").json()["leads"])
        two.wait_for_checkpoint()


@pytest.mark.long
def test_whoever_does_not_let_go_is_cut_off(tmp_path):
    """A body that never ends holds the end up for twenty seconds, no longer; what was acknowledged is there."""
    node = Node(tmp_path / "data").start()
    ana = Person(node)
    name = ana.open()
    parts = urlsplit(node.url)
    one = socket.create_connection((parts.hostname, parts.port))
    one.sendall(f"POST /i/{name}/reports HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
                "Content-Length: 900000\r\n\r\n{".encode())
    report = ana.report(name)
    code, seconds = node.stop(wait=40)
    assert code == 0 and 15 < seconds < 30, (code, seconds)
    one.close()
    node.start()
    assert Person(node).see(name, report)
    node.stop()
    assert "all well" in folkmoot("verify", "--data", node.data).stdout
