# SPDX-License-Identifier: Apache-2.0
"""Schemathesis makes requests out of /openapi.json, right ones and wrong ones, and holds each answer against it.

No answer is 5xx, and none has a status, a content type, a header or a body that the document does not name. The document
is narrowed first: `default` answers are taken out, so that every status must be named, and names and ids in addresses
become those of things that exist, or nearly.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from folk import Node, Person, folkmoot, told

CHECKS = ["not_a_server_error", "status_code_conformance", "content_type_conformance", "response_headers_conformance",
          "response_schema_conformance"]

pytestmark = pytest.mark.only("embedded")  # the description is the same; test_attacks.py tries statements on both


@pytest.fixture
def scene(tmp_path):
    """A node of its own, since everything is tried on it; and somebody who runs it and looks after an initiative."""
    node = Node(tmp_path / "data").start()
    node.stop()
    code = folkmoot("operator", "appoint", "--data", node.data).stdout.strip().splitlines()[-1]
    with node:
        operator = Person(node)
        assert operator.form("/recover", {"code": code}).status_code == 303
        name = operator.open(title="All sorts")
        reports = [operator.report(name, place=(5.1 + number / 100, 52.1), description=f"Tap {number}") for number in range(3)]
        operator.do(name, reports[0], "comment", text="Seen too.")
        organisation = operator.verify_organisation("Schema Brigade")
        operator.join(operator, organisation, "administrator")
        data = {"type": "FeatureCollection", "features": [
            {"type": "Feature", "id": "hall-1", "properties": {"beds": 1}, "geometry": {"type": "Point", "coordinates": [5, 52]}}]}
        layer = operator.post(f"/i/{name}/layers", json={"title": "Halls", "source": "City", "licence": "CC0", "data": data})
        assert layer.status_code == 201, told(layer)
        yield node, operator, {
            "name": [name, "nothing-here"], "id": [*reports[:2], layer.json()["id"], 999], "index": [reports[2], 999],
            "organisation": [organisation, "nobody"], "item": ["hall-1"]}


def narrowed(document, known):
    """The document without `default` answers, with what there is in the addresses, and without streams that never end."""
    operations = 0
    for path in list(document["paths"]):
        for operation in document["paths"][path].values():
            answers = operation["responses"]
            answers.pop("default", None)
            if "text/event-stream" in json.dumps(answers):
                del document["paths"][path]
                break
            operations += 1
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path" and parameter["name"] in known:
                    parameter["schema"] = {"enum": known[parameter["name"]]}
    return document, operations


def attack(node, person, known, folder, *options):
    """Runs schemathesis; gives how many requests it made."""
    document, operations = narrowed(node.get("/openapi.json").json(), known)
    assert operations > 180
    file = folder / "openapi.json"
    file.write_text(json.dumps(document))
    cookie = "; ".join(f"{one.name}={one.value}" for one in person.cookies) if person else ""
    result = subprocess.run(
        [Path(sys.executable).parent / "schemathesis", "run", file, "--url", node.url, "--checks", ",".join(CHECKS),
         "--suppress-health-check", "all", "--warnings", "off", "--continue-on-failure", "--no-color", "-w", "2",
         *(["-H", f"Cookie: {cookie}"] if cookie else []), *map(str, options)],
        cwd=folder, capture_output=True, text=True, timeout=3000, stdin=subprocess.DEVNULL,
        env={**os.environ, "HYPOTHESIS_STORAGE_DIRECTORY": str(folder / "hypothesis")})
    assert result.returncode == 0, result.stdout[-12000:] + result.stderr[-2000:]
    made = re.search(r"(\d+) generated", result.stdout)
    assert made, result.stdout
    assert node.get("/-/health").status_code == 200
    return int(made[1])


def test_no_answer_is_undocumented(scene, tmp_path):
    node, operator, known = scene
    assert attack(node, operator, known, tmp_path, "--phases", "fuzzing", "-n", 3, "--seed", 1, "--no-shrink") > 400


def test_an_undocumented_answer_is_found(scene, tmp_path):
    """The check itself can fail: with a status taken out of the document, it does."""
    node, operator, known = scene
    document = node.get("/openapi.json").json()
    path = "/i/{name}/reports/{id}.json"
    only = {"openapi": document["openapi"], "info": document["info"], "components": document["components"],
            "paths": {path: document["paths"][path]}}
    del only["paths"][path]["get"]["responses"]["404"]
    with pytest.raises(AssertionError, match="Undocumented"):
        narrow, _ = narrowed(only, {**known, "name": ["nothing-here"]})
        (tmp_path / "one.json").write_text(json.dumps(narrow))
        result = subprocess.run(
            [Path(sys.executable).parent / "schemathesis", "run", tmp_path / "one.json", "--url", node.url, "--checks",
             ",".join(CHECKS), "--phases", "fuzzing", "-n", "2", "--no-color"], cwd=tmp_path, capture_output=True, text=True,
            timeout=120, stdin=subprocess.DEVNULL)
        assert result.returncode == 0, result.stdout


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("who", ["operator", "stranger"])
def test_no_answer_is_undocumented_however_often_one_asks(scene, tmp_path, who):
    node, operator, known = scene
    # Whoever guesses at codes is told to wait (503), and that is as it should be: /recover is asked a few times only, above.
    made = attack(node, operator if who == "operator" else None, known, tmp_path, "--phases", "coverage,fuzzing", "-n", 40,
                  "--exclude-path", "/recover")
    print(f"\nschemathesis as {who}: {made} requests")
    assert made > 5000
