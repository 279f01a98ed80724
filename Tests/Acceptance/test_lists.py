# SPDX-License-Identifier: Apache-2.0
"""Lists with every filter, their twins in every format, and the map's tiles: all agree with a naive recount."""

import csv
import html
import io
import json
import random
import re
from datetime import datetime, timedelta, timezone

import feedparser
import geojson
import pytest
from folk import Person, problem, reports

WORDS = ["tap", "bridge", "market", "church", "école", "straße", "school", "well", "crack", "smell"]
KINDS = ["water-point", "food", "road-blocked", "gas-leak", "building-damaged"]


def moment(hours):
    return (datetime.now(timezone.utc) - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def town(node):
    """An initiative with 160 reports of all sorts, by a fixed seed."""
    random.seed(20261123)
    people = [Person(node) for _ in range(4)]
    name = people[0].open(title="Recount & <count>")
    ids = []
    for number in range(160):
        author = people[number % 4]
        place = None if number % 13 == 0 else (
            round(random.uniform(5.0, 5.3), 6), round(random.uniform(52.0, 52.2), 6))
        if number % 31 == 0:
            place = (5.111111, 52.111111)
        words = " ".join(random.sample(WORDS, 3)) + (', "quoted"\nsecond line' if number % 7 == 0 else "")
        report = author.report(
            name, random.choice(KINDS), place, description=words, seen=moment(random.randint(0, 400)),
            placeWords=f"Street {number}")
        ids.append(report)
        for other in random.sample([one for one in people if one is not author], random.randint(0, 3)):
            if random.random() < 0.3:
                other.do(name, report, "dispute", why="Not here")
            else:
                other.do(name, report, "confirm")
        if random.random() < 0.25:
            author.do(name, report, "resolve")
    people[0].do(name, ids[5], "hide", rule="spam", reason="Advertising")
    people[1].do(name, ids[9], "withdraw")
    people[0].do(name, ids[11], "merge", into=ids[12])
    return people[0], name


@pytest.fixture(scope="module")
def everything(town):
    person, name = town
    all_of_them = [person.see(name, one["id"]) for one in reports(person, name)]
    assert len(all_of_them) == 157
    return all_of_them


def query(**filters):
    return "?" + "&".join(
        f"{name}={one}" for name, value in filters.items() for one in (value if isinstance(value, list) else [value]))


def naive(everything, category=None, status=None, bbox=None, since=None, until=None, q=None, credence=None, limit=None):
    """The same list, counted the slow way."""
    found = []
    for one in everything:
        if category and one["category"] not in (category if isinstance(category, list) else [category]):
            continue
        if status in ("open", "resolved") and one["status"] != status:
            continue
        if bbox:
            west, south, east, north = map(float, bbox.split(","))
            if one["longitude"] is None or not (west <= one["longitude"] <= east and south <= one["latitude"] <= north):
                continue
        if since and one["seen"] < since or until and one["seen"] >= until:
            continue
        if credence and one["credence"] != credence:
            continue
        if q:
            text = (one["description"] + " " + one["place"]).lower().replace("é", "e").replace("ß", "ss")
            words = re.findall(r"\w+", text)
            wanted = q.lower().replace("é", "e").replace("ß", "ss").split()
            if not all(word in words for word in wanted[:-1]):
                continue
            if not any(word.startswith(wanted[-1]) for word in words):
                continue
        found.append(one["id"])
    return sorted(found, reverse=True)


FILTERS = [
    {}, {"category": "water-point"}, {"category": ["food", "gas-leak"]}, {"status": "open"}, {"status": "resolved"},
    {"status": "all"}, {"bbox": "5.05,52.05,5.2,52.15"}, {"bbox": "-180,-90,180,90"}, {"since": moment(100)},
    {"until": moment(50)}, {"since": moment(300), "until": moment(100)}, {"q": "bridge"}, {"q": "ecole"},
    {"q": "strasse"}, {"q": "bridge tap"}, {"q": "brid"}, {"q": "nowhere"}, {"credence": "disputed"},
    {"credence": "outOfDate"}, {"credence": "unconfirmed"}, {"credence": "confirmed"},
    {"category": "road-blocked", "status": "open", "bbox": "5.0,52.0,5.3,52.1", "since": moment(350), "q": "market"},
]


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: "&".join(filters) or "all")
def test_every_filter_equals_a_naive_recount_in_every_format(town, everything, filters):
    person, name = town
    expected, text = naive(everything, **filters), query(**filters)
    assert [one["id"] for one in reports(person, name, text)] == expected

    table = list(csv.DictReader(io.StringIO(person.get(f"/i/{name}/reports.csv{text}").text, newline="")))
    assert [int(row["id"]) for row in table] == expected

    features = person.get(f"/i/{name}/reports.geojson{text}").json()["features"]
    assert [feature["id"] for feature in features] == expected

    feed = feedparser.parse(person.get(f"/i/{name}/reports.atom{text}").content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert [int(entry.id.rsplit("/", 1)[1]) for entry in feed.entries] == expected[:50]

    page = person.page(f"/i/{name}/reports{text}").text
    shown = re.findall(r'data-id="(\d+)"', page)
    assert [int(one) for one in shown] == expected[:len(shown)] and len(shown) == min(30, len(expected))

    tile = person.get(f"/i/{name}/reports/tiles/0/0/0.json{text}").json()
    on_the_map = [one for one in everything if one["id"] in set(expected) and one["longitude"] is not None]
    assert tile["count"] == len(on_the_map)

    facets = person.get(f"/i/{name}/reports/facets.json{text}").json()
    rest = {key: value for key, value in filters.items() if key not in ("category", "status", "credence")}
    without = {one["id"] for one in everything if one["id"] in set(naive(everything, **rest))}
    if not set(filters) - set(rest):
        assert facets["total"] == len(expected)
        for category in KINDS:
            same = [one for one in everything if one["id"] in without and one["category"] == category]
            assert facets["category"][category] == len(same)


@pytest.mark.parametrize("limit", [1, 7, 50, 157, 1000])
def test_pages_cover_all_once(town, everything, limit):
    person, name = town
    listed = [one["id"] for one in reports(person, name, f"?limit={limit}")]
    assert listed == [one["id"] for one in everything]


def test_html_pages_cover_all_once(town, everything):
    person, name = town
    path, seen = f"/i/{name}/reports", []
    while path:
        page = person.page(path).text
        seen += [int(one) for one in re.findall(r'data-id="(\d+)"', page)]
        link = re.search(r'<a class="button" href="([^"]+)" rel="next"', page)
        path = html.unescape(link.group(1)) if link else None
    assert seen == [one["id"] for one in everything]


def test_pages_stay_whole_while_others_write(town):
    person, name = town
    first = person.get(f"/i/{name}/reports.json?limit=20").json()
    newcomer = person.report(name, "food", (5.2, 52.2))
    rest, path = [], first["next"]
    while path:
        body = person.get(path).json()
        rest += body["reports"]
        path = body.get("next")
    ids = [one["id"] for one in first["reports"] + rest]
    assert len(ids) == len(set(ids)) == 157 and newcomer not in ids
    person.do(name, newcomer, "withdraw")


def test_the_twins_say_the_same_of_each_report(town, everything):
    person, name = town
    by_id = {one["id"]: one for one in everything}
    answer = person.get(f"/i/{name}/reports.csv")
    assert answer.headers["Content-Type"].startswith("text/csv") and "utf-8" in answer.headers["Content-Type"]
    for row in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")):
        one = by_id[int(row["id"])]
        for column in ["category", "category_name", "status", "place", "seen", "filed", "description", "author", "url"]:
            assert row[column].replace("\r\n", "\n") == one[column], column
        for column in ["confirmations", "disputes", "updates"]:
            assert int(row[column]) == one[column]
        assert json.loads(row["fields"] or "{}") == one["fields"]
        if one["longitude"] is None:
            assert row["longitude"] == ""
        else:
            assert float(row["longitude"]) == one["longitude"]
    collection = person.get(f"/i/{name}/reports.geojson")
    assert collection.headers["Content-Type"].startswith("application/geo+json")
    for feature in collection.json()["features"]:
        one = by_id[feature["id"]]
        if one["longitude"] is None:
            assert feature["geometry"] is None
        else:
            assert feature["geometry"] == {"type": "Point", "coordinates": [one["longitude"], one["latitude"]]}
        assert feature["properties"]["description"] == one["description"]


def test_the_table_cannot_be_made_to_compute(ana):
    """A description that a spreadsheet would run stays text when read back, and stays what was written."""
    name = ana.open()
    for text in ["=1+1", "+31", "-2", "@SUM(A1)", "a,b", 'say "hi"', "two\nlines"]:
        ana.report(name, description=text)
    rows = list(csv.DictReader(io.StringIO(ana.get(f"/i/{name}/reports.csv").text, newline="")))
    assert [row["description"].lstrip("'") for row in reversed(rows)] == [
        "=1+1", "+31", "-2", "@SUM(A1)", "a,b", 'say "hi"', "two\nlines"]


def test_geojson_is_valid(town):
    person, name = town
    for limit in ["", "?limit=10"]:
        text = person.get(f"/i/{name}/reports.geojson{limit}").text
        collection = geojson.loads(text)
        assert collection.is_valid, collection.errors()
        assert collection["type"] == "FeatureCollection" and "crs" not in collection
        assert all(feature["type"] == "Feature" and "properties" in feature for feature in collection["features"])


def test_atom_is_valid_with_places(town, everything):
    person, name = town
    answer = person.get(f"/i/{name}/reports.atom")
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = feedparser.parse(answer.content)
    assert not feed.bozo and feed.version == "atom10"
    assert feed.feed.title == "Recount & <count>" and feed.feed.id and feed.feed.updated
    by_id = {one["id"]: one for one in everything}
    for entry in feed.entries:
        one = by_id[int(entry.id.rsplit("/", 1)[1])]
        assert entry.title and entry.updated and entry.author and entry.link.endswith(f"/reports/{one['id']}")
        if one["longitude"] is not None:
            assert entry.where["coordinates"] == (one["longitude"], one["latitude"])


def test_the_dictionary_explains_every_column(town):
    person, name = town
    header = person.get(f"/i/{name}/reports.csv?limit=1").text.splitlines()[0].split(",")
    about = person.page(f"/i/{name}/about").text
    for column in header:
        assert f"<code>{column}</code>" in about, f"the data dictionary does not explain {column}"


@pytest.mark.parametrize("zoom", range(0, 21))
def test_the_tiles_of_every_zoom_add_up(town, everything, zoom):
    """Walks down from the whole world, only into tiles that hold something."""
    person, name = town
    on_the_map = [one for one in everything if one["longitude"] is not None]
    import math

    tiles = set()
    for one in on_the_map:
        x = int((one["longitude"] + 180) / 360 * 2 ** zoom)
        sine = math.sin(math.radians(one["latitude"]))
        y = int((0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * 2 ** zoom)
        tiles.add((x, y))
    total, points = 0, 0
    for x, y in tiles:
        tile = person.get(f"/i/{name}/reports/tiles/{zoom}/{x}/{y}.json").json()
        assert tile["count"] == len(tile["points"]) + sum(cluster["count"] for cluster in tile["clusters"])
        for cluster in tile["clusters"]:
            assert cluster["count"] == sum(open_ + resolved for _, open_, resolved in cluster["by"])
        total += tile["count"]
        points += len(tile["points"])
    assert total == len(on_the_map)


def test_tiles_outside_the_world_are_not_there(town):
    person, name = town
    for path in ["0/1/0", "3/8/0", "-1/0/0", "40/0/0", "a/b/c", "2/1/99999999999999999999"]:
        problem(person.get(f"/i/{name}/reports/tiles/{path}.json"), 404, "notFound")


@pytest.mark.parametrize("text, field", [
    ("?bbox=1,2,3", "bbox"), ("?bbox=a,b,c,d", "bbox"), ("?bbox=5,53,6,52", "bbox"), ("?bbox=-200,0,0,10", "bbox"),
    ("?limit=ten", "limit"), ("?limit=-1", "limit"), ("?limit=0", "limit"), ("?credence=sure", "credence"), ("?after=x", "after"), ("?since=yesterday", "since"),
    ("?until=2026-13-01", "until"), ("?category=no-such", "category"), ("?status=maybe", "status"),
])
def test_a_filter_that_cannot_be_read_is_named(town, text, field):
    person, name = town
    for kind in [".json", ".csv", ".geojson", ".atom"]:
        problem(person.get(f"/i/{name}/reports{kind}{text}"), 422, "invalid", field)
    page = person.page(f"/i/{name}/reports{text}")
    assert page.status_code == 422 and "<h1" in page.text


def test_unchanged_lists_are_not_sent_again(ana):
    name = ana.open()
    ana.report(name)
    first = ana.get(f"/i/{name}/reports.json")
    tag = first.headers["ETag"]
    again = ana.get(f"/i/{name}/reports.json", headers={"If-None-Match": tag})
    assert again.status_code == 304 and not again.content
    ana.report(name)
    assert ana.get(f"/i/{name}/reports.json", headers={"If-None-Match": tag}).status_code == 200


def test_the_embedded_map_may_stand_on_other_pages_and_nothing_else_may(ana):
    name = ana.open()
    assert "frame-ancestors *" in ana.page(f"/i/{name}/embed").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in ana.page(f"/i/{name}").headers["Content-Security-Policy"]


def test_the_printed_sheet_counts_the_same(town, everything):
    person, name = town
    page = person.page(f"/i/{name}/print?category=water-point").text
    expected = sum(one["category"] == "water-point" for one in everything)
    assert f"<strong>{expected}</strong>" in page


def test_a_place_without_reports_is_not_called_undamaged(ana):
    name = ana.open()
    page = ana.page(f"/i/{name}/reports").text
    assert "no damage" not in page.lower().replace("not as no damage", "")
