# SPDX-License-Identifier: Apache-2.0
"""What is made up says so at every door: nobody takes an exercise for what happened."""

import csv
import io
import re

import pytest
from feeds import check_feed
from folk import Node, Person, folkmoot, later, told

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    """A node with its exercise and, beside it, an initiative that is meant."""
    node = Node(tmp_path_factory.mktemp("exercise") / "data", exercise=True)
    with node:
        ana = Person(node)
        listed = ana.get("/i.json").json()["initiatives"]
        [drill] = [one["name"] for one in listed if one["isExercise"]]
        alone = ana.page("/").text
        meant = ana.open(title="A real one")
        ids = {name: ana.report(name, description="Tap") for name in (drill, meant)}
        yield {"node": node, "ana": ana, "drill": drill, "meant": meant, "ids": ids, "alone": alone}


def test_rows_of_an_exercise_say_so_and_have_the_shape_of_all_others(scene):
    ana, headers = scene["ana"], []
    for name, made_up in [(scene["drill"], True), (scene["meant"], False)]:
        page = ana.get(f"/i/{name}/reports.json?limit=5").json()
        assert page["reports"] and all(one["exercise"] is made_up for one in page["reports"])
        for query in ["", "?limit=5"]:
            features = ana.get(f"/i/{name}/reports.geojson{query}").json()["features"]
            assert features and all(one["properties"]["exercise"] is made_up for one in features)
            rows = list(csv.DictReader(io.StringIO(ana.get(f"/i/{name}/reports.csv{query}").text)))
            assert rows and all(one["exercise"] == str(made_up).lower() for one in rows)
            headers.append(list(rows[0]))
        assert ana.see(name, scene["ids"][name])["exercise"] is made_up
        assert 'id="data-exercise"' in ana.page(f"/i/{name}/about").text, "the dictionary explains it"
    assert all(one == headers[0] for one in headers), "one shape, whatever the initiative is"
    row = ana.get("/openapi.json").json()["components"]["schemas"]["reports.row"]
    assert row["properties"]["exercise"]["type"] == "boolean"


@pytest.mark.parametrize("language, word", [("en", "EXERCISE"), ("nl", "OEFENING")])
def test_feeds_of_an_exercise_say_so(scene, language, word):
    for name, made_up in [(scene["drill"], True), (scene["meant"], False)]:
        answer = scene["ana"].get(f"/i/{name}/reports.atom", headers={"Accept-Language": language})
        entries = check_feed(answer)
        titles = re.findall(r"<title>([^<]*)</title>", answer.text)
        assert entries and len(titles) == len(entries) + 1
        assert all(title.startswith(word + ": ") is made_up for title in titles)
        assert all(made_up is any(mark.get("term") == "exercise" for mark in one.iter(ATOM + "category"))
                   for one in entries)


def test_the_pages_of_its_entries_say_so(scene):
    ana = scene["ana"]
    for name, made_up in [(scene["drill"], True), (scene["meant"], False)]:
        page = ana.page(f"/record/entries/{scene['ids'][name]}").text
        assert ('<p class="exercise"><strong>EXERCISE</strong>' in page) is made_up
    lines = re.findall(r"<td><bdi>([^<]*)</bdi></td>", ana.page("/record").text)
    assert "A real one" in lines and any(line.startswith("EXERCISE: ") for line in lines)


def test_the_front_page_says_so_above_all(scene):
    assert '<p class="exercise"><strong>EXERCISE</strong>' in scene["alone"], "all on it is made up"
    page = scene["ana"].page("/").text
    assert page.index("EXERCISE") < page.index("<h1>"), "before anything else, on the smallest screen"
    assert "All that you see here is made up" not in page
    pins = re.search(r'data-pins="([^"]*)"', page)[1]
    assert pins.count("EXERCISE") == 1 and "A real one" in pins


def test_notices_and_layers_of_an_exercise_say_so(scene, tmp_path):
    """What is made up and stands among what is meant, in lists of the whole node, too."""
    node = Node(tmp_path / "data", exercise=True)
    with node:
        pass
    code = folkmoot("operator", "appoint", "--data", node.data).stdout.strip().splitlines()[-1]
    with node:
        operator = Person(node)
        assert operator.form("/recover", {"code": code}).status_code == 303
        [drill] = [one["name"] for one in operator.get("/i.json").json()["initiatives"] if one["isExercise"]]
        brigade = operator.verify_organisation("Brigade")
        operator.join(operator, brigade, "administrator")
        for name in (drill, operator.open(title="A real one")):
            answer = operator.post(f"/i/{name}/notices", json={
                "as": brigade, "headline": "Boil it", "text": "The water is not clean.", "category": "Health",
                "severity": "Minor", "urgency": "Future", "certainty": "Likely", "expires": later(90),
                "area": {"type": "Circle", "center": [5.1, 52.1], "radius": 500}})
            assert answer.status_code == 201, told(answer)
            made_up = name == drill
            titles = re.findall(r"<title>([^<]*)</title>", operator.get(f"/i/{name}/notices.atom").text)
            assert len(titles) == 2 and all(one.startswith("EXERCISE: ") is made_up for one in titles)
            [notice] = operator.get(f"/i/{name}/notices.json").json()["notices"]
            [row] = csv.DictReader(io.StringIO(operator.get(f"/i/{name}/notices.csv").text))
            assert notice["exercise"] is made_up and row["exercise"] == str(made_up).lower()
        check = check_feed(operator.get("/notices.atom"))
        assert sorted(one.findtext(ATOM + "title") for one in check) == ["Boil it", "EXERCISE: Boil it"]
        check = check_feed(operator.get(f"/organisations/{brigade}.atom"))
        marked = [one.findtext(ATOM + "title").startswith("EXERCISE: ") for one in check]
        assert True in marked and False in marked
