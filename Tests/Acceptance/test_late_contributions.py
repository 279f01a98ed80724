# SPDX-License-Identifier: Apache-2.0
"""What the node does for devices that lose their connection: late contributions, what may be kept, what is wiped."""

import base64
import json
import re
import struct
import zlib
from datetime import datetime, timedelta, timezone

import pytest
from folk import Person, key, problem

SCRIPT = {"Accept": "application/json"}


def when(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def late(person, path, seconds, same=None, **fields):
    """A form as a page's script sends it from the outbox."""
    return person.form(path, {"idempotencyKey": same or key(), **fields}, headers={**SCRIPT, "Folkmoot-Kept-For": str(seconds)})


def test_a_form_sent_by_a_script_is_answered_with_json(ana):
    name, same = ana.open(), key()
    first = late(ana, f"/i/{name}/reports", 0, same, category="water-point", description="By the outbox")
    assert first.status_code == 201 and re.fullmatch(rf"/i/{name}/reports/\d+", first.headers["Location"])
    again = late(ana, f"/i/{name}/reports", 90, same, category="water-point", description="By the outbox")
    assert again.json() == first.json(), "the time that it was kept is not part of what was sent"
    report = ana.see(name, first.json()["id"])
    entry = ana.get(f"/record/entries/{report['id']}.json").json()
    assert b"web" in base64.b64decode(entry["body"]), "it came by the page, not by a program"
    refused = late(ana, f"/i/{name}/reports", 0, category="water-point", description="Call 06 12345678")
    problem(refused, 422, "personalData")
    act = late(Person(ana.node), f"/i/{name}/reports/{report['id']}/confirm", 0)
    assert act.status_code == 201 and act.json()["entry"]
    problem(late(ana, f"/i/{name}/reports/{report['id']}/confirm", 0), 409, "ownThing")


def test_what_waited_is_dated_when_it_was_said(ana, bob):
    name = ana.open()
    answer = late(ana, f"/i/{name}/reports", 7200, category="water-point", description="Two hours in a pocket")
    report = ana.see(name, answer.json()["id"])
    now = datetime.now(timezone.utc)
    assert abs(now - when(report["seen"]) - timedelta(hours=2)) < timedelta(minutes=2)
    given = late(ana, f"/i/{name}/reports", 7200, category="water-point", description="A time was given", seen="2026-11-01T10:00:00Z")
    assert ana.see(name, given.json()["id"])["seen"] == "2026-11-01T10:00:00Z"
    hours = round((when(report["fresh_until"]) - when(report["seen"])).total_seconds() / 3600)
    late(bob, f"/i/{name}/reports/{report['id']}/confirm", 3600)
    fresh = when(ana.see(name, report["id"])["fresh_until"])
    assert timedelta(hours=hours - 1) - timedelta(minutes=5) < fresh - now < timedelta(hours=hours - 1) + timedelta(minutes=5)


def test_a_late_confirmation_never_makes_a_thing_older(ana, bob, cas):
    name = ana.open()
    report = ana.report(name)
    bob.do(name, report, "confirm")
    before = when(ana.see(name, report)["fresh_until"])
    late(cas, f"/i/{name}/reports/{report}/confirm", 20 * 86_400)
    after = ana.see(name, report)
    assert after["confirmations"] == 2 and when(after["fresh_until"]) >= before


@pytest.mark.parametrize("value", ["-1", "soon", "1.5", "1e3", "99999999999999999999"])
def test_a_length_of_time_that_is_none(ana, value):
    name = ana.open()
    problem(late(ana, f"/i/{name}/reports", value, category="water-point", description="x"), 422, "invalid", "Folkmoot-Kept-For")


def test_a_length_of_years_counts_as_a_month(ana):
    name = ana.open()
    answer = late(ana, f"/i/{name}/reports", 365 * 86_400, category="water-point", description="A clock that jumped")
    age = datetime.now(timezone.utc) - when(ana.see(name, answer.json()["id"])["seen"])
    assert timedelta(days=29) < age < timedelta(days=31)


def test_the_worker_is_served_for_the_whole_site(node, ana):
    answer = node.get("/sw.js")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    settings = json.loads(re.match(r"self\.settings = (.*)\n", answer.text).group(1))
    build = re.search(r"folkmoot\.css\?v=([^\"]+)", ana.page("/").text).group(1)
    assert settings["build"] == build and settings["tiles"] is None
    for path in settings["shell"]:
        assert node.get(path).status_code == 200, path
    assert "/assets/leaflet/leaflet.js" in settings["shell"] and "/assets/forms.js" in settings["shell"]
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy


def test_the_manifest_and_its_icons(node):
    answer = node.get("/manifest.webmanifest", headers={"Accept-Language": "nl"})
    assert answer.headers["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert manifest["lang"] == "nl" and manifest["display"] == "standalone" and manifest["start_url"] == "/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        file = node.get(icon["src"])
        assert file.status_code == 200 and file.headers["Content-Type"] == icon["type"], icon
        if icon["type"] == "image/png":
            assert file.content[:8] == b"\x89PNG\r\n\x1a\n"
            width, height = struct.unpack(">II", file.content[16:24])
            assert f"{width}x{height}" == icon["sizes"]
            position, data = 8, b""
            while position < len(file.content):
                length, kind = struct.unpack(">I4s", file.content[position:position + 8])
                body = file.content[position + 8:position + 8 + length]
                assert zlib.crc32(kind + body) == struct.unpack(">I", file.content[position + 8 + length:position + 12 + length])[0]
                data += body if kind == b"IDAT" else b""
                position += 12 + length
            assert len(zlib.decompress(data)) == height * (width * 4 + 1)
    assert node.get("/icons/513.png").status_code == 404


def test_only_what_a_stranger_sees_may_be_kept(node, ana):
    name = ana.open()
    report = ana.report(name)
    stranger = Person(node)
    for path in ["/", "/privacy", f"/i/{name}", f"/i/{name}/reports", f"/i/{name}/about", f"/i/{name}/reports/{report}"]:
        assert stranger.page(path).headers["Cache-Control"] == "no-cache", path
        assert "private" in ana.page(path).headers["Cache-Control"], path
    for path in ["/me", f"/i/{name}/reports/new", f"/i/{name}/reports/still-so"]:
        assert "no-store" in ana.page(path).headers["Cache-Control"], path
    for path in [f"/i/{name}/edit", f"/i/{name}/stewards", f"/i/{name}/categories"]:
        assert "private" in ana.page(path).headers["Cache-Control"], path
    kept = stranger.page(f"/i/{name}/reports/new?kept")
    assert kept.headers["Cache-Control"] == "no-cache" and 'name="idempotencyKey" value=""' in kept.text
    assert "no-store" in ana.page(f"/i/{name}/reports/new?kept").headers["Cache-Control"]


def test_forgetting_and_signing_out_wipe_the_device(ana, bob):
    for person, path, fields in [(ana, "/me/forget", {"confirm": "true"}), (bob, "/me/sign-out", {})]:
        person.open()
        answer = person.form(path, fields)
        assert answer.status_code == 303
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_what_is_out_of_date_near_what_one_saw(node, ana, bob):
    name = ana.open()
    old = "2026-11-01T10:00:00Z"
    stale = ana.report(name, "food", (5.1, 52.1), seen=old, description="Old soup")
    near = bob.report(name, "food", (5.101, 52.1), seen=old, description="Old bread")
    ana.report(name, "food", (5.25, 52.15), seen=old, description="Far away")
    ana.report(name, "food", (5.1, 52.1), description="Fresh")
    page = Person(node).page(f"/i/{name}/reports/still-so?near={stale}").text
    assert "Old soup" in page and "Old bread" in page and "Far away" not in page and "Fresh" not in page
    assert f"/reports/{near}/confirm" in page
    own = bob.page(f"/i/{name}/reports/still-so").text
    assert f"/reports/{near}/update" in own and f"/reports/{stale}/confirm" in own
    answer = bob.fill(f"/i/{name}/reports/still-so", f"/reports/{near}/update")
    assert answer.status_code == 303
    assert "Old bread" not in Person(node).page(f"/i/{name}/reports/still-so?near={near}").text
    hidden = bob.report(name, "food", (5.1, 52.1), seen=old, description="Hidden one")
    ana.do(name, hidden, "hide", rule="spam", reason="x")
    assert "Hidden one" not in Person(node).page(f"/i/{name}/reports/still-so?near={hidden}").text
    assert Person(node).page(f"/i/{name}/reports/still-so").status_code == 200
    problem(node.get(f"/i/{name}/reports/still-so?near=x", headers=SCRIPT), 422, "invalid", "near")
