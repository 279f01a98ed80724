# SPDX-License-Identifier: Apache-2.0
"""Telephone numbers, e-mail addresses and plates are asked about before they are published for ever."""

import pytest
from folk import key, problem

PERSONAL = [
    "Call 06 12345678", "Bel +31 6 1234 5678", "Write to jan.jansen@example.org", "The car was 12-BCD-3",
    "telephone (020) 555 12 34",
]
HARMLESS = ["112 was called", "3593 people", "From 10:30 to 12:00 on 2026-11-23", "Room 12, 2nd floor", "52.1234, 5.1234"]


@pytest.mark.parametrize("text", PERSONAL)
def test_a_program_is_asked_and_may_insist(ana, text):
    name = ana.open()
    asked = problem(ana.file(name, description=text), 422, "personalData", "description")
    assert asked["fields"][0]["code"] == "personalData"
    assert ana.get(f"/i/{name}/reports.json").json()["reports"] == []
    report = ana.report(name, description=text, personalDataAccepted=True)
    assert ana.see(name, report)["description"] == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_is_harmless_is_not_asked_about(ana, text):
    ana.report(ana.open(), description=text)


def test_every_field_is_looked_at(ana, bob):
    name = ana.open()
    problem(ana.file(name, placeWords="Jan, 06 12345678"), 422, "personalData", "placeWords")
    report = ana.report(name)
    for act, field in [("dispute", "why"), ("update", "text"), ("comment", "text"), ("resolve", "text")]:
        problem(bob.act(name, report, act, **{field: "mail me: a.b@example.org"}), 422, "personalData", field)


def test_the_form_comes_back_filled_and_with_the_question(ana):
    name, same = ana.open(), key()
    fields = {"category": "water-point", "description": "Call 06 12345678", "idempotencyKey": same}
    asked = ana.form(f"/i/{name}/reports", fields)
    assert asked.status_code == 422
    assert "Call 06 12345678" in asked.text and 'name="personalDataAccepted"' in asked.text
    sent = ana.form(f"/i/{name}/reports", {**fields, "personalDataAccepted": "true"})
    assert sent.status_code == 303


@pytest.mark.parametrize("field", ["title", "purpose", "sharedValue", "why"])
def test_what_an_initiative_says_of_itself_is_asked_about(ana, field):
    texts = {"title": f"Quake {key()[:8]}", field: "Ask Jan, 06 12345678"}
    problem(ana.post("/i", json={**texts, "name": f"q{key()[:8]}", "idempotencyKey": key()}), 422, "personalData", field)
    name = ana.open()
    problem(ana.post(f"/i/{name}/edit", json={field: "Ask Jan, 06 12345678", "idempotencyKey": key()}), 422, "personalData", field)
    kept = {field: "Ask Jan, 06 12345678", "personalDataAccepted": True, "idempotencyKey": key()}
    assert ana.post(f"/i/{name}/edit", json=kept).status_code == 201
    # What is public already is not asked about again, neither here nor in a fork.
    again = {"licence": "CC0-1.0", "idempotencyKey": key()}
    assert ana.post(f"/i/{name}/edit", json=again).status_code == 201
    fork = {"name": f"f{key()[:8]}", "idempotencyKey": key()}
    assert ana.post(f"/i/{name}/fork", json=fork).status_code == 201


def test_the_form_of_an_initiative_comes_back_with_the_question(ana):
    fields = {"template": "empty", "title": "Help desk 06 12345678", "idempotencyKey": key()}
    asked = ana.form("/i", fields)
    assert asked.status_code == 422 and 'name="personalDataAccepted"' in asked.text
    assert "Help desk 06 12345678" in asked.text
    sent = ana.form("/i", {**fields, "name": f"h{key()[:8]}", "personalDataAccepted": "true", "openAnyway": "true"})
    assert sent.status_code == 303
