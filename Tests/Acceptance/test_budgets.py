# SPDX-License-Identifier: Apache-2.0
"""Nobody takes all: budgets for each person, network and initiative, and a shelter that shares an address gets in."""

import time

import database
import pytest
from folk import Node, Person, key, problem, told
from load import wait_until


def bounded(tmp_path, environment=None, **budgets):
    """A node behind a trusted proxy on this machine, with small budgets."""
    settings = {f"FOLKMOOT_BUDGET_{name.upper()}": value for name, value in budgets.items()}
    return Node(tmp_path, "--trusted-proxies", "127.0.0.1", environment={**settings, **(environment or {})})


def person(node, address, language="en"):
    """Somebody who comes from an address, as the proxy tells it."""
    someone = Person(node, language)
    someone.headers["X-Forwarded-For"] = address
    return someone


def refused(answer, most):
    """Refused with the seconds to wait, which are no more than this."""
    problem(answer, 429, "tooMany")
    assert 1 <= int(answer.headers["Retry-After"]) <= most, answer.headers
    return int(answer.headers["Retry-After"])


def test_a_person_who_floods_waits_and_nobody_else(tmp_path):
    with bounded(tmp_path / "data", newest="5/30") as node:
        ana, bob = person(node, "192.0.2.1"), person(node, "192.0.2.1")
        name = ana.open()
        for _ in range(4):
            ana.report(name)
        again = key()
        seconds = refused(ana.file(name, idempotency=again), 2)
        assert bob.report(name), "whoever shares the address is not meant"
        assert ana.page(f"/i/{name}").status_code == 200, "reading is never refused for it"
        page = ana.form(f"/i/{name}/reports", {"category": "water-point",
                                               "idempotencyKey": key(), "description": "What I typed"})
        assert page.status_code == 429 and "What I typed" in page.text and page.headers["Retry-After"]
        time.sleep(seconds + 0.1)
        assert ana.file(name, idempotency=again).status_code == 201, "after as long as was said"


def test_a_shelter_gets_in(tmp_path):
    """Two hundred people behind one address: the first come in at once, the others within seconds, none is locked out."""
    with bounded(tmp_path / "data", network="20/600", person="50/60", newest="50/60") as node:
        shelter, outside = "198.51.100.7", "203.0.113.9"
        first = person(node, shelter)
        name = first.open()
        inside = [first]
        while len(inside) < 60:
            newcomer = person(node, shelter.replace(".7", f".{len(inside)}"))
            answer = newcomer.file(name)
            if answer.status_code == 429:
                # Nobody waits longer than one place takes to come free.
                refused(answer, 1)
                assert inside[0].report(name), "those who are known go on"
                assert person(node, outside).report(name), "and so do newcomers from elsewhere"
                time.sleep(0.1)
                continue
            assert answer.status_code == 201, told(answer)
            inside.append(newcomer)
        for one in inside[:20]:
            one.report(name)


def test_networks_are_24_and_48_bits_and_private_ones_are_none(tmp_path):
    with bounded(tmp_path / "data", network="2/1") as node:
        name = person(node, "10.0.0.1").open()
        for one, other, elsewhere in [("192.0.2.1", "192.0.2.200", "192.0.3.1"),
                                      ("2001:db8:1:1::1", "2001:db8:1:2::1", "2001:db8:2::1")]:
            for _ in range(2):
                person(node, one).report(name)
            refused(person(node, other).file(name), 60)
            person(node, elsewhere).report(name)
            # What stands before the proxy's own word is anybody's invention.
            refused(person(node, f"203.0.113.77, {other}").file(name), 60)
        for address in ("10.1.2.3", "192.168.1.5", "127.0.0.1", "fd00::1", "not an address"):
            for _ in range(4):
                person(node, address).report(name)


def test_nobody_else_is_believed_about_addresses(tmp_path):
    with Node(tmp_path / "data", environment={"FOLKMOOT_BUDGET_NETWORK": "2/1"}) as node:
        name = Person(node).open()
        for _ in range(4):
            person(node, "192.0.2.1").report(name)


def test_an_initiative_that_is_flooded_makes_the_newest_wait(tmp_path):
    with bounded(tmp_path / "data", initiative="10/60") as node:
        ana = Person(node)
        flooded, quiet = ana.open(), ana.open()
        seen = [Person(node).file(flooded).status_code for _ in range(14)]
        assert seen[:10] == [201] * 10 and 429 in seen
        refused(Person(node).file(flooded), 1)
        assert Person(node).report(quiet), "elsewhere nobody waits"


def test_no_address_is_written_down(tmp_path):
    with bounded(tmp_path / "data", network="2/1") as node:
        name = Person(node).open()
        for _ in range(4):
            person(node, "198.51.100.23").file(name)
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()] + [node.log]
    everything = b"".join(path.read_bytes() for path in kept) + database.everything(node.data)
    assert b"198.51.100" not in everything and bytes([198, 51, 100]) not in database.everything(node.data)


def test_wrong_recovery_codes_are_bounded(tmp_path):
    with Node(tmp_path / "data") as node:
        guess = "abcd" + "e" * 20
        seen = [Person(node).post("/recover", json={"code": guess[:-1] + letter}) for letter in "fghijklmnopqrst"]
        assert [one.status_code for one in seen[:10]] == [403] * 10
        # Where trying takes long one more may have come back meanwhile.
        refused(next(one for one in seen if one.status_code == 429), 7)
        problem(Person(node).post("/recover", json={"code": "zyxw" + guess[4:]}), 403, "badCode")


@pytest.mark.only("postgres")
def test_processes_count_together(tmp_path):
    """What somebody has spent at one process is spent at the others, within a second or two."""
    address = database.server.create("b" + database.name_of(tmp_path))
    budgets = dict(newest="8/1", network="6/1", environment={"FOLKMOOT_DATABASE": address})
    with bounded(tmp_path / "one", **budgets) as one, bounded(tmp_path / "two", **budgets) as two:
        ana = person(one, "192.0.2.1")
        name = ana.open()
        for _ in range(7):
            ana.report(name)
        refused(ana.file(name), 60)
        wait_until(lambda: two.get(f"/i/{name}").status_code == 200)
        there = person(two, "192.0.2.1")
        for cookie in ana.cookies:
            there.cookies.set(cookie.name, cookie.value)
        time.sleep(2.5)
        refused(there.file(name), 60)
        # Newcomers of one network, too, and wrong codes.
        for number in range(4):
            person(one, f"192.0.2.{number}").report(name)
        time.sleep(2.5)
        seen = [person(two, "192.0.2.99").file(name).status_code for _ in range(4)]
        assert seen.count(201) == 1 and seen[-1] == 429, seen
        guess = "abcd" + "e" * 20
        for letter in "fghijklmnopqrst":
            assert Person(one).post("/recover", json={"code": guess[:-1] + letter}).status_code in (403, 429)
        time.sleep(2.5)
        there = [Person(two).post("/recover", json={"code": guess[:-1] + letter}).status_code for letter in "uvw"]
        assert 429 in there, there
        rows = database.server.sql("SELECT count(*) FROM shared_bucket", "b" + database.name_of(tmp_path))
        assert 3 <= int(rows) <= 20
