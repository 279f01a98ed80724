# SPDX-License-Identifier: Apache-2.0
"""Notices: drafted, approved by a colleague, above every page, in Atom and CAP, updated and cancelled in the open."""

import csv
import io
import shutil
import subprocess
import time

import pytest
from feeds import check_cap, check_feed
from folk import Forms, Stream, later, problem, told

TRIANGLE = {"type": "Polygon", "coordinates": [[[5.0, 52.0], [5.2, 52.0], [5.2, 52.2], [5.0, 52.0]]]}
BOIL = {
    "headline": "Boil your water for 3 minutes", "text": "A main broke in Long Street & its surroundings.",
    "instruction": "Boil tap water before you drink it.", "language": "en", "category": "Health", "severity": "Severe",
    "urgency": "Immediate", "certainty": "Observed", "response": "Execute", "expires": later(90),
    "areaWords": "The old town, <inside> the ring", "contact": "0123 456 789", "web": "https://water.example.org/boil",
    "area": TRIANGLE,
    "translations": [{"language": "nl", "headline": "Kook uw water 3 minuten", "text": "Een leiding is gebroken.",
                      "instruction": "Kook kraanwater voor u het drinkt."}],
}


@pytest.fixture
def board(operator):
    return operator.verify_organisation("Water Board of the Delta")


def post(person, name, **fields):
    answer = person.post(f"/i/{name}/notices", json={**BOIL, **fields})
    assert answer.status_code == 201, told(answer)
    return answer.json()["id"]


def valid_by_the_schema(content, shared_data, tmp_path):
    assert shutil.which("xmllint"), "libxml2-utils is missing"
    file = tmp_path / "alert.cap"
    file.write_bytes(content)
    schema = shared_data / "cap" / "cap12.xsd"
    result = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", schema, file], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


def test_story_3_a_public_body(node, operator, ana, bob, cas, board):
    """Verified → its member drafts a boil-water notice, a colleague approves → above the map, in Atom and CAP, live."""
    name = cas.open()
    ana.join(operator, board, "editor")
    bob.join(operator, board, "reviewer")
    assert operator.post(f"/organisations/{board}/set-approval", json={"needed": True}).status_code == 201
    # (Here the member imports the body's layer of shelters.)
    for member in (ana, bob):
        member.fill(f"/i/{name}", "/speak-for", organisation=board)
    page = ana.page(f"/i/{name}/notices/new").text
    assert "four eyes" in page
    fields = {key: value for key, value in BOIL.items() if isinstance(value, str)}
    fields["expires"] = later(90, "T12:00")
    answer = ana.fill(f"/i/{name}/notices/new", "/drafts", **{
        **fields, "latitude": "52.1", "longitude": "5.1", "radius": "3000", "translations.language": "nl",
        "translations.headline": "Kook uw water 3 minuten", "translations.text": "Een leiding is gebroken."})
    assert answer.status_code == 303, told(answer)
    draft = answer.headers["Location"].split("?")[0]
    assert cas.page(draft).status_code == 404, "a draft is the organisation's own"
    assert "waits for a colleague" in ana.page(draft).text
    assert not [form for form in Forms(ana.page(draft).text).all if form[0].endswith("/approve")]
    problem(ana.post(f"{draft}/approve", json={}), 403, "notAllowed")
    assert BOIL["headline"] in bob.page(f"/i/{name}/notices").text
    assert BOIL["headline"] not in cas.page(f"/i/{name}/notices").text

    stream = Stream(f"{node.url}/i/{name}/live")
    start = time.monotonic()
    answer = bob.fill(draft, "/approve")
    assert answer.status_code == 303, told(answer)
    index, kind, data, heard = stream.next()
    stream.close()
    assert kind == "notices/posted" and heard - start < 1
    notice = answer.headers["Location"].split("?")[0]
    assert notice == f"/i/{name}/notices/{data['subject']}"
    for path in ["", "/reports", "/about", "/reports/new", "/print", "/embed", "/notices", "/notices/banner", "/share"]:
        text = cas.page(f"/i/{name}{path}").text
        banner = text[text.index('id="banner"'):text.index('id="banner"') + 3000]
        assert BOIL["headline"] in banner and 'role="alert"' in banner and BOIL["instruction"] in banner, path
        assert "Water Board of the Delta" in banner, path
    assert "Kook uw water" in cas.page(f"/i/{name}", headers={"Accept-Language": "nl"}).text
    entry = check_feed(cas.get(f"/i/{name}/notices.atom"))[0]
    links = {link.get("type"): link.get("href") for link in entry.findall("{http://www.w3.org/2005/Atom}link")}
    answer = cas.get(links["application/cap+xml"])
    assert answer.headers["Content-Type"] == "application/cap+xml"
    alert = check_cap(answer.content)
    assert (alert["msgType"], alert["status"], alert["scope"]) == ("Alert", "Actual", "Public")
    assert alert["sender"].startswith(board + "@")
    assert [info["language"] for info in alert["infos"]] == ["en", "nl"]
    assert alert["infos"][0]["senderName"] == "Water Board of the Delta"
    assert links["application/cap+xml"] in cas.get("/notices.atom").text


def test_updated_and_cancelled_it_stays_with_its_history(ana, bob):
    name = ana.open()
    notice = post(ana, name)
    path = f"/i/{name}/notices/{notice}"
    first = check_cap(bob.get(path + ".cap").content)
    assert ana.post(f"{path}/update", json={**BOIL, "headline": "Boil water in the whole town"}).status_code == 201
    second = check_cap(bob.get(path + ".cap").content)
    assert second["msgType"] == "Update"
    assert second["references"] == f"{first['sender']},{first['identifier']},{first['sent']}"
    problem(ana.post(f"{path}/cancel", json={}), 422, "invalid", "reason")
    problem(bob.post(f"{path}/cancel", json={"reason": "I say so"}), 403, "notAllowed")
    assert ana.fill(path, "/cancel", reason="The water is clean again.").status_code == 303
    third = check_cap(bob.get(path + ".cap").content)
    assert third["msgType"] == "Cancel" and third["note"] == "The water is clean again."
    assert len(third["references"].split()) == 2
    problem(ana.post(f"{path}/cancel", json={"reason": "again"}), 409, "wrongState")
    problem(ana.post(f"{path}/update", json=BOIL), 409, "wrongState")
    page = bob.page(path).text
    assert "The water is clean again." in page and "Boil water in the whole town" in page
    text = bob.page(f"/i/{name}").text
    assert "Boil water" not in text, "a cancelled notice no longer stands above the map"
    past = bob.page(f"/i/{name}/notices").text
    assert "cancelled" in past and "Boil water in the whole town" in past
    told_all = bob.get(path + ".json").json()
    assert [one["kind"] for one in told_all["history"]] == ["Alert", "Update", "Cancel"]
    caps = [check_cap(bob.get(one["cap"]).content)["identifier"] for one in told_all["history"]]
    assert len(set(caps)) == 3, "what was said before stays retrievable"
    assert "Cancelled" in bob.get("/notices.atom").text or "cancelled" in bob.get("/notices.atom").text


def test_every_form_of_the_list_agrees(ana, bob):
    name = ana.open()
    ids = [post(ana, name, headline=f"Notice {number}", severity=severity)
           for number, severity in enumerate(["Minor", "Extreme", "Moderate"])]
    ids.reverse()
    rows = bob.get(f"/i/{name}/notices.json").json()["notices"]
    assert [row["id"] for row in rows] == ids
    table = list(csv.DictReader(io.StringIO(bob.get(f"/i/{name}/notices.csv").text)))
    features = bob.get(f"/i/{name}/notices.geojson").json()["features"]
    assert [int(row["id"]) for row in table] == [one["id"] for one in features] == ids
    for row, line, feature in zip(rows, table, features):
        assert feature["properties"] == row and feature["geometry"] == TRIANGLE
        assert {key: line[key] for key in row} == {key: "" if value is None else str(value).lower() if isinstance(value, bool) else str(value) for key, value in row.items()}
    assert [row["id"] for row in bob.get(f"/i/{name}/notices.json?before={ids[0]}").json()["notices"]] == ids[1:]
    hostile = post(ana, name, headline="<img src=x> & \"quotes\"", severity="Unknown")
    for path in ("", "/notices", f"/notices/{hostile}", "/notices/banner"):
        text = bob.page(f"/i/{name}{path}").text
        assert "<img src=x>" not in text and "&lt;img src=x&gt;" in text, path
    page = bob.page(f"/i/{name}").text
    shown = [page.index(f"Notice {number}") for number in (1, 2, 0)]
    assert shown == sorted(shown), "the gravest stands first"
    problem(bob.get(f"/i/{name}/notices.json?before=x"), 422, "invalid", "before")
    problem(bob.get(f"/i/{name}/notices/999999.json"), 404, "notFound")
    problem(bob.get(f"/i/{name}/notices/{ids[0]}/{ids[1]}.cap"), 404, "notFound")


@pytest.mark.parametrize("fields, field", [
    ({"headline": ""}, "headline"), ({"text": ""}, "text"), ({"severity": "Apocalyptic"}, "severity"),
    ({"category": ""}, "category"), ({"expires": "2020-01-01T00:00:00Z"}, "expires"), ({"expires": ""}, "expires"),
    ({"expires": "2099-01-01T00:00:00Z"}, "expires"), ({"onset": later(120)}, "onset"),
    ({"web": "ftp://x.example"}, "web"), ({"language": "no such tongue"}, "language"), ({"headline": "x" * 161}, "headline"),
    ({"translations": [{"language": "en", "headline": "a", "text": "b"}]}, "language"),
    ({"translations": [{"language": "nl", "headline": "a"}]}, "translations.text"),
    ({"translations": ["nl"]}, "translations"), ({"urgency": None}, "urgency"),
    ({"area": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}}, "area"),
    ({"area": {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0]]]}}, "area"),
])
def test_what_no_notice_can_say(ana, fields, field):
    name = ana.open()
    problem(ana.post(f"/i/{name}/notices", json={**BOIL, **fields}), 422, "invalid", field)
    assert not ana.get(f"/i/{name}/notices.json").json()["notices"]


def test_a_form_that_fails_comes_back_filled(ana):
    name = ana.open()
    answer = ana.fill(f"/i/{name}/notices/new", "/notices", headline="Keep away", text="", severity="Severe")
    assert answer.status_code == 422 and 'value="Keep away"' in answer.text and 'role="alert"' in answer.text
    assert ana.page(f"/i/{name}/notices/new").status_code == 200


def test_who_may_not_is_refused(operator, ana, bob, board):
    name = ana.open()
    problem(bob.post(f"/i/{name}/notices", json=BOIL), 403, "notAllowed")
    assert bob.page(f"/i/{name}/notices/new").status_code == 403
    problem(bob.post(f"/i/{name}/notices/drafts", json=BOIL), 403, "notAllowed")
    bob.join(operator, board, "editor")
    problem(bob.post(f"/i/{name}/notices", json=BOIL), 403, "notAllowed")
    notice = post(bob, name, **{"as": board})
    row = ana.get(f"/i/{name}/notices/{notice}.json").json()
    assert (row["author"], row["organisation"]) == ("Water Board of the Delta", board)
    assert operator.post(f"/organisations/{board}/set-approval", json={"needed": True}).status_code == 201
    problem(bob.post(f"/i/{name}/notices", json={**BOIL, "as": board}), 422, "invalid", "approval")


def test_an_exercise_says_so(tmp_path, shared_data):
    from folk import Node, Person
    with Node(tmp_path / "data", exercise=True) as node:
        name = Person(node).get("/i.json").json()["initiatives"][0]["name"]
        node.stop()
        from folk import folkmoot
        code = folkmoot("operator", "appoint", "--data", node.data).stdout.strip().splitlines()[-1]
        node.start()
        operator = Person(node)
        assert operator.form("/recover", {"code": code}).status_code == 303
        notice = post(operator, name)
        content = operator.get(f"/i/{name}/notices/{notice}.cap").content
        assert check_cap(content)["status"] == "Exercise"
        valid_by_the_schema(content, shared_data, tmp_path)


def test_every_message_is_valid_by_the_schema(ana, shared_data, tmp_path):
    name = ana.open()
    circle = {"type": "Circle", "center": [5.1, 52.1], "radius": 1234}
    many = {"type": "MultiPolygon", "coordinates": [
        TRIANGLE["coordinates"], [[[6, 53], [7, 53], [7, 54], [6, 53]]]]}
    for fields in ({}, {"area": circle, "translations": []}, {"area": many, "response": "", "web": "", "contact": ""},
                   {"area": None, "onset": later(30, "T00:00:00+02:00")}):
        notice = post(ana, name, **fields)
        path = f"/i/{name}/notices/{notice}"
        assert ana.post(f"{path}/update", json={**BOIL, **fields}).status_code == 201
        assert ana.post(f"{path}/cancel", json={"reason": "Over"}).status_code == 201
        for one in ana.get(path + ".json").json()["history"]:
            content = ana.get(one["cap"]).content
            check_cap(content)
            valid_by_the_schema(content, shared_data, tmp_path)


def test_the_checker_of_cap_takes_a_real_alert(shared_data):
    assert check_cap((shared_data / "cap" / "australia.cap").read_bytes())["infos"]


GOOD = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a/1</identifier><sender>b@a</sender>
<sent>2026-01-01T00:00:00-00:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope>
<info><language>en</language><category>Health</category><event>Boil</event><urgency>Past</urgency><severity>Minor</severity>
<certainty>Likely</certainty><area><areaDesc>Here</areaDesc><polygon>0,0 0,1 1,1 1,0 0,0</polygon></area></info></alert>"""


@pytest.mark.parametrize("old, new", [
    ("00:00:00-00:00", "00:00:00Z"), ("<sender>b@a", "<sender>b a"), ("<scope>Public</scope>", ""),
    ("<urgency>Past</urgency><severity>Minor</severity>", "<severity>Minor</severity><urgency>Past</urgency>"),
    ("Alert</msgType>", "Update</msgType>"), ("0,0 0,1 1,1 1,0 0,0", "0,0 0,1 1,1 1,0"),
    ("0,0 0,1 1,1 1,0 0,0", "0,0 1,1 1,0 0,1 0,0"), ("<areaDesc>Here</areaDesc>", ""), ("Minor", "Great"),
])
def test_the_checker_of_cap_refuses_what_is_wrong(old, new):
    check_cap(GOOD)
    with pytest.raises((AssertionError, KeyError, ValueError)):
        check_cap(GOOD.replace(old, new))
