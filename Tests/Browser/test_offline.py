# SPDX-License-Identifier: Apache-2.0
"""Without a connection: what was looked at is there, what is sent waits and is sent once, what is private is not kept."""

import os
import shutil
import time

import folk
from browser import DESK, PHONE
from device import fill, is_worked, listed, pages, settled, stores, waiting
from folk import Node, Person
from line import Line
from PIL import Image

def test_an_old_report_of_ones_own_is_asked_about_too(people, line, ana, node):
    name = ana.open()
    bob = Person(node)
    mine = bob.report(name, "rescue-needed", seen="2026-11-01T10:00:00Z", description="Knocking")
    browser = people("bob", line, DESK)
    browser.open("/-/health")
    browser.driver.add_cookie({"name": "folkmoot", "value": bob.cookies["folkmoot"], "path": "/"})
    browser.open(f"/i/{name}/reports/still-so").settle()
    before = ana.see(name, mine)["fresh_until"]
    browser.photograph("still-so")
    browser.assert_accessible()
    browser.click("#still form button")
    browser.wait(lambda: ana.see(name, mine)["fresh_until"] > before, 10)


def test_two_tabs_send_once(people, line, ana):
    name = ana.open()
    browser = people("tabs", line, DESK)
    browser.open(f"/i/{name}")
    settled(browser, f"/i/{name}", f"/i/{name}/reports/new")
    browser.open(f"/i/{name}/reports/new").settle()
    line.cut()
    fill(browser, text="From two tabs")
    browser.click("[data-send]")
    browser.one(".kept-note")
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.open("/outbox").settle()
    assert [one["state"] for one in waiting(browser)] == ["waiting"]
    line.mend()
    send = "self.outbox.deliver(); self.outbox.deliver()"
    browser.script(send)
    browser.driver.switch_to.window(first)
    browser.script(send)
    browser.wait(lambda: listed(ana, name), 30)
    time.sleep(3)
    assert [one["description"] for one in listed(ana, name)] == ["From two tabs"]


def test_an_answer_that_was_lost_is_not_sent_twice(people, line, ana):
    """The node has it, the phone does not know: sent again under the same key, it counts once."""
    name = ana.open()
    browser = people("lost", line)
    browser.open(f"/i/{name}/reports/new").settle()
    browser.wait(lambda: browser.script("return Boolean(self.outbox)"))
    fill(browser, text="Heard once")
    browser.script("""
        const real = self.fetch
        self.fetch = async (...all) => { const answer = await real(...all); if (all[1]?.method === 'POST') { self.fetch = real; throw new TypeError('cut') } return answer }""")
    browser.click("[data-send]")
    browser.one(".kept-note")
    browser.wait(lambda: [one["state"] for one in waiting(browser)] == ["sent"], 60, "it is not sent again")
    assert [one["description"] for one in listed(ana, name)] == ["Heard once"]
    assert len(browser.driver.get_cookies()) >= 1


def test_what_is_refused_later_is_shown_and_mended(people, line, ana):
    name = ana.open()
    browser = people("refused", line)
    browser.open(f"/i/{name}")
    settled(browser, f"/i/{name}/reports/new")
    line.cut()
    browser.open(f"/i/{name}/reports/new").settle()
    fill(browser, text="Ask for Jan, 06 12345678")
    browser.click("[data-send]")
    browser.one(".kept-note")
    browser.open("/outbox").settle()
    line.mend()
    browser.one(".waits.refused .notice.problem", seconds=60)
    assert "06 12345678" in browser.one(".waits.refused").text
    assert "1 could not be sent" in browser.one("[data-link-waits]").text
    browser.photograph("offline-refused", whole=True)
    browser.assert_accessible()
    browser.click(".waits.refused a.primary")
    browser.wait(lambda: "mend=" in browser.path)
    browser.settle()
    browser.one("form .notice.problem")
    assert browser.script("return document.querySelector('[name=description]').value") == "Ask for Jan, 06 12345678"
    browser.photograph("offline-mend")
    browser.type("[name=description]", "Ask in the hall")
    browser.click("[data-send]")
    browser.one(".thanks", seconds=30)
    assert [one["description"] for one in listed(ana, name)] == ["Ask in the hall"]
    browser.wait(lambda: not waiting(browser), 5)


def test_closed_in_between_is_shown_with_what_was_typed_and_discarded(people, line, ana):
    name = ana.open()
    browser = people("closed", line)
    browser.open(f"/i/{name}")
    settled(browser, f"/i/{name}/reports/new")
    line.cut()
    browser.open(f"/i/{name}/reports/new").settle()
    fill(browser, text="Too late")
    browser.click("[data-send]")
    browser.one(".kept-note")
    answer = ana.post(f"/i/{name}/change-phase", json={"phase": "closed", "reason": "It is over"})
    assert answer.status_code == 201, answer.text
    line.mend()
    browser.open("/outbox").settle()
    browser.one(".waits.refused", seconds=60)
    assert "Too late" in browser.one(".waits.refused").text
    browser.click(".waits.refused .danger")
    browser.click(".waits.refused .danger")
    browser.wait(lambda: not browser.all(".waits"), 5)
    assert not waiting(browser)


YEAR_OFF = """
    const off = 365 * 86_400_000, Real = Date
    self.Date = class extends Real {
      constructor(...all) { super(...(all.length ? all : [Real.now() + off])) }
      static now() { return Real.now() + off }
    }"""


def test_a_clock_a_year_off_is_neither_refused_nor_misdated(people, line, ana):
    name = ana.open()
    ana.report(name, "food", description="Fresh bread")
    browser = people("clock", line)
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": YEAR_OFF})
    browser.open(f"/i/{name}").settle()
    assert "year" not in browser.one("#report-list").text and "jaar" not in browser.one("#report-list").text
    settled(browser, f"/i/{name}/reports/new")
    browser.open(f"/i/{name}/reports/new").settle()
    fill(browser, text="At once")
    browser.click("details[data-seen] > summary")
    browser.script("""
        const field = document.querySelector('[name=seen]')
        field.value = new Date(Date.now() - 3_600_000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16)""")
    browser.click("[data-send]")
    browser.one(".thanks", seconds=20)
    seen = next(one["seen"] for one in listed(ana, name) if one["description"] == "At once")
    assert abs(ago(seen) - 3600) < 130, seen
    line.cut()
    browser.open(f"/i/{name}/reports/new").settle()
    fill(browser, text="Later")
    browser.click("[data-send]")
    browser.one(".kept-note")
    line.mend()
    browser.wait(lambda: len(listed(ana, name)) == 3, 60)
    seen = next(one["seen"] for one in listed(ana, name) if one["description"] == "Later")
    assert ago(seen) < 120, seen


def ago(text):
    from datetime import datetime, timezone

    return (datetime.now(timezone.utc) - datetime.fromisoformat(text.replace("Z", "+00:00"))).total_seconds()


def test_the_page_says_how_old_it_is(people, line, ana):
    name = ana.open()
    browser = people("age", line, DESK)
    browser.open(f"/i/{name}").settle()
    browser.wait(lambda: "Live" in browser.one("[data-link-age]").text, 10)
    settled(browser, f"/i/{name}")
    line.cut()
    browser.wait(lambda: "No connection" in browser.one("[data-link-state]").text, 20, "the page does not notice")
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {
        "source": YEAR_OFF.replace("365 * 86_400_000", "2 * 3_600_000")})
    browser.open(f"/i/{name}").settle()
    assert "2 hours ago" in browser.one("[data-link-age]").text
    browser.photograph("offline-age")
    browser.assert_accessible()
    browser.scheme("dark")
    browser.photograph("offline-age-dark")
    browser.assert_accessible()
    browser.open(f"/i/{name}/print").settle()
    assert "not kept on this device" in browser.one("[data-outbox-missing]").text
    browser.photograph("offline-missing")
    line.mend()
    browser.click("[data-outbox-missing] button")
    browser.wait(lambda: browser.all(".print-head"), 15)


def test_the_next_person_on_the_phone_finds_nothing(people, line, ana):
    """What is private is never kept; signing out takes the rest."""
    name = ana.open(title="Ours")
    report = ana.report(name, description="By Ana herself")
    browser = people("shared", line)
    browser.open("/-/health")
    browser.driver.add_cookie({"name": "folkmoot", "value": ana.cookies["folkmoot"], "path": "/"})
    browser.open("/")
    browser.wait(lambda: is_worked(browser), 20)
    for path in ["/me", f"/i/{name}/stewards", f"/i/{name}/edit", f"/i/{name}/categories", f"/i/{name}/reports/{report}", f"/i/{name}"]:
        browser.open(path).settle()
    settled(browser, f"/i/{name}", f"/i/{name}/reports/{report}")
    kept = pages(browser)
    assert not [path for path in kept if path.startswith("/me") or path.endswith(("/stewards", "/edit", "/categories"))], kept
    for path in kept:
        text = browser.driver.execute_async_script(
            "const done = arguments[1]; caches.open('folkmoot-pages').then((store) => store.match(arguments[0])).then((one) => one.text()).then(done)", path)
        assert "badge me" not in text and "/stewards" not in text, f"{path} is kept as Ana sees it"
    browser.open(f"/i/{name}/reports/new").settle()
    line.cut()
    fill(browser, text="Ana's own words")
    browser.click("[data-send]")
    browser.one(".kept-note")
    browser.script("localStorage.setItem('folkmoot:draft:x', '{}')")
    line.mend()
    ana.post(f"/i/{name}/change-phase", json={"phase": "closed", "reason": "It is over"})
    browser.open("/me").settle()
    assert "could not be sent" in browser.one("form[action='/me/sign-out'] [data-loses]", seconds=30).text
    browser.photograph("offline-sign-out", whole=True)
    browser.click("form[action='/me/sign-out'] button")
    browser.wait(lambda: "done=signedOut" in browser.path)
    browser.settle(1)
    assert not browser.script("return Object.keys(localStorage).filter((key) => key !== 'folkmoot:skew')")
    assert not [one for one in pages(browser) if name in one]
    assert not waiting(browser)


def test_what_was_removed_goes_from_the_device(people, line, ana, node, tmp_path):
    name, bob = ana.open(), Person(node)
    picture = tmp_path / "one.jpg"
    Image.effect_noise((400, 300), 40).save(picture)
    answer = bob.form(f"/i/{name}/reports", {"category": "water-point", "description": "Rude"}, files={
        "photo": ("one.jpg", picture.read_bytes(), "image/jpeg")})
    path = answer.headers["Location"].split("?")[0]
    browser = people("removed", line)
    browser.open(f"/i/{name}")
    settled(browser, f"/i/{name}")
    browser.open(path).settle()
    settled(browser, path)
    browser.wait(lambda: stores(browser).get("folkmoot-pictures"), 15)
    ana.do(name, path.rsplit("/", 1)[1], "hide", rule="spam", reason="Not here")
    photo = stores(browser)["folkmoot-pictures"][0]
    browser.open(path).settle()
    browser.wait(lambda: path not in pages(browser), 10)
    assert f"/i/{name}" not in pages(browser) or "Rude" not in browser.driver.execute_async_script(
        "const done = arguments[1]; caches.open('folkmoot-pages').then((store) => store.match(arguments[0])).then((one) => one.text()).then(done)", f"/i/{name}")
    browser.driver.execute_async_script("const done = arguments[1]; fetch(arguments[0]).then(() => done(), () => done())", photo)
    browser.wait(lambda: photo not in stores(browser).get("folkmoot-pictures", []), 10)
    line.cut()
    browser.open(path).settle()
    assert browser.script("return document.body.hasAttribute('data-missing')")
    assert "Rude" not in browser.text


def test_notices_and_layers_that_were_removed_go_from_the_device(people, line, ana, node, operator):
    """At once, with the lists and every page that led to them; what has nothing to do with them stays."""
    name, writer = ana.open(), Person(node)
    board = operator.verify_organisation("Water Board")
    writer.join(operator, board, "editor")
    assert writer.fill(f"/i/{name}", "/speak-for", organisation=board).status_code == 303
    notice = writer.post(f"/i/{name}/notices", json={
        "headline": "A rude wombat", "text": "Boil it.", "category": "Health", "severity": "Severe", "urgency": "Immediate",
        "certainty": "Observed", "expires": folk.later(9)}).json()["id"]
    hall = {"type": "Feature", "id": "hall-1", "geometry": {"type": "Point", "coordinates": [5.1, 52.1]}, "properties": {"name": "A rude hall"}}
    layer = ana.post(f"/i/{name}/layers", json={
        "title": "Halls", "source": "City", "licence": "CC0 1.0", "shown": True,
        "data": {"type": "FeatureCollection", "features": [hall]}}).json()["id"]
    of_layer = [f"/i/{name}/layers/{layer}", f"/i/{name}/layers/{layer}/items/hall-1"]
    of_notice = ["/", "/notices", f"/organisations/{board}", f"/i/{name}/about", f"/i/{name}/notices", f"/i/{name}/notices/{notice}"]
    browser = people("removed-more", line, DESK)
    browser.open("/privacy")
    for path in ["/privacy", *of_notice, *of_layer, f"/i/{name}"]:
        browser.open(path).settle()
        settled(browser, path)
    browser.wait(lambda: any(f"/layers/{layer}/tiles/" in one for one in stores(browser).get("folkmoot-data", [])), 15)

    def remove(entry):
        answer = operator.post("/removals", json={"what": f"/record/entries/{entry}", "basis": "Court of Rivermouth, 12/34"})
        assert answer.status_code == 201, answer.text

    # The map of the initiative is open, and stays open.
    remove(layer)
    browser.wait(lambda: not set(of_layer) & set(pages(browser)), 5, "the layer's pages are kept")
    browser.wait(lambda: not any(f"/layers/{layer}" in one for one in stores(browser).get("folkmoot-data", [])), 5, "its data are kept")
    assert f"/i/{name}/notices/{notice}" in pages(browser), "what has nothing to do with it went too"
    for path in of_notice:
        browser.open(path).settle()
        settled(browser, path)
    browser.open(f"/i/{name}").settle()
    assert "A rude wombat" in browser.text
    remove(notice)
    browser.wait(lambda: not set(of_notice) & set(pages(browser)), 5, "pages that showed the notice are kept")
    browser.wait(lambda: "A rude wombat" not in browser.text, 5, "the open page shows it still")
    assert "/privacy" in pages(browser)
    line.cut()
    browser.open(f"/i/{name}/notices/{notice}").settle()
    assert browser.script("return document.body.hasAttribute('data-missing')")
    assert "rude" not in browser.text


def test_the_worker_leaves_streams_and_posts_alone(people, line, ana):
    name = ana.open()
    browser = people("stream", line, DESK)
    browser.open(f"/i/{name}").settle()
    settled(browser, f"/i/{name}")
    browser.open(f"/i/{name}").settle()
    ana.report(name, description="Through the worker")
    browser.wait(lambda: "Through the worker" in browser.one("#report-list").text, 8)
    browser.click("form.languages button[value=nl]")
    browser.wait(lambda: browser.script("return document.documentElement.lang") == "nl")
    browser.settle(2)
    assert "Verbonden" in browser.one("[data-link-state]").text
    browser.assert_no_complaints()


def test_a_new_build_replaces_the_old_store(people, tmp_path, monkeypatch):
    """The same data, another build of the program: its files take the place of the old ones, pages stay."""
    with Node(tmp_path / "data") as old:
        name = Person(old).open()
        line = Line(old)
        browser = people("update", line, DESK)
        browser.open(f"/i/{name}")
        settled(browser, f"/i/{name}")
        before = [one for one in stores(browser) if one.startswith("folkmoot-shell")]
    newer = tmp_path / "folkmoot"
    shutil.copy(folk.BIN, newer)
    os.utime(newer, (time.time() + 100, time.time() + 100))
    monkeypatch.setattr(folk, "BIN", newer)
    with Node(tmp_path / "data") as node:
        line.target = ("127.0.0.1", int(node.url.rsplit(":", 1)[1]))
        browser.open(f"/i/{name}").settle()
        browser.wait(lambda: len(now := [one for one in stores(browser) if one.startswith("folkmoot-shell")]) == 1 and now != before, 30)
        assert f"/i/{name}" in pages(browser)
        line.cut()
        browser.open(f"/i/{name}").settle()
        assert browser.script("return getComputedStyle(document.querySelector('.link')).display") == "flex", "without its style"
        browser.wait(lambda: "No connection" in browser.one("[data-link-state]").text, 10)
    line.close()


def test_the_site_can_be_installed(people, line):
    browser = people("install", line)
    browser.open("/")
    browser.wait(lambda: is_worked(browser), 20)
    manifest = browser.driver.execute_cdp_cmd("Page.getAppManifest", {})
    assert not manifest.get("errors"), manifest["errors"]
    errors = browser.driver.execute_cdp_cmd("Page.getInstallabilityErrors", {})["installabilityErrors"]
    assert not [one for one in errors if one["errorId"] != "in-incognito"], errors


def test_a_draft_survives_closing(people, line, ana):
    name = ana.open()
    browser = people("draft", line)
    browser.open(f"/i/{name}/reports/new").settle()
    fill(browser, text="Half a sentence")
    time.sleep(0.8)
    browser.close()
    again = people("draft", line)
    again.open(f"/i/{name}/reports/new").settle()
    assert again.script("return document.querySelector('[name=description]').value") == "Half a sentence"
    again.close()
