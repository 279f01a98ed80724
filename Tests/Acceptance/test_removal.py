# SPDX-License-Identifier: Apache-2.0
"""What the law forbids goes everywhere with one command; who asks is forgotten everywhere."""

import json
import time
from urllib.parse import urlsplit

import feedparser
import pytest
from database import everything
from folk import Node, Person, Stream, folkmoot, key, problem, reports, told
from test_photos import jpeg
from world import BOIL

BASIS = "Order of the district court, 12 March"


def photographed(person, name, picture, description):
    """Files a report with a photo by the form; gives its id and the photo's path."""
    answer = person.post(f"/i/{name}/reports", files={
        "category": (None, "water-point"), "description": (None, description), "idempotencyKey": (None, key()),
        "photo": ("p.jpg", picture, "image/jpeg")}, allow_redirects=False)
    assert answer.status_code in (201, 303), told(answer)
    report = int(answer.headers["Location"].split("?")[0].rsplit("/", 1)[1])
    return report, urlsplit(person.see(name, report)["photo"]).path


def operator(node):
    """A person who runs the node; it is stopped and started for that."""
    node.stop()
    code = folkmoot("operator", "appoint", "--data", node.data).stdout.strip().splitlines()[-1]
    node.start()
    person = Person(node)
    assert person.form("/recover", {"code": code}).status_code == 303
    return person


def on_the_disk(node, mark):
    """Where a mark still is: in which files of the node, or in the database that a server keeps for it."""
    found = [str(file.relative_to(node.data)) for file in node.data.rglob("*")
             if file.is_file() and mark in file.read_bytes()]
    return found + (["the database"] if mark in everything(node.data) else [])


def test_an_unlawful_photograph_goes_everywhere_with_one_command(own_node):
    ana, bob = Person(own_node), Person(own_node)
    name, other = ana.open(), bob.open()
    picture = jpeg(200, 150)
    first, photo = photographed(ana, name, picture, "The tap works")
    second, same = photographed(bob, other, picture, "Here too")
    assert photo == same
    update = bob.post(f"/i/{name}/reports/{first}/update", files={
        "text": (None, "Still so"), "idempotencyKey": (None, key()), "photo": ("p.jpg", picture, "image/jpeg")},
        allow_redirects=False)
    assert update.status_code in (201, 303)
    content = ana.get(photo).content
    own_node.wait_for_checkpoint()
    own_node.stop()
    done = folkmoot("remove", photo, "--basis", BASIS, "--data", own_node.data).stdout
    assert "removed 1 pictures" in done
    assert on_the_disk(own_node, content) == []
    again = folkmoot("remove", photo, "--basis", BASIS, "--data", own_node.data, check=False)
    assert again.returncode == 1 and "already" in again.stderr
    own_node.start()
    for person in (ana, bob, Person(own_node)):
        person.node = own_node
        problem(person.get(photo), 410, "gone")
        for place, report in ((name, first), (other, second)):
            assert person.see(place, report)["photo"] is None
            for path in [f"/i/{place}/reports/{report}", f"/i/{place}/reports.json", f"/i/{place}/reports.csv",
                         f"/i/{place}/reports.geojson", f"/i/{place}/reports.atom", f"/i/{place}/reports"]:
                assert photo not in person.page(path).text, path
    assert ana.see(name, first)["description"] == "The tap works", "the words stay"
    refused = ana.post(f"/i/{name}/reports", files={
        "category": (None, "water-point"), "idempotencyKey": (None, key()), "description": (None, "Again"),
        "photo": ("p.jpg", picture, "image/jpeg")}, allow_redirects=False)
    assert refused.status_code == 422 and "cannot be taken again" in refused.text
    assert on_the_disk(own_node, content) == []
    page = ana.page("/removals").text
    assert BASIS in page and "1 picture was removed" in page
    listed = ana.get("/removals.json").json()
    assert listed["counts"]["pictures"] == 1 and {one["media"] for one in listed["removals"]} == {photo}
    assert {one["initiative"] for one in listed["removals"]} == {name, other}
    assert BASIS in ana.get("/removals.csv").text
    feed = feedparser.parse(ana.get("/removals.atom").content)
    assert not feed.bozo and len(feed.entries) == 2 and BASIS in feed.entries[0].summary
    own_node.wait_for_checkpoint()
    folkmoot("verify", own_node.url)
    own_node.stop()
    folkmoot("verify", "--data", own_node.data)
    folkmoot("rebuild", "--data", own_node.data)
    folkmoot("verify", "--data", own_node.data)


def test_a_picture_goes_with_what_was_written_with_it_where_that_is_asked(own_node):
    ana = Person(own_node)
    name = ana.open()
    report, photo = photographed(ana, name, jpeg(210, 150), "quokkaword")
    own_node.stop()
    folkmoot("remove", photo, "--basis", BASIS, "--with-entries", "--data", own_node.data)
    assert on_the_disk(own_node, b"quokkaword") == []
    own_node.start()
    problem(Person(own_node).get(f"/i/{name}/reports/{report}.json"), 410, "gone")
    own_node.wait_for_checkpoint()
    folkmoot("verify", own_node.url)


def test_an_entry_and_a_whole_report_are_removed_by_their_address(own_node):
    ana, bob = Person(own_node), Person(own_node)
    name = ana.open()
    one, two = ana.report(name, description="wombatword"), ana.report(name, description="Stays")
    comment = bob.do(name, two, "comment", text="numbatword")["entry"]
    bob.do(name, one, "comment", text="wombatword said again")
    boss = operator(own_node)
    stream = Stream(f"{own_node.url}/i/{name}/live")
    time.sleep(0.3)
    answer = boss.post("/removals", json={"what": f"/i/{name}/reports/{one}", "basis": BASIS})
    assert answer.status_code == 201, told(answer)
    assert len(answer.json()["entries"]) == 2
    assert stream.next()[1] == "record/erased", "open pages hear of it"
    stream.close()
    answer = boss.post("/removals", json={"what": f"{own_node.url}/record/entries/{comment}", "basis": BASIS})
    assert answer.status_code == 201, told(answer)
    eve = Person(own_node)
    problem(eve.get(f"/i/{name}/reports/{one}.json"), 410, "gone")
    assert "numbatword" not in eve.page(f"/i/{name}/reports/{two}").text
    assert eve.see(name, two)["description"] == "Stays" and eve.see(name, two)["updates"] == 0
    state = eve.get(f"/record/entries/{one}.json").json()
    assert state["state"] == "erased"
    assert eve.get("/removals.json").json()["counts"] == {"entries": 3, "pictures": 0, "erasedByAuthors": 0}
    own_node.wait_for_checkpoint()
    folkmoot("verify", own_node.url)
    own_node.stop()
    assert on_the_disk(own_node, b"wombatword") == on_the_disk(own_node, b"numbatword") == []
    folkmoot("verify", "--data", own_node.data)


def test_only_operators_remove_and_bad_input_is_refused(own_node):
    ana = Person(own_node)
    name = ana.open()
    report = ana.report(name)
    target = f"/i/{name}/reports/{report}"
    problem(ana.post("/removals", json={"what": target, "basis": BASIS}), 403, "notAllowed")
    problem(Person(own_node).post("/removals", json={"what": target, "basis": BASIS}), 403, "notAllowed")
    assert "<form method=\"post\" action=\"/removals\"" not in ana.page("/removals").text
    boss = operator(own_node)
    for body, code, status, field in [
        ({"what": target}, "invalid", 422, "basis"), ({"what": target, "basis": " "}, "invalid", 422, "basis"),
        ({"what": target, "basis": "x" * 1001}, "invalid", 422, "basis"), ({"basis": BASIS}, "invalid", 422, "what"),
        ({"what": "/i/nowhere", "basis": BASIS}, "invalid", 422, "what"),
        ({"what": "/media/../x.jpg", "basis": BASIS}, "invalid", 422, "what"),
    ]:
        problem(boss.post("/removals", json=body), status, code, field)
    problem(boss.post("/removals", json={"what": "/record/entries/99999", "basis": BASIS}), 404, "notFound")
    helping = ana.post(f"/i/{name}/open-helping", json={"open": True}).json()["entry"]
    problem(boss.post("/removals", json={"what": f"/record/entries/{helping}", "basis": BASIS}), 409, "stays")
    page = boss.fill("/removals", "/removals", what="nonsense", basis=BASIS)
    assert page.status_code == 422 and BASIS in page.text and 'href="#f-what"' in page.text
    assert boss.fill("/removals", "/removals", what=target, basis=BASIS).status_code == 303
    problem(boss.post("/removals", json={"what": target, "basis": BASIS}), 409, "already")
    problem(boss.post("/removals", json={"what": f"/record/entries/{report}", "basis": BASIS}), 409, "already")
    own_node.stop()
    for arguments in (["nonsense", "--basis", BASIS], [target]):
        assert folkmoot("remove", *arguments, "--data", own_node.data, check=False).returncode != 0


def test_forget_me_reaches_everything(own_node):
    """No word, no picture, no exact place and no name of the person is left, not even in the database's log."""
    ana, bob = Person(own_node), Person(own_node)
    name, safe = bob.open(), bob.open(template="neighbourhood-safety")
    words = [f"capybara{number}" for number in range(7)]
    own, photo = photographed(ana, name, jpeg(220, 140), words[0])
    theirs = bob.report(name, description="Of another")
    ana.do(name, theirs, "comment", text=words[1])
    ana.do(name, theirs, "dispute", why=words[2])
    ana.do(name, theirs, "update", text=words[3])
    ana.do(name, own, "correct", description=words[4])
    ana.report(safe, "noise", (5.1234567, 52.1234567), description=words[5])
    ana.report(safe, "break-in", (5.1234567, 52.1234567), description=words[6])
    content = ana.get(photo).content
    me = ana.page("/me").text
    names = {one["author"] for one in reports(bob, name) if one["id"] == own}
    assert len(names) == 1 and names.pop() in me
    token = ana.cookies["folkmoot"]
    code = ana.recovery_code()
    bob.get(f"/i/{name}/reports.json?q=capybara0"), bob.page(f"/i/{name}")
    with own_node.database() as database:
        people = database.execute("SELECT count(*) FROM vault_person").fetchone()[0]
        assert database.execute("SELECT count(*) FROM reports_exact_place").fetchone()[0] == 2
    assert ana.fill("/me", "/me/forget", everything="true", confirm="true").status_code in (200, 303)
    eve = Person(own_node)
    for path in [f"/i/{name}", f"/i/{name}/reports", f"/i/{name}/reports/{theirs}", f"/i/{name}/reports/{own}",
                 f"/i/{name}/reports.json", f"/i/{name}/reports.csv", f"/i/{name}/reports.geojson",
                 f"/i/{name}/reports.atom", f"/i/{name}/print", f"/i/{name}/reports.json?q=capybara",
                 f"/i/{name}/reports/{theirs}.json", f"/record/entries/{own}", "/record/bodies/000.p/1"]:
        assert "capybara" not in eve.page(path).text, path
    assert eve.get(f"/i/{name}/reports.json?q=capybara0").json()["matched"] == 0
    assert eve.get(photo).status_code in (404, 410)
    problem(eve.post("/recover", json={"code": code}), 403, "badCode")
    eve.cookies.set("folkmoot", token)
    assert eve.post(f"/i/{name}/reports", json={"category": "food", "description": "x"}).status_code == 400
    with own_node.database() as database:
        assert database.execute("SELECT count(*) FROM vault_person").fetchone()[0] == people - 1
        for table in ("vault_session", "vault_recovery", "vault_contribution"):
            rows = database.execute(
                f"SELECT count(*) FROM {table} WHERE person NOT IN (SELECT id FROM vault_person)").fetchone()
            assert rows == (0,), table
        assert database.execute("SELECT count(*) FROM reports_exact_place").fetchone()[0] == 0
    end = time.monotonic() + 20
    while on_the_disk(own_node, b"capybara") and time.monotonic() < end:
        time.sleep(0.2)
    assert on_the_disk(own_node, b"capybara") == [], "also while it runs, write-ahead log included"
    assert on_the_disk(own_node, content) == []
    own_node.wait_for_checkpoint()
    folkmoot("verify", own_node.url)
    own_node.stop()
    assert on_the_disk(own_node, b"capybara") == on_the_disk(own_node, content) == []
    assert "capybara" not in own_node.log.read_text(), "nor in what the node logs"
    folkmoot("verify", "--data", own_node.data)


def test_what_is_public_is_said_before_the_first_contribution(ana, node):
    name = ana.open()
    newcomer = Person(node)
    page = newcomer.page(f"/i/{name}/reports/new").text
    assert "Before you add something for the first time" in page and 'href="/privacy"' in page
    newcomer.report(name)
    assert "Before you add something" not in newcomer.page(f"/i/{name}/reports/new").text
    privacy = newcomer.page("/privacy").text
    for words in ["for ever", "internet address", "removed", "30 days", "Backups"]:
        assert words in privacy, words


@pytest.mark.parametrize("spoofed", [False, True])
def test_no_internet_address_is_kept(tmp_path, spoofed):
    """A client at an address of its own files, fails, reads and streams: it is in no table, file or log."""
    import socket

    node = Node(tmp_path / "data", "--log-level", "trace")
    mark = "203.0.113.77" if spoofed else "127.9.8.7"
    with node:
        ana = Person(node)
        name = ana.open()
        port = int(node.url.rsplit(":", 1)[1])
        for method, path, body in [
            ("GET", f"/i/{name}", ""), ("POST", f"/i/{name}/reports", json.dumps({"category": "food", "description": "x"})),
            ("POST", f"/i/{name}/reports", "{"), ("GET", "/nowhere", ""), ("POST", "/recover", "{}"),
            ("GET", f"/i/{name}/live", ""),
        ]:
            with socket.create_connection(
                    ("127.0.0.1", port), timeout=10, source_address=None if spoofed else (mark, 0)) as one:
                forwarded = f"X-Forwarded-For: {mark}\r\nForwarded: for={mark}\r\nX-Real-IP: {mark}\r\n" if spoofed else ""
                one.sendall((f"{method} {path} HTTP/1.1\r\nHost: x\r\n{forwarded}Content-Type: application/json\r\n"
                             f"Content-Length: {len(body)}\r\n\r\n{body}").encode())
                assert one.recv(12).startswith(b"HTTP/1.1 ")
        time.sleep(0.5)
        assert on_the_disk(node, mark.encode()) == []
    assert on_the_disk(node, mark.encode()) == []
    assert mark not in node.log.read_text()


def test_what_an_initiative_says_can_be_removed_and_it_stands(own_node):
    ana, bob = Person(own_node), Person(own_node)
    name = ana.open(title="Jan Jansen of Long Street is a thief", purpose="A purpose about Jan Jansen")
    report = bob.report(name, description="The tap works")
    opened = ana.get(f"/i/{name}.json").json()["id"]
    frozen = ana.post(f"/i/{name}/freeze", json={"reason": "Rumours of Jan Jansen"}).json()["entry"]
    noted = ana.post(f"/i/{name}/hand-over", json={"note": "Ask Jan Jansen"}).json()["entry"]
    slowed = ana.post(f"/i/{name}/set-pace", json={"minutes": 5, "reason": "Because of Jan Jansen"}).json()["entry"]
    boss = operator(own_node)
    for entry in (opened, frozen, noted, slowed):
        answer = boss.post("/removals", json={"what": f"/record/entries/{entry}", "basis": BASIS})
        assert answer.status_code == 201, told(answer)
        problem(boss.post("/removals", json={"what": f"/record/entries/{entry}", "basis": BASIS}), 409, "already")
    stranger = Person(own_node)
    pages = [f"/i/{name}", f"/i/{name}.json", f"/i/{name}/about", f"/i/{name}/queue", f"/i/{name}/history", "/", "/i.json", "/i.csv",
             "/record", "/removals", *(f"/record/entries/{entry}" for entry in (opened, frozen, noted, slowed))]
    for turn in range(2):
        for path in pages:
            assert "Jan Jansen" not in stranger.get(path, headers={"Accept": "text/html"}).text, (turn, path)
        seen = stranger.get(f"/i/{name}.json").json()
        assert seen["title"] == name and seen["id"] == opened and seen["area"]
        assert stranger.see(name, report)["description"] == "The tap works"
        assert on_the_disk(own_node, b"Jan Jansen") == []
        # Its steward looks after it as before, and the record gives the same rows.
        problem(bob.file(name), 423, "frozen")
        own_node.wait_for_checkpoint()
        assert folkmoot("verify", "--data", own_node.data).returncode == 0
        own_node.stop()
        if turn == 0:
            folkmoot("rebuild", "--data", own_node.data)
        own_node.start()
    assert ana.post(f"/i/{name}/edit", json={"title": "Long Street"}).status_code == 201
    assert stranger.get(f"/i/{name}.json").json()["title"] == "Long Street"
    problem(boss.post("/removals", json={"what": "/record/entries/0", "basis": BASIS}), 422, "invalid", "what")


def test_a_note_for_the_night_goes_with_its_steward(own_node):
    ana, bob = Person(own_node), Person(own_node)
    name = ana.open()
    assert ana.post(f"/i/{name}/hand-over", json={"note": "Secret narwhal"}).status_code == 201
    assert "Secret narwhal" in bob.page(f"/i/{name}/queue").text
    assert ana.fill("/me", "/me/forget", everything="true", confirm="true").status_code == 303
    assert "narwhal" not in bob.page(f"/i/{name}/queue").text


def test_an_organisation_a_notice_and_a_layer_are_removed_by_their_address(own_node):
    ana = Person(own_node)
    name = ana.open()
    boss = operator(own_node)
    board = boss.verify_organisation("Unlawful Narwhals", about="They keep narwhals")
    ana.join(boss, board)
    report = ana.report(name)
    assert ana.post(f"/i/{name}/reports/{report}/comment", json={"text": "From noon", "as": board}).status_code == 201
    notice = ana.post(f"/i/{name}/notices", json={**BOIL, "headline": "Unlawful Narwhals"}).json()["id"]
    assert ana.post(f"/i/{name}/notices/{notice}/update", json={**BOIL, "headline": "More Narwhals"}).status_code == 201
    layer = ana.post(f"/i/{name}/layers", json={
        "title": "Narwhals", "source": "Sea", "licence": "CC0-1.0", "data": {"type": "FeatureCollection", "features": [
            {"type": "Feature", "id": "n1", "properties": {"name": "Narwhal"}, "geometry": {"type": "Point", "coordinates": [5.1, 52.1]}}]}}).json()["id"]
    entry = boss.get(f"/organisations/{board}.json").json()["id"]
    for what in (f"{own_node.url}/i/{name}/notices/{notice}", f"/i/{name}/layers/{layer}", f"/record/entries/{entry}"):
        answer = boss.post("/removals", json={"what": what, "basis": BASIS})
        assert answer.status_code == 201, (what, told(answer))
    stranger = Person(own_node)
    for turn in range(2):
        for path in ("/organisations", f"/organisations/{board}", f"/organisations/{board}.json", "/organisations.json", "/organisations.csv",
                     "/notices", "/notices.json", f"/i/{name}", f"/i/{name}/notices.json", f"/i/{name}/layers.json",
                     f"/i/{name}/layers/{layer}.geojson", f"/i/{name}/reports/{report}", f"/i/{name}/reports/{report}/history.json"):
            assert "arwhal" not in stranger.get(path, headers={"Accept": "text/html"}).text, (turn, path)
        assert stranger.get(f"/organisations/{board}").status_code == 404
        own_node.wait_for_checkpoint()
        assert folkmoot("verify", "--data", own_node.data).returncode == 0
        own_node.stop()
        own_node.start()
