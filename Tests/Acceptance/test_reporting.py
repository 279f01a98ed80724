# SPDX-License-Identifier: Apache-2.0
"""A report is filed, once, with a receipt."""

import secrets
import threading

from folk import Person, key, problem, told


def test_a_program_files_one_by_json(ana):
    name = ana.open()
    answer = ana.file(
        name, "water-point", (5.123456, 52.123456), description="Tap on the market", seen="2026-11-01T10:00:00Z",
        fields={"working": True, "quality": "boil", "queue": 15})
    assert answer.status_code == 201, told(answer)
    body = answer.json()
    assert set(body) >= {"id", "receipt"}
    assert answer.headers["Location"].endswith(f"/i/{name}/reports/{body['id']}")
    report = ana.see(name, body["id"])
    assert report["id"] == body["id"] and report["category"] == "water-point"
    assert (report["longitude"], report["latitude"]) == (5.123456, 52.123456)
    assert report["description"] == "Tap on the market" and report["status"] == "open"
    assert report["seen"] == "2026-11-01T10:00:00Z"
    assert report["fields"] == {"working": True, "quality": "boil", "queue": 15}
    assert (report["confirmations"], report["disputes"], report["updates"]) == (0, 0, 0)
    receipt = ana.get(body["receipt"])
    assert receipt.status_code == 200


def test_the_id_is_the_entry_that_founded_it(ana):
    name = ana.open()
    report = ana.report(name)
    entry = ana.get(f"/record/entries/{report}.json").json()
    assert f"index {report}\n" in entry["envelope"] and f"subject {report}\n" in entry["envelope"]
    assert "kind reports/filed/1\n" in entry["envelope"]


def test_a_person_files_one_by_the_form(ana):
    name = ana.open()
    form = ana.page(f"/i/{name}/reports/new")
    assert form.status_code == 200 and 'name="category"' in form.text
    answer = ana.form(f"/i/{name}/reports", {
        "category": "road-blocked", "latitude": "52.1", "longitude": "5.1", "placeWords": "Bridge over the canal",
        "description": "Rubble on both lanes", "idempotencyKey": key()})
    assert answer.status_code == 303, told(answer)
    page = ana.page(answer.headers["Location"])
    assert page.status_code == 200
    assert "Rubble on both lanes" in page.text and "Bridge over the canal" in page.text
    assert "/record/entries/" in page.text


def test_the_form_is_also_read_as_multipart(ana):
    name = ana.open()
    answer = ana.form(f"/i/{name}/reports", files={
        "category": (None, "water-point"), "description": (None, "Line one\r\nLine two"),
        "photo": ("", b"", "application/octet-stream"), "idempotencyKey": (None, key())})
    assert answer.status_code == 303, told(answer)
    report = int(answer.headers["Location"].split("?")[0].rsplit("/", 1)[1])
    assert ana.see(name, report)["description"] == "Line one\nLine two"


def test_a_place_in_words_is_enough(ana):
    name = ana.open()
    report = ana.report(name, place=None, placeWords="Behind the church")
    seen = ana.see(name, report)
    assert seen["latitude"] is None and seen["place"] == "Behind the church"
    problem(ana.file(name, place=None), 422, "invalid", "place")


def test_the_same_key_gives_the_same_receipt_once(ana):
    name, same = ana.open(), key()
    first = ana.file(name, description="Once", idempotency=same)
    again = ana.file(name, description="Once", idempotency=same)
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert len(ana.get(f"/i/{name}/reports.json").json()["reports"]) == 1
    problem(ana.file(name, description="Other bytes", idempotency=same), 422, "keyReused")


def test_a_first_contribution_that_is_sent_twice_makes_one_person(node, ana):
    name, same = ana.open(), key()
    cookies = []
    for _ in range(2):
        answer = Person(node).file(name, description="From nobody yet", idempotency=same)
        assert answer.status_code == 201, told(answer)
        cookies.append(answer.cookies.get("folkmoot"))
    assert cookies[0] and cookies[0] == cookies[1]


def test_a_key_sent_by_many_at_once_counts_once(node, ana):
    name, same, ids = ana.open(), key(), []

    def send():
        ids.append(Person(node).file(name, description="At once", idempotency=same).json()["id"])

    threads = [threading.Thread(target=send) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(ids) == 8 and len(set(ids)) == 1
    assert len(ana.get(f"/i/{name}/reports.json").json()["reports"]) == 1


def test_a_key_is_bound_to_its_address_and_long_enough(ana):
    one, two, same = ana.open(), ana.open(), key()
    assert ana.file(one, idempotency=same).status_code == 201
    assert ana.file(two, idempotency=same).status_code == 201
    problem(ana.file(one, idempotency="short"), 400, "badKey")


def test_the_first_write_sets_a_cookie_and_later_ones_do_not(node, ana):
    name, person = ana.open(), Person(node)
    assert not person.page(f"/i/{name}").cookies
    first = person.file(name)
    header = first.headers["Set-Cookie"]
    assert "folkmoot=" in header and "HttpOnly" in header and "SameSite=Lax" in header and "Path=/" in header
    assert "Set-Cookie" not in person.file(name).headers


def test_a_repeated_filing_from_the_same_person_is_a_second_report_without_a_key(ana):
    name = ana.open()
    assert ana.report(name, description="Same") != ana.report(name, description="Same")


def test_reports_are_told_by_generated_names(ana, bob):
    name = ana.open()
    by_ana, by_bob = ana.report(name), bob.report(name)
    first, second = ana.see(name, by_ana)["author"], ana.see(name, by_bob)["author"]
    assert first != second and all(part for part in (first, second))
    assert ana.see(name, ana.report(name))["author"] == first


def test_a_closed_initiative_takes_no_report(ana, bob):
    name = ana.open()
    answer = ana.form(f"/i/{name}/change-phase", {"phase": "closed", "reason": "It is over", "idempotencyKey": key()})
    assert answer.status_code == 303, told(answer)
    problem(bob.file(name), 409, "closed")


def test_nothing_is_at_names_that_nobody_opened(ana):
    name = "nothing-" + secrets.token_hex(4)
    problem(ana.file(name), 404, "notFound")
    problem(ana.get(f"/i/{name}/reports.json"), 404, "notFound")
    page = ana.page(f"/i/{name}")
    assert page.status_code == 404 and "<h1" in page.text
