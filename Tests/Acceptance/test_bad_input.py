# SPDX-License-Identifier: Apache-2.0
"""Whatever is sent: the answer says what is wrong with which field, in the person's language, and nothing breaks."""

import json
import socket
import unicodedata

import pytest
from folk import Person, key, problem, told

POINT = {"type": "Point", "coordinates": [5.1, 52.1]}
GOOD = {"category": "water-point", "place": POINT, "description": "Tap"}


@pytest.fixture
def name(ana):
    return ana.open()


def send(person, name, body, **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return person.post(
        f"/i/{name}/reports", data=raw, headers={"Content-Type": "application/json", **headers})


@pytest.mark.parametrize("change, field", [
    ({"category": "no-such"}, "category"),
    ({"category": ""}, "category"),
    ({"category": None}, "category"),
    ({"category": 7}, "category"),
    ({"category": ["water-point"]}, "category"),
    ({"place": {"type": "Point", "coordinates": [181, 52]}}, "place"),
    ({"place": {"type": "Point", "coordinates": [5, 90.0001]}}, "place"),
    ({"place": {"type": "Point", "coordinates": [5]}}, "place"),
    ({"place": {"type": "Point", "coordinates": ["5", "52"]}}, "place"),
    ({"place": {"type": "Point"}}, "place"),
    ({"place": {"type": "LineString", "coordinates": [[5, 52], [6, 53]]}}, "place"),
    ({"place": [5, 52]}, "place"),
    ({"place": 5}, "place"),
    ({"seen": "2999-01-01T00:00:00Z"}, "seen"),
    ({"seen": "1899-12-31T00:00:00Z"}, "seen"),
    ({"seen": "yesterday"}, "seen"),
    ({"seen": 1700000000}, "seen"),
    ({"seen": "2026-02-30T00:00:00Z"}, "seen"),
    ({"description": "x" * 4001}, "description"),
    ({"description": 5}, "description"),
    ({"description": {"a": 1}}, "description"),
    ({"placeWords": "x" * 201}, "placeWords"),
    ({"fields": []}, "fields"),
    ({"fields": "x"}, "fields"),
    ({"fields": {"no-such": 1}}, "fields.no-such"),
    ({"fields": {"queue": "long"}}, "fields.queue"),
    ({"fields": {"queue": 1e300}}, "fields.queue"),
    ({"fields": {"working": "perhaps"}}, "fields.working"),
    ({"fields": {"quality": "splendid"}}, "fields.quality"),
    ({"source": "1"}, "source"),
    ({"personalDataAccepted": 3}, "personalDataAccepted"),
], ids=lambda value: json.dumps(value)[:50] if isinstance(value, dict) else None)
def test_a_wrong_field_is_named(node, ana, name, change, field):
    body = {**GOOD, **change}
    # The source of an import is for stewards; a stranger is refused.
    person = Person(node)
    problem(send(person, name, body), 422, "invalid", field)
    assert ana.get(f"/i/{name}/reports.json").json()["reports"] == []
    assert "folkmoot" not in person.cookies, "who was refused has contributed nothing, and is nobody"


def test_several_wrong_fields_are_named_at_once(ana, name):
    body = {**GOOD, "description": "x" * 5000, "placeWords": "y" * 300, "seen": "2999-01-01T00:00:00Z"}
    answer = problem(send(ana, name, body), 422, "invalid")
    assert {field["field"] for field in answer["fields"]} == {"description", "placeWords", "seen"}


@pytest.mark.parametrize("raw", [
    b"", b"{", b"[]", b"null", b'"x"', b'{"category":}', b'{"a":1,}', b"{'a':1}", b'{"a":1}{"b":2}', b'{"a":01}',
    b'{"a":NaN}', b'{"a":Infinity}', b'{"a":"\xff\xfe"}', b'{"a":"\n"}', b'{"a":"\\ud800"}', b'{"a":1e999999}',
    b"\xef\xbb\xbf{", b'{"a":"' + b"\\u0000" * 3, b"category=water-point",
], ids=lambda raw: repr(raw[:16]))
def test_broken_json_is_refused(ana, name, raw):
    answer = send(ana, name, raw)
    assert answer.status_code in (400, 422), told(answer)
    assert answer.json()["code"] in ("malformed", "invalid")


@pytest.mark.parametrize("raw", [
    b"[" * 100_000, b'{"a":' * 50_000, b'{"a":' + b"[" * 3000 + b"]" * 3000 + b"}",
], ids=["open lists", "open objects", "deep"])
def test_deep_json_breaks_nothing(node, ana, name, raw):
    problem(send(ana, name, raw), 400, "malformed")
    assert node.get("/-/health").status_code == 200


def test_a_body_that_is_too_large_is_refused(node, ana, name):
    body = json.dumps({**GOOD, "description": "x" * (3 << 20)}).encode()
    problem(send(ana, name, body), 413, "tooLarge")

    def chunks():
        yield b'{"description":"'
        for _ in range(64):
            yield b"x" * 65536
        yield b'"}'

    try:
        answer = ana.post(f"/i/{name}/reports", data=chunks(), headers={"Content-Type": "application/json"})
        problem(answer, 413, "tooLarge")
    except OSError:
        pass  # It hung up in the middle, which is as good.
    assert node.get("/-/health").status_code == 200


def test_members_given_twice_are_refused_or_read_once(ana, name):
    answer = send(ana, name, b'{"category":"no-such","category":"water-point","description":"x"}')
    assert answer.status_code in (201, 400, 422)


@pytest.mark.parametrize("text, kept", [
    ("a\u202eb", "ab"), ("a\u2066b\u2069", "ab"), ("a\u0000b", "ab"), ("a\u200fb", None), ("x\u0007y", "xy"),
    ("  edge  ", "edge"), ("line\r\nline\rline", "line\nline\nline"), ("e\u0301", "\u00e9"),
    ("\U0001f46a\u200d", None), ("\ufeffword", "word"), ("a\u2028b", None),
])
def test_controls_and_tricks_of_direction_do_not_pass(ana, name, text, kept):
    answer = send(ana, name, {**GOOD, "description": text})
    assert answer.status_code == 201, told(answer)
    seen = ana.see(name, answer.json()["id"])["description"]
    if kept is not None:
        assert unicodedata.normalize("NFC", seen) == kept
    for sign in seen:
        assert sign == "\n" or unicodedata.category(sign) != "Cc"
        assert sign not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    page = ana.page(f"/i/{name}/reports/{answer.json()['id']}").text
    assert 'dir="auto"' in page


def test_what_is_only_invisible_is_nothing(ana, name):
    problem(send(ana, name, {"category": "water-point", "description": "\u200b\u202e \n\t"}), 422, "invalid", "place")


def test_an_honest_clock_may_be_a_little_ahead(ana, name):
    from datetime import datetime, timedelta, timezone

    ahead = (datetime.now(timezone.utc) + timedelta(minutes=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    answer = send(ana, name, {**GOOD, "seen": ahead})
    assert answer.status_code == 201, told(answer)
    assert ana.see(name, answer.json()["id"])["seen"] < ahead


def test_times_of_all_zones_are_understood(ana, name):
    report = ana.report(name, seen="2026-11-20T12:00:00+05:30")
    assert ana.see(name, report)["seen"] == "2026-11-20T06:30:00Z"


def test_the_edges_of_the_world_are_in_it(ana, name):
    for place in [(-180, -90), (180, 90), (0, 0), (180, 0), (-180, 0), (12.3456789012, -0.0000001)]:
        report = ana.report(name, place=place)
        seen = ana.see(name, report)
        assert abs(seen["longitude"]) <= 180 and abs(seen["latitude"]) <= 90
    tile = ana.get(f"/i/{name}/reports/tiles/0/0/0.json").json()
    assert tile["count"] == 6


@pytest.mark.parametrize("path", [
    "/i/%00", "/i/..%2f..%2fetc%2fpasswd", "/i/x/reports/abc", "/i/{name}/reports/-1", "/i/{name}/reports/0",
    "/i/{name}/reports/999999999", "/i/{name}/reports/9223372036854775808", "/i/{name}/reports/1.5",
    "/record/entries/-1.json", "/record/entries/99999999.json", "/record/entries/x.json",
    "/record/tile/0/999", "/record/tile/99/000", "/record/tile/0/0", "/record/tile/0/000.p/256",
    "/record/tile/entries/x", "/record/bodies/000.p/0", "/assets/../Package.swift", "/assets/%2e%2e/x", "/%ff",
    "/i/{name}/no-such-page", "/media/" + "z" * 64 + ".jpg",
])
def test_nothing_is_at_addresses_that_mean_nothing(ana, name, path):
    path = path.format(name=name)
    answer = ana.get(path)
    assert answer.status_code in (400, 404), f"{path}: {answer.status_code}"
    if answer.status_code == 404:
        problem(answer, 404, "notFound")
        page = ana.page(path)
        assert page.status_code == 404 and page.text.count("<h1") == 1


def test_a_report_of_another_initiative_is_not_here(ana, name):
    other = ana.open()
    report = ana.report(other)
    problem(ana.get(f"/i/{name}/reports/{report}.json"), 404, "notFound")
    problem(ana.act(name, report, "confirm"), 404, "notFound")
    initiative = next(one for one in ana.get("/i.json").json()["initiatives"] if one["name"] == name)["id"]
    assert ana.get(f"/i/{name}/reports/{initiative}.json").status_code == 404


def test_methods_that_an_address_does_not_know(node, ana, name):
    for method in ["PUT", "DELETE", "PATCH"]:
        assert ana.request(method, f"/i/{name}/reports").status_code in (404, 405)
    assert ana.post(f"/i/{name}/reports.csv").status_code in (404, 405)
    assert ana.head(f"/i/{name}").status_code == 200


@pytest.mark.parametrize("raw", [
    b"GET / HTTP/1.1\r\n\r\n", b"GARBAGE\r\n\r\n", b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    b"POST /i HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST /i HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    b"POST /i HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Long: " + b"a" * 100_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: evil.example\"><script>\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
], ids=lambda raw: repr(raw[:24]))
def test_raw_nonsense_on_the_wire_breaks_nothing(node, raw):
    port = int(node.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw)
        connection.settimeout(2)
        try:
            answer = connection.recv(65536)
        except OSError:
            answer = b""
    assert b" 500 " not in answer.split(b"\r\n")[0] and b"<script>" not in answer
    assert node.get("/-/health").status_code == 200


@pytest.mark.parametrize("body, kind", [
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv", "multipart/form-data; boundary=x"),
    (b"", "multipart/form-data; boundary=x"),
    (b"--x--\r\n", "multipart/form-data"),
    (b"--x\r\n\r\n\r\n--x--", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"" + b"n" * 9000 + b"\"\r\n\r\nv\r\n--x--",
     "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nv\r\n" * 500 + b"--x--",
     "multipart/form-data; boundary=x"),
    (b"x", "multipart/form-data; boundary=" + "b" * 200),
    (b"%zz=%&==&&&" * 100, "application/x-www-form-urlencoded"),
    (b"a=1&" * 20_000, "application/x-www-form-urlencoded"),
], ids=["cut", "empty", "no boundary", "no name", "long head", "many parts", "long boundary", "percent", "many"])
def test_broken_forms_are_refused(node, ana, name, body, kind):
    answer = ana.post(f"/i/{name}/reports", data=body, headers={"Content-Type": kind}, allow_redirects=False)
    assert answer.status_code in (400, 413, 422), told(answer)
    assert ana.get(f"/i/{name}/reports.json").json()["reports"] == []


def test_a_form_that_fails_comes_back_filled_with_the_message_beside_the_field(ana, name):
    same = key()
    answer = ana.form(f"/i/{name}/reports", {
        "category": "water-point", "description": "Words I typed", "placeWords": "Here", "latitude": "95",
        "longitude": "5", "fields.water-point.queue": "many", "idempotencyKey": same})
    assert answer.status_code == 422
    assert "Words I typed" in answer.text and 'value="Here"' in answer.text and same in answer.text
    assert 'aria-invalid="true"' in answer.text or 'class="error"' in answer.text
    assert 'href="#f-place"' in answer.text or 'href="#f-fields' in answer.text


def test_every_code_is_in_the_documented_table(ana, name):
    from folk import ROOT

    table = (ROOT / "docs" / "refusals.md").read_text()
    refusal = problem(send(ana, name, {**GOOD, "category": "no-such"}), 422, "invalid", "category")
    assert f"`{refusal['code']}`" in table
    page = ana.page(refusal["type"])
    assert page.status_code == 200, "the type of a problem leads to its explanation"
