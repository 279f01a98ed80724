# SPDX-License-Identifier: Apache-2.0
"""However many initiatives there are: the front page counts them all and leads to each, the twins hold every one."""

import csv
import html
import io
import json
import re

import pytest
from feeds import check_feed
from folk import Node, Person, told

ATOM = "{http://www.w3.org/2005/Atom}"
MANY = 215


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    node = Node(tmp_path_factory.mktemp("many") / "data")
    with node:
        ana = Person(node)
        names = [ana.open(f"many-{number}", "empty", title=f"Number {number}") for number in range(MANY)]
        for name in names[:65]:
            answer = ana.post(f"/i/{name}/change-phase", json={"phase": "closed", "reason": "Over."})
            assert answer.status_code == 201, told(answer)
        ana.open("hidden-one", "empty", title="Not on lists", isUnlisted=True)
        yield node, names


def cards(page, part):
    return re.findall(r'class="card-link" href="/i/([^"]+)"', part(page))


def lively(page):
    return page.split('<details id="older"')[0]


def older(page):
    return page.split('<details id="older"')[1]


def follow(node, part):
    """Every card of a list of the front page, page by page."""
    address, seen = "/", []
    for _ in range(20):
        page = node.get(address).text
        found = cards(page, part)
        assert 0 < len(found) <= 60
        seen += found
        more = re.search(r'<a class="button" href="([^"]+)" rel="next">', part(page))
        if not more:
            return seen
        address = html.unescape(more[1])
    raise AssertionError("pages without end")


def test_the_front_page_counts_all_and_leads_to_each(scene):
    node, names = scene
    page = node.get("/").text
    assert f"{MANY - 65} initiatives" in page, "the total is that of all, not of the page"
    assert sorted(follow(node, lively)) == sorted(names[65:]), "each once"
    assert sorted(follow(node, older)) == sorted(names[:65])
    opened = node.get("/?older=999999999").text
    assert '<details id="older" open>' in opened
    for bad in ["/?before=x", "/?older=x"]:
        assert node.get(bad, headers={"Accept": "application/json"}).status_code == 422


def test_the_pins_of_the_map_are_bounded(scene):
    node, _ = scene
    page = node.get("/").text
    pins = json.loads(html.unescape(re.search(r'data-pins="([^"]*)"', page)[1]))
    assert len(pins) == min(200, MANY - 65)


def test_json_comes_in_pages(scene):
    node, names = scene
    address, seen, pages = "/i.json?limit=40", [], 0
    while address:
        body = node.get(address.removeprefix(node.url)).json()
        assert body["matched"] == MANY and len(body["initiatives"]) <= 40
        seen += [one["name"] for one in body["initiatives"]]
        address, pages = body["next"], pages + 1
    assert seen == names[::-1] and pages == 6, "newest first, each once"
    assert len(node.get("/i.json").json()["initiatives"]) == 100
    for bad in ["?limit=x", "?after=x", "?limit=-1", "?limit=0"]:
        assert node.get("/i.json" + bad).status_code == 422


def test_the_twins_hold_every_initiative(scene):
    node, names = scene
    rows = list(csv.DictReader(io.StringIO(node.get("/i.csv").text)))
    assert [one["name"] for one in rows] == names[::-1]
    schema = node.get("/openapi.json").json()["components"]["schemas"]["initiatives.row"]["properties"]
    assert list(rows[0]) == list(schema), "the dictionary has every column, in their order"
    assert float(rows[0]["latitude"]) == pytest.approx(52.1, abs=0.01)
    assert rows[0]["isExercise"] == "false" and rows[-1]["phase"] == "closed"
    features = node.get("/i.geojson").json()["features"]
    assert [one["properties"]["name"] for one in features] == names[::-1]
    assert features[0]["geometry"]["type"] == "Polygon" and set(features[0]["properties"]) <= set(schema)
    assert len(list(csv.DictReader(io.StringIO(node.get("/i.csv?limit=3").text)))) == 3
    for path in ["/i.csv?limit=x", "/i.geojson?after=x", "/i.atom?limit=x"]:
        assert node.get(path).status_code == 422
    page = node.get("/-/docs/api").text
    assert 'id="collection-initiatives"' in page and "lastEntry" in page
    front = node.get("/").text
    for suffix in ["json", "csv", "geojson", "atom"]:
        assert f'href="/i.{suffix}"' in front


def test_the_feed_leads_from_page_to_page(scene):
    node, names = scene
    address, seen = "/i.atom", []
    while address:
        answer = node.get(address.removeprefix(node.url))
        seen += [one.findtext(ATOM + "id").rsplit("/", 1)[1] for one in check_feed(answer)]
        more = re.search(r'<link rel="next"[^>]* href="([^"]+)"', answer.text) or re.search(
            r'<link href="([^"]+)" rel="next"', answer.text)
        address = more and html.unescape(more[1])
    assert seen == names[::-1]


def test_layers_have_their_twins(node, ana):
    name = ana.open()
    data = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": f"hall-{number}", "properties": {}, "geometry": {
            "type": "Point", "coordinates": [5.1 + number / 100, 52.1 + number / 100]}} for number in range(2)]}
    empty = check_feed(ana.get(f"/i/{name}/layers.atom"))
    assert empty == [] and ana.get(f"/i/{name}/layers.geojson").json()["features"] == []
    ids = []
    for title in ["Halls", 'Taps, "all"']:
        answer = ana.post(f"/i/{name}/layers", json={"title": title, "source": "City", "licence": "CC0 1.0", "data": data})
        assert answer.status_code == 201, told(answer)
        ids.append(answer.json()["id"])
    listed = ana.get(f"/i/{name}/layers.json").json()["layers"]
    rows = list(csv.DictReader(io.StringIO(ana.get(f"/i/{name}/layers.csv").text)))
    features = ana.get(f"/i/{name}/layers.geojson").json()["features"]
    entries = check_feed(ana.get(f"/i/{name}/layers.atom"))
    schema = ana.get("/openapi.json").json()["components"]["schemas"]["layers.row"]["properties"]
    assert list(rows[0]) == list(schema)
    for number, one in enumerate(listed):
        assert int(rows[number]["id"]) == one["id"] == features[number]["id"] == features[number]["properties"]["id"]
        assert rows[number]["title"] == one["title"] == entries[number].findtext(ATOM + "title")
        assert int(rows[number]["items"]) == 2 and rows[number]["sha256"] == one["sha256"]
        assert features[number]["geometry"]["coordinates"][0][0] == [5.1, 52.1]
    page = ana.page(f"/i/{name}/layers").text
    assert all(f"/i/{name}/layers.{suffix}" in page for suffix in ["json", "csv", "geojson", "atom"])
    assert ana.post(f"/i/{name}/layers/{ids[0]}/withdraw", json={"reason": "Old."}).status_code in (200, 201)
    assert len(ana.get(f"/i/{name}/layers.geojson").json()["features"]) == 1, "what was withdrawn is gone"
    assert len(check_feed(ana.get(f"/i/{name}/layers.atom"))) == 1
    assert ana.get("/i/no-such-initiative/layers.csv").status_code == 404
