# SPDX-License-Identifier: Apache-2.0
"""The stories of the first real day, each whole, over HTTP, as somebody without scripts or a program tells them.

The same in real Chromium: `Tests/Browser/test_a_person.py`, `test_a_steward.py`, `test_a_notice.py` (the public body),
`test_a_coordinator.py` and `test_a_researcher.py`. The operator's story has a file of its own.
"""

import csv
import hashlib
import io
import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

from feeds import check_cap, check_feed
from folk import Forms, Node, Person, Stream, ahead, folkmoot, key, told, later
from record import PublicRecord, fields_of
from town import corner, names_by_osmium, osm

AREA = {"type": "Circle", "center": [5.104, 52.104], "radius": 3000}
SCRIPT = {"Accept": "application/json"}


def restarted(node, people, **environment):
    """The same node, started anew; its people know where it is."""
    node.stop()
    again = Node(node.data, *node.arguments, environment=environment)
    again.start()
    for person in people:
        person.node = again
    return again


def test_1_a_person(tmp_path):
    """A link from a chat → Add → water → a crossing by its name → sent late, once → receipt → still so, with one tap."""
    names = names_by_osmium(osm(tmp_path / "town.osm"), tmp_path)
    folkmoot("gazetteer", "import", names, "--data", tmp_path / "data", "--attribution", "© the people of Rivermouth")
    node = Node(tmp_path / "data").start()
    try:
        ana, eva = Person(node), Person(node)
        name = ana.open(title="Water in Rivermouth", area=AREA)
        share = ana.page(f"/i/{name}/share").text
        assert f"{node.url}/i/{name}" in share, "the link that goes into the chat"
        page = eva.page(f"/i/{name}").text
        assert f'href="/i/{name}/reports/new"' in page and "Add" in page
        form = eva.page(f"/i/{name}/reports/new").text
        assert "water-point" in form
        # What a page's script asks while one types, and what it fills in.
        place = node.get("/places.json", params={"q": "Main / 5th", "near": "52.104,5.104"}).json()["places"][0]
        lat, lon = corner(0, 0)
        assert place["title"] == "Main Street / 5th Avenue, Rivermouth" and abs(place["lat"] - lat) < 0.0005
        # Without scripts the form itself asks.
        asked = eva.fill(f"/i/{name}/reports/new", "/reports", category="water-point", placeWords="Main / 5th", findPlace="true")
        assert asked.status_code == 200 and 'name="placeChoice"' in asked.text and "Main Street / 5th Avenue" in asked.text
        choice = re.search(r'name="placeChoice" value="([^"]+)"', asked.text).group(1)

        # Twenty minutes without a connection, then an answer that was lost: the same form under the same key, three times at once.
        once = {"idempotencyKey": key(), "category": "water-point", "placeWords": place["title"], "placeChoice": choice,
                "description": "Tap works, short queue"}
        late = {**SCRIPT, "Folkmoot-Kept-For": "1200"}
        first = eva.form(f"/i/{name}/reports", once, headers=late)
        assert first.status_code == 201, told(first)
        # The cookie that the first answer gave goes with the others, as a browser does it.
        with ThreadPoolExecutor(3) as pool:
            others = list(pool.map(lambda _: eva.form(f"/i/{name}/reports", once, headers=late), range(3)))
        assert {answer.json()["id"] for answer in others} == {first.json()["id"]}
        [report] = eva.get(f"/i/{name}/reports.json").json()["reports"]
        assert report["place"] == place["title"] and abs(report["latitude"] - lat) < 0.0005
        thanks = eva.page(first.headers["Location"] + "?thanks").text
        receipt = f"/record/entries/{report['id']}"
        assert "Thank you" in thanks and receipt in thanks
        node.wait_for_checkpoint()
        assert "proof" in node.get(receipt + ".json").text
        bob = Person(node)
        bob.do(name, report["id"], "confirm")

        # The next day it is out of date; she is asked, and one tap says that it is still so.
        node = restarted(node, [ana, eva, bob], **ahead(30))
        stale = eva.get(f"/i/{name}/reports.json").json()["reports"][0]
        assert stale["credence"] == "outOfDate"
        asked = eva.page(f"/i/{name}/reports/still-so").text
        assert "Tap works, short queue" in asked
        action, fields = Forms(asked).to(f"/reports/{report['id']}/update")
        assert eva.form(action, fields).status_code == 303
        fresh = eva.get(f"/i/{name}/reports.json").json()["reports"][0]
        assert fresh["credence"] != "outOfDate" and fresh["fresh_until"] > stale["fresh_until"]
        assert "Tap works" not in eva.page(f"/i/{name}/reports/still-so").text
        # Somebody who only looked at it there is asked too, and confirms.
        node = restarted(node, [ana, eva, bob], **ahead(120))
        cas = Person(node)
        asked = cas.page(f"/i/{name}/reports/still-so?near={report['id']}").text
        action, fields = Forms(asked).to(f"/reports/{report['id']}/confirm")
        assert cas.form(action, fields).status_code == 303
        assert cas.see(name, report["id"])["confirmations"] == 2
    finally:
        node.stop()
    folkmoot("verify", "--data", node.data)


def test_2_a_steward(node):
    """One for the same area exists → it goes up in that → forty held reports, two helpers, none twice → handed over."""
    there, steward, author = Person(node), Person(node), Person(node)
    theirs = there.open(template="flood", title="Flood along the old harbour", area=AREA)
    known = there.get(f"/i/{theirs}/categories.json").json()["categories"]
    held = {**known[0], "key": "reviewed", "names": {"en": "Waits"}, "visibility": {**known[0]["visibility"], "publish": "afterReview"}}
    assert there.post(f"/i/{theirs}/categories", json={"categories": [*known, held]}).status_code == 201
    form = {"template": "flood", "title": "Flood in the old harbour", "latitude": "52.105", "longitude": "5.105", "radius": "3000"}
    shown = steward.form("/i", form)
    assert "Flood along the old harbour" in shown.text and f"/i/{theirs}" in shown.text, "the one that exists is shown first"
    opened = steward.form("/i", {**form, "openAnyway": "true"})
    assert opened.status_code == 303, told(opened)
    mine = opened.headers["Location"].split("/i/")[1].split("?")[0]
    link = author.report(mine, category=known[0]["key"], description="Mine")

    # It goes up in the other, with the consent of both.
    assert "Flood along the old harbour" in steward.page(f"/i/{mine}/meeting").text
    into = Forms(steward.page(f"/i/{mine}/meeting").text)
    assert any(form[0].endswith("/propose-merge") for form in into.all)
    assert steward.fill(f"/i/{mine}/meeting", "/propose-merge", reason="Two maps confuse people.").status_code == 303
    assert there.fill(f"/i/{theirs}/meeting", "/accept-merge").status_code == 303
    moved = author.get(f"/i/{mine}/reports/{link}")
    assert moved.status_code == 200 and moved.url.endswith(f"/i/{theirs}/reports/{link}"), moved.url

    # Forty wait; three people clear them at once.
    ids = [author.report(theirs, category="reviewed", description=f"Held {n}") for n in range(40)]
    helpers = [steward, Person(node)]
    for helper in helpers:
        invitation = there.post(f"/i/{theirs}/invite-helper", json={"reviews": True}).json()["invitation"]
        page = f"/i/{theirs}/queue?code=" + invitation.split("code=")[1]
        assert helper.fill(page, "/join-helpers").status_code == 303
    assert there.get(f"/i/{theirs}/queue.json").json()["waiting"]["held"] == 40

    def clear(person):
        done = []
        answer = person.form(f"/i/{theirs}/queue/take", {"kind": "held"})
        while (found := re.search(r"/queue/(\d+)", answer.headers["Location"])):
            done.append(int(found.group(1)))
            answer = person.fill(answer.headers["Location"], "/release")
            assert answer.status_code == 303, told(answer)
        return done

    with ThreadPoolExecutor(3) as pool:
        parts = list(pool.map(clear, [there, *helpers]))
    assert sorted(one for part in parts for one in part) == ids, "some twice, or not at all"
    assert there.get(f"/i/{theirs}/queue.json").json()["waiting"]["held"] == 0

    # For the night.
    assert there.fill(f"/i/{theirs}/care", "/hand-over", note="The quay is checked at six.", until="2099-01-01T07:00").status_code == 303
    assert "The quay is checked at six." in helpers[1].page(f"/i/{theirs}/queue").text


SHELTERS = {"type": "FeatureCollection", "features": [
    {"type": "Feature", "id": f"hall-{n}", "geometry": {"type": "Point", "coordinates": [5.1 + n / 1000, 52.1]},
     "properties": {"name": f"Hall {n}", "beds": 10 * n}} for n in range(1, 6)]}
DELTA = {"type": "Polygon", "coordinates": [[[5.0, 52.0], [5.3, 52.0], [5.3, 52.2], [5.0, 52.0]]]}
BOIL = {"headline": "Boil your water for 3 minutes", "text": "A main broke in Long Street.", "instruction": "Boil it for three minutes.",
        "language": "en", "category": "Health", "severity": "Severe", "urgency": "Immediate", "certainty": "Observed",
        "expires": later(90, "T12:00"), "areaWords": "The old town"}


def test_3_a_public_body(node, operator, ana, bob, cas):
    """Verified → its member imports its area and its shelters → a colleague approves a notice → above the map, in Atom, at once."""
    answer = operator.fill("/operator/organisations", "/operator/organisations", title="Water Company of the Delta", kind="public-body",
                           checked="Its deed, and a call to its switchboard.")
    assert answer.status_code == 303, told(answer)
    address = answer.headers["Location"].split("?")[0]
    board = address.rsplit("/", 1)[1]
    assert "Its deed" in cas.page(address).text, "what was checked is public"
    ana.join(operator, board, "administrator")
    bob.join(operator, board, "reviewer")
    name = cas.open(area=AREA)
    for member in (ana, bob):
        assert member.fill(f"/i/{name}", "/speak-for", organisation=board).status_code == 303

    # Its area, as the file that it has; and its layer of shelters, in its name.
    answer = ana.post(f"{address}/edit-organisation", json={"area": DELTA})
    assert answer.status_code == 201, told(answer)
    public = cas.get(f"{address}.json").json()
    assert public["area"]["coordinates"] == DELTA["coordinates"], public
    page = ana.page(f"/i/{name}/layers/new")
    assert page.status_code == 200
    action, fields = Forms(page.text).to("/layers")
    sent = {**dict(fields), "title": "Shelters", "source": "Water Company of the Delta", "licence": "CC0-1.0"}
    answer = ana.post(action, data=sent, files={"file": ("shelters.geojson", json.dumps(SHELTERS), "application/geo+json")},
                      headers={"Accept": "text/html", "Origin": node.url}, allow_redirects=False)
    assert answer.status_code == 303, told(answer)
    [layer] = cas.get(f"/i/{name}/layers.json").json()["layers"]
    assert layer["items"] == 5 and "Water Company of the Delta" in cas.page(answer.headers["Location"].split("?")[0]).text
    assert "data-overlays" in cas.page(f"/i/{name}").text, "drawn beside the reports"

    # A notice: hers waits for a colleague, his approval puts it above every page within a second.
    assert operator.post(f"/organisations/{board}/set-approval", json={"needed": True}).status_code == 201
    answer = ana.fill(f"/i/{name}/notices/new", "/drafts", **BOIL, latitude="52.1", longitude="5.1", radius="3000")
    assert answer.status_code == 303, told(answer)
    draft = answer.headers["Location"].split("?")[0]
    assert BOIL["headline"] not in cas.page(f"/i/{name}").text
    streams = [Stream(f"{node.url}/i/{name}/live") for _ in range(3)]
    start = time.monotonic()
    assert bob.fill(draft, "/approve").status_code == 303
    for stream in streams:
        index, kind, _, heard = stream.next()
        assert kind == "notices/posted" and heard - start < 1
        stream.close()
    for path in ("", "/reports", "/reports/new"):
        page = cas.page(f"/i/{name}{path}").text
        assert BOIL["headline"] in page[page.index('id="banner"'):], path
        assert "Water Company of the Delta" in page
    entry = check_feed(cas.get(f"/i/{name}/notices.atom"))[0]
    links = {link.get("type"): link.get("href") for link in entry.findall("{http://www.w3.org/2005/Atom}link")}
    assert check_cap(cas.get(links["application/cap+xml"]).content)["status"] == "Actual"


def test_4_a_coordinator(node, operator):
    """Signs in as the organisation → filters → a round sheet with codes → results from the phone, late, in its name."""
    ana, bob, eva = Person(node), Person(node), Person(node)
    ngo = operator.verify_organisation("Neighbours Without Borders", kind="ngo")
    eva.join(operator, ngo, "editor")
    name = ana.open(area=AREA)
    wanted = [bob.report(name, "water-point", (5.1 + n / 500, 52.1), description=f"Tap {n}", placeWords=f"Mill Street {n}") for n in range(4)]
    far = bob.report(name, "water-point", (5.2, 52.15), description="Far tap")
    other = bob.report(name, "food", (5.101, 52.1), description="Soup")
    # She comes back on another device with a recovery code, and speaks for the organisation.
    code, phone = eva.recovery_code(), Person(node)
    assert phone.form("/recover", {"code": code}).status_code == 303
    assert phone.fill(f"/i/{name}", "/speak-for", organisation=ngo).status_code == 303
    assert "Neighbours Without Borders" in phone.page(f"/i/{name}").text

    query = "category=water-point&bbox=5.09,52.09,5.12,52.11"
    listed = phone.page(f"/i/{name}/reports?{query}").text
    assert "4 reports" in listed
    sheet = re.search(rf'href="(/i/{name}/print\?[^"]+)"', listed).group(1).replace("&amp;", "&")
    page = phone.page(sheet).text
    rows = re.findall(r'class="round-id">(\d+)<', page)
    assert {int(row) for row in rows} == set(wanted) and far not in map(int, rows) and other not in map(int, rows)
    codes = re.findall(r'<td class="round-code"><a href="([^"]+)"[^>]*>(<svg.*?</svg>)', page, re.S)
    assert len(codes) == 4 and len({svg for _, svg in codes}) == 4, "each has its own code"

    # On the round: what a scanned code opens; results typed there are kept, and sent two hours later.
    late = {**SCRIPT, "Folkmoot-Kept-For": "7200"}
    acts = [("confirm", {}), ("dispute", {"why": "It is dry"}), ("comment", {"text": "Bring a bucket"}), ("resolve", {"text": "Mended"})]
    for report, (act, fields) in zip(wanted, acts):
        path = f"/i/{name}/reports/{report}"
        assert f"{path}/{act}" in phone.page(f"{path}?via=qr").text
        # The name in which it was typed goes with it, whatever is chosen when it is sent.
        sent = {"idempotencyKey": key(), "via": "qr", "as": ngo, **fields}
        answers = [phone.form(f"{path}/{act}", sent, headers=late) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201], told(answers[0])
        assert answers[0].json() == answers[1].json(), "sent twice, it counts once"
    first, second, third, fourth = (ana.see(name, report) for report in wanted)
    assert (first["confirmations"], second["disputes"], third["updates"], fourth["status"]) == (1, 1, 1, "resolved")
    assert {ana.see(name, report)["history"][-1]["organisation"] for report in wanted} == {ngo}
    public = ana.page(f"/organisations/{ngo}").text
    assert f"/i/{name}/reports/{wanted[2]}" in public, "its page tells what it did here"


def test_5_a_researcher(own_node):
    """Data with dictionary, licence and biases → a snapshot that stays what it was → the record verifies, without our code too."""
    ana, bob, rosa = Person(own_node), Person(own_node), Person(own_node)
    name = ana.open(area=AREA, licence="CC-BY-4.0")
    ids = [bob.report(name, ["water-point", "food"][n % 2], (5.1 + n / 1000, 52.1), description=f"Then {n}") for n in range(12)]
    ana.do(name, ids[0], "confirm")
    page = rosa.page(f"/i/{name}/reports").text
    assert "CC-BY-4.0" in page or "CC BY 4.0" in page
    table = rosa.get(re.search(r'href="([^"]+\.csv)"', page).group(1))
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert len(rows) == 12
    about = rosa.page(re.search(r'href="([^"]+)#data"', page).group(1)).text
    dictionary = about[about.index('id="data"'):]
    for column in rows[0]:
        assert re.search(rf"<(code|th|td|dt)[^>]*>(<code>)?{column}<", dictionary), f"{column} is not explained"
    biases = about[about.index('id="biases"'):]
    assert "Known biases" in biases and len(re.findall("<li", biases)) >= 2

    # Cited as of an entry, by what the page offers.
    cite = re.search(r'href="([^"]+)" rel="bookmark"', page).group(1).replace("&amp;", "&")
    at = int(re.search(r"at=(\d+)", cite).group(1))
    cited = rosa.page(cite).text
    assert f"As of entry {at} of the record" in cited
    twin = re.search(r'href="([^"]+\.csv\?[^"]*at=\d+)"', cited).group(1).replace("&amp;", "&")
    before = rosa.get(twin)
    assert before.content == table.content and before.headers["Snapshot-At"] == str(at)
    sum_before, map_before = hashlib.sha256(before.content).hexdigest(), rosa.page(f"/i/{name}?at={at}").text
    for n in range(5):
        rosa.report(name, description=f"Later {n}")
    bob.do(name, ids[1], "correct", description="Said otherwise")
    ana.do(name, ids[2], "resolve", text="Over")
    assert hashlib.sha256(rosa.get(twin).content).hexdigest() == sum_before
    assert rosa.page(f"/i/{name}?at={at}").text == map_before
    assert len(list(csv.DictReader(io.StringIO(rosa.get(f"/i/{name}/reports.csv").text)))) == 17

    # The record says the same: checked by our program from outside, and by a reader written from the specifications alone.
    own_node.wait_for_checkpoint()
    assert "all well" in folkmoot("verify", own_node.url).stdout
    record = PublicRecord(own_node.url)
    assert record.size > at
    filed = [fields_of(envelope) for envelope in record.envelopes if b"kind reports/filed/1\n" in envelope]
    upto = [int(one["subject"]) for one in filed if int(one["index"]) <= at]
    assert upto == ids == sorted(int(row["id"]) for row in rows), "the snapshot holds what the record says was filed by then"
