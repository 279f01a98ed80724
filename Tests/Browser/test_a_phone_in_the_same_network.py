# SPDX-License-Identifier: Apache-2.0
"""Plain HTTP under another name than localhost, as on a phone in the same network: what a browser withholds is said, not broken."""

import re

import pytest
from browser import DESK, PHONE
from folk import Person, reports
from line import Line
from test_offline import fill, waiting

HOST = "folkmoot.lan"


@pytest.fixture
def phone(window, node):
    """A window to the node under a name that is not the machine's own, and the line in between."""
    line = Line(node)
    line.name = line.url.replace("127.0.0.1", HOST)

    def make(size=PHONE, **options):
        browser = window(size, arguments=[f"--host-resolver-rules=MAP {HOST} 127.0.0.1"], **options)
        browser.url = line.name
        browser.line = line
        return browser

    yield make
    line.close()


def test_nothing_breaks_without_a_secure_context(phone, node, ana):
    name = ana.open()
    report = ana.report(name, description="The tap works")
    browser = phone()
    for path in ["/", f"/i/{name}", f"/i/{name}/reports", f"/i/{name}/reports/{report}", f"/i/{name}/about", f"/i/{name}/share",
                 f"/i/{name}/reports/new", "/open", "/outbox", "/me", "/privacy"]:
        browser.open(path).settle(0.5)
        assert browser.script("return [isSecureContext, location.hostname]") == [False, HOST]
        browser.assert_fits()
        browser.assert_no_complaints("Cross-Origin-Opener-Policy")


def test_the_place_is_told_why_it_cannot_be_found(phone, ana):
    name = ana.open()
    for language, words in [("en", "safe pages (https) only"), ("nl", "veilige pagina")]:
        browser = phone(language=language)
        browser.open(f"/i/{name}/reports/new").settle()
        browser.click("label.tile:has(input[value=water-point]) .tile-word")
        browser.one("[data-place=point] [data-map].leaflet-container")
        browser.click("[data-locate]")
        browser.wait(lambda: words in browser.one("[data-place-says]").text, message=browser.one("[data-place-says]").text)
        browser.photograph(f"lan-place-{language}")
        browser.assert_fits()


def test_a_link_can_be_copied(phone, ana):
    browser = phone(DESK)
    browser.open(f"/i/{ana.open()}/share").settle()
    button = browser.one("[data-copy]")
    browser.click(button)
    browser.wait(lambda: re.search("Copied|Select the text", browser.text))
    # What was copied can be put in somewhere.
    assert browser.script("return navigator.clipboard === undefined")
    assert "Copied" in browser.text


def test_what_is_sent_without_a_connection_waits_and_is_sent_once(phone, node, ana):
    name = ana.open()
    browser = phone()
    browser.open(f"/i/{name}/reports/new").settle()
    browser.line.cut()
    browser.wait(lambda: not browser.script("return navigator.onLine") or True)
    fill(browser, text="Kept over plain http")
    browser.click("[data-send]")
    note = browser.one(".kept-note", seconds=30)
    assert "leave this page open" in note.text and "You can close this page" not in note.text
    assert not note.find_elements("css selector", "a"), "no link that cannot open now"
    browser.photograph("lan-kept")
    browser.assert_fits()
    assert [one["state"] for one in waiting(browser)] == ["waiting"]
    browser.line.mend()
    # The page that stays open sends it by itself.
    browser.wait(lambda: len(reports(ana, name)) == 1, 60, "it is not sent")
    browser.open("/outbox").settle(1)
    assert "not safe (http)" in browser.one("[data-kept-list]").text
    browser.photograph("lan-outbox", whole=True)
    browser.assert_fits()
    browser.assert_accessible()
    browser.open(f"/i/{name}").settle(1)
    assert [one["description"] for one in reports(Person(node), name)] == ["Kept over plain http"]
