# SPDX-License-Identifier: Apache-2.0
"""Slow and stalled clients: whoever takes nothing, or sends a byte now and then, holds nobody up and is let go."""

import socket
import time
from urllib.parse import urlsplit

import pytest
from folk import Node, Person, Stream
from load import Load, wait_until, word


def connect(node, text, receive=2048):
    """A connection with a small window, on which something was sent and nothing is read."""
    parts = urlsplit(node.url)
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    one.connect((parts.hostname, parts.port))
    one.sendall(text.replace("HOST", parts.netloc).encode())
    return one


def ended(one, seconds=0.05):
    """The other side closed the connection."""
    one.settimeout(seconds)
    try:
        while one.recv(65536):
            pass
        return True
    except TimeoutError:
        return False
    except OSError:
        return True


@pytest.fixture
def large(tmp_path):
    """A node with a list of some ten megabytes."""
    with Node(tmp_path / "data") as node:
        ana = Person(node)
        name = ana.open()
        text = " ".join(word() for _ in range(100))
        for _ in range(40):
            ana.report(name, description=text)
        yield node, name


def test_stalled_readers_of_lists_and_streams(large):
    """More of them than there are connections to the database: everybody else is served as before."""
    node, name = large
    stalled = []
    for number in range(40):
        path = f"/i/{name}/reports.csv" if number % 2 else f"/i/{name}/live?after=0"
        # Many answers are asked for at once, none is read.
        stalled.append(connect(node, f"GET {path} HTTP/1.1\r\nHost: HOST\r\n\r\n" * (50 if number % 2 else 1)))
    with Load(node) as load:
        load.run(3)
        stream = Stream(f"{node.url}/i/{load.name}/live")
        index, *_ = stream.next(timeout=5)
        assert index > 0
        stream.close()
        begun = time.monotonic()
        assert Person(node).get(f"/i/{name}/reports.csv").status_code == 200
        assert time.monotonic() - begun < 10
    load.settle()
    for one in stalled:
        one.close()


@pytest.mark.long
@pytest.mark.timeout(400)
def test_they_are_let_go(large):
    """Whoever takes nothing for a minute and a half, or sends a head byte by byte, loses the connection."""
    node, name = large
    stalled = [connect(node, f"GET /i/{name}/reports.csv HTTP/1.1\r\nHost: HOST\r\n\r\n" * 400) for _ in range(3)]
    head = connect(node, "GET / HTTP/1.1\r\nHost: HOST\r\nX-Slow: ")
    body = connect(node, f"POST /i/{name}/reports HTTP/1.1\r\nHost: HOST\r\nContent-Type: application/json\r\n"
                         "Content-Length: 100000\r\n\r\n{")
    begun, over = time.monotonic(), {}
    while len(over) < 2 and time.monotonic() - begun < 150:
        for one in (head, body):
            if one in over:
                continue
            try:
                one.sendall(b"x")
            except OSError:
                over[one] = time.monotonic() - begun
        time.sleep(1)
    assert len(over) == 2, f"after {time.monotonic() - begun:.0f} s they still drip"
    # By now the stalled readers are gone too: the node holds none of their connections.
    wait_until(lambda: connections(node) <= 2, 60)
    for one in [*stalled, head, body]:
        one.close()
    print(f"let go after {over[head]:.0f} s (head) and {over[body]:.0f} s (body)")


def connections(node):
    """How many connections the node holds, as it says itself."""
    text = node.get("/-/metrics").text
    return int(next(line.split()[1] for line in text.splitlines() if line.startswith("folkmoot_connections ")))
