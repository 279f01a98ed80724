# SPDX-License-Identifier: Apache-2.0
"""Two initiatives about the same meet, one goes up in the other, and every old link still works."""

import re
import secrets

from feeds import check_cap
from folk import Node, Person, Stream, folkmoot, key, problem, reports, told
from test_layers import add, collection, point
from test_removal import operator
from world import BOIL

PLACE = {"type": "Circle", "center": [7.5, 46.5], "radius": 3000}


def titled(word):
    return f"Flood {word} along the quay"


def test_who_opens_one_is_shown_what_is_there(own_node):
    ana, bob = Person(own_node), Person(own_node)
    name = ana.open(template="flood", title=titled("Aare"), area=PLACE)
    fields = {"template": "flood", "title": titled("Bern"), "latitude": "46.51", "longitude": "7.51", "radius": "3000",
              "languages": "en", "idempotencyKey": key()}
    shown = bob.form("/i", fields)
    assert shown.status_code == 200 and f'href="/i/{name}"' in shown.text and "Join it?" in shown.text
    assert titled("Bern") in shown.text, "what was typed is gone"
    assert len(own_node.get("/i.json").json()["initiatives"]) == 1
    anyway = bob.form("/i", {**fields, "openAnyway": "true"})
    assert anyway.status_code == 303, anyway.text[:400]
    again = bob.form("/i", {**fields, "openAnyway": "true"})
    assert again.status_code == 303 and again.headers["Location"] == anyway.headers["Location"]
    mine = re.match(r"/i/([a-z0-9-]+)", anyway.headers["Location"]).group(1)
    found = bob.get("/i/similar.json?title=Flood+quay&template=flood&latitude=46.5&longitude=7.5&radius=3000").json()
    assert {one["name"] for one in found["similar"]} == {name, mine}
    assert all(one["sharedArea"] > 0.2 and one["sameTemplate"] for one in found["similar"])
    problem(bob.get("/i/similar.json?latitude=north&longitude=7"), 422, "invalid", "latitude")
    problem(bob.get("/i/similar.json?latitude=91&longitude=7"), 422, "invalid", "area")
    answer = bob.post("/i", json={"template": "flood", "name": "t-" + secrets.token_hex(4), "title": titled("Thun"), "area": PLACE})
    assert answer.status_code == 201 and {one["name"] for one in answer.json()["similar"]} == {name, mine}
    page = bob.page(f"/i/{mine}/meeting")
    assert page.status_code == 200 and f'href="/i/{name}"' in page.text
    assert Person(own_node).page(f"/i/{mine}/meeting").status_code == 403


def body_with_members(node, operator, name):
    """A public body that wants four eyes: its name, who drafts and who approves."""
    body, (writer, reviewer) = operator.verify_organisation("Water Board"), (Person(node), Person(node))
    writer.join(operator, body, "editor")
    reviewer.join(operator, body, "reviewer")
    assert operator.post(f"/organisations/{body}/set-approval", json={"needed": True}).status_code == 201
    for member in (writer, reviewer):
        assert member.fill(f"/i/{name}", "/speak-for", organisation=body).status_code == 303
    return body, writer, reviewer


def waiting_things(ana, cas, old):
    """A report that waits for review, and one that waits for its time."""
    known = ana.get(f"/i/{old}/categories.json").json()["categories"]
    held = {**known[0], "key": "reviewed", "names": {"en": "Reviewed"}, "visibility": {**known[0]["visibility"], "publish": "afterReview"}}
    late = {**known[0], "key": "later", "names": {"en": "Later"},
            "visibility": {**known[0]["visibility"], "delayHours": 48}}
    answer = ana.post(f"/i/{old}/categories", json={"categories": [*known, held, late]})
    assert answer.status_code == 201, told(answer)
    return cas.report(old, "reviewed", description="A held quokka"), cas.report(old, "later", description="A late quokka")


def test_one_goes_up_in_the_other_and_links_keep_working(tmp_path):
    with Node(tmp_path / "data") as first:
        first.stop()
        code = folkmoot("operator", "appoint", "--data", first.data).stdout.strip().splitlines()[-1]
        with first.start() as node:
            operator = Person(node)
            assert operator.form("/recover", {"code": code}).status_code == 303
            one_goes_up_in_the_other(node, operator, tmp_path)


def one_goes_up_in_the_other(own_node, operator, tmp_path):
    ana, bob, cas = Person(own_node), Person(own_node), Person(own_node)
    old, new = ana.open(title="Old one"), bob.open(title="New one")
    body, writer, reviewer = body_with_members(own_node, operator, old)
    held, late_one = waiting_things(ana, cas, old)
    mine = ana.post(f"/i/{old}/notices", json=BOIL).json()["id"]
    answer = writer.post(f"/i/{old}/notices/drafts", json={**BOIL, "headline": "A drafted wombat"})
    assert answer.status_code == 201, told(answer)
    draft = answer.json()["url"].split("/drafts/")[1]
    layer = add(ana, old, collection(point(3), point(4)))["id"]
    sender = check_cap(cas.get(f"/i/{old}/notices/{mine}.cap").content)["sender"]
    theirs = [cas.report(old, description=f"old {n}", place=(5 + n / 50, 52)) for n in range(4)]
    ours = cas.report(new, description="new", category="road-blocked")
    problem(cas.post(f"/i/{old}/propose-merge", json={"into": new, "reason": "Same"}), 403, "notAllowed")
    problem(ana.post(f"/i/{old}/propose-merge", json={"into": "nowhere-at-all", "reason": "Same"}), 422, "invalid", "into")
    problem(ana.post(f"/i/{old}/propose-merge", json={"into": new, "reason": ""}), 422, "invalid", "reason")
    problem(ana.post(f"/i/{old}/propose-merge", json={"into": old, "reason": "Same"}), 422, "invalid", "into")
    before = own_node.get("/-/ready").json()["entries"] - 1
    sent = ana.fill(f"/i/{old}/meeting", "/propose-merge", into=new, reason="The same river")
    assert sent.status_code == 303 and "done=merge-proposed" in sent.headers["Location"]
    problem(bob.post(f"/i/{new}/propose-merge", json={"into": old, "reason": "Same"}), 409, "merging")
    assert "The same river" in bob.page(f"/i/{new}/meeting").text
    assert "notices, layers of data and drafts of notices" in bob.page(f"/i/{new}/meeting").text
    accepted = bob.fill(f"/i/{new}/meeting", "/accept-merge")
    assert accepted.status_code == 303, accepted.text[:500]

    for path in ["", ".json", "/about", "/reports", "/reports.csv?status=open", f"/reports/{theirs[0]}", "/live", "/queue",
                 f"/notices/{mine}", f"/notices/{mine}.cap", f"/layers/{layer}", f"/layers/{layer}.geojson", f"/layers/{layer}/items/hall-3"]:
        answer = cas.get(f"/i/{old}{path}", allow_redirects=False)
        assert answer.status_code == 308 and answer.headers["Location"] == f"/i/{new}{path}", path
    page = cas.page(f"/i/{old}/reports/{theirs[0]}")
    assert page.status_code == 200 and "old 0" in page.text
    listed = {one["id"]: one for one in reports(cas, new)}
    assert set(listed) == {*theirs, ours}
    assert all(f"/i/{new}/reports/" in one["url"] for one in listed.values())
    assert {one["id"] for one in reports(cas, new, "?category=water-point")} == set(theirs)
    assert len(cas.get(f"/i/{new}/reports.csv").text.strip().splitlines()) == 6
    assert cas.get(f"/i/{new}/reports/tiles/0/0/0.json").json()["count"] == 5
    assert cas.get(f"/i/{new}.json").json()["reports"] == 5
    assert {one["name"] for one in own_node.get("/i.json").json()["initiatives"]} == {new}

    # So are its notices and layers: under both addresses, in every list, above the page.
    for path in (f"/notices/{mine}", f"/notices/{mine}.cap", f"/notices/{mine}.json", f"/layers/{layer}", f"/layers/{layer}.geojson",
                 f"/layers/{layer}.csv", f"/layers/{layer}/items/hall-3", f"/layers/{layer}/items/hall-3.json"):
        for name in (old, new):
            assert cas.get(f"/i/{name}{path}").status_code == 200, (name, path)
    assert BOIL["headline"] in cas.page(f"/i/{new}").text
    assert [one["id"] for one in cas.get(f"/i/{new}/notices.json").json()["notices"]] == [mine]
    assert [one["id"] for one in cas.get(f"/i/{new}/layers.json").json()["layers"]] == [layer]
    everywhere = cas.get("/notices.json").json()["notices"]
    assert [one["url"] for one in everywhere] == [f"{own_node.url}/i/{new}/notices/{mine}"]
    assert f"layers/{layer}/tiles/" in cas.page(f"/i/{new}").text
    assert check_cap(cas.get(f"/i/{new}/notices/{mine}.cap").content)["sender"] == sender
    # A draft is the organisation's still; a colleague who speaks for it there approves it.
    assert reviewer.fill(f"/i/{new}", "/speak-for", organisation=body).status_code == 303
    assert "A drafted wombat" in reviewer.page(f"/i/{old}/notices/drafts/{draft}").text
    assert cas.get(f"/i/{new}/notices/drafts/{draft}").status_code == 404
    answer = reviewer.fill(f"/i/{new}/notices/drafts/{draft}", "/approve")
    assert answer.status_code == 303, told(answer)
    official = answer.headers["Location"].split("?")[0]
    assert official.startswith(f"/i/{new}/notices/") and "A drafted wombat" in cas.page(official).text
    # Who looked after them does so still, at either address, and nobody else from there.
    problem(cas.post(f"/i/{new}/notices/{mine}/cancel", json={"reason": "No"}), 403, "notAllowed")
    problem(ana.post(f"{official}/cancel", json={"reason": "No"}), 403, "notAllowed")
    problem(ana.post(f"/i/{new}/notices", json=BOIL), 403, "notAllowed")
    assert ana.post(f"/i/{old}/notices/{mine}/update", json={**BOIL, "headline": "Boil all water"}).status_code == 201
    sent = ana.fill(f"/i/{new}/notices/{mine}", "/cancel", reason="It is clean.")
    assert sent.status_code == 303, told(sent)
    assert reviewer.fill(official, "/cancel", reason="It is clean.").status_code == 303
    messages = cas.get(f"/i/{new}/notices/{mine}.json").json()["history"]
    assert len(messages) == 3
    assert sender in check_cap(cas.get(f"/i/{new}/notices/{mine}.cap").content)["references"]
    answer = ana.post(f"/i/{new}/layers/{layer}/versions", json={"data": collection(point(3), point(4), point(5))})
    assert answer.status_code == 201, told(answer)
    assert len(cas.get(f"/i/{old}/layers/{layer}.json").json()["items"]) == 3
    # What waited waits on, in the queue of the one that stays.
    assert "quokka" not in cas.get(f"/i/{new}/reports.csv").text
    assert Person(own_node).page(f"/i/{new}/reports/{held}").status_code == 404
    assert Person(own_node).page(f"/i/{new}/reports/{late_one}").status_code == 404
    assert bob.get(f"/i/{new}/queue.json").json()["waiting"]["held"] == 1
    bob.do(new, held, "release")
    assert "A held quokka" in cas.page(f"/i/{old}/reports/{held}").text
    bob.do(new, held, "hide", rule="spam", reason="Was a test")

    # What was written for the old address arrives, once.
    late = cas.post(f"/i/{old}/reports", json={"category": "water-point", "description": "late"}, headers={"Idempotency-Key": key()})
    assert late.status_code == 201, late.text
    assert "late" in {one["description"] for one in reports(cas, new)}
    # The author is the author still.
    cas.do(new, theirs[1], "correct", description="corrected")
    problem(cas.act(new, theirs[2], "confirm"), 409, "ownThing")
    cas.do(new, theirs[3], "withdraw", reason="Wrong")
    # As it was before: at the old address.
    past = cas.get(f"/i/{old}/reports.json?at={before}", allow_redirects=False)
    assert past.status_code == 200 and {one["id"] for one in past.json()["reports"]} == set(theirs[:3])
    problem(ana.post(f"/i/{old}/propose-merge", json={"into": new, "reason": "Again"}, allow_redirects=True), 403, "notAllowed")

    own_node.wait_for_checkpoint()
    own_node.stop()
    folkmoot("verify", "--data", own_node.data)
    archive = tmp_path / "new.tar"
    folkmoot("export", new, "--data", own_node.data, "--output", archive)
    folkmoot("import", "initiative", archive, "--data", tmp_path / "there")
    folkmoot("rebuild", "--data", own_node.data)
    folkmoot("verify", "--data", own_node.data)
    own_node.start()
    cas.node = own_node
    assert [one["state"] for one in cas.get(f"/i/{new}/notices.json").json()["notices"]] == ["cancelled", "cancelled"]
    assert len(cas.get(f"/i/{old}/layers/{layer}.json").json()["items"]) == 3
    assert {one["description"] for one in reports(cas, new)} == {"old 0", "corrected", "old 2", "new", "late"}
    with Node(tmp_path / "there") as there:
        dan = Person(there)
        assert {one["description"] for one in reports(dan, new)} == {"old 0", "corrected", "old 2", "new", "late"}
        assert dan.get(f"/i/{old}/reports", allow_redirects=False).status_code == 308
        assert len(dan.get(f"/i/{new}/notices.json").json()["notices"]) == 2
        assert "Boil all water" in dan.page(f"/i/{new}/notices").text
        assert [one["items"] for one in dan.get(f"/i/{new}/layers.json").json()["layers"]] == [3]


def test_who_looks_after_both_does_it_at_once(node):
    ana = Person(node)
    old, new = ana.open(), ana.open()
    sent = ana.fill(f"/i/{old}/meeting", "/propose-merge", into=new, reason="Mine both")
    assert sent.status_code == 303 and sent.headers["Location"] == f"/i/{new}?done=merged"
    assert ana.get(f"/i/{old}", allow_redirects=False).status_code == 308


def test_one_that_stands_on_no_list_is_on_none(own_node):
    ana, bob = Person(own_node), Person(own_node)
    listed = ana.open(title="Listed lake")
    stream = Stream(own_node.url + "/live", last=own_node.get("/-/ready").json()["entries"] - 1)
    hidden = ana.open(title="Unlisted lake", isUnlisted=True)
    seen = bob.page(f"/i/{hidden}")
    assert seen.status_code == 200 and "Unlisted lake" in seen.text and "noindex" in seen.headers["X-Robots-Tag"]
    assert "X-Robots-Tag" not in bob.page(f"/i/{listed}").headers
    bob.report(hidden, description="secret place")
    bob.report(listed, description="open place")
    for path in ["/", "/i.json", f"/i/{listed}/about", "/i/similar.json?title=Unlisted+lake&template=earthquake&latitude=52.1&longitude=5.1&radius=9000"]:
        text = bob.get(path, headers={"Accept": "text/html"}).text
        assert hidden not in text and "Unlisted lake" not in text, path
    # What belongs to the whole node names it neither: notices, organisations, removals, the record's list.
    boss = operator(own_node)
    board = boss.verify_organisation("Water Board")
    ana.join(boss, board)
    for name in (listed, hidden):
        as_board = {"as": board}
        assert ana.post(f"/i/{name}/notices", json={**BOIL, **as_board}).status_code == 201
        unlawful = bob.report(name, description="unlawful")
        removed = boss.post("/removals", json={"what": f"/i/{name}/reports/{unlawful}", "basis": "Order 7"})
        assert removed.status_code == 201
    described = own_node.get("/openapi.json").json()["paths"]
    doors = [path for path, methods in described.items() if "get" in methods and "{" not in path and not path.endswith("live")]
    doors += [f"/organisations/{board}{kind}" for kind in ["", ".json", ".csv", ".atom"]]
    assert {"/notices.json", "/removals.csv", "/record", "/notices"} <= set(doors)
    stranger, told_of = Person(own_node), set()
    for path in doors:
        answer = stranger.get(path, headers={"Accept": "text/html"}, timeout=20)
        assert hidden not in answer.text and "Unlisted lake" not in answer.text, path
        if listed in answer.text or "Listed lake" in answer.text:
            told_of.add(path)
    assert {"/notices.json", "/removals.csv", "/record", f"/organisations/{board}.json", f"/organisations/{board}.csv"} <= told_of
    assert bob.get(f"/i/{hidden}/notices.json").json()["notices"]
    ids = bob.get(f"/i/{hidden}.json").json()["id"]
    kinds = []
    while not kinds or kinds[-1] != "reports/filed":
        _, kind, data, _ = stream.next()
        assert data["initiative"] != ids, "the stream of everything tells of it"
        kinds.append(kind)
    stream.close()
    answer = ana.fill(f"/i/{hidden}/edit", "/edit", isUnlisted="false")
    assert answer.status_code == 303
    assert hidden in bob.get("/i.json").text


def test_slower_and_frozen_are_said_to_everyone(node):
    ana, bob, cas = Person(node), Person(node), Person(node)
    name = ana.open()
    bob.report(name)
    problem(ana.post(f"/i/{name}/set-pace", json={"minutes": 5}), 422, "invalid", "reason")
    problem(ana.post(f"/i/{name}/set-pace", json={"minutes": 5000, "reason": "x"}), 422, "invalid", "minutes")
    problem(bob.post(f"/i/{name}/set-pace", json={"minutes": 5, "reason": "x"}), 403, "notAllowed")
    assert ana.fill(f"/i/{name}/care", "/set-pace", minutes="5", reason="Heated").status_code == 303
    assert "5 minutes: Heated" in cas.page(f"/i/{name}").text
    assert "5 minutes: Heated" in cas.page(f"/i/{name}/reports").text
    answer = bob.file(name)
    problem(answer, 429, "slowed")
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    form = bob.form(f"/i/{name}/reports", {"category": "water-point", "description": "typed words", "latitude": "52.1", "longitude": "5.1",
                                              "isAnother": "true"})
    assert form.status_code == 429 and "typed words" in form.text and "5 minutes" in form.text
    assert 0 < int(form.headers["Retry-After"]) <= 300
    theirs = cas.report(name)
    act = bob.form(f"/i/{name}/reports/{theirs}/comment", {"text": "typed words"})
    assert act.status_code == 429 and "typed words" in act.text and 0 < int(act.headers["Retry-After"]) <= 300
    ana.report(name)
    ana.report(name)
    ana.post(f"/i/{name}/set-pace", json={"minutes": 0, "reason": "Calm"})
    report, another = bob.report(name), bob.report(name)
    assert ana.fill(f"/i/{name}/care", "/freeze", reason="Rumours").status_code == 303
    frozen = cas.file(name)
    assert "Rumours" in problem(frozen, 423, "frozen")["detail"]
    assert "Retry-After" not in frozen.headers, "nobody knows for how long"
    assert "Rumours" in cas.page(f"/i/{name}").text
    ana.report(name)
    # A correction can carry a rumour too; taking one's own back, and complaints, are not frozen.
    refused = bob.act(name, report, "correct", description="A rumour")
    assert "Rumours" in problem(refused, 423, "frozen")["detail"]
    form = bob.form(f"/i/{name}/reports/{report}/correct", {"description": "A typed rumour"})
    assert form.status_code == 423 and "A typed rumour" in form.text
    assert bob.see(name, report)["description"] != "A rumour"
    ana.do(name, ana.report(name), "correct", description="By who looks after it")
    bob.do(name, another, "withdraw", reason="Not so")
    cas.do(name, report, "flag", complaint="wrong")
    assert ana.fill(f"/i/{name}/care", "/thaw", reason="Settled").status_code == 303
    cas.report(name)
    bob.do(name, report, "correct", description="Mended")
    record = [node.get(f"/record/entries/{n}.json").json() for n in range(node.get("/-/ready").json()["entries"] - 12, node.get("/-/ready").json()["entries"])]
    envelopes = " ".join(one["envelope"] for one in record)
    assert "initiatives/frozen/1" in envelopes and "initiatives/thawed/1" in envelopes


def test_handing_over_for_the_night(node):
    ana, bob = Person(node), Person(node)
    name = ana.open()
    answer = ana.fill(f"/i/{name}/care", "/hand-over", note="The bridge is checked at six", until="2099-01-01T07:00")
    assert answer.status_code == 303, answer.text[:300]
    page = bob.page(f"/i/{name}/queue").text
    assert "The bridge is checked at six" in page and "2099" in page
    problem(ana.post(f"/i/{name}/hand-over", json={"note": "x", "until": "2001-01-01T00:00:00Z"}), 422, "invalid", "until")
    problem(ana.post(f"/i/{name}/hand-over", json={"note": "x", "to": "nobody"}), 422, "invalid", "to")
    private = {"note": "Jan Jansen, 06-12345678, knows the pump"}
    problem(ana.post(f"/i/{name}/hand-over", json=private), 422, "personalData", "note")
    asked = ana.fill(f"/i/{name}/care", "/hand-over", **private)
    assert asked.status_code == 422 and 'name="personalDataAccepted"' in asked.text
    problem(ana.post(f"/i/{name}/change-phase", json={"phase": "closed", "reason": private["note"]}), 422, "personalData", "reason")
    assert ana.post(f"/i/{name}/hand-over", json={**private, "personalDataAccepted": True}).status_code == 201
