# SPDX-License-Identifier: Apache-2.0
"""Attacks on everything that is declared: each route, each parameter and each field, so that no new one is forgotten."""

import re
import socket
import time
from urllib.parse import quote

import pytest
import requests
from folk import Person, folkmoot, later, problem, told

FOREIGN = [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
           {"Sec-Fetch-Site": "same-site"}, {"Referer": "https://evil.example/page"}]


@pytest.fixture(scope="module")
def scene(node, operator):
    """Something of everything."""
    name = operator.open(title="Attacked")
    report = operator.report(name, description="A tap")
    organisation = operator.verify_organisation("Attacked Brigade")
    operator.join(operator, organisation, "administrator")
    words = {"headline": "a", "text": "b", "category": "Other", "severity": "Minor", "urgency": "Future",
             "certainty": "Likely", "expires": later(90)}
    notice = operator.post(f"/i/{name}/notices", json=words).json()["id"]
    data = {"type": "FeatureCollection", "features": [{
        "type": "Feature", "id": "hall", "properties": {"name": "Hall"},
        "geometry": {"type": "Point", "coordinates": [5.1, 52.1]}}]}
    layer = operator.post(f"/i/{name}/layers", json={"title": "L", "source": "City", "licence": "CC0 1.0", "data": data})
    assert layer.status_code == 201, told(layer)
    return {"name": name, "report": report, "organisation": organisation, "notice": notice, "layer": layer.json()["id"],
            "document": node.get("/openapi.json").json()}


def operations(scene, *methods):
    return [(path, method, operation) for path, all_ in scene["document"]["paths"].items()
            for method, operation in all_.items() if method in methods]


def values(path, scene):
    kind = "notice" if "/notices/" in path else "layer" if "/layers/" in path else "report"
    return {"name": scene["name"], "id": scene[kind], "index": scene["report"], "organisation": scene["organisation"],
            "item": "hall", "version": scene["layer"] + 1, "z": 0, "x": 0, "y": 0, "level": 0, "N": "000",
            "hash": "0" * 64}


def address(path, scene, **changes):
    found = {**values(path, scene), **changes}
    return re.sub(r"\{(\w+)\}", lambda match: str(found.get(match[1], 0)), path)


def entries(node):
    return node.get("/-/ready").json()["entries"]


# Other sites

def test_no_route_that_changes_anything_takes_a_request_of_another_site(node, operator, scene):
    tried, before = 0, entries(node)
    for path, method, _ in operations(scene, "post", "put", "patch", "delete"):
        for headers in FOREIGN:
            url = address(path, scene)
            answer = operator.request(method.upper(), url, data={"confirm": "true"}, headers=headers, allow_redirects=False)
            assert answer.status_code == 403, f"{method} {url} with {headers}: {told(answer)}"
            assert "Set-Cookie" not in answer.headers and "Location" not in answer.headers
            tried += 1
        problem(operator.request(method.upper(), url, json={}, headers=FOREIGN[0]), 403, "crossSite")
    assert tried > 300, tried
    # Nothing was written, and whoever was attacked is still signed in.
    assert entries(node) == before
    assert operator.get("/me", headers={"Accept": "text/html"}).status_code == 200


def test_a_cookie_is_not_sent_with_another_sites_form(node):
    person = Person(node)
    answer = person.post("/i", json={"template": "empty", "title": "Cookie"})
    cookie = answer.headers["Set-Cookie"]
    assert "SameSite=Lax" in cookie and "HttpOnly" in cookie and "Path=/" in cookie, cookie


# What a browser is told

def test_every_answer_says_what_a_browser_may_do(node, operator, scene):
    """Also refusals, data, files and streams; only the map that is made for it may stand in other pages."""
    seen, framed = 0, set()
    asked = [(address(path, scene), path) for path, _, _ in operations(scene, "get") if not path.endswith("/live")]
    asked += [(one, one) for one in ["/nothing", "/nothing/embed", "/embed", "/i/embed", "/i/x/y/embed", "/i//embed/",
                                     "/assets/folkmoot.css", "/sw.js", "/%00", "/i?x=%ff"]]
    for url, path in asked:
        for accept in ["text/html", "application/json"]:
            answer = operator.get(url, headers={"Accept": accept})
            policy = answer.headers.get("Content-Security-Policy", "")
            assert "default-src 'none'" in policy and "unsafe" not in policy, url
            assert answer.headers["X-Content-Type-Options"] == "nosniff", url
            assert answer.headers["Referrer-Policy"] == "same-origin", url
            assert "camera=()" in answer.headers["Permissions-Policy"], url
            ancestors = re.search(r"frame-ancestors (.+?)(;|$)", policy)[1]
            assert ancestors in ("'none'", "*"), policy
            if ancestors == "*":
                framed.add(path)
            seen += 1
    assert seen > 200 and framed == {"/i/{name}/embed"}, framed
    for path in ["/live", f"/i/{scene['name']}/live"]:
        with requests.get(node.url + path, stream=True, timeout=10) as stream:
            assert stream.headers["X-Content-Type-Options"] == "nosniff"
            assert "frame-ancestors 'none'" in stream.headers["Content-Security-Policy"]


def test_no_name_makes_a_page_that_others_may_frame(node, operator):
    """An initiative called `embed` is no embed."""
    answer = operator.post("/i", json={"template": "empty", "title": "Trap", "name": "embed"})
    assert answer.status_code in (201, 409, 422), told(answer)
    for path in ["/i/embed", "/organisations/embed"]:
        assert "frame-ancestors 'none'" in operator.page(path).headers["Content-Security-Policy"], path


# Lines that are not ours

def raw(node, request, seconds=5):
    port = int(node.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(request)
        connection.settimeout(seconds)
        data = b""
        try:
            while b"\r\n\r\n" not in data and (more := connection.recv(65536)):
                data += more
        except OSError:
            pass
    return data.split(b"\r\n\r\n")[0]


CUTS = ["%0d%0aX-Injected:%20yes", "%0aX-Injected:%20yes", "%E5%98%8A%E5%98%8DX-Injected:yes", "a%00b%0d%0a%0d%0a<script>"]


def test_no_parameter_becomes_a_header_or_a_line_of_the_log(node, operator, scene):
    tried = 0
    for path, _, operation in operations(scene, "get"):
        if path.endswith("/live"):
            continue
        for parameter in operation.get("parameters", []):
            cut = CUTS[tried % len(CUTS)]
            mark = f"{cut}LOGGED{tried}"
            if parameter["in"] == "path":
                url = address(path, scene, **{parameter["name"]: mark})
            elif parameter["in"] == "query":
                url = f"{address(path, scene)}?{quote(parameter['name'])}={mark}"
            else:
                continue
            answer = operator.get(url, allow_redirects=False)
            assert answer.status_code < 500, f"{url}: {told(answer)}"
            assert "X-Injected" not in answer.headers, url
            tried += 1
    assert tried > 200, tried
    for back in ["//evil.example", "https://evil.example", "/\\evil.example", "/%0d%0aX-Injected: yes", "/\r\nX-Injected: yes",
                 "javascript:alert(1)", "/\t/evil.example", "\\\\evil.example", "/..//evil.example"]:
        answer = operator.form("/language", {"lang": "en", "back": back})
        place = answer.headers.get("Location", "/")
        assert "X-Injected" not in answer.headers and re.match(r"/(?![/\\])[^\\\r\n\t]*$", place), (back, place)
    for header in [b"Accept-Language: en\r\n X-Folded: yes", b"Cookie: lang=nl\rX-Injected: yes", b"Idempotency-Key: a\x00b",
                   b"If-None-Match: \"x\nX-Injected: yes", b"Host: evil\r\nX-Injected : yes"]:
        head = raw(node, b"GET /privacy HTTP/1.1\r\nHost: x\r\n" + header + b"\r\nConnection: close\r\n\r\n")
        assert b"x-injected" not in head.lower() and b" 500 " not in head.split(b"\r\n")[0], (header, head)
    log = node.log.read_text(errors="replace")
    assert not re.search(r"(?m)^(X-Injected|.{0,3}LOGGED)", log)


# Files that are not for others

STEPS = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "%252e%252e%252f", "..%c0%af", "%c0%ae%c0%ae/", "....//", "..;/", "./../"]


def test_no_path_leads_out_of_what_is_served(node, scene):
    """Sent as it is written: a client would take the steps itself."""
    tried = 0
    name = scene["name"]
    doors = ["/assets/", "/assets/leaflet/", "/media/", "/icons/", "/record/tile/", "/record/tile/entries/", "/record/bodies/",
             "/basemap/", "/basemap/fonts/", f"/i/{name}/layers/", f"/i/{name}/tiles/", f"/i/{name}/reports/", "/"]
    targets = ["etc/passwd", "folkmoot.sqlite", "published.checkpoint", "folkmoot.json"]
    for door in doors:
        for step in STEPS:
            for target in targets:
                for times in ([1, 8] if target == "etc/passwd" else [1, 2]):
                    path = door + step * times + target
                    port = int(node.url.rsplit(":", 1)[1])
                    head = raw(node, f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode())
                    status = int(head.split(b" ")[1])
                    assert status in (204, 301, 303, 400, 404), f"{path}: {head[:200]}"
                    tried += 1
    for path in ["/assets//etc/passwd", "/assets/%2fetc%2fpasswd", "/assets/folkmoot.css%00.png", "/media//etc/passwd.jpg",
                 "/etc/passwd", "//etc/passwd", "/icons/%2fetc%2fpasswd", "/assets/"]:
        head = raw(node, f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        assert int(head.split(b" ")[1]) in (400, 404), (path, head[:100])
    assert tried > 1000


# Statements that are not ours

INJECTIONS = ["' OR '1'='1' --", "1; DROP TABLE record_entry; --", "') UNION SELECT value FROM vault_node --",
              "\" OR 1=1 /*", "1) OR pg_sleep(3) IS NULL --", "\\'; SELECT pg_sleep(3) --", "$$ zq; --", "%' ESCAPE '"]
NONSENSE = "qz9 zq8 vx7"


def shape(answer):
    """What an answer says, without what differs each time."""
    if "json" not in answer.headers.get("Content-Type", ""):
        return answer.status_code
    body = answer.json()
    lists = {key: len(value) for key, value in body.items() if isinstance(value, list)} if isinstance(body, dict) else {}
    return answer.status_code, body.get("matched") if isinstance(body, dict) else None, body.get("code") if isinstance(
        body, dict) else None, lists


def test_the_statements_can_be_told_from_nonsense(operator, scene):
    """The sweep sees a difference where there is one."""
    good = operator.get(f"/i/{scene['name']}/reports.json", params={"q": "tap"})
    bad = operator.get(f"/i/{scene['name']}/reports.json", params={"q": NONSENSE})
    assert shape(good) != shape(bad)


def test_no_parameter_becomes_a_part_of_a_statement(node, operator, scene):
    """Whatever is sent means as little as harmless nonsense does, and takes no longer."""
    tried, number = 0, 0
    for path, _, operation in operations(scene, "get"):
        if path.endswith("/live"):
            continue
        for parameter in operation.get("parameters", []):
            place = parameter["in"]
            if place == "header":
                continue

            def ask(text, place=place, parameter=parameter, path=path):
                if place == "path":
                    return operator.get(address(path, scene, **{parameter["name"]: quote(text, safe="")}), allow_redirects=False)
                return operator.get(address(path, scene), params={parameter["name"]: text}, allow_redirects=False)
            # A quote is refused where a whole word is asked for; so is the nonsense.
            harmless = shape(ask(NONSENSE))
            for _ in range(2):
                text = INJECTIONS[number % len(INJECTIONS)]
                number += 1
                start = time.monotonic()
                answer = ask(text)
                assert time.monotonic() - start < 2.5, f"{path} {parameter['name']}: {text!r} takes long"
                assert shape(answer) == harmless, f"{path} {parameter['name']}={text!r}: {shape(answer)} and not {harmless}"
                tried += 1
    assert tried > 400, tried


def test_no_field_becomes_a_part_of_a_statement(node, operator, scene):
    tried, number = 0, 0
    for path, _, operation in operations(scene, "post"):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for field in content.get("schema", {}).get("properties", {}):
            for _ in range(2):
                text = INJECTIONS[number % len(INJECTIONS)]
                number += 1
                if path in ("/me/sign-out", "/me/forget"):
                    continue
                start = time.monotonic()
                answer = Person(node).post(address(path, scene), json={field: text}) if number % 2 else operator.post(
                    address(path, scene), json={field: text})
                assert answer.status_code < 500, f"{path} {field}={text!r}: {told(answer)}"
                assert time.monotonic() - start < 2.5, f"{path} {field}: {text!r} takes long"
                tried += 1
    assert tried > 300, tried
    # What was a text stays that text, to the letter.
    text = " ".join(INJECTIONS)
    report = operator.report(scene["name"], description=text)
    assert operator.see(scene["name"], report)["description"] == text
    for header in ["Cookie", "Idempotency-Key", "Accept-Language", "If-None-Match", "Last-Event-ID"]:
        for text in INJECTIONS:
            answer = requests.post(f"{node.url}/i/{scene['name']}/reports", json={"category": "food", "description": "x"},
                                   headers={header: ("folkmoot=" if header == "Cookie" else "") + text}, timeout=10)
            assert answer.status_code < 500, (header, text)
    node.wait_for_checkpoint()
    result = folkmoot("verify", node.url)
    assert "all well" in result.stdout
