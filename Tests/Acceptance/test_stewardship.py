# SPDX-License-Identifier: Apache-2.0
"""Stewards hide, restore, merge and release; what is not public is behind no door."""

import base64
import re
import tarfile

from database import connected
from folk import Person, folkmoot, key, problem, reports
from record import PublicRecord
from test_photos import jpeg


def doors(person, name, report, word, entries):
    """Every way in which anyone might get at a report; gives the names of those where its word is seen."""
    found = []

    def look(door, answer):
        # A page says what was searched for: in the box, and in the links that keep the filter.
        if word in answer.text.replace(f'value="{word}"', "").replace(f"q={word}", ""):
            found.append(door)

    look("page", person.page(f"/i/{name}/reports/{report}"))
    look("json", person.get(f"/i/{name}/reports/{report}.json"))
    for query in ["", "?status=all", "?q=" + word, "?status=open", "?bbox=4,51,6,53"]:
        for kind in ["", ".json", ".csv", ".geojson", ".atom"]:
            look(f"list{kind}{query}", person.page(f"/i/{name}/reports{kind}{query}"))
    for page in ["", "/print", "/embed", "/about"]:
        look(f"initiative{page}", person.page(f"/i/{name}{page}"))
    look("me of another", person.page("/me"))
    for index in entries:
        look(f"entry {index}", person.page(f"/record/entries/{index}"))
        entry = person.get(f"/record/entries/{index}.json").json()
        if word.encode() in base64.b64decode(entry["body"] or ""):
            found.append(f"entry {index} json")
    record = PublicRecord(person.node.url)
    for index, (_, _, body) in enumerate(record.bodies):
        if body and word.encode() in body:
            found.append(f"body {index}")
    return found


def total(person, name, zoom=0):
    return person.get(f"/i/{name}/reports/tiles/{zoom}/0/0.json").json()["count"]


def test_a_hidden_report_is_gone_from_every_door_and_comes_back(own_node, tmp_path):
    steward, author, visitor = Person(own_node), Person(own_node), Person(own_node)
    name = steward.open()
    word, photo_free = "zebrafinch", author.report(name, description="Stays")
    report = author.report(name, description=f"A {word} on the wire")
    steward.do(name, report, "update", text=f"The {word} sings")
    update = max(one for one in range(own_node.get("/-/ready").json()["entries"]))
    own_node.wait_for_checkpoint()
    entries = [report, update]
    assert len(doors(visitor, name, report, word, entries)) > 10
    problem(visitor.act(name, report, "hide", rule="spam", reason="No"), 403, "notAllowed")
    problem(steward.act(name, report, "hide", rule="spam"), 422, "invalid", "reason")
    problem(steward.act(name, report, "hide", rule="whim", reason="No"), 422, "invalid", "rule")
    steward.do(name, report, "hide", rule="offTopic", reason="Birds are elsewhere")
    own_node.wait_for_checkpoint()
    assert doors(visitor, name, report, word, entries) == []
    assert total(visitor, name) == 1
    page = visitor.page(f"/i/{name}/reports/{report}")
    assert page.status_code == 410 and "Birds are elsewhere" in page.text
    problem(visitor.get(f"/i/{name}/reports/{report}.json"), 410, "gone")
    problem(visitor.act(name, report, "confirm"), 410, "gone")
    archive = tmp_path / "hidden.tar"
    own_node.stop()
    folkmoot("export", name, "--data", own_node.data, "--output", archive)
    with tarfile.open(archive) as tar:
        content = tar.extractfile("entries.jsonl").read()
    assert b"withheld" in content
    assert all(word.encode() not in base64.b64decode(body) for body in re.findall(rb'"body":"([^"]*)"', content))
    folkmoot("verify", "--data", own_node.data)
    own_node.start()
    for person in (steward, author, visitor):
        person.node = own_node
    steward.do(name, report, "restore", reason="Birds are welcome")
    own_node.wait_for_checkpoint()
    assert visitor.see(name, report)["description"] == f"A {word} on the wire"
    assert len(doors(visitor, name, report, word, entries)) > 10
    assert total(visitor, name) == 2 and photo_free


def test_the_photo_of_a_hidden_report_is_not_served(ana, bob, cas):
    name = ana.open()
    answer = bob.form(f"/i/{name}/reports", files={
        "category": (None, "water-point"), "description": (None, "With a photo"), "idempotencyKey": (None, key()),
        "photo": ("p.jpg", jpeg(), "image/jpeg")})
    report = int(answer.headers["Location"].split("?")[0].rsplit("/", 1)[1])
    photo = bob.see(name, report)["photo"]
    assert cas.get(photo).status_code == 200
    ana.do(name, report, "hide", rule="personalData", reason="A face")
    assert cas.get(photo).status_code in (404, 410)
    ana.do(name, report, "restore", reason="The face is a mask")
    assert cas.get(photo).status_code == 200


def test_a_remark_is_hidden_by_itself(ana, bob, cas):
    name = ana.open()
    report = bob.report(name)
    answer = cas.do(name, report, "comment", text="Something unkind")
    remark = answer.get("index") or int(answer["receipt"].rsplit("/", 1)[1])
    problem(bob.act(name, report, "hide-remark", remark=remark, rule="harmful", reason="x"), 403, "notAllowed")
    ana.do(name, report, "hide-remark", remark=remark, rule="harmful", reason="Unkind")
    assert "Something unkind" not in cas.page(f"/i/{name}/reports/{report}").text
    assert cas.get(f"/record/entries/{remark}.json").json()["state"] == "withheld"
    ana.do(name, report, "restore-remark", remark=remark, reason="Kind after all")
    assert "Something unkind" in cas.page(f"/i/{name}/reports/{report}").text


def test_duplicates_are_merged_and_parted_again(ana, bob, cas):
    name = ana.open()
    first, second = bob.report(name, description="First"), cas.report(name, description="Second")
    problem(bob.act(name, second, "merge", into=first), 403, "notAllowed")
    problem(ana.act(name, second, "merge", into=second), 422, "invalid", "into")
    problem(ana.act(name, second, "merge", into=99_999_999), 422, "invalid", "into")
    ana.do(name, second, "merge", into=first)
    assert [one["id"] for one in reports(ana, name)] == [first]
    page = cas.page(f"/i/{name}/reports/{second}")
    assert f"/i/{name}/reports/{first}" in page.text or page.url.endswith(str(first))
    assert str(second) in cas.page(f"/i/{name}/reports/{first}").text
    problem(bob.act(name, second, "confirm"), 409, "wrongState")
    problem(ana.act(name, first, "merge", into=second), 422, "invalid", "into")
    ana.do(name, second, "unmerge")
    assert {one["id"] for one in reports(ana, name)} == {first, second}


def test_what_is_reviewed_first_is_held_until_a_steward_releases_it(node, ana, bob, cas):
    name = ana.open(template="neighbourhood-safety")
    ana.undelay(name)
    word = "rattlebang"
    report = bob.report(name, "speeding", description=f"Every evening {word}")
    node.wait_for_checkpoint()
    assert doors(cas, name, report, word, [report]) == []
    assert cas.page(f"/i/{name}/reports/{report}").status_code in (404, 403, 410)
    assert word in bob.page(f"/i/{name}/reports/{report}").text, "its author sees that it waits"
    assert word in ana.page(f"/i/{name}/reports/{report}").text, "stewards see what to judge"
    assert cas.get(f"/record/entries/{report}.json").json()["state"] == "withheld"
    problem(bob.act(name, report, "release"), 403, "notAllowed")
    ana.do(name, report, "release")
    node.wait_for_checkpoint()
    assert cas.see(name, report)["description"] == f"Every evening {word}"
    assert len(doors(cas, name, report, word, [report])) > 5
    held = cas.act(name, report, "comment", text="Comment that waits too")
    assert held.status_code in (200, 201)
    assert "Comment that waits too" not in Person(node).page(f"/i/{name}/reports/{report}").text


def test_what_is_only_counted_is_never_shown(ana, bob, cas):
    name = ana.open(template="neighbourhood-safety")
    for _ in range(3):
        report = bob.report(name, "break-in", description="window smashed xylograph")
    node = ana.node
    node.wait_for_checkpoint()
    assert doors(cas, name, report, "xylograph", [report]) == []
    assert reports(cas, name) == []
    tile = cas.get(f"/i/{name}/reports/tiles/0/0/0.json").json()
    assert tile["count"] == 3 and tile["points"] == []


def test_a_coarsened_place_is_coarse_everywhere_but_in_the_vault(own_node):
    ana, bob = Person(own_node), Person(own_node)
    name = ana.open(template="neighbourhood-safety")
    ana.undelay(name)
    report = bob.report(name, "dark-lamp", (5.1234567, 52.1234567), seen="2026-11-20T19:47:00Z")
    seen = ana.see(name, report)
    assert (seen["longitude"], seen["latitude"]) != (5.123457, 52.123457)
    assert abs(seen["longitude"] - 5.1234567) < 0.002 and abs(seen["latitude"] - 52.1234567) < 0.001
    assert seen["seen"] == "2026-11-20T18:00:00Z"
    own_node.wait_for_checkpoint()
    fact = str(PublicRecord(own_node.url).fact(report))
    assert "5.12345" not in fact and "19:47" not in fact
    with connected(own_node.data) as database:
        exact = database.execute(
            "SELECT longitude, latitude FROM reports_exact_place WHERE report = ?", (report,)).fetchone()
    assert exact == (5.1234567, 52.1234567)


def test_stewardship_ends_at_the_initiative(node, ana, bob):
    mine, theirs = ana.open(), bob.open()
    report = Person(node).report(theirs)
    problem(ana.act(theirs, report, "hide", rule="spam", reason="x"), 403, "notAllowed")
    problem(ana.act(mine, report, "hide", rule="spam", reason="x"), 404, "notFound")
