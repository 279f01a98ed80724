# SPDX-License-Identifier: Apache-2.0
"""What /openapi.json declares is what is served: every JSON answer follows its schema, every route is declared."""

import json
import re

import pytest
from folk import ROOT, later, told
from jsonschema import Draft202012Validator, FormatChecker

JSON = {"application/json", "application/geo+json"}


@pytest.fixture(scope="module")
def scene(node, operator):
    """Something of everything, so that few lists are empty."""
    name = operator.open(title="All sorts")
    reports = [operator.report(name, place=(5.1 + number / 100, 52.1), description=f"Tap {number}") for number in range(3)]
    operator.do(name, reports[0], "comment", text="Seen too.")
    operator.do(name, reports[1], "resolve")
    lost = {"category": "water-point", "placeWords": "By the church", "description": "Tap"}
    assert operator.post(f"/i/{name}/reports", json=lost).status_code == 201
    waiting = operator.post(f"/i/{name}/queue/take", json={"kind": "placeless"}).json()["id"]
    organisation = operator.verify_organisation("Schema Brigade")
    operator.join(operator, organisation, "administrator")
    words = {"headline": "a", "text": "b", "category": "Other", "severity": "Minor", "urgency": "Future",
             "certainty": "Likely", "expires": later(90)}
    notice = operator.post(f"/i/{name}/notices", json=words).json()["id"]
    shapes = [{"type": "Point", "coordinates": [5.1, 52.1]}, {"type": "Point", "coordinates": [5.11, 52.1]},
              {"type": "LineString", "coordinates": [[5.0, 52.0], [5.3, 52.2]]},
              {"type": "Polygon", "coordinates": [[[5.0, 52.0], [5.3, 52.0], [5.3, 52.2], [5.0, 52.0]]]}]
    data = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "id": f"hall-{number}", "properties": {"beds": number, "name": f"Hall {number}"}, "geometry": shape}
        for number, shape in enumerate(shapes)]}
    layer = operator.post(f"/i/{name}/layers", json={"title": "Halls", "source": "City", "licence": "CC0 1.0", "data": data})
    assert layer.status_code == 201, told(layer)
    layer = layer.json()["id"]
    gone = operator.report(name, description="Against the law")
    answer = operator.post("/removals", json={"what": f"/i/{name}/reports/{gone}", "basis": "Article 1"})
    assert answer.status_code == 201, told(answer)
    return {"name": name, "report": reports[0], "waiting": waiting, "organisation": organisation, "notice": notice,
            "layer": layer}


def addresses(path, scene):
    """Where an operation is asked, with and without what its pages need."""
    kind = "notice" if "/notices/" in path else "layer" if "/layers/" in path else "waiting" if "/queue/" in path else "report"
    values = {"name": scene["name"], "id": scene[kind], "index": scene["report"], "organisation": scene["organisation"],
              "item": "hall-2", "version": scene["layer"] + 1, "z": 0, "x": 0, "y": 0}
    address = re.sub(r"\{(\w+)\}", lambda match: str(values[match[1]]), path)
    queries = {"/places.json": ["?q=harbour"], "/places/near.json": ["?lat=52.1&lon=5.1"],
               "/i/similar.json": ["", "?title=All%20sorts&latitude=52.1&longitude=5.1"]}
    return [address + query for query in queries.get(path, ["", "?limit=1", "?limit=2"])]


def test_every_json_answer_follows_its_schema(node, operator, scene):
    document = node.get("/openapi.json").json()
    checked, nexts = set(), set()
    for path, operations in document["paths"].items():
        for status, answer in operations.get("get", {}).get("responses", {}).items():
            for kind, content in answer.get("content", {}).items():
                if status != "200" or kind not in JSON:
                    continue
                schema = content.get("schema")
                assert schema and schema != {"type": "object"}, f"{path} says nothing of what it gives"
                assert '"items": {"type": "object"}' not in json.dumps(schema).replace(
                    '"vector_layers": {"type": "array", "items": {"type": "object"}}', ""), f"{path}: items of what?"
                validator = Draft202012Validator(
                    {**schema, "components": document["components"]}, format_checker=FormatChecker())
                for address in addresses(path, scene):
                    served = operator.get(address)
                    if served.status_code == 204:
                        continue
                    assert served.status_code == 200, f"{address}: {told(served)}"
                    mistakes = [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:200]}"
                                for one in validator.iter_errors(served.json())]
                    assert not mistakes, f"{address}: {mistakes[:5]}"
                    checked.add(path)
                    if "reports.json" in address:
                        nexts.add(type(served.json()["next"]))
    assert nexts == {str, type(None)}, "the last page was seen too"
    assert len(checked) >= 20


def test_the_schemas_can_say_no(node):
    document = node.get("/openapi.json").json()
    schema = document["paths"]["/i/{name}/reports.json"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({**schema, "components": document["components"]}, format_checker=FormatChecker())
    good = {"matched": 0, "reports": [], "next": None}
    assert validator.is_valid(good)
    for bad in [{**good, "next": 3}, {**good, "reports": [{}]}, {"matched": 0, "reports": []}, {**good, "matched": "0"}]:
        assert not validator.is_valid(bad), bad


def test_every_route_is_declared(node):
    """Each route that the sources add is in the document, or is one of the files that pages load."""
    files = {"/assets/{}", "/sw.js", "/manifest.webmanifest", "/icons/{}"}
    declared = {(method.upper(), re.sub(r"\{\w+\}", "{}", path))
                for path, operations in node.get("/openapi.json").json()["paths"].items() for method in operations}
    served = set()
    for source in [*ROOT.glob("Sources/Web/**/*.swift"), *ROOT.glob("Sources/Instruments/**/*.swift"),
                   *ROOT.glob("Sources/App/**/*.swift")]:
        text = source.read_text()
        starts = re.findall(r'\("([^"]+)", (?:true|false)\)', text)
        for method, route in re.findall(r'router\.(get|post|put|delete|patch)\(\s*"([^"]+)"', text):
            for start in starts if r"\(start)" in route else [""]:
                path = "/" + re.sub(r":\w+|\{\w+\}", "{}", route.replace(r"\(start)", start)).strip("/")
                if path.endswith("/**"):  # All that follows: each form of it is declared by itself.
                    assert path in {"/assets/**"} or any(one[1].startswith(path[:-2]) for one in declared), path
                elif "\\(" not in path:
                    served.add((method.upper(), path))
    assert len(served) > 80
    missing = {one for one in served - declared if one[1] not in files}
    assert not missing, sorted(missing)


def test_the_dictionary_speaks_the_readers_language(node, scene):
    """Every column of every list is explained in English and in Dutch, each in its own words."""
    schemas = node.get("/openapi.json").json()["components"]["schemas"]
    rows = {name.removesuffix(".row"): list(schema["properties"]) for name, schema in schemas.items() if name.endswith(".row")}
    assert {"reports", "notices", "layers", "layer-items", "initiatives"} <= set(rows)

    def explained(page, start):
        part = page.split(start)[1].split("</table>")[0]
        return {name: re.sub(r"<[^>]+>", "", words) for name, words in re.findall(
            r"<code>([^<]+)</code></th><td>[^<]*</td><td>[^<]*</td><td>(.*?)</td></tr>", part)}

    pages = {language: node.get("/-/docs/api", headers={"Accept-Language": language}).text for language in ("en", "nl")}
    abouts = {language: node.get(f"/i/{scene['name']}/about", headers={"Accept-Language": language}).text for language in pages}
    found = {name: {language: explained(page, f'id="collection-{name}"') for language, page in pages.items()} for name in rows}
    found["about"] = {language: explained(page, 'id="data"') for language, page in abouts.items()}
    for name, by in found.items():
        assert list(by["en"]) == list(by["nl"]) == rows.get(name, rows["reports"])
        for column, words in by["en"].items():
            other = by["nl"][column]
            assert words and other and not words.startswith("column.") and not other.startswith("column.")
            assert words != other, f"{name}.{column} is in one language only"
    assert schemas["reports.row"]["properties"]["disputes"]["description"].startswith(found["reports"]["en"]["disputes"])
