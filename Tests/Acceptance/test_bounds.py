# SPDX-License-Identifier: Apache-2.0
"""Everything has a bound: what goes beyond it is refused at once, told when to come back, and holds nobody else up."""

import contextlib
import select
import socket
import threading
import time
from urllib.parse import urlsplit

import pytest
import requests
from folk import Node, Person, Stream, folkmoot, problem
from load import wait_until


def raw(node, text=b"", timeout=10):
    parts = urlsplit(node.url)
    one = socket.create_connection((parts.hostname, parts.port), timeout=timeout)
    if text:
        one.sendall(text)
    return one


def answer(one):
    """All that comes until the other side closes."""
    read = b""
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while data := one.recv(65536):
            read += data
    return read.decode("latin-1")


@pytest.fixture
def small(tmp_path):
    """A node that takes little at once."""
    with Node(tmp_path / "data", "--connections", "40", "--requests", "4") as node:
        yield node


def test_too_many_connections(small):
    held = [raw(small) for _ in range(40)]
    wait_until(lambda: "503" in answer(raw(small)))
    late = raw(small)
    begun = time.monotonic()
    told = answer(late)
    assert told.startswith("HTTP/1.1 503 ") and "retry-after: 5" in told.lower(), told
    assert time.monotonic() - begun < 3, "at once"
    for one in held:
        one.close()
    assert wait_until(lambda: small.get("/-/health").status_code == 200) < 5


def test_too_many_followers(small):
    """Four of five connections may follow; there is always room for whoever asks for a page."""
    person = Person(small)
    name = person.open()
    streams = [Stream(f"{small.url}/i/{name}/live") for _ in range(32)]
    refused = person.get(f"/i/{name}/live", headers={"Accept": "application/json"})
    problem(refused, 503, "busy")
    assert int(refused.headers["Retry-After"]) > 0
    assert person.page(f"/i/{name}").status_code == 200
    assert person.file(name).status_code == 201
    for stream in streams:
        stream.close()
    wait_until(lambda: "folkmoot_live_streams 0" in small.get("/-/metrics").text)


def test_too_many_requests_refuse_those_who_write_first(small):
    """Three requests that write are under way, and stay so: the fourth is refused, reading goes on."""
    person = Person(small)
    name = person.open()
    cookie = "; ".join(f"{one.name}={one.value}" for one in person.cookies)
    head = (f"POST /i/{name}/reports HTTP/1.1\r\nHost: {urlsplit(small.url).netloc}\r\nContent-Type: application/json\r\n"
            f"Cookie: {cookie}\r\nContent-Length: 5000\r\n\r\n{{").encode()
    held = [raw(small, head) for _ in range(3)]

    def is_refused():
        answer = person.file(name)
        if answer.status_code == 201:
            # It may have taken the place of one that was to be held.
            for number, one in enumerate(held):
                if select.select([one], [], [], 0.1)[0]:
                    held[number] = raw(small, head)
            return False
        problem(answer, 503, "busy")
        return int(answer.headers["Retry-After"]) > 0

    wait_until(is_refused)
    page = person.form(f"/i/{name}/reports", {"category": "water-point"}, headers={"Accept-Language": "nl"})
    assert page.status_code == 503 and '<html lang="nl">' in page.text and page.headers["Retry-After"] == "2"
    assert person.page(f"/i/{name}").status_code == 200 and person.get(f"/i/{name}/reports.json").status_code == 200
    # With one more nothing is left for readers either; but whoever runs the node is told how it is.
    held.append(raw(small, head))
    assert small.get("/-/health").status_code == 200
    for one in held:
        one.close()
    wait_until(lambda: person.file(name).status_code == 201)


def test_heads_have_a_size(small):
    """32 KB and a hundred fields: more is refused and the connection closed."""
    host = urlsplit(small.url).netloc
    for lines in (f"X-Long: {'x' * 40_000}\r\n", "".join(f"X-{number}: 1\r\n" for number in range(300)),
                  "".join(f"X-{number}: {'y' * 10_000}\r\n" for number in range(5))):
        told = answer(raw(small, f"GET / HTTP/1.1\r\nHost: {host}\r\n{lines}\r\n".encode()))
        assert told.startswith("HTTP/1.1 4") and "connection: close" in told.lower(), told[:200]
    assert small.get("/").status_code == 200


def test_memory_stays_within_bounds(tmp_path):
    """Large bodies that never end, many at once: what is held of them has a bound."""
    with Node(tmp_path / "data") as node:
        person = Person(node)
        name = person.open()
        host = urlsplit(node.url).netloc
        head = (f"POST /i/{name}/reports HTTP/1.1\r\nHost: {host}\r\nContent-Type: multipart/form-data; boundary=x\r\n"
                "Content-Length: 12000000\r\n\r\n").encode()
        refused, held = [], []

        def send(number):
            with contextlib.suppress(OSError):
                one = raw(node, head)
                held.append(one)
                for _ in range(110):
                    one.sendall(bytes(100_000))
                one.settimeout(3)
                if b" 503 " in one.recv(100):
                    refused.append(number)

        threads = [threading.Thread(target=send, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        with open(f"/proc/{node.process.pid}/statm") as file:
            resident = int(file.read().split()[1]) * 4096
        assert refused, "40 bodies of 11 MB are more than all bodies together may be"
        assert resident < 1000 << 20, f"{resident >> 20} MB"
        assert person.page(f"/i/{name}").status_code == 200
        for one in held:
            one.close()
        wait_until(lambda: person.file(name).status_code == 201)


def test_settings_that_are_none(tmp_path):
    for option, value in [("--connections", "many"), ("--requests", "0"), ("--budget-person", "10"),
                          ("--budget-network", "a/b")]:
        result = folkmoot("serve", "--data", tmp_path / "data", option, value, check=False)
        assert result.returncode != 0 and option in result.stderr, result.stderr
        assert len(result.stderr.strip().splitlines()) <= 6
    assert not (tmp_path / "data" / "folkmoot.sqlite").exists()


def test_asking_for_too_much_at_once_is_no_reason_to_fail(small):
    """A hundred clients on a node for four requests: each gets an answer, be it a refusal."""
    seen = []

    def ask():
        with contextlib.suppress(requests.ConnectionError):
            seen.append(requests.get(small.url + "/", timeout=30).status_code)

    threads = [threading.Thread(target=ask) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert 200 in seen and set(seen) <= {200, 503}, seen
    wait_until(lambda: small.get("/").status_code == 200)
