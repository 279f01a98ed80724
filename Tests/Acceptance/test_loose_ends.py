# SPDX-License-Identifier: Apache-2.0
"""Small things that a person would notice."""

import re

from folk import Forms, Node, Person, folkmoot, key, problem, reports, told
from test_photos import jpeg

COPY = """#,INCIDENT TITLE,INCIDENT DATE,LOCATION,DESCRIPTION,CATEGORY,LATITUDE,LONGITUDE,APPROVED,VERIFIED
1,One,23/02/2011 12:51,Here,First,"2b. Eau | Water, ",-43.531000,172.636000,YES,YES
2,Two,24/02/2011 12:51,There,Second,"2b. Eau | Water, ",-43.532000,172.637000,YES,YES
"""


def test_a_fork_of_an_exercise_is_one_and_stays_one_elsewhere(tmp_path):
    with Node(tmp_path / "one", exercise=True) as node:
        ana = Person(node)
        answer = ana.form("/i/exercise/fork", {"title": "Drill again", "name": "again", "idempotencyKey": key()})
        assert answer.status_code == 303, told(answer)
        assert ana.get("/i/again.json").json()["isExercise"] is True
        for path in ["/i/again", "/i/again/reports/new", "/i/again/print", "/i/again/embed"]:
            assert 'class="exercise"' in ana.page(path).text, path
        ana.post("/i/again/edit", json={"isExercise": False, "title": "Meant"})
        assert ana.get("/i/again.json").json()["isExercise"] is True
    folkmoot("export", "again", "--data", node.data, "--output", tmp_path / "again.tar")
    folkmoot("import", "initiative", tmp_path / "again.tar", "--data", tmp_path / "two")
    with Node(tmp_path / "two") as other:
        assert Person(other).get("/i/again.json").json()["isExercise"] is True
        assert 'class="exercise"' in Person(other).page("/i/again").text


def test_all_wrong_fields_are_told_at_once(ana):
    wrong = {"title": "", "purpose": "x" * 5000, "languages": ["klingon!"], "licence": "§", "area": {"type": "Nothing"}}
    body = problem(ana.post("/i", json={"template": "earthquake", "name": "-x-", **wrong}), 422, "invalid")
    assert {field["field"] for field in body["fields"]} == {
        "title", "purpose", "languages", "licence", "area", "name"}
    name = ana.open()
    body = problem(ana.post(f"/i/{name}/edit", json=wrong), 422, "invalid")
    assert {field["field"] for field in body["fields"]} == {"title", "purpose", "languages", "licence", "area"}
    assert ana.get(f"/i/{name}.json").json()["title"] == f"Test {name}"
    body = problem(ana.post(f"/i/{name}/fork", json={"title": "", "name": "!", "purpose": "x" * 5000}), 422, "invalid")
    assert {field["field"] for field in body["fields"]} == {"title", "name", "purpose"}
    page = ana.form("/i", {
        "template": "flood", "title": "", "name": name, "licence": "§", "purpose": "y" * 5000, "idempotencyKey": key()})
    assert page.status_code == 422
    for anchor in ["f-title", "f-name", "f-licence", "f-purpose"]:
        assert f'href="#{anchor}"' in page.text, anchor


def test_what_was_erased_does_not_come_back_with_the_next_import(tmp_path):
    data, table = tmp_path / "data", tmp_path / "table.csv"
    table.write_text(COPY)
    folkmoot("import", "ushahidi", table, "--initiative", "quake", "--data", data)
    with Node(data) as node:
        first = next(one["id"] for one in reports(Person(node), "quake") if one["source"] == "1")
    folkmoot("erase", first, "--data", data)
    for _ in range(2):
        again = folkmoot("import", "ushahidi", table, "--initiative", "quake", "--data", data).stdout
        assert "0 imported" in again and "1 known already" in again and "1 erased here before" in again, again
        folkmoot("rebuild", "--data", data)
    with Node(data) as node:
        assert [one["source"] for one in reports(Person(node), "quake")] == ["2"]
        steward = Person(node)
    folkmoot("verify", "--data", data)
    assert steward


def test_verify_inside_counts_what_is_withheld(own_node):
    ana, bob = Person(own_node), Person(own_node)
    name = ana.open(template="neighbourhood-safety")
    for _ in range(3):
        bob.report(name, "noise", description="Loud music")
    own_node.wait_for_checkpoint()
    outside = folkmoot("verify", own_node.url).stdout.splitlines()[-1]
    own_node.stop()
    inside = folkmoot("verify", "--data", own_node.data).stdout.splitlines()[-1]
    assert inside == outside and "3 withheld" in inside


def test_a_picture_that_is_too_large_is_told_the_limit_of_pictures(ana):
    name = ana.open()
    for size in [(12 << 20) + 1, 14 << 20]:
        answer = ana.post(f"/i/{name}/reports", files={
            "category": (None, "water-point"), "idempotencyKey": (None, key()),
            "photo": ("p.jpg", jpeg(64, 64) + b"0" * size, "image/jpeg")}, allow_redirects=False)
        assert answer.status_code in (413, 422) and "12 MB" in answer.text and "13 MB" not in answer.text


def test_a_place_outside_the_area_is_asked_about(ana, bob):
    name = ana.open()
    inside = bob.file(name, place=(5.1, 52.1)).json()
    assert "warnings" not in inside
    answer = bob.file(name, place=(6.5, 53.2))
    assert answer.status_code == 201
    assert [(one["field"], one["code"]) for one in answer.json()["warnings"]] == [("place", "outsideArea")]
    fields = {"category": "food", "latitude": "53.2", "longitude": "6.5", "description": "Soup", "idempotencyKey": key()}
    asked = bob.form(f"/i/{name}/reports", fields)
    assert asked.status_code == 422 and 'name="outsideAccepted"' in asked.text and "Soup" in asked.text
    assert bob.form(f"/i/{name}/reports", {**fields, "outsideAccepted": "true"}).status_code == 303
    assert len([one for one in reports(bob, name) if one["description"] == "Soup"]) == 1


def test_reports_beside_the_place_are_offered_before_another_is_filed(ana, bob):
    name = ana.open()
    known = ana.report(name, "water-point", (5.1, 52.1), description="The tap at the church")
    ana.report(name, "food", (5.1, 52.1), description="Soup kitchen")
    fields = {"category": "water-point", "latitude": "52.1001", "longitude": "5.1001", "description": "A tap",
              "idempotencyKey": key()}
    asked = bob.form(f"/i/{name}/reports", fields)
    assert asked.status_code == 422
    assert f"/i/{name}/reports/{known}" in asked.text and "Soup kitchen" not in asked.text
    assert "Is it one of these?" in asked.text
    action, values = Forms(asked.text).to("/reports")
    assert bob.form(action, values).status_code == 303, "the same form sent again goes through"
    far = {**fields, "latitude": "52.11", "idempotencyKey": key()}
    assert bob.form(f"/i/{name}/reports", far).status_code == 303
    assert bob.file(name, "water-point", (5.1, 52.1)).status_code == 201, "programs are not asked"


def test_several_categories_of_one_report(ana, bob):
    name = ana.open()
    report = bob.report(name, "water-point", also=["food", "water-point"], description="Soup and water")
    assert bob.see(name, report)["also"] == ["food"]
    for query, count in [("food", 1), ("water-point", 1), ("shelter", 0)]:
        assert ana.get(f"/i/{name}/reports.json?category={query}").json()["matched"] == count, query
        assert f"/reports/{report}" in ana.page(f"/i/{name}/reports?category=food").text
    page = ana.page(f"/i/{name}/reports/{report}").text
    assert f'href="/i/{name}/reports?category=food"' in page
    assert ana.get(f"/i/{name}/reports/tiles/0/0/0.json").json()["count"] == 1
    facets = ana.get(f"/i/{name}/reports/facets.json").json()
    assert facets["total"] == 1 and facets["category"]["food"] == 1 and facets["category"]["water-point"] == 1
    assert re.search(r'term="food"', ana.get(f"/i/{name}/reports.atom").text)
    bob.do(name, report, "correct", also=["shelter"])
    assert bob.see(name, report)["also"] == ["shelter"]
    answer = bob.fill(f"/i/{name}/reports/{report}/correct", f"/{report}/correct", description="Only water", also="")
    assert answer.status_code == 303, told(answer)
    assert bob.see(name, report)["also"] == []
    problem(bob.file(name, "water-point", also=["nothing"]), 422, "invalid", "also")
    problem(bob.file(name, "water-point", also="food,shelter,,nothing"), 422, "invalid", "also")


def test_crime_is_told_later_and_never_who(own_node):
    ana, bob, cas = (Person(own_node) for _ in range(3))
    name = ana.open(template="crime")
    word = "zeppelinfiets"
    report = bob.report(name, "bicycle-theft", (5.1234567, 52.1234567), description=f"{word} gone")
    own_node.wait_for_checkpoint()
    assert word in bob.page(f"/i/{name}/reports/{report}").text, "its author sees it"
    assert word in ana.page(f"/i/{name}/reports/{report}").text, "stewards see it"
    for path in [f"/i/{name}", f"/i/{name}/reports", f"/i/{name}/reports/{report}", f"/i/{name}/reports.json",
                 f"/i/{name}/reports.csv", f"/i/{name}/reports.geojson", f"/i/{name}/reports.atom",
                 f"/i/{name}/print", f"/record/entries/{report}", f"/record/entries/{report}.json"]:
        assert word not in cas.page(path).text, path
    assert cas.get(f"/record/entries/{report}.json").json()["state"] == "withheld"
    assert cas.get(f"/i/{name}/reports/tiles/0/0/0.json").json()["count"] == 0
    body = problem(
        bob.file(name, "bicycle-theft", description="A tall man in a hoodie", personalDataAccepted=True), 422,
        "describesPerson", "description")
    assert "never who" in body["detail"]
    problem(ana.post(f"/i/{name}/categories", json={"categories": [
        {"key": "who", "icon": "pin", "colour": "#0072B2", "kind": "hazard", "freshHours": 1,
         "names": {"en": "Suspicious person"}}]}), 422, "invalid", "categories")
    form = cas.page(f"/i/{name}/reports/new").text
    assert "It becomes public" in form and "shows to the minute" in form
    assert "homes share each place" in cas.page(f"/i/{name}/about").text
    folkmoot("verify", own_node.url)
