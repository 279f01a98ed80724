# SPDX-License-Identifier: Apache-2.0
"""No sign-up: an identity in a cookie, a code that moves it, a page that forgets it, two languages."""

import re

import requests
from database import everything
from folk import Node, Person, folkmoot, problem, told


def test_a_recovery_code_moves_the_identity_to_another_device(node, ana):
    name = ana.open()
    report = ana.report(name)
    code = ana.recovery_code()
    other = Person(node)
    assert other.form("/recover", {"code": code}).status_code == 303
    problem(other.act(name, report, "confirm"), 409, "ownThing")
    other.do(name, report, "withdraw")
    again = Person(node)
    refused = again.form("/recover", {"code": code})
    assert refused.status_code == 403, "a code works once"
    assert "folkmoot" not in again.cookies
    wrong = Person(node).form("/recover", {"code": "aaaa-bbbb-cccc-dddd-eeee-ffff"})
    assert wrong.status_code == 403 and "<form" in wrong.text


def test_a_code_is_read_as_people_type_it(node, ana):
    ana.report(ana.open())
    code = ana.recovery_code().upper().replace("-", "  ")
    assert Person(node).form("/recover", {"code": f" {code} "}).status_code == 303


def test_a_visitor_has_no_page_of_contributions_and_no_cookie(node):
    visitor = Person(node)
    page = visitor.page("/me")
    assert page.status_code == 200 and not visitor.cookies


def test_my_contributions_are_mine_alone(ana, bob):
    name = ana.open(title="Where I helped")
    report = ana.report(name)
    bob.do(name, report, "confirm")
    mine = ana.page("/me").text
    assert "Where I helped" in mine and f"/i/{name}/reports/{report}" in mine
    theirs = bob.page("/me").text
    assert f"/i/{name}/reports/{report}" in theirs
    assert len(re.findall(r"/record/entries/\d+", mine)) > len(re.findall(r"/record/entries/\d+", theirs))


def test_names_differ_between_initiatives(ana, bob):
    first, second = ana.open(), bob.open()
    names = {
        (who, where): person.see(where, person.report(where))["author"]
        for who, person in [("ana", ana), ("bob", bob)] for where in [first, second]}
    assert len(set(names.values())) == 4


def test_forget_me_erases_what_i_ask_to_erase(own_node, tmp_path):
    ana, bob = Person(own_node), Person(own_node)
    name = bob.open()
    word = "quetzalcoatlus"
    report = ana.report(name, description=f"The {word} nests here")
    kept = bob.report(name, description="Stays")
    ana.do(name, kept, "comment", text=f"I saw the {word} too")
    forgotten = ana.fill("/me", "/me/forget", everything="true", confirm="true")
    assert forgotten.status_code in (200, 303), told(forgotten)
    problem(bob.get(f"/i/{name}/reports/{report}.json"), 410, "gone")
    assert word not in bob.page(f"/i/{name}/reports/{kept}").text
    assert bob.get(f"/record/entries/{report}.json").json()["state"] == "erased"
    assert "folkmoot" not in ana.cookies or "nests" not in ana.page("/me").text
    own_node.wait_for_checkpoint()
    folkmoot("verify", own_node.url)
    own_node.stop()
    assert word.encode() not in everything(own_node.data)
    for file in own_node.data.rglob("*"):
        if file.is_file():
            assert word.encode() not in file.read_bytes(), f"the text is still in {file.name}"
    folkmoot("verify", "--data", own_node.data)


def test_forget_me_without_the_texts_keeps_them_and_unlinks_the_person(own_node):
    ana, bob = Person(own_node), Person(own_node)
    name = bob.open()
    report = ana.report(name, description="Useful for all")
    token = ana.cookies["folkmoot"]
    assert ana.fill("/me", "/me/forget", confirm="true").status_code in (200, 303)
    assert bob.see(name, report)["description"] == "Useful for all"
    with own_node.database() as database:
        assert database.execute("SELECT count(*) FROM vault_contribution WHERE idx = ?", (report,)).fetchone() == (0,)
    stale = requests.post(
        f"{own_node.url}/i/{name}/reports", json={"category": "food", "description": "x"},
        cookies={"folkmoot": token}, timeout=30)
    problem(stale, 400, "badCookie")


def test_forget_me_erases_only_what_was_ticked(own_node):
    ana, bob = Person(own_node), Person(own_node)
    name = bob.open()
    first, second = ana.report(name, description="Erase this"), ana.report(name, description="Keep this")
    assert ana.fill("/me", "/me/forget", entries=[str(first)], confirm="true").status_code in (200, 303)
    problem(bob.get(f"/i/{name}/reports/{first}.json"), 410, "gone")
    assert bob.see(name, second)["description"] == "Keep this"


def test_nobody_forgets_what_is_another_persons(ana, bob):
    name = ana.open()
    report = ana.report(name)
    bob.report(name)
    refused = bob.post("/me/forget", json={"confirm": True, "entries": [report]})
    problem(refused, 422, "invalid", "entries")
    assert ana.see(name, report)


def test_forgetting_asks_for_confirmation(ana):
    name = ana.open()
    report = ana.report(name)
    answer = ana.fill("/me", "/me/forget", everything="true")
    assert answer.status_code == 422
    assert ana.see(name, report)


def test_signing_out_ends_the_session(ana):
    name = ana.open()
    ana.report(name)
    token = ana.cookies["folkmoot"]
    assert ana.form("/me/sign-out").status_code == 303
    answer = requests.post(
        f"{ana.node.url}/i/{name}/reports", json={"category": "food", "description": "x"},
        cookies={"folkmoot": token}, timeout=30)
    problem(answer, 400, "badCookie")


def test_pages_speak_the_language_that_is_asked_for(node, ana):
    name = ana.open()
    for language, words in [("en", "Add"), ("nl", "Toevoegen")]:
        person = Person(node, language)
        for path in ["/", f"/i/{name}", "/open", "/me", "/privacy", f"/i/{name}/reports/new"]:
            page = person.page(path)
            assert f'<html lang="{language}"' in page.text, path
    person = Person(node, "de-DE,nl;q=0.7,en;q=0.3")
    assert '<html lang="nl"' in person.page("/").text
    assert '<html lang="en"' in Person(node, "tlh").page("/").text


def test_the_language_can_be_chosen_and_is_kept(node):
    person = Person(node, "en")
    answer = person.form("/language", {"lang": "nl", "back": "/privacy"})
    assert answer.status_code == 303 and answer.headers["Location"] == "/privacy"
    assert '<html lang="nl"' in person.page("/privacy").text
    assert person.form("/language", {"lang": "nl", "back": "//evil.example"}).headers["Location"] == "/"


def test_refusals_speak_it_too(node, ana):
    name = ana.open()
    english = problem(Person(node, "en").file(name, "no-such"), 422, "invalid", "category")
    dutch = problem(Person(node, "nl").file(name, "no-such"), 422, "invalid", "category")
    assert english["title"] != dutch["title"]
    assert english["fields"][0]["message"] != dutch["fields"][0]["message"]


def test_categories_speak_it_in_data_too(node, ana):
    name = ana.open()
    report = ana.report(name, "water-point")
    assert ana.see(name, report)["category_name"] == "Water point"
    assert Person(node, "nl").see(name, report)["category_name"] == "Waterpunt"


def test_operators_and_organisations_come_from_the_command_line(tmp_path):
    node = Node(tmp_path / "data")
    with node:
        ana = Person(node)
        name = ana.open()
        report = ana.report(name)
    code = folkmoot("operator", "appoint", "--data", node.data).stdout.strip().splitlines()[-1]
    made = folkmoot(
        "operator", "organisation", "Water Board", "--kind", "public-body", "--checked", "Called back", "--data",
        node.data).stdout.strip().splitlines()[-1]
    assert made != code
    with node:
        operator = Person(node)
        assert operator.form("/recover", {"code": code}).status_code == 303
        operator.do(name, report, "hide", rule="spam", reason="By the operator")
        assert ana.page(f"/i/{name}/reports/{report}").status_code in (200, 410)
        second = ana.report(name)
    known = folkmoot("operator", "list", "--data", node.data).stdout.split()[0]
    assert "no longer" in folkmoot("operator", "dismiss", known, "--data", node.data).stdout
    assert folkmoot("operator", "list", "--data", node.data).stdout == ""
    again = folkmoot("operator", "dismiss", known, "--data", node.data, check=False)
    assert again.returncode == 1 and "no operator" in again.stderr
    with node:
        operator.node = node
        problem(operator.act(name, second, "hide", rule="spam", reason="No longer"), 403, "notAllowed")
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
