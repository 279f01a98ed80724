# SPDX-License-Identifier: Apache-2.0
"""What others gathered comes in: awkward rows and all, each once."""

import csv
from collections import Counter
import json
import re
import time

import pytest
from folk import Node, Person, folkmoot, reports
from record import PublicRecord

HEADER = "#,INCIDENT TITLE,INCIDENT DATE,LOCATION,DESCRIPTION,CATEGORY,LATITUDE,LONGITUDE,APPROVED,VERIFIED"
USHAHIDI = HEADER + '''
1,Bridge down,23/02/2011 12:51,Colombo St,"It fell.
Cars ""cannot"" pass, people can.

Take the ford.","3. Routes | Roads, 3a. Route bloquee | Road blocked, ",-43.531000,172.636000,YES,YES
2,Water here,23/02/2011 13:05,New Brighton,"Tap works; call 021 555 1234 or water@example.org","2b. Eau | Water, ",-43.506000,172.731000,YES,NO
3,No coordinates,24/02/2011 08:00,Somewhere in Sumner,No map here,"2b. Eau | Water, ",,,YES,NO
4,Bad date,31/02/2011 99:00,Lyttelton,The date cannot be,"3a. Route bloquee | Road blocked, ",-43.6,172.7,YES,NO
5,Not on earth,24/02/2011 09:00,Mars,Coordinates of nowhere,"2b. Eau | Water, ",-143.6,172.7,YES,NO
6,No category,24/02/2011 10:00,Riccarton,Something else,,-43.53,172.59,YES,NO
7,Not approved,24/02/2011 11:00,Addington,waiting quokka,"2b. Eau | Water, ",-43.54,172.62,NO,NO
2,Water here,23/02/2011 13:05,New Brighton,The same number again,"2b. Eau | Water, ",-43.506000,172.731000,YES,NO
8,"Ünïcode, ""quoted""",24/02/2011 12:00,Café,<script>alert(1)</script> &amp; more,"2b. Eau | Water, ",-43.55,172.63,YES,NO
'''


@pytest.fixture
def table(tmp_path):
    file = tmp_path / "export.csv"
    file.write_text(USHAHIDI, newline="")
    return file


def test_an_export_of_ushahidi(tmp_path, table):
    data = tmp_path / "data"
    result = folkmoot("import", "ushahidi", table, "--initiative", "christchurch", "--data", data)
    assert "christchurch" in result.stdout
    told = result.stdout + result.stderr
    # Line numbers are those of the file: the first record takes four lines.
    for line, word in [(8, "date"), (9, "place")]:
        assert re.search(rf"line {line}\b.*{word}", told), told
    summary = result.stdout.strip().splitlines()[-1]
    assert re.search(r"6 imported", summary) and re.search(r"1 known", summary) and re.search(r"2 not taken", summary)

    with Node(data) as node:
        visitor = Person(node)
        listed = {one["source"]: one for one in reports(visitor, "christchurch")}
        assert set(listed) == {"1", "2", "3", "6", "8"}, "what was not approved there waits here"
        first = listed["1"]
        assert first["description"] == 'Bridge down\n\nIt fell.\nCars "cannot" pass, people can.\n\nTake the ford.'
        assert (first["longitude"], first["latitude"]) == (172.636, -43.531)
        assert first["seen"].startswith("2011-02-23T12:51") and first["place"] == "Colombo St"
        assert first["category_name"].endswith("Road blocked"), "the label that names a thing, not a chapter"
        assert first["fields"]["verified"] is True and "labels" not in first["fields"]
        assert len(first["also"]) == 1
        assert "[telephone]" in listed["2"]["description"] and "[e-mail]" in listed["2"]["description"]
        assert "555" not in listed["2"]["description"] and "example.org" not in listed["2"]["description"]
        assert listed["3"]["longitude"] is None and listed["3"]["place"] == "Somewhere in Sumner"
        assert listed["8"]["description"].endswith("<script>alert(1)</script> & more")
        assert "<script>alert" not in visitor.page(f"/i/christchurch/reports/{listed['8']['id']}").text
        assert reports(visitor, "christchurch", "?q=quokka") == []
        node.wait_for_checkpoint()
        before = PublicRecord(node.url)
        assert not any(body and b"021 555" in body for _, _, body in before.bodies), "masked before it is recorded"

    again = folkmoot("import", "ushahidi", table, "--initiative", "christchurch", "--data", data).stdout
    assert re.search(r"\b0 imported", again) and re.search(r"7 known", again)
    with Node(data) as node:
        node.wait_for_checkpoint()
        assert PublicRecord(node.url).size == before.size, "importing again records nothing"
        folkmoot("verify", node.url)
    folkmoot("verify", "--data", data)


def test_a_later_export_adds_what_is_new(tmp_path, table):
    data = tmp_path / "data"
    folkmoot("import", "ushahidi", table, "--initiative", "christchurch", "--data", data)
    table.write_text(USHAHIDI + "9,New,25/02/2011 12:00,Here,New row,\"9. Nouveau | Brand new, \",-43.5,172.6,YES,NO\n")
    again = folkmoot("import", "ushahidi", table, "--initiative", "christchurch", "--data", data).stdout
    assert re.search(r"\b1 imported", again)
    with Node(data) as node:
        new = next(one for one in reports(Person(node), "christchurch") if one["source"] == "9")
        assert new["category_name"].endswith("Brand new")


@pytest.mark.parametrize("content", ["", "a,b,c\n1,2,3\n", "\x00\x01\x02", HEADER + "\n"], ids=[
    "empty", "other columns", "binary", "header only"])
def test_a_file_that_is_something_else(tmp_path, content):
    file = tmp_path / "file.csv"
    file.write_text(content)
    result = folkmoot("import", "ushahidi", file, "--initiative", "x-import", "--data", tmp_path / "data", check=False)
    assert "Fatal error" not in result.stderr
    if content != HEADER + "\n":
        assert result.returncode != 0 and result.stderr.strip()


def test_a_quote_that_never_ends_is_told(tmp_path):
    file = tmp_path / "file.csv"
    file.write_text(HEADER + '\n1,Fine,23/02/2011 12:51,Here,ok,"2b. Eau | Water, ",-43.5,172.6,YES,NO\n2,"open,23/02/2011\n')
    result = folkmoot("import", "ushahidi", file, "--initiative", "x-import", "--data", tmp_path / "data", check=False)
    assert "line 3" in result.stdout + result.stderr and "Fatal error" not in result.stderr


MAPPING = {
    "title": "Shelters", "id": "code", "latitude": "lat", "longitude": "lon", "placeWords": "street",
    "seen": {"column": "opened", "format": "dd/MM/yyyy HH:mm"}, "description": ["name", "remarks"],
    "category": {"column": "kind", "map": {"school": "shelter", "hall": "shelter", "tap": "water"}},
    "fields": {"beds": "capacity"},
    "categories": [
        {"key": "shelter", "icon": "shelter", "colour": "#56B4E9", "kind": "resource", "freshHours": 24,
         "visibility": {"publish": "atOnce", "placeGridMetres": 0, "timeGrain": "minute", "photos": True},
         "names": {"en": "Shelter"},
         "fields": [{"key": "beds", "kind": "number", "names": {"en": "Beds"}, "meaning": "How many can sleep."}]},
        {"key": "water", "icon": "drop", "colour": "#0072B2", "kind": "resource", "freshHours": 24,
         "visibility": {"publish": "atOnce", "placeGridMetres": 0, "timeGrain": "minute", "photos": True},
         "names": {"en": "Water"}, "fields": []}],
}


def test_any_table_of_points_by_a_mapping(tmp_path):
    table, mapping, data = tmp_path / "t.csv", tmp_path / "m.json", tmp_path / "data"
    table.write_text(
        "code;lat;lon;street;opened;name;remarks;kind;capacity\n"
        "a1;52,1;5,1;High Street;01/11/2026 08:00;School;Open day and night;school;40\n"
        "a2;52.2;5.2;Low Street;02/11/2026 08:00;Hall;;hall;lots\n"
        "a3;52.3;5.3;;03/11/2026 08:00;Tap;;tap;\n"
        "a4;99;5.3;;03/11/2026 08:00;Nowhere;;tap;\n"
        "a5;52.3;5.3;;soon;No time;;tap;\n"
        "a6;52.3;5.3;;03/11/2026 08:00;No such kind;;zoo;\n")
    mapping.write_text(json.dumps({**MAPPING, "delimiter": ";"}))
    result = folkmoot(
        "import", "csv", table, "--mapping", mapping, "--initiative", "shelters", "--data", data)
    told = result.stdout + result.stderr
    for line in [3, 5, 6, 7]:
        assert f"line {line}:" in told, told
    with Node(data) as node:
        visitor = Person(node)
        listed = {one["source"]: one for one in reports(visitor, "shelters")}
        assert set(listed) == {"a1", "a3"}
        one = listed["a1"]
        assert (one["latitude"], one["longitude"], one["place"]) == (52.1, 5.1, "High Street")
        assert one["description"] == "School\nOpen day and night" and one["fields"] == {"beds": 40}
        assert one["category"] == "shelter" and one["seen"].startswith("2026-11-01T08:00")
        assert "Shelters" in visitor.page("/i/shelters").text
    assert "0 imported" in folkmoot(
        "import", "csv", table, "--mapping", mapping, "--initiative", "shelters", "--data", data).stdout


@pytest.mark.parametrize("change, word", [
    ({"id": None}, "id"), ({"category": {}}, "category"), ({"latitude": "no-such-column"}, "no-such-column"),
    ({"seen": {"column": "opened", "format": "qqq"}}, "format"), ({"categories": "x"}, "categories"),
])
def test_a_mapping_that_cannot_be_used_is_explained(tmp_path, change, word):
    table, mapping = tmp_path / "t.csv", tmp_path / "m.json"
    table.write_text("code,lat,lon,street,opened,name,remarks,kind,capacity\n")
    mapping.write_text(json.dumps({key: value for key, value in {**MAPPING, **change}.items() if value is not None}))
    result = folkmoot("import", "csv", table, "--mapping", mapping, "--initiative", "shelters", "--data",
                      tmp_path / "data", check=False)
    assert result.returncode != 0 and word in result.stderr and "Fatal error" not in result.stderr


def test_the_mapping_in_the_documentation_is_one(tmp_path):
    from folk import ROOT

    page = (ROOT / "docs" / "importing.md").read_text()
    blocks = re.findall(r"```(json|csv)\n(.*?)```", page, re.S)
    mapping = next(text for kind, text in blocks if kind == "json")
    table = next(text for kind, text in blocks if kind == "csv")
    (tmp_path / "m.json").write_text(mapping)
    (tmp_path / "t.csv").write_text(table)
    result = folkmoot("import", "csv", tmp_path / "t.csv", "--mapping", tmp_path / "m.json", "--initiative", "doc",
                      "--data", tmp_path / "data")
    assert "not taken" not in result.stderr and re.search(r"[1-9]\d* imported", result.stdout)


def haiti_rows(shared):
    with open(shared / "haiti" / "Haiti.csv", newline="", encoding="utf-8", errors="replace") as file:
        return list(csv.DictReader(file))


def labels(row):
    return [label.strip() for label in row["CATEGORY"].split(",") if label.strip()]


@pytest.mark.timeout(600)
def test_the_export_of_haiti(tmp_path, shared_data):
    """The counts that the shared README gives, and those that a naive reading of the file gives."""
    file, data = shared_data / "haiti" / "Haiti.csv", tmp_path / "data"
    rows = haiti_rows(shared_data)
    assert len(rows) == 3593
    start = time.monotonic()
    result = folkmoot("import", "ushahidi", file, "--initiative", "haiti", "--data", data, timeout=500)
    seconds = time.monotonic() - start
    summary = result.stdout.strip().splitlines()[-1]
    assert "3593 imported" in summary and "3 held" in summary and "0 not taken" in summary, summary
    with Node(data) as node:
        visitor = Person(node)
        listed = {one["source"]: one for one in reports(visitor, "haiti", "?limit=1000")}
        approved = {row["Serial"]: row for row in rows if row["APPROVED"] == "YES"}
        assert len(listed) == len(approved) == 3590
        assert sum(one["fields"].get("verified") is True for one in listed.values()) == sum(
            row["VERIFIED"] == "YES" for row in approved.values())
        assert sum(one["category"] == "uncategorised" for one in listed.values()) == sum(
            not row["CATEGORY"].strip(" ,") for row in approved.values())
        carried = Counter(label for row in approved.values() for label in set(labels(row)))
        facets = visitor.get("/i/haiti/reports/facets.json").json()
        for code, known in [("2a", 1597), ("2b", 1333), ("2", 498), ("2d", 477), ("1", 350)]:
            label, = [label for label in carried if label.startswith(code + ".")]
            assert sum(label in labels(row) for row in rows) == known
            # Rows that were not approved there wait for a steward here.
            answer = visitor.get(f"/i/haiti/reports.json?category={code}&limit=1").json()
            assert answer["matched"] == facets["category"][code] == carried[label], code
        assert visitor.get("/i/haiti/reports.json?category=2a,2b&limit=1").json()["matched"] == sum(
            any(label.startswith(("2a.", "2b.")) for label in labels(row)) for row in approved.values())
        categories = visitor.get("/i/haiti/categories.json").json()["categories"]
        assert len(categories) == 48, "47 labels, and one for rows without any"

        def inside(row):
            return -72.4 <= float(row["LONGITUDE"]) <= -72.3 and 18.5 <= float(row["LATITUDE"]) <= 18.6

        assert sum(inside(row) for row in rows) == 1411
        expected = sum(inside(row) for row in approved.values())
        box = "?bbox=-72.4,18.5,-72.3,18.6"
        assert len(reports(visitor, "haiti", box + "&limit=1000")) == expected
        assert visitor.get("/i/haiti/reports/facets.json" + box).json()["total"] == expected
        tile = visitor.get("/i/haiti/reports/tiles/0/0/0.json").json()
        assert tile["count"] == sum(one["longitude"] is not None for one in listed.values())
        masked = sum("[telephone]" in one["description"] + one["place"] for one in listed.values())
        assert 600 <= masked <= 760, f"{masked} rows have a telephone; some 620 at least have"
        for source in ["4052", "4051"]:
            row = approved.get(source)
            if row:
                assert listed[source]["latitude"] == pytest.approx(float(row["LATITUDE"]), abs=1e-6)
        text = visitor.get("/i/haiti/reports.csv").text
        assert len(list(csv.DictReader(text.splitlines(keepends=True)))) == 3590
        for path in ["/i/haiti", "/i/haiti/reports?q=water", "/i/haiti/print"]:
            assert visitor.page(path).status_code == 200
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
    again = folkmoot("import", "ushahidi", file, "--initiative", "haiti", "--data", data, timeout=500).stdout
    assert "0 imported" in again and "3593 known" in again
    print(f"Haiti: 3593 rows in {seconds:.1f} s by the debug build")
