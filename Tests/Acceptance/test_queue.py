# SPDX-License-Identifier: Apache-2.0
"""A steward clears the queue with two helpers, none twice; remote helpers place, translate, categorise and check."""

import re
from concurrent.futures import ThreadPoolExecutor

from folk import Person, key, problem, reports
from record import PublicRecord
from test_photos import jpeg

def with_review(steward, **fields):
    name = steward.open(**fields)
    known = steward.get(f"/i/{name}/categories.json").json()["categories"]
    sample = {**known[0], "key": "reviewed", "names": {"en": "Reviewed", "nl": "Beoordeeld"}}
    sample["visibility"] = {**sample["visibility"], "publish": "afterReview", "photos": True}
    answer = steward.post(f"/i/{name}/categories", json={"categories": [*known, sample]})
    assert answer.status_code == 201, answer.text
    return name


def helper(node, steward, name, reviews=False):
    link = steward.post(f"/i/{name}/invite-helper", json={"reviews": reviews}).json()["invitation"]
    person = Person(node)
    code = link.split("code=")[1]
    page = person.page(f"/i/{name}/queue?code={code}")
    assert "/join-helpers" in page.text
    assert person.fill(f"/i/{name}/queue?code={code}", "/join-helpers").status_code == 303
    return person


def take(person, name, kind=""):
    answer = person.post(f"/i/{name}/queue/take", json={"kind": kind} if kind else {})
    assert answer.status_code == 200, answer.text
    return answer.json()["id"]


def waiting(person, name):
    return person.get(f"/i/{name}/queue.json").json()["waiting"]


def test_forty_held_reports_are_cleared_by_three_none_twice(node):
    steward, author = Person(node), Person(node)
    name = with_review(steward)
    ids = [author.report(name, category="reviewed", description=f"Number {n}") for n in range(40)]
    assert waiting(steward, name)["held"] == 40 and not reports(author, name)
    crew = [steward, helper(node, steward, name, True), helper(node, steward, name, True)]

    def work(person):
        done, item = [], take(person, name, "held")
        while item is not None:
            assert person.page(f"/i/{name}/queue/{item}").status_code == 200
            act = ("hide", {"rule": "spam", "reason": "No"}) if ids.index(item) % 4 == 3 else ("release", {})
            answer = person.act(name, item, act[0], queue="held", **act[1])
            assert answer.status_code == 201, answer.text
            done.append(item)
            item = answer.json()["next"]
        return done

    with ThreadPoolExecutor(3) as pool:
        done = [one for part in pool.map(work, crew) for one in part]
    assert sorted(done) == ids, "some twice, or not at all"
    assert waiting(steward, name)["held"] == 0 and len(reports(author, name)) == 30


def test_a_held_report_is_put_together_with_another_and_stays_behind_every_door(node):
    steward, author, stranger = Person(node), Person(node), Person(node)
    name = with_review(steward)
    known = author.report(name, description="The quay is under water", place=(5.1001, 52.1), placeWords="North quay")
    picture = author.form(f"/i/{name}/reports", {"category": "reviewed", "description": "Narwhal on the quay", "latitude": "52.1", "longitude": "5.1",
                          "isAnother": "true", "outsideAccepted": "true"}, files={"photo": ("quay.jpg", jpeg(), "image/jpeg")})
    assert picture.status_code == 303, picture.text[:500]
    held = int(re.search(r"/reports/(\d+)", picture.headers["Location"]).group(1))
    assert take(steward, name, "held") == held
    page = steward.page(f"/i/{name}/queue/{held}?kind=held").text
    assert f'value="{known}"' in page and "North quay" in page, "what it may be the same as is offered"
    problem(steward.act(name, held, "merge", queue="held", into=held), 422, "invalid", "into")
    answer = steward.fill(f"/i/{name}/queue/{held}?kind=held", f"/reports/{held}/merge", into=str(known))
    assert answer.status_code == 303 and answer.headers["Location"].endswith("done=queue-empty")
    assert waiting(steward, name)["held"] == 0

    # A stranger learns which one stands for it, and nothing of what it says.
    gone = stranger.page(f"/i/{name}/reports/{held}")
    assert gone.status_code == 404 and f"/i/{name}/reports/{known}" in gone.text
    photo = re.search(r"/queue/\d+/photo", page)
    assert photo, "the photo was there for who reviewed"
    head = node.get("/-/ready").json()["entries"] - 1
    for path in (f"/i/{name}/reports/{held}.json", f"/i/{name}/reports.json", f"/i/{name}/reports.csv", f"/i/{name}/reports.geojson",
                 f"/i/{name}/reports.atom", f"/i/{name}", f"/i/{name}/reports", f"/i/{name}/reports/{known}", f"/record/entries/{held}",
                 f"/record/entries/{held}.json", f"/i/{name}/reports/{held}?at={head}", f"/i/{name}/reports.json?at={head}"):
        assert "arwhal" not in stranger.get(path).text, path
    assert "arwhal" in author.page(f"/i/{name}/reports/{held}").text, "the author sees their own"
    assert "arwhal" in steward.page(f"/i/{name}/reports/{held}").text
    assert str(held) in stranger.page(f"/i/{name}/reports/{known}").text

    # Parted again, it waits as before.
    steward.do(name, held, "unmerge")
    assert waiting(steward, name)["held"] == 1
    waits = stranger.page(f"/i/{name}/reports/{held}")
    assert waits.status_code == 404 and "afterReview" not in waits.text, "in words"
    steward.do(name, held, "release")
    assert "arwhal" in stranger.page(f"/i/{name}/reports/{held}").text


def test_the_queue_without_scripts(node):
    steward, author = Person(node), Person(node)
    name = with_review(steward)
    ids = [author.report(name, category="reviewed", description=f"Form {n}") for n in range(2)]
    page = steward.page(f"/i/{name}/queue").text
    assert "Waits for review" in page
    taken = steward.form(f"/i/{name}/queue/take", {"kind": "held"})
    assert taken.status_code == 303 and taken.headers["Location"].startswith(f"/i/{name}/queue/{ids[0]}")
    first = taken.headers["Location"]
    # What is wrong comes back to the item, with what was typed.
    bad = steward.fill(first, "/hide", reason="")
    assert bad.status_code == 422 and "/queue/give-back" in bad.text
    next_item = steward.fill(first, "/release")
    assert next_item.status_code == 303 and f"/queue/{ids[1]}?" in next_item.headers["Location"]
    assert steward.form(f"/i/{name}/queue/give-back").headers["Location"] == f"/i/{name}/queue?done=given-back"
    assert steward.page(f"/i/{name}/queue/{ids[1]}").status_code == 409
    problem(steward.act(name, ids[1], "release", queue="held"), 409, "leased")


def test_who_may_take_what(node):
    steward, author, stranger = Person(node), Person(node), Person(node)
    name = with_review(steward)
    held = author.report(name, category="reviewed", description="Held narwhal")
    problem(stranger.post(f"/i/{name}/queue/take", json={}), 403, "notAllowed")
    problem(stranger.post(f"/i/{name}/join-helpers", json={}), 403, "badCode")
    problem(stranger.post(f"/i/{name}/join-helpers", json={"code": "x" * 24}), 403, "badCode")
    assert "narwhal" not in stranger.page(f"/i/{name}/queue").text
    steward.post(f"/i/{name}/open-helping", json={"open": True})
    assert stranger.post(f"/i/{name}/join-helpers", json={}).status_code == 201
    problem(stranger.post(f"/i/{name}/queue/take", json={"kind": "held"}), 403, "notAllowed")
    problem(stranger.post(f"/i/{name}/queue/take", json={"kind": "all"}), 422, "invalid", "kind")
    assert take(stranger, name) is None
    problem(stranger.get(f"/i/{name}/queue/{held}", headers={"Accept": "application/json"}), 409, "leased")
    assert take(steward, name) == held
    problem(stranger.get(f"/i/{name}/queue/{held}", headers={"Accept": "application/json"}), 409, "leased")
    assert steward.post(f"/i/{name}/queue/{held}/renew", json={}).status_code == 200
    problem(stranger.post(f"/i/{name}/queue/{held}/renew", json={}), 409, "leased")
    assert stranger.post(f"/i/{name}/leave-helpers", json={}).status_code == 201
    problem(stranger.post(f"/i/{name}/queue/take", json={}), 403, "notAllowed")


def test_helpers_place_translate_categorise_and_check_with_credit(node):
    steward, author = Person(node), Person(node, language="nl")
    name = steward.open(languages=["en"])
    lost = author.report(name, place=None, description="De kraan loopt achter de kerk", placeWords="Achter de kerk")
    other = author.report(name, category="other", description="Something odd", place=(5.1, 52.1))
    sent = author.form(f"/i/{name}/reports", files={
        "category": (None, "water-point"), "description": (None, "Foto"), "latitude": (None, "52.1"), "longitude": (None, "5.1"),
        "idempotencyKey": (None, key()), "photo": ("p.jpg", jpeg(), "image/jpeg")})
    assert sent.status_code == 303, sent.text[:300]
    photo = int(re.search(r"/reports/(\d+)", sent.headers["Location"]).group(1))
    counts = waiting(steward, name)
    assert counts["placeless"] == 1 and counts["untranslated"] >= 2 and counts["uncategorised"] == 1 and counts["photo"] == 1
    person = helper(node, steward, name)
    problem(Person(node).act(name, lost, "translate", language="en", text="x"), 403, "notAllowed")

    assert take(person, name, "placeless") == lost
    assert "De kraan loopt" in person.page(f"/i/{name}/queue/{lost}?kind=placeless").text
    problem(person.act(name, lost, "place"), 422, "invalid", "place")
    placed = person.fill(f"/i/{name}/queue/{lost}?kind=placeless", "/place", latitude="52.2", longitude="5.2")
    assert placed.status_code == 303, placed.text[:500]
    assert (person.see(name, lost)["latitude"], person.see(name, lost)["longitude"]) == (52.2, 5.2)
    problem(person.act(name, lost, "place", place={"type": "Point", "coordinates": [5, 52]}), 409, "wrongState")

    problem(person.act(name, lost, "translate", language="not a tag", text="x"), 422, "invalid", "language")
    problem(person.act(name, lost, "translate", language="en"), 422, "invalid", "text")
    person.do(name, lost, "translate", language="en", text="The tap runs behind the church")
    seen = person.see(name, lost)
    assert seen["translations"]["en"]["text"] == "The tap runs behind the church" and seen["translations"]["en"]["by"]
    assert seen["description"] == "De kraan loopt achter de kerk"
    page = author.page(f"/i/{name}/reports/{lost}").text
    assert "The tap runs behind the church" in page and seen["translations"]["en"]["by"] in page
    assert "The tap runs behind the church" in node.get(f"/i/{name}/reports.csv").text
    features = node.get(f"/i/{name}/reports.geojson").json()["features"]
    assert any(one["properties"]["translations"] for one in features)

    assert take(person, name, "uncategorised") == other
    person.do(name, other, "categorise", category="road-blocked")
    assert person.see(name, other)["category"] == "road-blocked"
    problem(person.act(name, other, "categorise", category="unknown-one"), 422, "invalid", "category")

    assert take(person, name, "photo") == photo
    assert person.get(f"/i/{name}/queue/{photo}/photo.jpg").headers["Content-Type"] == "image/jpeg"
    problem(person.act(name, photo, "check-photo", verdict="nice"), 422, "invalid", "verdict")
    person.do(name, photo, "check-photo", verdict="plates")
    assert waiting(steward, name)["flagged"] == 1 and waiting(steward, name)["photo"] == 0
    history = {one["kind"]: one["author"] for one in person.see(name, lost)["history"]}
    assert history["placed"] == history["translated"] == seen["translations"]["en"]["by"]
    me = person.page("/me").text
    assert "translated" in me or "placed" in me, "one's own page does not say how one helped"
    # Corrected words make the translation old.
    author.do(name, lost, "correct", description="De kraan is droog")
    assert person.see(name, lost)["translations"] == {}


def test_two_helpers_and_one_item(node):
    steward, author = Person(node), Person(node)
    name = steward.open()
    lost = author.report(name, place=None, placeWords="Behind the church")
    one, two = helper(node, steward, name), helper(node, steward, name)
    here = {"type": "Point", "coordinates": [5.2, 52.2]}
    assert take(one, name, "placeless") == lost
    problem(two.act(name, lost, "place", place=here), 409, "leased")
    problem(two.act(name, lost, "translate", language="nl", text="De kraan"), 409, "leased")
    refused = two.form(f"/i/{name}/reports/{lost}/place", {"latitude": "52.2", "longitude": "5.2"})
    assert refused.status_code == 409 and "This is not yours just now" in refused.text
    placed = one.fill(f"/i/{name}/queue/{lost}?kind=placeless", "/place", latitude="52.2", longitude="5.2")
    assert placed.status_code == 303, placed.text[:400]
    # A steward need not wait.
    second = author.report(name, place=None, placeWords="Under the bridge")
    assert take(one, name, "placeless") == second
    steward.do(name, second, "place", place=here)


def test_what_changes_a_reviewed_report_waits_for_a_steward(node):
    steward, author = Person(node), Person(node, language="nl")
    name = with_review(steward, languages=["en"])
    report = author.report(name, category="reviewed", description="Het brandt", place=None, placeWords="Daar")
    steward.do(name, report, "release")
    person = helper(node, steward, name)
    person.do(name, report, "translate", language="en", text="A burning pangolin")
    person.do(name, report, "place", place={"type": "Point", "coordinates": [5.2, 52.2]})
    assert person.see(name, report)["translations"] == {} and person.see(name, report)["latitude"] is None
    node.wait_for_checkpoint()
    assert all(b"pangolin" not in (body or b"") for _, _, body in PublicRecord(node.url).bodies)
    assert take(steward, name, "proposed") == report
    page = steward.page(f"/i/{name}/queue/{report}?kind=proposed").text
    assert "A burning pangolin" in page
    proposals = re.findall(r'name="help" value="(\d+)"', page)
    one, two = sorted(set(map(int, proposals)))
    problem(steward.act(name, report, "accept-help", help=999999), 422, "invalid", "help")
    steward.do(name, report, "accept-help", help=one)
    steward.do(name, report, "decline-help", help=two, reason="Elsewhere")
    assert person.see(name, report)["translations"]["en"]["text"] == "A burning pangolin"
    assert person.see(name, report)["latitude"] is None
    problem(steward.act(name, report, "accept-help", help=two), 409, "wrongState")


def test_a_complaint_reaches_the_steward_and_nobody_else(node):
    steward, author, other = Person(node), Person(node), Person(node)
    name = steward.open()
    report = author.report(name, description="My neighbour did it")
    problem(other.act(name, report, "flag", complaint="because"), 422, "invalid", "complaint")
    sent = other.fill(f"/i/{name}/reports/{report}", "/flag", complaint="personalData", text="It names the quokka")
    assert sent.status_code == 303, sent.text[:300]
    problem(other.act(name, report, "flag", complaint="wrong"), 409, "already")
    node.wait_for_checkpoint()
    assert all(b"quokka" not in (body or b"") for _, _, body in PublicRecord(node.url).bodies)
    for path in [f"/i/{name}/reports/{report}", f"/i/{name}/reports/{report}.json", f"/i/{name}/queue", f"/i/{name}/reports.csv"]:
        assert "quokka" not in other.page(path).text, path
    flags = [one for one in other.see(name, report)["history"] if one["kind"] == "flagged"]
    assert len(flags) == 1 and flags[0]["author"] is None and flags[0]["state"] == "withheld"
    assert take(steward, name, "flagged") == report
    assert "It names the quokka" in steward.page(f"/i/{name}/queue/{report}?kind=flagged").text
    settled = steward.fill(f"/i/{name}/queue/{report}?kind=flagged", "/settle-flags", reason="It names nobody")
    assert settled.status_code == 303, settled.text[:300]
    assert waiting(steward, name)["flagged"] == 0
    problem(steward.act(name, report, "settle-flags", reason="Again"), 409, "wrongState")


def test_a_round_sheet_of_a_hundred_and_twenty_rows(node):
    steward = Person(node)
    name = steward.open()
    ids = [steward.report(name, description=f"Row {n}", place=(5 + n / 1000, 52.05)) for n in range(125)]
    steward.report(name, category="road-blocked")
    page = steward.page(f"/i/{name}/print?category=water-point&limit=200").text
    assert page.count('class="round-code"') == 125 and page.count("<svg xmlns") == 125
    assert all(f"/reports/{one}#acts" in page for one in ids)
    few = steward.page(f"/i/{name}/print?bbox=5.0,52,5.0105,52.1").text
    assert few.count('class="round-code"') == 11
    assert f'href="/i/{name}/print?category=water-point"' in steward.page(f"/i/{name}/reports?category=water-point").text
