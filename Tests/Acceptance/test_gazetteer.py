# SPDX-License-Identifier: Apache-2.0
"""Names of places: taken in while the node runs, found as one types, said beside every report."""

import csv
import io
import json
import time

import pytest
from folk import Person, folkmoot, problem, told
from town import corner, names_by_gdal, names_by_osmium, osm

HERE = "52.104,5.104"


def until(what, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come about")


def find(node, typed, **query):
    answer = node.get("/places.json", params={"q": typed, **query})
    assert answer.status_code == 200, told(answer)
    return answer.json()["places"]


@pytest.fixture
def town(node, tmp_path):
    """The made-up town's names, by osmium."""
    names = names_by_osmium(osm(tmp_path / "town.osm"), tmp_path)
    said = folkmoot("gazetteer", "import", names, "--data", node.data, "--attribution", "© the people of Rivermouth")
    assert "0 rows not taken" in said.stdout
    until(lambda: find(node, "rivermouth"))
    yield
    folkmoot("gazetteer", "remove", "--data", node.data)
    until(lambda: not find(node, "rivermouth"))


def test_names_are_found_as_one_types_them(node, town):
    for typed in ["riverm", "Rivermouth", "rivermuoth", "Riviermond", "مصب"]:
        assert find(node, typed)[0]["name"] == "Rivermouth", typed
    dutch = find(node, "rivermouth", lang="nl")[0]
    assert dutch["name"] == "Riviermonding" and dutch["matched"] == "Rivermouth"
    street = find(node, "kerkstrat", near=HERE)[0]
    assert street["title"] == "Kerkstraat, Rivermouth" and street["kind"] == "street" and street["distance"] < 1000
    assert find(node, "rue de l eglise")[0]["name"] == "Rue de l'Église"
    assert find(node, "zzzzqqq") == []


@pytest.mark.parametrize("typed", ["Main / 5th", "5th & main", "corner of Main and 5th"])
def test_where_two_streets_meet(node, town, typed):
    crossing = find(node, typed, near=HERE)[0]
    lat, lon = corner(0, 0)
    assert crossing["kind"] == "crossing" and crossing["title"] == f"{crossing['name']}, Rivermouth"
    assert abs(crossing["lat"] - lat) < 0.0002 and abs(crossing["lon"] - lon) < 0.0002


def test_the_nearest_names(node, town):
    near = node.get("/places/near.json", params={"lat": 52.1011, "lon": 5.10205}).json()
    assert near["street"] == "Kerkstraat" and near["place"] == "Rivermouth" and near["attribution"] == "© the people of Rivermouth"
    assert near["name"] == "Kerkstraat, Rivermouth"
    assert node.get("/places/near.json", params={"lat": -40, "lon": 0}).json()["name"] is None


def test_answers_are_kept_until_other_names_come(node, town):
    first = node.get("/places.json", params={"q": "main"})
    assert "max-age" in first.headers["Cache-Control"]
    again = node.get("/places.json", params={"q": "main"}, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_what_cannot_be_asked(node, town):
    problem(node.get("/places.json"), 422, "invalid", "q")
    problem(node.get("/places.json", params={"q": "  "}), 422, "invalid", "q")
    problem(node.get("/places.json", params={"q": "a" * 201}), 422, "invalid", "q")
    problem(node.get("/places.json", params={"q": "a", "near": "here"}), 422, "invalid", "near")
    problem(node.get("/places.json", params={"q": "a", "near": "95.1,5"}), 422, "invalid", "near")
    problem(node.get("/places.json", params={"q": "a", "limit": 0}), 422, "invalid", "limit")
    problem(node.get("/places.json", params={"q": "a", "limit": "x"}), 422, "invalid", "limit")
    problem(node.get("/places/near.json", params={"lat": 1}), 422, "invalid", "lon")
    problem(node.get("/places/near.json", params={"lat": "x", "lon": 1}), 422, "invalid", "lat")
    problem(node.get("/places/near.json", params={"lat": 95, "lon": 1}), 422, "invalid", "lat")
    for hard in ["/", "///", "\x00", "a" * 200, "' OR 1=1", "%", "\u202e", "北" * 60, "/ 5th", "&&&&", " and "]:
        assert node.get("/places.json", params={"q": hard}).status_code in (200, 422), hard


def test_streets_by_gdal_are_the_same_streets(node, tmp_path):
    files = names_by_gdal(osm(tmp_path / "town.osm"), tmp_path)
    folkmoot("gazetteer", "import", *files, "--data", node.data)
    lat, lon = corner(1, 1)
    crossing = until(lambda: find(node, "hoek Hoofdstraat en Kerkstraat", near=HERE))[0]
    assert crossing["kind"] == "crossing" and abs(crossing["lat"] - lat) < 0.0002 and abs(crossing["lon"] - lon) < 0.0002
    assert find(node, "kerklaan")[0]["matched"] == "Kerklaan"
    folkmoot("gazetteer", "remove", "--data", node.data)
    until(lambda: not find(node, "kerklaan"))


def test_broken_rows_are_told_and_the_others_go_in(node, tmp_path):
    table = tmp_path / "places.csv"
    table.write_text("name,lat,lon,kind,population\nHillford,48.0,9.0,town,18000\nNowhere,x,y,town,\n,48,9,town,\nFar,99,9,town,\nshort\n"
                     "Springfield,48.2,9.1,village,300\n", encoding="utf-8")
    result = folkmoot("gazetteer", "import", table, "--data", node.data)
    lines = result.stderr.splitlines()
    assert lines == [
        "not taken, places.csv line 3 has no place, or one outside the world", "not taken, places.csv line 4 has no name",
        "not taken, places.csv line 5 has no place, or one outside the world", "not taken, places.csv line 6 has too few columns"]
    assert "2 places with 2 names, 4 rows not taken" in result.stdout
    until(lambda: [one["kind"] for one in find(node, "hillford")] == ["town"])
    # Where nothing can be taken, what was there stays.
    for content in [b"\x00\xff" * 5000, b"<html></html>", b"", b"name,lat,lon\n,,\n", b'{"type":"FeatureCollection","features":[']:
        for kind in ["csv", "geojson", "geonames"]:
            (tmp_path / "bad").write_bytes(content)
            bad = folkmoot("gazetteer", "import", tmp_path / "bad", "--format", kind, "--data", node.data, check=False)
            assert bad.returncode != 0 and "badFile" in bad.stderr and "what was there stays" in bad.stderr
    for arguments in [[], ["--format", "csv"]]:
        bad = folkmoot("gazetteer", "import", tmp_path, *arguments, "--data", node.data, check=False)
        assert bad.returncode != 0 and "badFile" in bad.stderr and "folder" in bad.stderr and "Error" not in bad.stderr
    mapping = tmp_path / "mapping.json"
    mapping.write_text('{"name": "name", "colour": "x"}')
    bad = folkmoot("gazetteer", "import", table, "--mapping", mapping, "--data", node.data, check=False)
    assert bad.returncode != 0 and "colour" in bad.stderr
    assert find(node, "hillford")
    folkmoot("gazetteer", "remove", "--data", node.data)


def test_a_file_that_was_altered_is_not_read(node, tmp_path):
    table = tmp_path / "places.csv"
    table.write_text("name,lat,lon\nHillford,48.0,9.0\n")
    folkmoot("gazetteer", "import", table, "--data", node.data)
    until(lambda: find(node, "hillford"))
    file = node.data / "places.gazetteer"
    whole = file.read_bytes()
    file.unlink()
    file.write_bytes(whole[:-9])
    until(lambda: not find(node, "hillford"))
    folkmoot("gazetteer", "remove", "--data", node.data)


def test_a_report_says_what_is_near(node, town, ana):
    name = ana.open()
    report = ana.report(name, "water-point", place=(5.10205, 52.1011), description="Tap")
    assert ana.see(name, report)["near"] == "Kerkstraat, Rivermouth"
    rows = list(csv.DictReader(io.StringIO(ana.get(f"/i/{name}/reports.csv").text)))
    assert rows[0]["near"] == "Kerkstraat, Rivermouth"
    features = ana.get(f"/i/{name}/reports.geojson").json()["features"]
    assert features[0]["properties"]["near"] == "Kerkstraat, Rivermouth"
    assert "near Kerkstraat, Rivermouth" in ana.page(f"/i/{name}").text
    assert "near Kerkstraat, Rivermouth" in ana.page(f"/i/{name}/reports/{report}").text
    # It is not on the record: what was filed says nothing of it.
    assert "Kerkstraat" not in json.dumps(ana.get(f"/record/entries/{report}.json").json())


def test_a_vague_place_gets_no_street(node, town, ana):
    name = ana.open()
    known = ana.get(f"/i/{name}/categories.json").json()["categories"]
    vague = {**known[0], "visibility": {**known[0]["visibility"], "placeGridMetres": 200}}
    assert ana.post(f"/i/{name}/categories", json={"categories": [vague]}).status_code < 400
    ana.report(name, vague["key"], place=(5.10205, 52.1011), description="Cars do not stop")
    report = ana.get(f"/i/{name}/reports.json").json()["reports"][0]
    assert report["near"] == "Rivermouth" and abs(report["latitude"] - 52.1011) > 1e-7
    assert "Kerkstraat" not in ana.page(f"/i/{name}").text


def test_without_scripts_a_button_finds_the_place(node, town, ana):
    name = ana.open()
    page = ana.page(f"/i/{name}/reports/new").text
    assert 'name="findPlace"' in page
    found = ana.form(f"/i/{name}/reports", {"category": "water-point", "placeWords": "Main / 5th", "findPlace": "true", "description": "Tap"})
    assert found.status_code == 200 and 'name="placeChoice"' in found.text and "Main Street / 5th Avenue, Rivermouth" in found.text
    assert "Tap" in found.text
    choice = found.text.split('name="placeChoice" value="')[1].split('"')[0]
    filed = ana.form(f"/i/{name}/reports", {"category": "water-point", "placeWords": "Main / 5th", "placeChoice": choice})
    assert filed.status_code == 303
    report = ana.get(f"/i/{name}/reports.json").json()["reports"][0]
    lat, lon = corner(0, 0)
    assert abs(report["latitude"] - lat) < 0.001 and abs(report["longitude"] - lon) < 0.001
    bad = ana.post(f"/i/{name}/reports", data={"category": "water-point", "placeChoice": "a,b,c"}, headers={"Accept": "text/html", "Origin": node.url})
    assert bad.status_code == 422


def test_an_initiative_is_opened_around_a_place(node, town):
    person = Person(node)
    found = person.form("/i", {"template": "empty", "title": "Around", "areaWords": "Rivermouth", "findPlace": "true"})
    assert found.status_code == 200 and "Rivermouth" in found.text
    choice = found.text.split('name="placeChoice" value="')[1].split('"')[0]
    opened = person.form("/i", {"template": "empty", "title": "Around Rivermouth", "areaWords": "Rivermouth", "placeChoice": choice})
    assert opened.status_code == 303
    name = opened.headers["Location"].split("/")[2].split("?")[0]
    area = person.get(f"/i/{name}.json").json()["area"]
    assert area["circle"]["radius"] == 3000
    links = person.page(f"/i/{name}/reports?q=Kerkstraat").text
    assert "Places with this name" in links and "bbox=" in links
