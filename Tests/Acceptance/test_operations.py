# SPDX-License-Identifier: Apache-2.0
"""What those who run a node ask of it."""

import json
import re
import time

import pytest
from folk import ROOT, Node, Person, folkmoot, later
from openapi_spec_validator import validate


def test_a_setting_with_commas_is_taken_as_it_stands(tmp_path):
    with Node(tmp_path / "data", "--title", "Water, food,  and shelter") as node:
        assert "Water, food,  and shelter" in node.get("/").text
    with Node(tmp_path / "other", environment={"FOLKMOOT_TITLE": "Ice, snow"}) as node:
        assert "Ice, snow" in node.get("/").text


def test_health_and_readiness(node):
    assert node.get("/-/health").json() == {"status": "ok", "problems": []}
    assert node.get("/-/alive").json() == {"status": "ok"}
    ready = node.get("/-/ready").json()
    assert ready["status"] == "ready" and ready["entries"] >= 1


def test_metrics_are_prometheus_text_and_count(node, ana):
    name = ana.open()
    ana.report(name)
    answer = node.get("/-/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    types, samples = {}, {}
    for line in answer.text.splitlines():
        if line.startswith("# TYPE "):
            _, _, metric, kind = line.split(" ")
            assert metric not in types, f"{metric} is declared twice"
            types[metric] = kind
        elif line and not line.startswith("#"):
            match = re.fullmatch(r'([a-zA-Z_:][\w:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\.)*",?)*\})? (\S+)', line)
            assert match, line
            float(match.group(3))
            samples[match.group(1) + (match.group(2) or "")] = float(match.group(3))
    assert samples["folkmoot_record_entries"] == node.get("/-/ready").json()["entries"]
    assert any(one.startswith("folkmoot_http_request_seconds_bucket") for one in samples), "requests are timed"
    assert name not in answer.text, "no address of a page is in the metrics"
    text = node.get("/-/metrics").text
    assert "reports" in text


def test_the_openapi_document_is_valid_and_true(node, operator):
    ana = operator
    document = node.get("/openapi.json").json()
    validate(document)
    name = ana.open()
    report = ana.report(name)
    entry = report
    lost = {"category": "water-point", "placeWords": "By the church", "description": "Tap"}
    assert ana.post(f"/i/{name}/reports", json=lost).status_code == 201
    waiting = ana.post(f"/i/{name}/queue/take", json={"kind": "placeless"}).json()["id"]
    organisation = operator.verify_organisation("Openapi Brigade")
    operator.join(operator, organisation, "administrator")
    words = {"headline": "a", "text": "b", "category": "Other", "severity": "Minor", "urgency": "Future",
             "certainty": "Likely", "expires": later(90)}
    notice = operator.post(f"/i/{name}/notices", json=words).json()["id"]
    draft = operator.post(f"/i/{name}/notices/drafts", json={**words, "as": organisation}).json()["draft"]
    operator.post(f"/i/{name}/speak-for", json={"organisation": organisation})
    hall = {"type": "Feature", "id": "hall", "properties": {}, "geometry": {"type": "Point", "coordinates": [5.1, 52.1]}}
    layer = ana.post(f"/i/{name}/layers", json={
        "title": "Halls", "source": "City", "licence": "CC0 1.0",
        "data": {"type": "FeatureCollection", "features": [hall]}}).json()["id"]
    for path, operations in document["paths"].items():
        for method in operations:
            if method == "get":
                if any(one["in"] == "query" and one["required"] for one in operations["get"].get("parameters", [])):
                    continue
                address = path
                for parameter, value in {
                        "name": name, "draft": draft, "index": entry, "message": notice, "organisation": organisation,
                        "id": notice if "/notices/" in path else layer if "/layers/" in path
                        else waiting if "/queue/" in path else report,
                        "item": "hall", "version": layer + 1, "z": 0, "x": 0, "y": 0, "hash": "0" * 64,
                        "L": 0, "l": 0, "level": 0, "N": "000.p/1", "n": "000.p/1", "tile": "000.p/1",
                        "provider": "none-is-configured"}.items():
                    address = address.replace("{%s}" % parameter, str(value))
                assert "{" not in address, f"an unknown parameter in {path}"
                if address.endswith("/live"):
                    answer = node.get(address, stream=True)
                    answer.close()
                else:
                    answer = ana.get(address)  # She is a steward there.
                expected = {str(code) for code in operations["get"]["responses"]}
                assert str(answer.status_code) in expected, f"{address}: {answer.status_code} is not in {expected}"
                if not any(one in path for one in ("{hash}", "{provider}")) and not path.endswith("/photo.jpg"):
                    assert answer.status_code < 400, f"{address}: {answer.status_code}"
                content = operations["get"]["responses"][str(answer.status_code)].get("content")
                if content:
                    assert answer.headers["Content-Type"].split(";")[0] in {
                        kind.split(";")[0] for kind in content}, address
    promised = ["/i", "/i.json", "/i/{name}/reports", "/i/{name}/reports.json", "/i/{name}/reports.csv",
                "/i/{name}/reports.geojson", "/i/{name}/reports.atom", "/i/{name}/reports/{id}.json",
                "/i/{name}/reports/{id}/confirm", "/i/{name}/reports/{id}/dispute", "/i/{name}/reports/{id}/update",
                "/i/{name}/reports/{id}/resolve", "/i/{name}/reports/{id}/reopen",
                "/i/{name}/reports/tiles/{z}/{x}/{y}.json", "/i/{name}/live", "/live", "/record/checkpoint",
                "/record/key", "/-/health", "/-/ready", "/-/metrics"]
    for path in promised:
        assert path in document["paths"], f"{path} is not in /openapi.json"


def test_the_openapi_document_tells_of_every_field(node):
    document = node.get("/openapi.json").json()

    def resolve(schema):
        while "$ref" in schema:
            found = document
            for part in schema["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            schema = found
        return schema

    body = document["paths"]["/i/{name}/reports"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"category", "place", "description", "seen", "fields"} <= set(resolve(body)["properties"])
    body = document["paths"]["/i"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert {"template", "name", "title", "purpose", "area"} <= set(resolve(body)["properties"])


def test_the_readable_page_of_the_api(node, ana):
    page = ana.page("/-/docs/api")
    assert page.status_code == 200 and "/i/{name}/reports" in page.text and "openapi.json" in page.text


def settings():
    source = (ROOT / "Sources/App/Settings.swift").read_text()
    return re.findall(r'Setting\(\s*"([^"]+)",\s*"([^"]*)",\s*"([^"]*)"\)', source)


def test_the_table_of_settings_is_the_programs():
    table = (ROOT / "docs" / "operations.md").read_text()
    rows = re.findall(r"^\| `([a-z-]+)` \| `(--[a-z-]+)` \| `(FOLKMOOT_[A-Z_]+)` \| (.*?) \| (.*) \|$", table, re.M)
    expected = [
        (name, f"--{name}", "FOLKMOOT_" + name.upper().replace("-", "_"), f"`{standard}`" if standard else "", meaning)
        for name, standard, meaning in settings()]
    assert len(expected) > 8 and rows == expected


def test_help_knows_every_setting_and_no_other():
    text = folkmoot("serve", "--help").stdout
    flags = set(re.findall(r"--([a-z-]+)", text)) - {"help", "no-exercise", "config", "version"}
    assert flags == {name for name, _, _ in settings()}


def test_a_node_without_its_exercise_goes_on(tmp_path):
    """Nobody asked for no exercise, and there is something else already: nothing is opened, and nothing ends."""
    node = Node(tmp_path / "data")
    with node:
        name = Person(node).open()
    node.exercise = True
    with node:
        for _ in range(10):
            time.sleep(0.2)
            assert node.process.poll() is None, node.log.read_text()
            assert node.get(f"/i/{name}").status_code == 200
        assert node.get("/i/exercise").status_code == 404


def test_every_setting_is_a_flag():
    """The verb declares its flags by hand; the settings are one table."""
    table = set(re.findall(r'Setting\(\s*"([a-z-]+)"', (ROOT / "Sources/App/Settings.swift").read_text()))
    told = set(re.findall(r"^  --([a-z-]+)", folkmoot("serve", "--help").stdout, re.M))
    assert len(table) > 20 and table == told - {"config", "no-exercise", "version"}


def test_flags_win_over_the_environment_and_that_over_the_file(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "folkmoot.json").write_text(json.dumps({"title": "From the file", "public-url": "https://file.example"}))

    def title(*arguments, **environment):
        with Node(data, *arguments, environment=environment) as node:
            return re.search(r"<h1>([^<]+)</h1>", node.get("/", headers={"Accept": "text/html"}).text).group(1)

    assert title() == "From the file"
    assert title(FOLKMOOT_TITLE="From the environment") == "From the environment"
    assert title("--title", "From a flag", FOLKMOOT_TITLE="From the environment") == "From a flag"


@pytest.mark.parametrize("arguments, words", [
    (["--port", "99999"], "port"), (["--log-level", "loud"], "log-level"), (["--public-url", "moot.example"], "public-url"),
    (["--no-such-flag"], "no-such-flag"), (["--config", "/nowhere.json"], ""),
])
def test_a_setting_that_cannot_be_used_is_named(tmp_path, arguments, words):
    result = folkmoot("serve", "--data", tmp_path / "data", "--no-exercise", *(
        ["--port", "0"] if "--port" not in arguments else []), *arguments, check=False, timeout=30)
    assert result.returncode != 0
    assert words in result.stderr and "Fatal error" not in result.stderr


def test_every_verb_explains_itself():
    text = folkmoot("--help").stdout
    for verb in ["serve", "verify", "rebuild", "import", "export", "operator", "backup", "restore"]:
        assert re.search(rf"^  {verb}\b", text, re.M), verb
        assert folkmoot(verb, "--help").stdout.startswith("OVERVIEW")


def test_two_processes_on_one_folder_do_no_harm(own_node):
    """Nobody should, but an import beside a running node, or one started twice by mistake, must not break the record."""
    with Node(own_node.data) as second:
        ana, bob = Person(own_node), Person(second)
        name = ana.open()
        for number in range(5):
            ana.report(name)
            bob.open(f"other-door-{number}")
    own_node.stop()
    with own_node:
        assert len(ana.get(f"/i/{name}/reports.json").json()["reports"]) == 5
        assert len(ana.get("/i.json").json()["initiatives"]) == 6
        own_node.wait_for_checkpoint()
        folkmoot("verify", own_node.url)
    folkmoot("verify", "--data", own_node.data)


def test_it_starts_within_a_second_or_two_and_ends_at_once(tmp_path):
    import time

    start = time.monotonic()
    with Node(tmp_path / "data") as node:
        assert time.monotonic() - start < 10
        ana = Person(node)
        name = ana.open()
        ana.report(name)
    code, seconds = node.stop()
    assert code == 0
    with Node(tmp_path / "data") as node:
        assert len(Person(node).get(f"/i/{name}/reports.json").json()["reports"]) == 1
        code, seconds = node.stop()
    assert code == 0 and seconds < 5


def test_the_exercise_is_bannered_and_alive(tmp_path):
    import time

    with Node(tmp_path / "data", exercise=True) as node:
        visitor = Person(node)
        initiatives = visitor.get("/i.json").json()["initiatives"]
        assert len(initiatives) == 1 and initiatives[0]["isExercise"]
        name = initiatives[0]["name"]
        for path in [f"/i/{name}", f"/i/{name}/reports", f"/i/{name}/reports/new", f"/i/{name}/print",
                     f"/i/{name}/embed", f"/i/{name}/about", f"/i/{name}/share"]:
            assert "EXERCISE" in visitor.page(path).text.upper(), path
        assert "EXERCISE" in visitor.page("/").text.upper()
        first = node.get("/-/ready").json()["entries"]
        assert len(visitor.get(f"/i/{name}/reports.json").json()["reports"]) > 10, "something is there at once"
        end = time.monotonic() + 40
        while node.get("/-/ready").json()["entries"] <= first and time.monotonic() < end:
            time.sleep(0.5)
        assert node.get("/-/ready").json()["entries"] > first, "nothing happens"
        real = visitor.open(title="A real one")
        assert 'class="exercise"' not in visitor.page(f"/i/{real}").text
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
    folkmoot("verify", "--data", node.data)


def test_compressed_where_the_browser_can(node, ana):
    name = ana.open()
    for _ in range(10):
        ana.report(name, description="words " * 20)
    plain = ana.page(f"/i/{name}", headers={"Accept-Encoding": "identity"})
    packed = ana.page(f"/i/{name}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert abs(len(packed.text) - len(plain.text)) < 400
    total = len(packed.raw.read() or b"") or int(packed.headers["Content-Length"])
    for asset in set(re.findall(r'(?:src|href)="(/assets/[^"#]+)', packed.text)):
        total += int(ana.get(asset, headers={"Accept-Encoding": "gzip"}).headers["Content-Length"])
    assert total < 100_000, f"the first view weighs {total} bytes"


def test_assets_may_be_kept_when_their_address_names_the_build(node, ana):
    front = ana.page("/").text
    asset = re.search(r'href="(/assets/folkmoot\.css\?v=[^"]+)"', front).group(1)
    assert "immutable" in ana.get(asset).headers["Cache-Control"]
    tag = ana.get(asset).headers["ETag"]
    assert ana.get(asset, headers={"If-None-Match": tag}).status_code == 304


def test_the_map_library_comes_from_where_the_system_keeps_it(node, ana):
    assert ana.get("/assets/leaflet/leaflet.css").status_code == 200
    assert not list((ROOT / "Sources").rglob("leaflet*.js")), "it is not copied into the project"
