# SPDX-License-Identifier: Apache-2.0
"""Others say whether it is still so; counts and states are exact."""

from datetime import datetime, timedelta, timezone

from folk import Person, key, problem


def hours_ago(hours):
    return (datetime.now(timezone.utc) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_confirming_counts_each_person_once(node, ana, bob):
    name = ana.open()
    report = ana.report(name)
    assert ana.see(name, report)["credence"] == "unconfirmed"
    bob.do(name, report, "confirm")
    problem(bob.act(name, report, "confirm"), 409, "already")
    assert ana.see(name, report)["confirmations"] == 1
    assert ana.see(name, report)["credence"] == "seenBySeveral"
    for _ in range(2):
        Person(node).do(name, report, "confirm")
    seen = ana.see(name, report)
    assert (seen["confirmations"], seen["disputes"], seen["credence"]) == (3, 0, "confirmed")


def test_disputing_needs_a_why_and_moves_the_persons_verdict(ana, bob):
    name = ana.open()
    report = ana.report(name)
    problem(bob.act(name, report, "dispute"), 422, "invalid", "why")
    bob.do(name, report, "confirm")
    bob.do(name, report, "dispute", why="The tap is dry")
    seen = ana.see(name, report)
    assert (seen["confirmations"], seen["disputes"], seen["credence"]) == (0, 1, "disputed")
    assert "The tap is dry" in ana.page(f"/i/{name}/reports/{report}").text
    bob.do(name, report, "confirm")
    seen = ana.see(name, report)
    assert (seen["confirmations"], seen["disputes"]) == (1, 0)


def test_nobody_judges_their_own(ana):
    name = ana.open()
    report = ana.report(name)
    problem(ana.act(name, report, "confirm"), 409, "ownThing")
    problem(ana.act(name, report, "dispute", why="No"), 409, "ownThing")


def test_updates_and_comments_are_counted_and_shown(ana, bob):
    name = ana.open()
    report = ana.report(name, fields={"queue": 5})
    bob.do(name, report, "update", text="The queue is longer", fields={"queue": 40})
    bob.do(name, report, "comment", text="Bring your own cans")
    seen = ana.see(name, report)
    assert seen["updates"] == 2 and seen["fields"]["queue"] == 40
    page = ana.page(f"/i/{name}/reports/{report}").text
    assert "The queue is longer" in page and "Bring your own cans" in page
    problem(bob.act(name, report, "update", text=""), 422, "invalid", "text")


def test_resolve_and_reopen(ana, bob):
    name = ana.open()
    report = ana.report(name)
    problem(bob.act(name, report, "reopen", why="Still so"), 409, "wrongState")
    bob.do(name, report, "resolve", text="Repaired this morning")
    assert ana.see(name, report)["status"] == "resolved"
    problem(bob.act(name, report, "resolve"), 409, "wrongState")
    problem(bob.act(name, report, "confirm"), 409, "wrongState")
    ana.do(name, report, "reopen", why="It leaks again")
    assert ana.see(name, report)["status"] == "open"


def test_out_of_date_until_somebody_confirms(ana, bob):
    name = ana.open()
    report = ana.report(name, "rescue-needed", seen=hours_ago(4))
    assert ana.see(name, report)["credence"] == "outOfDate"
    page = bob.page(f"/i/{name}/reports/{report}").text
    assert "outOfDate" in page
    bob.do(name, report, "confirm")
    seen = ana.see(name, report)
    assert seen["credence"] == "seenBySeveral"
    assert seen["fresh_until"] > hours_ago(-2.9)


def test_a_confirmation_keeps_what_is_old_fresh_for_a_while(ana, bob, cas):
    name = ana.open()
    report = ana.report(name, "rescue-needed", seen=hours_ago(4))
    bob.do(name, report, "confirm")
    problem(bob.act(name, report, "confirm"), 409, "already")
    cas.do(name, report, "update", text="Still knocking")
    seen = ana.see(name, report)
    assert seen["credence"] == "seenBySeveral" and seen["updates"] == 1


def test_only_the_author_corrects_and_withdraws(ana, bob):
    name = ana.open()
    report = ana.report(name, description="On the left")
    problem(bob.act(name, report, "correct", description="On the right"), 403, "notAllowed")
    problem(bob.act(name, report, "withdraw"), 403, "notAllowed")
    ana.do(name, report, "correct", description="On the right", place={"type": "Point", "coordinates": [5.2, 52.15]})
    seen = bob.see(name, report)
    assert seen["description"] == "On the right" and seen["longitude"] == 5.2
    problem(ana.act(name, report, "correct"), 422, "invalid")
    ana.do(name, report, "withdraw", reason="I was wrong")
    problem(bob.get(f"/i/{name}/reports/{report}.json"), 410, "gone")
    assert bob.page(f"/i/{name}/reports/{report}").status_code == 410
    assert bob.get(f"/i/{name}/reports.json").json()["reports"] == []
    problem(bob.act(name, report, "confirm"), 410, "gone")


def test_the_forms_of_the_page_do_the_same(ana, bob):
    name = ana.open()
    report = ana.report(name)
    base = f"/i/{name}/reports/{report}"
    page = bob.page(base).text
    assert f'action="{base}/confirm"' in page
    assert bob.form(base + "/confirm", {"idempotencyKey": key()}).status_code == 303
    assert bob.form(base + "/dispute", {"reason": "Dry", "idempotencyKey": key()}).status_code == 303
    failed = bob.form(base + "/dispute", {"reason": "", "idempotencyKey": key()})
    assert failed.status_code in (409, 422) and "<form" in failed.text
    assert bob.form(base + "/resolve", {"text": "Done", "idempotencyKey": key()}).status_code == 303
    seen = ana.see(name, report)
    assert (seen["status"], seen["disputes"]) == ("resolved", 1)


def test_pages_offer_only_what_the_person_may_do(ana, bob):
    name = ana.open()
    base = f"/i/{name}/reports/{bob.report(name)}"
    assert f'action="{base}/confirm"' in ana.page(base).text
    own = bob.page(base).text
    assert f'action="{base}/confirm"' not in own and f'action="{base}/withdraw"' in own
    assert f'action="{base}/hide"' in ana.page(base).text
    assert f'action="{base}/hide"' not in own


def test_the_history_tells_everything_in_order(ana, bob, cas):
    name = ana.open()
    report = ana.report(name)
    bob.do(name, report, "confirm")
    cas.do(name, report, "dispute", why="I found it closed")
    bob.do(name, report, "update", text="Opens at nine")
    ana.do(name, report, "resolve", text="Gone home")
    page = ana.page(f"/i/{name}/reports/{report}").text
    history = page[page.index('id="history-title"'):]
    places = [history.index(text) for text in ["I found it closed", "Opens at nine", "Gone home"]]
    assert places == sorted(places) or places == sorted(places, reverse=True)
    assert history.count("<li ") >= 5
