# SPDX-License-Identifier: Apache-2.0
"""Anyone opens an initiative in a minute."""

import secrets
import threading

import pytest
from folk import SQUARE, Person, key, problem, told


def listed(person, name):
    answer = person.get("/i.json")
    assert answer.status_code == 200
    found = [one for one in answer.json()["initiatives"] if one["name"] == name]
    assert len(found) == 1
    return found[0]


def test_a_program_opens_one_by_json(ana):
    name = "quake-" + secrets.token_hex(4)
    answer = ana.post("/i", json={
        "template": "earthquake", "name": name, "title": "Quake in the hills", "purpose": "To see what works.",
        "area": SQUARE})
    assert answer.status_code == 201, told(answer)
    assert answer.headers["Location"].endswith(f"/i/{name}")
    body = answer.json()
    assert body["name"] == name and isinstance(body["id"], int)
    one = listed(ana, name)
    assert one["id"] == body["id"]
    assert one["title"] == "Quake in the hills" and one["purpose"] == "To see what works."
    assert one["area"] == SQUARE
    assert one["phase"] == "open" and one["licence"] == "CC-BY-4.0" and one["template"] == "earthquake"
    assert one["emergencyNumber"] == "112" and not one["isExercise"]
    page = ana.page(f"/i/{name}")
    assert page.status_code == 200
    assert "Quake in the hills" in page.text and "112" in page.text


def test_a_person_opens_one_by_the_form(ana):
    chooser = ana.page("/open")
    assert chooser.status_code == 200
    for template in ["earthquake", "flood", "storm", "neighbourhood-safety", "crime", "road-and-street", "empty"]:
        assert f"/open?template={template}" in chooser.text
    form = ana.page("/open?template=flood")
    assert 'name="title"' in form.text and 'value="flood"' in form.text
    name = "water-" + secrets.token_hex(4)
    answer = ana.form("/i", {
        "template": "flood", "title": "High water", "name": name, "latitude": "52.1", "longitude": "5.1",
        "radius": "5000", "languages": "nl", "licence": "CC0-1.0", "idempotencyKey": key(), "openAnyway": "true"})
    assert answer.status_code == 303, told(answer)
    assert answer.headers["Location"].startswith(f"/i/{name}")
    one = listed(ana, name)
    assert one["licence"] == "CC0-1.0" and one["languages"] == ["nl"]
    assert one["area"]["type"] == "Polygon" and one["area"]["circle"]["radius"] == 5000


def test_every_template_opens_and_takes_a_report(ana):
    for template in ["earthquake", "flood", "storm", "neighbourhood-safety", "crime", "road-and-street", "empty"]:
        name = ana.open(template=template)
        page = ana.page(f"/i/{name}/reports/new")
        assert page.status_code == 200
        category = page.text.split('name="category" value="')[1].split('"')[0]
        ana.report(name, category)


def test_a_name_is_made_from_the_title(ana):
    mark = secrets.token_hex(4)
    answer = ana.post("/i", json={"template": "empty", "title": f"Brücke kaputt {mark}!"})
    assert answer.status_code == 201, told(answer)
    assert answer.json()["name"] == f"brucke-kaputt-{mark}"


def test_the_qr_code_and_the_link_lead_to_it(ana):
    name = ana.open()
    share = ana.page(f"/i/{name}/share")
    assert share.status_code == 200 and f"/i/{name}" in share.text
    code = ana.get(f"/i/{name}/qr.svg")
    assert code.status_code == 200 and code.headers["Content-Type"].startswith("image/svg+xml")
    assert code.text.startswith("<svg")


def test_a_taken_name_is_refused_and_the_form_comes_back_filled(ana, bob):
    name = ana.open()
    problem(bob.post("/i", json={"template": "empty", "name": name, "title": "Another"}), 409, "nameTaken", "name")
    answer = bob.form("/i", {"template": "empty", "name": name, "title": "Words I typed", "idempotencyKey": key()})
    assert answer.status_code == 409
    assert "Words I typed" in answer.text and 'role="alert"' in answer.text


@pytest.mark.parametrize("fields, wrong", [
    ({"title": ""}, "title"),
    ({}, "title"),
    ({"title": "x" * 121}, "title"),
    ({"title": "T", "name": "A b"}, "name"),
    ({"title": "T", "name": "-ab-"}, "name"),
    ({"title": "T", "template": "no-such"}, "template"),
    ({"title": "T", "area": {"type": "Polygon", "coordinates": [[[0, 0], [200, 0], [0, 95], [0, 0]]]}}, "area"),
    ({"title": "T", "area": {"type": "Point"}}, "area"),
    ({"title": 7}, "title"),
    ({"title": "T", "purpose": "x" * 4001}, "purpose"),
])
def test_what_is_wrong_is_said_of_its_field(ana, fields, wrong):
    problem(ana.post("/i", json=fields), 422, "invalid", wrong)


def test_one_name_is_taken_once_however_many_want_it(node):
    name = "race-" + secrets.token_hex(4)
    answers = []

    def want():
        answers.append(Person(node).post("/i", json={"template": "empty", "name": name, "title": "Mine"}).status_code)

    threads = [threading.Thread(target=want) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers) == [201] + [409] * 7


def test_the_front_page_lists_it(ana):
    name = ana.open(title="Seen on the front page")
    front = ana.page("/")
    assert front.status_code == 200
    assert f"/i/{name}" in front.text and "Seen on the front page" in front.text
