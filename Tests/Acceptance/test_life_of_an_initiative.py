# SPDX-License-Identifier: Apache-2.0
"""Stewards are added, hand over, close; anyone forks."""

import html
import re

from folk import Person, key, problem, told


def invitation(person, name):
    """The link that a steward's page shows."""
    answer = person.fill(f"/i/{name}/stewards", "/invite-steward")
    text = answer.text if answer.status_code == 200 else person.page(answer.headers["Location"]).text
    return html.unescape(re.search(r'id="invitation" value="([^"]+)"', text).group(1))


def accept(person, name, link):
    return person.fill(link, "stewardship")


def phase(person, name):
    return next(one for one in person.get("/i.json").json()["initiatives"] if one["name"] == name)["phase"]


def test_a_steward_is_invited_by_a_link_that_works_once(node, ana, bob, cas):
    name = ana.open()
    report = Person(node).report(name)
    link = invitation(ana, name)
    problem(bob.act(name, report, "hide", rule="spam", reason="x"), 403, "notAllowed")
    assert accept(bob, name, link).status_code == 303
    bob.do(name, report, "hide", rule="spam", reason="As a steward")
    assert accept(cas, name, link).status_code == 403
    problem(cas.act(name, report, "restore", reason="x"), 403, "notAllowed")


def test_only_stewards_invite(ana, bob):
    name = ana.open()
    assert bob.form(f"/i/{name}/invite-steward").status_code == 403
    assert bob.page(f"/i/{name}/stewards").status_code == 403


def test_a_steward_hands_over_and_leaves_but_never_the_last(node, ana, bob):
    name = ana.open()
    report = Person(node).report(name)
    initiative = f"/i/{name}/stewards"

    def mine(person):
        listed = person.page(initiative).text.split('<ul class="people">')[1].split("</ul>")[0]
        item = next(item for item in listed.split("</li>") if "badge me" in item)
        return re.search(r'name="person" value="([^"]+)"', item)

    accept(bob, name, invitation(ana, name))
    pseudonym = mine(ana).group(1)
    assert ana.form(f"/i/{name}/withdraw-steward", {"person": pseudonym, "idempotencyKey": key()}).status_code == 303
    problem(ana.act(name, report, "hide", rule="spam", reason="x"), 403, "notAllowed")
    assert mine(bob) is None, "the last steward is not offered to leave"
    with_name = bob.post(f"/i/{name}/withdraw-steward", json={"person": "nobody"})
    problem(with_name, 404, "notFound")
    bob.do(name, report, "hide", rule="spam", reason="Still a steward")


def test_the_phases_of_its_life(node, ana, bob):
    name = ana.open()
    report = bob.report(name)
    change = lambda person, to, reason="": person.form(  # noqa: E731
        f"/i/{name}/change-phase", {"phase": to, "reason": reason, "idempotencyKey": key()})
    assert change(bob, "closed", "mine now").status_code == 403
    assert change(ana, "quiet").status_code == 303 and phase(ana, name) == "quiet"
    bob.report(name)
    assert change(ana, "closed").status_code == 422, "closing needs a reason"
    assert change(ana, "closed", "The water is back").status_code == 303 and phase(ana, name) == "closed"
    problem(bob.act(name, report, "confirm"), 409, "closed")
    bob.do(name, report, "withdraw")
    page = bob.page(f"/i/{name}")
    assert page.status_code == 200 and f'href="/i/{name}/reports/new"' not in page.text
    assert change(ana, "open").status_code == 303
    bob.report(name)
    assert change(ana, "archived", "Done").status_code == 303 and phase(ana, name) == "archived"
    assert ana.get(f"/i/{name}/reports.csv").status_code == 200


def test_what_it_says_of_itself_is_edited_by_stewards(ana, bob):
    name = ana.open(title="Befor")
    assert bob.page(f"/i/{name}/edit").status_code == 403
    form = ana.page(f"/i/{name}/edit").text
    assert "Befor" in form
    fields = {"title": "After", "purpose": "New purpose", "languages": "en", "licence": "CC0-1.0", "idempotencyKey": key()}
    assert bob.form(f"/i/{name}/edit", fields).status_code == 403
    answer = ana.form(f"/i/{name}/edit", fields)
    assert answer.status_code == 303, told(answer)
    page = bob.page(f"/i/{name}").text
    assert "After" in page and "Befor" not in page


def test_a_fork_names_its_origin_and_starts_with_its_settings(ana, bob):
    name = ana.open(template="flood", title="The original")
    ana.report(name, place=(5.1, 52.1), category=ana.get(f"/i/{name}/categories.json").json()["categories"][0]["key"])
    fork = name + "-f"
    page = bob.page(f"/i/{name}/fork")
    assert page.status_code == 200 and "The original" in page.text
    answer = bob.form(f"/i/{name}/fork", {"title": "Our own way", "name": fork, "idempotencyKey": key()})
    assert answer.status_code == 303, told(answer)
    listed = {one["name"]: one for one in bob.get("/i.json").json()["initiatives"]}
    assert listed[fork]["forkOf"] == listed[name]["id"]
    assert bob.get(f"/i/{fork}/categories.json").json() == bob.get(f"/i/{name}/categories.json").json()
    assert bob.get(f"/i/{fork}/reports.json").json()["reports"] == []
    assert f"/i/{name}" in bob.page(f"/i/{fork}/about").text
    assert f"/i/{fork}" in ana.page(f"/i/{name}/about").text
    report = ana.report(fork, bob.get(f"/i/{fork}/categories.json").json()["categories"][0]["key"])
    problem(ana.act(fork, report, "hide", rule="spam", reason="x"), 403, "notAllowed")


def test_categories_are_changed_by_stewards(ana, bob):
    name = ana.open(template="empty")
    categories = ana.get(f"/i/{name}/categories.json").json()["categories"]
    new = {"key": "well", "icon": "drop", "colour": "#0072B2", "kind": "resource", "freshHours": 48,
           "visibility": {"publish": "atOnce", "placeGridMetres": 0, "timeGrain": "minute", "photos": True},
           "names": {"en": "Well", "nl": "Put"},
           "fields": [{"key": "depth", "kind": "number", "unit": "m", "names": {"en": "Depth"}, "meaning": "How deep."}]}
    problem(bob.post(f"/i/{name}/categories", json={"categories": categories + [new]}), 403, "notAllowed")
    answer = ana.post(f"/i/{name}/categories", json={"categories": categories + [new]})
    assert answer.status_code == 201, told(answer)
    report = bob.report(name, "well", fields={"depth": 12.5})
    assert bob.see(name, report)["fields"] == {"depth": 12.5}
    assert ana.post(f"/i/{name}/categories", json={"categories": categories}).status_code == 201
    problem(bob.file(name, "well"), 422, "invalid", "category")
    assert bob.see(name, report)["category"] == "well", "what was filed stays"
    broken = {**new, "icon": "no-such-icon"}
    assert ana.post(f"/i/{name}/categories", json={"categories": [broken]}).status_code == 422


def test_a_text_field_takes_digits_from_the_form(ana):
    """The number on a lamp post is text."""
    name = ana.open(template="road-and-street")
    answer = ana.form(f"/i/{name}/reports", {
        "category": "street-light", "description": "Dark", "fields.street-light.number": "0042",
        "idempotencyKey": key()})
    assert answer.status_code == 303, told(answer)
    report = int(answer.headers["Location"].split("?")[0].rsplit("/", 1)[1])
    assert ana.see(name, report)["fields"] == {"number": "0042"}


def test_the_form_of_a_category_sends_every_kind_of_field(ana):
    name = ana.open()
    answer = ana.form(f"/i/{name}/reports", {
        "category": "water-point", "description": "Tap", "fields.water-point.working": "true",
        "fields.water-point.quality": "boil", "fields.water-point.queue": "15",
        "fields.food.kind": "bread", "idempotencyKey": key()})
    assert answer.status_code == 303, told(answer)
    report = int(answer.headers["Location"].split("?")[0].rsplit("/", 1)[1])
    assert ana.see(name, report)["fields"] == {"working": True, "quality": "boil", "queue": 15}


def test_what_a_field_means_is_said_wherever_the_field_is_seen(ana, bob):
    """Form, report and dictionary, in the reader's language, with the unit and what can be chosen."""
    name = ana.open(template="flood")
    dutch, english = "Diepte boven de grond op deze plek", "Depth above the ground at this place"
    form = bob.page(f"/i/{name}/reports/new?lang=nl&category=high-water").text
    hint = re.search(r'<p class="hint" id="(f-fields-high-water-depth-hint)">([^<]*)</p>', form)
    assert hint and hint[2].startswith(dutch)
    assert f'aria-describedby="{hint[1]}"' in form and '<span class="unit">cm</span>' in form
    report = bob.report(name, "high-water", fields={"depth": 40, "trend": "rising"})
    page = bob.page(f"/i/{name}/reports/{report}?lang=nl").text
    assert dutch in page and "40 cm" in page
    assert english in bob.page(f"/i/{name}/reports/{report}?lang=en").text
    rows = [re.sub(r"<[^>]+>", " ", row) for row in
            bob.page(f"/i/{name}/about?lang=nl").text.split("<tr>") if "<code>depth</code>" in row]
    assert rows and all(dutch in row and " cm " in row and "number" in row for row in rows)
    about = bob.page(f"/i/{name}/about?lang=nl").text
    assert re.search(r"<code>rising</code> <bdi>Stijgt</bdi>", about)
    declared = {one["key"]: one for one in bob.get(f"/i/{name}/categories.json").json()["categories"]}
    meaning = {one["key"]: one for one in declared["high-water"]["fields"]}["depth"]["meaning"]
    assert meaning["en"].startswith(english) and meaning["nl"].startswith(dutch)


def test_a_meaning_can_be_a_text_or_a_text_by_language(ana):
    name = ana.open(template="empty")

    def category(meaning):
        return {"key": "well", "icon": "drop", "colour": "#0072B2", "kind": "resource", "freshHours": 48,
                "names": {"en": "Well"}, "fields": [
                    {"key": "depth", "kind": "number", "unit": "m", "names": {"en": "Depth"}, "meaning": meaning}]}

    for meaning in ["How deep.", {"en": "How deep.", "nl": "Hoe diep."}]:
        assert ana.post(f"/i/{name}/categories", json={"categories": [category(meaning)]}).status_code == 201
        [well] = [one for one in ana.get(f"/i/{name}/categories.json").json()["categories"] if one["key"] == "well"]
        assert well["fields"][0]["meaning"] == meaning
        assert "How deep." in ana.page(f"/i/{name}/reports/new?category=well").text
    for meaning in [7, {"en": 7}, {"no such tag!": "x"}, ["How deep."], "x" * 301, {"nl": "x" * 301}]:
        answer = ana.post(f"/i/{name}/categories", json={"categories": [category(meaning)]})
        problem(answer, 422, "invalid", "categories")
