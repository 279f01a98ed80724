# SPDX-License-Identifier: Apache-2.0
"""Data of others on the map: added, drawn, judged, fetched, withdrawn; on the record, and out of it again."""

import base64
import csv
import hashlib
import http.server
import io
import json
import threading
import time

import feedparser
import geojson
import pytest
from database import everything
from folk import Node, Person, folkmoot, key, problem, told

ABOUT = {"title": "Shelters", "source": "City of Rivermouth", "licence": "CC BY 4.0"}
BOW = {"type": "Polygon", "coordinates": [[[5, 52], [5.1, 52.1], [5.1, 52], [5, 52.1], [5, 52]]]}


def point(number, x=5.1, y=52.1, **properties):
    return {"type": "Feature", "id": f"hall-{number}", "geometry": {"type": "Point", "coordinates": [x, y]},
            "properties": {"name": f"Hall {number}", "beds": number, **properties}}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def add(person, initiative, data, **fields):
    answer = person.post(f"/i/{initiative}/layers", json={**ABOUT, "data": data, **fields})
    assert answer.status_code == 201, told(answer)
    return answer.json()


@pytest.fixture
def town(ana):
    """An initiative with a layer of a few halls; gives its steward, its name, and the layer's path."""
    name = ana.open()
    halls = collection(*[point(number, 5.1 + number / 1000, 52.1) for number in range(5)])
    layer = add(ana, name, halls)
    return ana, name, f"/i/{name}/layers/{layer['id']}"


def test_a_file_becomes_a_layer_with_its_twins(town, bob):
    ana, name, path = town
    listed = bob.get(f"/i/{name}/layers.json").json()["layers"]
    assert [(one["title"], one["items"], one["licence"]) for one in listed] == [("Shelters", 5, "CC BY 4.0")]
    body = bob.get(path + ".json").json()
    assert body["matched"] == 5 and body["items"][2]["id"] == "hall-2" and body["items"][2]["values"]["beds"] == 2
    assert [column["key"] for column in body["layer"]["columns"]] == ["name", "beds"]
    rows = list(csv.DictReader(io.StringIO(bob.get(path + ".csv").content.decode())))
    assert [row["name"] for row in rows] == [f"Hall {number}" for number in range(5)] and "beds" in rows[0]
    features = geojson.loads(bob.get(path + ".geojson").text)
    assert features.is_valid and [one["properties"]["beds"] for one in features["features"]] == list(range(5))
    feed = feedparser.parse(bob.get(path + ".atom").text)
    assert not feed.bozo and len(feed.entries) == 1
    tile = bob.get(f"{path}/tiles/8/131/84.json").json()
    assert tile["count"] == 5 and {one["id"] for one in tile["points"]} == {f"hall-{number}" for number in range(5)}
    assert bob.get(path + ".json?q=hall 3").json()["matched"] == 1
    assert bob.get(path + ".json?bbox=5.1005,52,5.1025,53").json()["matched"] == 2
    page = bob.page(path).text
    assert "City of Rivermouth" in page and "Hall 4" in page
    assert "Hall 3" in bob.page(f"{path}/items/hall-3").text
    assert "data-overlays" in bob.page(f"/i/{name}").text
    assert bob.get(path + "/items/hall-9").status_code == 404


def test_the_file_of_a_version_is_what_the_record_names(town, node, bob):
    _, name, path = town
    version = bob.get(f"/i/{name}/layers.json").json()["layers"][0]
    file = bob.get(f"{path}/versions/{version['version']}.geojson")
    assert hashlib.sha256(file.content).hexdigest() == version["sha256"]
    assert geojson.loads(file.text).is_valid
    entry = bob.get(f"/record/entries/{version['version']}.json").json()
    assert version["sha256"] in base64.b64decode(entry["body"]).decode()
    assert bob.get(f"/media/{version['sha256']}.jpg").status_code == 404, "a file is no picture"


def test_people_judge_and_the_steward_answers(town, bob, cas):
    ana, name, path = town
    hall = path + "/items/hall-1"
    answer = bob.fill(hall, "/confirm")
    assert answer.status_code == 303 and answer.headers["Location"].endswith("hall-1?done=confirm")
    assert cas.post(hall + "/dispute", json={"why": "The door is locked."}).status_code == 201
    assert cas.post(hall + "/comment", json={"text": "Ask next door."}).status_code == 201
    problem(cas.post(hall + "/dispute", json={"why": "Again."}), 409, "already")
    problem(bob.post(path + "/items/hall-2/dispute", json={}), 422, "invalid", "why")
    problem(bob.post(path + "/items/nothing/confirm", json={}), 404, "notFound")
    found = bob.get(hall + ".json").json()["properties"]
    assert (found["confirmations"], found["disputes"], found["comments"]) == (1, 1, 1)
    assert [one["id"] for one in ana.get(path + ".json?disputed=1").json()["items"]] == ["hall-1"]
    assert ana.get(f"/i/{name}/layers.json").json()["layers"][0]["disputed"] == 1
    row = next(row for row in csv.DictReader(io.StringIO(ana.get(path + ".csv").text)) if row["id"] == "hall-1")
    assert (row["confirmations"], row["disputes"]) == ("1", "1")
    problem(bob.post(hall + "/answer", json={"text": "Mended."}), 403, "notAllowed")
    assert ana.post(hall + "/answer", json={"text": "The caretaker was told."}).status_code == 201
    assert ana.get(path + ".json?disputed=1").json()["matched"] == 0
    page = bob.page(hall).text
    assert "The door is locked." in page and "The caretaker was told." in page


def test_a_hidden_remark_is_behind_no_door(town, node, bob):
    ana, _, path = town
    hall = path + "/items/hall-1"
    entry = bob.post(hall + "/comment", json={"text": "zzbuy pills"}).json()["entry"]
    assert ana.post(path + "/hide-remark", json={"remark": entry, "reason": "Advertising"}).status_code == 201
    for door in [hall, path + ".atom", path + ".json", hall + ".json", f"/record/entries/{entry}"]:
        assert "zzbuy" not in bob.get(door).text, door
    assert ana.post(path + "/restore-remark", json={"remark": entry}).status_code == 201
    assert "zzbuy" in bob.page(hall).text


def test_an_item_keeps_what_people_said_over_versions(town, bob):
    ana, _, path = town
    bob.post(path + "/items/hall-2/confirm", json={})
    fresh = json.dumps(collection(point(2, 5.3, 52.3), point(9))).encode()
    answer = ana.post(path + "/versions", data=fresh, headers={"Content-Type": "application/geo+json"})
    assert answer.status_code == 201 and answer.json()["items"] == 2, told(answer)
    found = bob.get(path + "/items/hall-2.json").json()
    assert found["properties"]["confirmations"] == 1 and found["geometry"]["coordinates"] == [5.3, 52.3]
    assert bob.get(path + "/items/hall-1").status_code == 404
    again = ana.post(path + "/versions", data=fresh, headers={"Content-Type": "application/geo+json"})
    problem(again, 409, "already")
    table = "name;lat;lon;beds\nHall 5;52,1;5,1;7\n"
    answer = ana.post(path + "/versions", data=("\ufeff" + table).encode(), headers={"Content-Type": "text/csv"})
    assert answer.status_code == 201, told(answer)
    assert bob.get(path + ".json").json()["items"][0]["values"]["beds"] == 7


def test_the_good_are_taken_and_the_refused_are_named(ana, bob):
    name = ana.open()
    broken = {"type": "Feature", "properties": {}, "geometry": BOW}
    answer = add(ana, name, collection(point(1), broken, {"type": "Feature", "properties": {}, "geometry": None}))
    assert (answer["items"], answer["refused"]) == (1, 2)
    assert [(one["place"], one["code"]) for one in answer["refusals"]] == [(2, "crossing"), (3, "noPlace")]
    page = bob.page(f"/i/{name}/layers/{answer['id']}").text
    assert "crosses itself" in page and "no coordinates" in page


BAD = {
    "no licence": ({"licence": ""}, collection(point(1)), "licence"),
    "no source": ({"source": ""}, collection(point(1)), "source"),
    "another system": ({}, {**collection(point(1)), "crs": {"type": "name", "properties": {"name": "EPSG:28992"}}}, "file"),
    "metres": ({}, collection(point(1, 155000, 463000)), "file"),
    "only crossed": ({}, collection({"type": "Feature", "properties": {}, "geometry": BOW}), "file"),
    "no features": ({}, collection(), "file"),
    "a topology": ({}, {"type": "Topology"}, "file"),
    "a bad link": ({"sourceLink": "javascript:alert(1)"}, collection(point(1)), "sourceLink"),
    "a bad date": ({"date": "tomorrow"}, collection(point(1)), "date"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_layers_are_refused_with_the_field(ana, case):
    fields, data, field = BAD[case]
    name = ana.open()
    answer = ana.post(f"/i/{name}/layers", json={**ABOUT, **fields, "data": data})
    body = problem(answer, 422, "invalid")
    assert field in {one["field"] for one in body["fields"]}, body
    assert ana.get(f"/i/{name}/layers.json").json()["layers"] == []


def test_bad_tables_are_refused_in_words(ana):
    name = ana.open()
    for table, word in [("name,street\nA,Main\n", "latitude"), ("words", "table"), ("<html>", "web page")]:
        body = problem(ana.post(f"/i/{name}/layers", json={**ABOUT, "csv": table}), 422, "invalid")
        assert any(word in one["message"] for one in body["fields"]), body


def test_too_large_a_file_is_refused(ana):
    name = ana.open()
    answer = ana.post(
        f"/i/{name}/layers?title=A&source=B&licence=C", data=b" " * (52 << 20), headers={"Content-Type": "text/csv"})
    problem(answer, 413, "tooLarge")


def test_a_form_with_a_file_and_the_same_form_with_mistakes(ana, node):
    name = ana.open()
    file = {"file": ("halls.csv", "naam;lat;lon\nSporthal;52,1;5,1\n", "text/csv")}
    sent = {**ABOUT, "icon": "shelter", "colour": "#0072B2", "shown": "true", "asksPeople": "true", "idempotencyKey": key()}
    headers = {"Accept": "text/html", "Origin": node.url}
    answer = ana.post(f"/i/{name}/layers", data=sent, files=file, headers=headers, allow_redirects=False)
    assert answer.status_code == 303, told(answer)
    assert "Sporthal" in ana.page(answer.headers["Location"]).text
    wrong = ana.post(f"/i/{name}/layers", data={**sent, "licence": "", "idempotencyKey": key()}, files=file, headers=headers)
    assert wrong.status_code == 422 and "City of Rivermouth" in wrong.text and 'id="f-licence-error"' in wrong.text
    columns = ana.fill(answer.headers["Location"].split("?")[0] + "/edit", "/describe",
                       **{"columns.0.meaning": "What the hall is called."})
    assert columns.status_code == 303, told(columns)
    assert "What the hall is called." in ana.page(answer.headers["Location"]).text


def test_who_may_not_add_does_not(ana, bob):
    name = ana.open()
    problem(bob.post(f"/i/{name}/layers", json={**ABOUT, "data": collection(point(1))}), 403, "notAllowed")
    assert bob.page(f"/i/{name}/layers/new").status_code == 403


def test_a_withdrawn_layer_is_behind_no_door(town, bob):
    ana, name, path = town
    version = bob.get(f"/i/{name}/layers.json").json()["layers"][0]
    problem(bob.post(path + "/withdraw", json={"reason": "No."}), 403, "notAllowed")
    assert ana.post(path + "/withdraw", json={"reason": "The city asked for it."}).status_code == 201
    doors = [".json", ".csv", ".geojson", ".atom", "/tiles/8/131/84.json", "/items/hall-1", "/items/hall-1.json",
             f"/versions/{version['version']}.geojson", ""]
    for door in doors:
        assert bob.get(path + door).status_code == 410, door
    assert bob.get(f"/media/{version['sha256']}.jpg").status_code == 404
    assert "The city asked for it." in bob.page(path).text
    assert path not in bob.page(f"/i/{name}").text
    assert ana.post(path + "/restore", json={"reason": "It may stay."}).status_code == 201
    assert bob.get(path + ".json").status_code == 200


class Source(http.server.BaseHTTPRequestHandler):
    """Somebody else's server, good and bad."""

    answers = {}
    asked = []

    def do_GET(self):
        Source.asked.append((self.path, dict(self.headers)))
        status, headers, body = Source.answers.get(self.path, (404, {}, b""))
        if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers and status != 304:
            self.send_header("Connection", "close")
        self.end_headers()
        try:
            if callable(body):
                body(self.wfile)
            else:
                self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def source():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Source)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def reader(tmp_path_factory):
    """A node that may read from this machine, and no other private address."""
    with Node(tmp_path_factory.mktemp("reader") / "data", "--fetch-allowed", "127.0.0.1") as node:
        yield node


JSON = {"Content-Type": "application/geo+json"}


def test_an_address_is_read_again_and_a_failure_takes_nothing_away(reader, source):
    ana = Person(reader)
    name = ana.open()
    body = json.dumps(collection(point(1))).encode()
    Source.answers["/good"] = (200, {**JSON, "ETag": '"one"'}, body)
    answer = ana.post(f"/i/{name}/layers", json={**ABOUT, "address": source + "/good", "every": "hour"})
    assert answer.status_code == 201, told(answer)
    path = f"/i/{name}/layers/{answer.json()['id']}"
    assert ana.post(path + "/fetch", json={}).json()["new"] is False
    assert Source.asked[-1][1].get("If-None-Match") == '"one"'
    Source.answers["/good"] = (503, {}, b"")
    problem(ana.post(path + "/fetch", json={}), 422, "invalid", "address")
    listed = ana.get(f"/i/{name}/layers.json").json()["layers"][0]
    assert listed["items"] == 1 and listed["failure"]["code"] == "status"
    assert "503" in ana.page(path).text and "Hall 1" in ana.page(path).text
    problem(ana.post(path + "/fetch", json={}), 422, "invalid", "address")
    entries = [line for line in ana.page(path).text.split("<li") if "fetch-failed" in line]
    assert len(entries) <= 1, "a failure that lasts is one entry"
    Source.answers["/good"] = (200, {**JSON, "ETag": '"two"'}, json.dumps(collection(point(1), point(2))).encode())
    assert ana.post(path + "/fetch", json={}).json()["new"] is True
    listed = ana.get(f"/i/{name}/layers.json").json()["layers"][0]
    assert listed["items"] == 2 and "failure" not in listed


def gigabytes(file):
    for _ in range(2000):
        file.write(b"x" * (1 << 20))


HOSTILE = {
    "loops": ("/loop", {"/loop": (302, {"Location": "/loop"}, b"")}, "back to itself"),
    "leads on and on": ("/r0", {f"/r{n}": (302, {"Location": f"/r{n + 1}"}, b"") for n in range(9)}, "more than 5"),
    "leads to a private network": ("/inner", {"/inner": (302, {"Location": "http://10.0.0.1/x"}, b"")}, "private"),
    "leads to metadata": ("/meta", {"/meta": (302, {"Location": "http://169.254.169.254/latest"}, b"")}, "private"),
    "leads to the same machine by another name":
        ("/self", {"/self": (302, {"Location": "http://127.0.0.2:8080/"}, b"")}, "private"),
    "leads to a file": ("/file", {"/file": (302, {"Location": "file:///etc/passwd"}, b"")}, "http"),
    "sends a web page": ("/html", {"/html": (200, {"Content-Type": "text/html"}, b"<html>")}, "web page"),
    "sends a web page that says it is JSON": ("/fake", {"/fake": (200, JSON, b"<!DOCTYPE html>")}, "web page"),
    "says that it sends gigabytes":
        ("/long", {"/long": (200, {**JSON, "Content-Length": str(1 << 33)}, b"{")}, "50 MB"),
    "sends gigabytes": ("/much", {"/much": (200, JSON, gigabytes)}, "50 MB"),
    "is not there": ("/none", {}, "404"),
    "sends half a file": ("/half", {"/half": (200, JSON, b'{"type":"FeatureCollection","features":[')}, "JSON"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_address_is_refused_in_words(reader, source, case):
    path, answers, word = HOSTILE[case]
    Source.answers.update(answers)
    ana = Person(reader)
    name = ana.open()
    start = time.monotonic()
    answer = ana.post(f"/i/{name}/layers", json={**ABOUT, "address": source + path})
    body = problem(answer, 422, "invalid", "address")
    assert word in body["fields"][0]["message"], body
    assert time.monotonic() - start < 30
    assert ana.get(f"/i/{name}/layers.json").json()["layers"] == []


def test_private_addresses_are_not_read(node, ana, source):
    name = ana.open()
    for address in [source + "/good", "http://localhost:8080/", "http://[::1]:8080/", "http://0x7f000001:8080/"]:
        body = problem(ana.post(f"/i/{name}/layers", json={**ABOUT, "address": address}), 422, "invalid", "address")
        assert "private" in body["fields"][0]["message"], (address, body)


def test_a_layer_moves_with_its_initiative_and_leaves_nothing_when_erased(own_node, tmp_path):
    ana, bob = Person(own_node), Person(own_node)
    name = ana.open()
    layer = add(ana, name, collection(point(1), point(2)))["id"]
    bob.post(f"/i/{name}/layers/{layer}/items/hall-1/confirm", json={})
    hash_ = ana.get(f"/i/{name}/layers.json").json()["layers"][0]["sha256"]
    own_node.wait_for_checkpoint()
    own_node.stop()
    folkmoot("rebuild", "--data", own_node.data)
    archive = tmp_path / "town.tar"
    folkmoot("export", name, "--data", own_node.data, "--output", archive)
    other = tmp_path / "other"
    folkmoot("import", "initiative", archive, "--data", other)
    with Node(other) as moved:
        listed = moved.get(f"/i/{name}/layers.json").json()["layers"]
        assert [(one["items"], one["sha256"]) for one in listed] == [(2, hash_)]
        item = moved.get(f"/i/{name}/layers/{listed[0]['id']}/items/hall-1.json").json()
        assert item["properties"]["confirmations"] == 1
        version = listed[0]["version"]
        path = f"/i/{name}/layers/{listed[0]['id']}"
    folkmoot("erase", version, "--data", other)
    assert not list((other / "media").rglob(hash_)) and hash_.encode() not in everything(other), "the file goes with the entry that named it"
    folkmoot("rebuild", "--data", other)
    with Node(other) as moved:
        assert moved.get(path + ".json").status_code == 410
        assert moved.get(path).status_code == 200 and moved.get(f"/i/{name}").status_code == 200
        moved.wait_for_checkpoint()
        folkmoot("verify", moved.url)
