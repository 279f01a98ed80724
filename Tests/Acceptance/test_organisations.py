# SPDX-License-Identifier: Apache-2.0
"""Organisations: verified in the open, with members who speak under one name, and a mark that everyone sees."""

import base64
import csv
import io
import json
import secrets

import pytest
from folk import Forms, Node, Person, folkmoot, problem, told


@pytest.fixture
def brigade(operator):
    return operator.verify_organisation(
        "Fire Brigade of Rivermouth", website="https://fire.example.org/", contact="0123 456",
        about="Puts fires out.", area={"type": "Circle", "center": [5.1, 52.1], "radius": 9000})


def test_a_body_is_verified_invites_and_answers_officially(node, operator, ana, bob, cas, brigade):
    # By hand, without scripts: the operator's form, the administrator's link.
    answer = operator.fill(
        "/operator/organisations", "/operator/organisations", title="Water Board of the Delta", kind="public-body",
        checked="Its deed, and a call to its switchboard.", website="https://water.example.org/")
    assert answer.status_code == 303, told(answer)
    page = operator.page(answer.headers["Location"])
    address = answer.headers["Location"].split("?")[0]
    assert "Its deed" in page.text and "https://water.example.org/" in page.text
    answer = operator.fill(address, "/invite-member")
    link = answer.text.split('id="invitation" value="')[1].split('"')[0].replace("&amp;", "&")
    assert ana.fill(link.removeprefix(node.url), "/join").status_code == 303
    assert bob.page(link.removeprefix(node.url)).status_code == 200
    assert bob.form(f"{address}/join", {"code": link.split("code=")[1]}).status_code == 403, "a link works once"

    # She reports as herself, then chooses to answer as the Water Board, and sees for whom she posts.
    name = bob.open()
    report = bob.report(name, description="No water in Long Street")
    mine = ana.report(name, "power-out")
    assert "You post as yourself" in ana.page(f"/i/{name}/reports/{report}").text
    assert "Post as" not in bob.page(f"/i/{name}/reports/{report}").text
    answer = ana.fill(f"/i/{name}/reports/{report}", "/speak-for", organisation=address.rsplit("/", 1)[1])
    assert answer.status_code == 303 and f"Path=/i/{name}" in answer.headers["Set-Cookie"]
    page = ana.page(f"/i/{name}/reports/{report}").text
    assert "You post as" in page and "Water Board of the Delta" in page
    assert ana.fill(f"/i/{name}/reports/{report}", "/comment", text="A tanker comes at noon.").status_code == 303
    shown = cas.page(f"/i/{name}/reports/{report}").text
    assert "Official answer" in shown and "from-official" in shown and f'href="{address}"' in shown
    history = cas.get(f"/i/{name}/reports/{report}.json").json()["history"]
    assert history[-1]["organisation"] == address.rsplit("/", 1)[1]
    assert history[-1]["author"] == "Water Board of the Delta"

    # On the record there is the organisation, and nothing of who of its members it was.
    body = cas.get(f"/record/entries/{history[-1]['index']}.json").json()["body"]
    assert json.loads(base64.b64decode(body))["author"].startswith("organisation:")
    hers = cas.see(name, mine)["author"]
    public = cas.page(address).text
    assert "added a comment" in public or f"/i/{name}/reports/{report}" in public
    assert hers not in public
    assert "/members" not in public and cas.page(f"{address}/members").status_code == 403
    room = ana.page(f"{address}/members").text
    assert f"/record/entries/{history[-1]['index']}" in room, "her administrators see who it was"

    # The organisation's report: named in every form of the list.
    filed = ana.report(name, "water-point", description="Tap on the square")
    row = cas.see(name, filed)
    assert (row["author"], row["organisation"]) == ("Water Board of the Delta", address.rsplit("/", 1)[1])
    table = list(csv.DictReader(io.StringIO(cas.get(f"/i/{name}/reports.csv").text)))
    assert [one["organisation"] for one in table if one["id"] == str(filed)] == [address.rsplit("/", 1)[1]]
    feed = cas.get(f"/i/{name}/reports.atom").text
    assert f"<name>Water Board of the Delta</name><uri>{node.url}{address}</uri>" in feed
    features = cas.get(f"/i/{name}/reports.geojson").json()["features"]
    assert any(one["properties"]["organisation"] for one in features)
    assert "Water Board of the Delta" in cas.page(f"/i/{name}/reports").text
    assert any(one["initiatives"] for one in [cas.get(f"{address}.json").json()])

    # A removed member is not heard, neither as the organisation nor silently in her own name.
    operator.join(operator, address.rsplit("/", 1)[1], "administrator")
    person = [action[1] for action in Forms(operator.page(f"{address}/members").text).all
              if action[0].endswith("/remove-member")]
    pseudonym = dict(person[0])["person"]
    before = node.get("/-/ready").json()["entries"]
    assert operator.post(f"{address}/remove-member", json={"person": pseudonym}).status_code == 201
    problem(ana.act(name, report, "comment", text="Too late"), 403, "notAllowed")
    assert "You can no longer speak" in ana.page(f"/i/{name}").text
    assert node.get("/-/ready").json()["entries"] == before + 1
    assert ana.fill(f"/i/{name}", "/speak-for", organisation="").status_code == 303
    assert ana.act(name, report, "comment", text="As myself").status_code == 201


def test_a_program_names_the_organisation_in_each_contribution(operator, ana, bob, brigade):
    ana.join(operator, brigade)
    name = bob.open()
    as_brigade = ana.report(name, **{"as": brigade})
    as_herself = ana.report(name)
    assert bob.see(name, as_brigade)["organisation"] == brigade
    assert bob.see(name, as_herself)["organisation"] is None
    problem(bob.file(name, **{"as": brigade}), 403, "notAllowed")
    problem(bob.file(name, **{"as": "nobody-of-that-name"}), 403, "notAllowed")


def test_a_verification_is_withdrawn_in_the_open(operator, ana, bob, brigade):
    ana.join(operator, brigade, "administrator")
    name = bob.open()
    ana.report(name, **{"as": brigade})
    problem(operator.post(f"/organisations/{brigade}/withdraw-verification", json={}), 422, "invalid", "reason")
    problem(ana.post(f"/organisations/{brigade}/withdraw-verification", json={"reason": "x"}), 403, "notAllowed")
    answer = operator.fill(f"/organisations/{brigade}", "/withdraw-verification", reason="It was dissolved in May.")
    assert answer.status_code == 303
    assert "It was dissolved in May." in bob.page(f"/organisations/{brigade}").text
    assert bob.get(f"/organisations/{brigade}.json").json()["verified"] is False
    problem(ana.file(name, **{"as": brigade}), 403, "notAllowed")
    problem(operator.post(f"/organisations/{brigade}/withdraw-verification", json={"reason": "again"}), 409,
            "wrongState")
    assert operator.post(f"/organisations/{brigade}/restore-verification",
                         json={"checked": "It is another now."}).status_code == 201
    assert ana.report(name, **{"as": brigade})


def test_the_list_of_organisations_in_every_form(operator, bob, brigade):
    ngo = operator.verify_organisation("Helping Hands", "ngo")
    names = [one["name"] for one in bob.get("/organisations.json").json()["organisations"]]
    assert brigade in names and ngo in names
    only = [one["name"] for one in bob.get("/organisations.json?kind=ngo").json()["organisations"]]
    assert ngo in only and brigade not in only
    rows = list(csv.DictReader(io.StringIO(bob.get("/organisations.csv").text)))
    assert [one["name"] for one in rows] == names
    assert bob.get("/organisations.atom").text.count("<entry>") == len(names)
    page = bob.page("/organisations?kind=ngo").text
    assert "Helping Hands" in page and "Fire Brigade" not in page
    problem(bob.get("/organisations?kind=gang", headers={"Accept": "application/json"}), 422, "invalid", "kind")
    problem(bob.get("/organisations/nobody-here.json"), 404, "notFound")


def test_only_who_may_decides(operator, ana, bob, brigade):
    ana.join(operator, brigade, "editor")
    for who in (ana, bob):
        problem(who.post(f"/organisations/{brigade}/invite-member", json={"role": "editor"}), 403, "notAllowed")
        problem(who.post(f"/organisations/{brigade}/edit-organisation", json={"about": "Ours"}), 403, "notAllowed")
        problem(who.post(f"/organisations/{brigade}/set-approval", json={"needed": True}), 403, "notAllowed")
        problem(who.post("/operator/organisations", json={
            "title": "X", "kind": "ngo", "checked": "y"}), 403, "notAllowed")
        assert who.page("/operator/organisations").status_code == 403
    problem(bob.post(f"/organisations/{brigade}/leave-organisation", json={}), 403, "notAllowed")
    name = bob.open()
    answer = bob.form(f"/i/{name}/speak-for", {"organisation": brigade})
    assert answer.status_code == 403 and "Set-Cookie" not in answer.headers
    assert ana.post(f"/organisations/{brigade}/leave-organisation", json={}).status_code == 201


@pytest.mark.parametrize("fields, field", [
    ({"title": ""}, "title"), ({"kind": "gang"}, "kind"), ({"checked": ""}, "checked"),
    ({"website": "javascript:alert(1)"}, "website"), ({"name": "No Spaces!"}, "name"), ({"title": "x" * 121}, "title"),
    ({"area": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}, "area"),
])
def test_what_no_organisation_can_be(operator, fields, field):
    whole = {"title": "Fire", "kind": "ngo", "checked": "Called", "name": "o-" + secrets.token_hex(5), **fields}
    problem(operator.post("/operator/organisations", json=whole), 422, "invalid", field)


def test_a_name_is_taken_once(operator, brigade):
    problem(operator.post("/operator/organisations", json={
        "title": "Another", "kind": "ngo", "checked": "Called", "name": brigade}), 409, "nameTaken", "name")


def test_the_command_line_verifies_withdraws_and_invites(tmp_path):
    node = Node(tmp_path / "data").start()
    node.stop()
    made = folkmoot("operator", "organisation", "Water Board", "--checked", "Called back", "--address", "water-board",
                    "--website", "https://water.example.org/", "--data", node.data).stdout
    code = made.strip().splitlines()[-1]
    link = folkmoot("operator", "invite", "water-board", "--role", "editor", "--data", node.data).stdout
    assert "/organisations/water-board/join?code=" in link
    refused = folkmoot("operator", "organisation", "Other", "--checked", "x", "--address", "water-board", "--data",
                       node.data, check=False)
    assert refused.returncode != 0 and "nameTaken" in refused.stderr
    with node:
        first, second = Person(node), Person(node)
        assert first.form("/recover", {"code": code}).status_code == 303
        assert first.page("/organisations/water-board/members").status_code == 200
        join = link.strip().split("code=")[1]
        assert second.form("/organisations/water-board/join", {"code": join}).status_code == 303
        name = first.open()
        assert first.see(name, second.report(name, **{"as": "water-board"}))["organisation"] == "water-board"
    folkmoot("operator", "withdraw", "water-board", "--reason", "Dissolved", "--data", node.data)
    folkmoot("verify", "--data", node.data)
    with node:
        assert Person(node).get("/organisations/water-board.json").json()["withdrawn_because"] == "Dissolved"
