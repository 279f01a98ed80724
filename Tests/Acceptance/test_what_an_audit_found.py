# SPDX-License-Identifier: Apache-2.0
"""Corners that readers of the code found before users did."""

import json
import threading
import time

import pytest
from folk import Node, Person, Stream, folkmoot, problem

TABLE = "id,lat,lon,kind,words\n" + "".join(f"{n},{52 + n / 1000},{5 + n / 1000},tap,Tap {n}\n" for n in range(300)) + "far,-33.9,18.4,tap,Far\n"
MAPPING = {"title": "Taps", "id": "id", "latitude": "lat", "longitude": "lon", "description": "words",
           "category": {"column": "kind"}, "categories": [
               {"key": "tap", "icon": "drop", "colour": "#0072B2", "kind": "resource", "freshHours": 24, "fields": [],
                "visibility": {"publish": "atOnce", "placeGridMetres": 0, "timeGrain": "minute", "photos": True},
                "names": {"en": "Tap"}}]}


def test_a_port_that_is_taken_leaves_nothing_behind(tmp_path):
    with Node(tmp_path / "one") as node:
        port = node.url.rsplit(":", 1)[1]
        data = tmp_path / "two"
        result = folkmoot("serve", "--data", data, "--host", "127.0.0.1", "--port", port, check=False)
        assert result.returncode != 0 and f"--port {port} is taken" in result.stderr, result.stderr
        assert len(result.stderr.strip().splitlines()) == 1 and not data.exists()


def test_an_exercise_goes_on_after_a_restart(tmp_path):
    def grows(node):
        first, end = node.get("/-/ready").json()["entries"], time.monotonic() + 40
        while time.monotonic() < end:
            if node.get("/-/ready").json()["entries"] > first:
                return True
            time.sleep(0.5)
        return False

    for _ in range(2):
        with Node(tmp_path / "data", exercise=True) as node:
            assert len(Person(node).get("/i.json").json()["initiatives"]) == 1
            assert grows(node)


def test_nothing_is_lost_by_who_resumes_after_a_restart_while_others_write(tmp_path):
    """Streams that stand before everything the node heard since its start catch up from the record meanwhile."""
    data = tmp_path / "data"
    with Node(data) as node:
        ana = Person(node)
        quiet, busy = ana.open(), ana.open(openAnyway=True)
        start = ana.report(quiet)
    with Node(data) as node:
        ana, bob = Person(node), Person(node)
        done, written = threading.Event(), {quiet: [], busy: []}

        def write(person, name):
            for _ in range(40):
                written[name].append(person.report(name))

        threads = [threading.Thread(target=write, args=pair) for pair in [(ana, quiet), (bob, busy)]]
        for thread in threads:
            thread.start()
        streams = []
        for _ in range(30):
            streams.append(Stream(f"{node.url}/i/{quiet}/live", last=start))
            time.sleep(0.02)
        for thread in threads:
            thread.join()
        done.set()
        for stream in streams:
            got = [stream.next(timeout=15)[0] for _ in written[quiet]]
            assert got == written[quiet]
            stream.close()


def test_the_newest_of_a_long_history_comes_first(ana, bob):
    name = ana.open()
    report = ana.report(name)
    last = None
    for number in range(230):
        last = (ana if number % 2 else bob).do(name, report, "comment", text=f"Remark number {number}")["entry"]
    told = ana.get(f"/i/{name}/reports/{report}.json").json()
    assert len(told["history"]) == 200 and told["history"][-1]["index"] == last
    assert told["history"][0]["index"] < told["history"][-1]["index"]
    page = ana.page(f"/i/{name}/reports/{report}").text
    assert "Remark number 229" in page and "Remark number 20<" not in page
    older = ana.get(told["olderHistory"]).json()
    assert len(older["history"]) == 31 and older["history"][0]["index"] == report and older["olderHistory"] is None
    assert "Remark number 20<" in ana.page(f"/i/{name}/reports/{report}?before={told['history'][0]['index']}").text
    problem(ana.get(f"/i/{name}/reports/{report}.json?before=x"), 422, "invalid")


@pytest.mark.parametrize("field, value", [
    ("licence", "zz"), ("licence", "CC-BY-NC-4.0"), ("emergencyNumber", "javascript:alert(1)"), ("emergencyNumber", "call"),
    ("emergencyNumber", "1")])
def test_an_initiative_is_not_opened_with_what_means_nothing(ana, field, value):
    body = {"template": "flood", "title": "Odd", field: value}
    told = problem(ana.post("/i", json=body), 422, "invalid")
    assert [one["field"] for one in told["fields"]] == [field]


def test_licences_of_public_bodies_are_known(ana):
    assert ana.get(f"/i/{ana.open(licence='OGL-UK-3.0', emergencyNumber='+31 900-8844')}.json").json()["licence"] == "OGL-UK-3.0"


def test_the_emergency_line_has_the_initiatives_own_words(ana, node):
    words = "Brandweer en politie lezen hier niet mee <b>"
    name = ana.open(emergencyNumber="112", emergencyWords=words)
    assert ana.get(f"/i/{name}.json").json()["emergencyWords"] == words
    for path in ["", "/reports", "/reports/new", "/about"]:
        page = Person(node).page(f"/i/{name}{path}").text
        assert "Brandweer en politie lezen hier niet mee &lt;b&gt;" in page and 'href="tel:112"' in page
    problem(ana.post(f"/i/{name}/edit", json={"emergencyWords": "x" * 161}), 422, "invalid")
    assert ana.post(f"/i/{name}/edit", json={"emergencyWords": ""}).status_code in (200, 201)
    assert "Emergency services do not read this." in Person(node).page(f"/i/{name}").text


def test_the_data_of_a_merged_report_lead_to_the_other(ana, bob):
    name = ana.open()
    one, two = ana.report(name), bob.report(name, description="The same again", place=(5.2, 52.15))
    ana.do(name, two, "merge", into=one)
    answer = ana.get(f"/i/{name}/reports/{two}.json", allow_redirects=False)
    assert answer.status_code == 307 and answer.headers["Location"].endswith(f"/i/{name}/reports/{one}.json")
    assert ana.get(f"/i/{name}/reports/{two}.json").json()["id"] == one


def test_an_import_opens_an_initiative_that_can_be_found_and_looked_after(tmp_path):
    data, table, mapping = tmp_path / "data", tmp_path / "taps.csv", tmp_path / "mapping.json"
    table.write_text(TABLE)
    mapping.write_text(json.dumps(MAPPING))
    told = folkmoot("import", "csv", table, "--mapping", mapping, "--initiative", "taps", "--emergency-number", "114",
                    "--data", data).stdout
    assert "301 imported" in told
    link = next(word for word in told.split() if word.startswith("/i/taps/accept-stewardship?code="))
    again = folkmoot("import", "csv", table, "--mapping", mapping, "--initiative", "taps", "--data", data).stdout
    assert "0 imported" in again and "accept-stewardship" not in again
    with Node(data) as node:
        ana = Person(node)
        found = ana.get("/i/taps.json").json()
        circle = found["area"]["circle"]
        assert found["emergencyNumber"] == "114" and circle["radius"] < 60_000, "the one far away does not count"
        assert abs(circle["center"][1] - 52.15) < 0.05 and abs(circle["center"][0] - 5.15) < 0.05
        code = link.partition("code=")[2]
        assert ana.post("/i/taps/accept-stewardship", json={"code": code}).status_code in (200, 201)
        assert ana.get("/i/taps/reports.json?limit=1").json()["matched"] == 301
    folkmoot("verify", "--data", data)
