# SPDX-License-Identifier: Apache-2.0
"""It outgrows one machine: several processes serve one node from one PostgreSQL database, as if they were one.

These stories need a server whichever database the others run on: they start one.
"""

import threading
import time

import database
import pytest
import requests
from folk import Node, Person, Stream, folkmoot, key, problem, reports
from record import PublicRecord
from test_photos import jpeg


@pytest.fixture(scope="module")
def server():
    cluster = database.server or database.Cluster()
    yield cluster
    if cluster is not database.server:
        cluster.remove()


class Town:
    """Processes of one node."""

    def __init__(self, folder, address, count=3):
        self.address, self.folder = address, folder
        self.nodes = [self.node(number) for number in range(count)]

    def node(self, number):
        return Node(self.folder / f"process{number}", environment={"FOLKMOOT_DATABASE": self.address})

    def verb(self, *arguments, **options):
        return folkmoot(*arguments, "--data", self.folder / "verbs", "--database", self.address, **options)

    def __enter__(self):
        # All at once, on an empty database.
        threads = [threading.Thread(target=one.start) for one in self.nodes]
        [thread.start() for thread in threads]
        [thread.join(90) for thread in threads]
        assert all(one.url for one in self.nodes), [one.log.read_text()[-500:] for one in self.nodes]
        return self

    def __exit__(self, *_):
        for one in self.nodes:
            if one.process and one.process.poll() is None:
                one.stop()


@pytest.fixture
def town(server, tmp_path):
    with Town(tmp_path, server.create("m" + database.name_of(tmp_path))) as town:
        yield town


def someone(node, like):
    """The same person at another process: the cookie goes along, as behind one name it does."""
    person = Person(node)
    for cookie in like.cookies:
        person.cookies.set(cookie.name, cookie.value)
    return person


def until(what, seconds=5):
    """What becomes true soon."""
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)
    return found


def leaders(nodes):
    """Those that do what must happen once."""
    return until(lambda: [one for one in nodes if one.get("/-/ready").json().get("leads")], 10)


def test_what_one_process_takes_all_of_them_show(town):
    first, second, third = town.nodes
    keys = {one.get("/record/key").text for one in town.nodes}
    assert len(keys) == 1, "started at once on an empty database, they are one node with one key"
    ana = Person(first)
    name = ana.open()
    until(lambda: second.get(f"/i/{name}").status_code == 200)
    bob = Person(second)
    stream = Stream(f"{third.url}/i/{name}/live")
    answer = bob.form(f"/i/{name}/reports", files={
        "category": (None, "water-point"), "description": (None, "With a photo"),
        "idempotencyKey": (None, key()), "photo": ("p.jpg", jpeg(), "image/jpeg")})
    assert answer.status_code == 303
    index, kind, *_ = stream.next(timeout=5)
    assert kind == "reports/filed"
    stream.close()
    seen = until(lambda: reports(Person(third), name))
    assert [one["id"] for one in seen] == [index]
    photo = seen[0]["photo"].replace(third.url, "")
    assert {one.get(photo).status_code for one in town.nodes} == {200}, "pictures are on all of them"
    assert len({one.get(photo).content for one in town.nodes}) == 1
    # A steward's act on one is done on all; the pages, lists and tiles that a process keeps follow.
    someone(third, ana).do(name, index, "hide", rule="spam", reason="x")
    until(lambda: all(not reports(Person(one), name) for one in town.nodes))
    assert {one.get(photo).status_code for one in town.nodes} == {404}
    sizes = {one.wait_for_checkpoint() for one in town.nodes}
    assert len(sizes) == 1 and len({one.get("/record/checkpoint").text for one in town.nodes}) == 1


def test_a_person_is_the_same_everywhere_and_signed_out_everywhere(town):
    first, second, third = town.nodes
    ana = Person(first)
    name = ana.open()
    until(lambda: third.get(f"/i/{name}").status_code == 200)
    again = key()
    once = ana.file(name, idempotency=again).json()["id"]
    other = someone(second, ana)
    assert other.file(name, idempotency=again).json()["id"] == once, "the same key counts once, wherever it is sent"
    problem(someone(third, ana).file(name, "food", idempotency=again), 422, "keyReused")
    assert f"/reports/{once}" in other.page("/me").text
    assert someone(third, ana).file(name).status_code == 201
    assert ana.fill("/me", "/sign-out").status_code in (200, 303)
    until(lambda: other.file(name).status_code == 400, 3)
    until(lambda: someone(third, other).file(name).status_code == 400, 3)


def test_one_is_killed_in_the_middle_and_nothing_is_lost_twice_or_missing(town):
    """Three processes take contributions and are followed; one dies as if its power went."""
    steward = Person(town.nodes[0])
    name = steward.open()
    until(lambda: all(one.get(f"/i/{name}").status_code == 200 for one in town.nodes))
    start = town.nodes[0].wait_for_checkpoint() - 1
    streams = [Stream(f"{one.url}/i/{name}/live", last=start) for one in town.nodes]
    acknowledged, stopping = {}, threading.Event()

    def write(number):
        """Sends each contribution under a key until somebody has taken it, to the next process where one is gone."""
        place, person, serial = number, Person(town.nodes[number % 3]), 0
        while not stopping.is_set():
            serial += 1
            again, text = key(), f"writer {number} number {serial}"
            while True:
                try:
                    answer = person.file(name, description=text, idempotency=again)
                except requests.RequestException:
                    place += 1
                    person = someone(town.nodes[place % 3], person)
                    continue
                if answer.status_code == 201:
                    acknowledged[text] = answer.json()["id"]
                    break
                assert answer.status_code == 503, answer.text
                time.sleep(0.05)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    [thread.start() for thread in threads]
    time.sleep(2)
    # The one that signs checkpoints dies: the worst that can happen.
    leader = leaders(town.nodes)[0]
    leader.kill()
    killed = time.monotonic()
    before = len(acknowledged)
    survivors = [one for one in town.nodes if one is not leader]
    until(lambda: len(acknowledged) > before + 20, 10)
    # Somebody signs again within ten seconds: what was acknowledged after the death is under a checkpoint.
    size = max(acknowledged.values()) + 1
    until(lambda: survivors[0].get("/-/ready").json()["checkpoint"] >= size, 10)
    assert time.monotonic() - killed < 10
    assert len(leaders(survivors)) == 1
    time.sleep(1)
    stopping.set()
    [thread.join(60) for thread in threads]
    assert not any(thread.is_alive() for thread in threads)
    assert len(acknowledged) > 50 and len(set(acknowledged.values())) == len(acknowledged)
    ends = [one.wait_for_checkpoint() for one in survivors]
    assert ends[0] == ends[1]
    # Followers of the others heard of every entry once, in order.
    for stream in [stream for stream, one in zip(streams, town.nodes) if one is not leader]:
        heard = []
        while len(heard) < len(acknowledged):
            index, kind, *_ = stream.next(timeout=10)
            if kind == "reports/filed":
                heard.append(index)
        assert heard == sorted(acknowledged.values())
        stream.close()
    for one in survivors:
        there = [(report["description"], report["id"]) for report in reports(Person(one), name, "?limit=1000")]
        assert sorted(there) == sorted(acknowledged.items()), "each is there once, and nothing else"
        PublicRecord(one.url)
        folkmoot("verify", one.url)
    # Who comes back has missed nothing.
    leader.start()
    again = Stream(f"{leader.url}/i/{name}/live", last=start)
    heard = []
    while len(heard) < len(acknowledged):
        index, kind, *_ = again.next(timeout=10)
        if kind == "reports/filed":
            heard.append(index)
    assert heard == sorted(acknowledged.values())
    again.close()
    for one in town.nodes:
        one.stop()
    assert "all well" in town.verb("verify").stdout


def test_the_database_goes_and_comes_back(tmp_path):
    """The processes wait for it, say so, and go on by themselves."""
    cluster = database.Cluster()
    try:
        with Town(tmp_path, cluster.create("outage"), 2) as town:
            ana = Person(town.nodes[0])
            name = ana.open()
            ids = [ana.report(name) for _ in range(3)]
            cluster.stop("SIGQUIT")
            answer = ana.file(name)
            assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0, answer.text
            assert [one.get("/-/alive").status_code for one in town.nodes] == [200, 200]
            until(lambda: [one.get("/-/health").status_code for one in town.nodes] == [503, 503])
            assert town.nodes[1].get("/-/ready").status_code == 503
            cluster.start()

            def taken():
                answer = ana.file(name, idempotency=key())
                return answer.json()["id"] if answer.status_code == 201 else None

            ids.append(until(taken, 10))
            until(lambda: town.nodes[1].get("/-/ready").status_code == 200, 10)
            until(lambda: [one["id"] for one in reports(Person(town.nodes[1]), name)] == ids[::-1], 10)
            for one in town.nodes:
                one.wait_for_checkpoint()
            folkmoot("verify", town.nodes[1].url)
    finally:
        cluster.remove()
