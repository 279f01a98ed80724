# SPDX-License-Identifier: Apache-2.0
"""What must be seen at the end: a stranger opens an initiative, adds a report, another confirms it, and all is well."""

import csv
import io
import re
import time

import pytest
from browser import DESK, PHONE
from folk import Node, Person, folkmoot
from selenium.webdriver.common.action_chains import ActionChains


@pytest.mark.parametrize("size, dark", [(PHONE, False), (DESK, False), (PHONE, True)], ids=["phone", "desk", "phone dark"])
def test_from_the_front_page_to_verify(tmp_path, window, size, dark):
    mark = f"story-{size[0]}{'-dark' if dark else ''}"
    with Node(tmp_path / "data") as node:
        first = window(size, dark=dark, on=node)
        first.open("/").settle()
        first.photograph(f"{mark}-1-front")
        first.assert_fits()

        # An earthquake initiative, in a minute.
        first.click('a[href="/open"]')
        first.click('a[href="/open?template=earthquake"]')
        first.type("#f-title", "Quake in the Rhine delta")
        first.one("[data-map].leaflet-container")
        area = first.one("[data-map].leaflet-container")
        first.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", area)
        time.sleep(0.3)
        ActionChains(first.driver).move_to_element_with_offset(area, 20, 10).click().perform()
        first.wait(lambda: first.script("return document.querySelector('[name=latitude]').value"), message="no place")
        first.script("""for (const [name, value] of [['latitude', 52.1], ['longitude', 5.1], ['radius', 4000]]) {
            const field = document.querySelector(`[name=${name}]`); field.value = value
            field.dispatchEvent(new Event('change', {bubbles: true})) }""")
        first.settle()
        first.photograph(f"{mark}-2-open", whole=True)
        first.click("form[action='/i'] button.primary")
        first.wait(lambda: first.path.startswith("/i/quake"), message=first.path)
        name = re.match(r"/i/([a-z0-9-]+)", first.path).group(1)
        first.settle(1)
        first.photograph(f"{mark}-3-initiative")
        assert "112" in first.text and "Quake in the Rhine delta" in first.text
        first.assert_fits()

        # A second person looks on, in another browser.
        second = window(size, dark=dark, on=node)
        second.open(f"/i/{name}").settle(1)
        assert not second.all("#report-list .card[data-id]")

        # Three steps: what, where, more.
        first.click("a.add")
        first.settle()
        first.photograph(f"{mark}-4-what")
        first.assert_fits()
        first.click("label.tile:has(input[value=water-point]) .tile-word")
        place = first.one("[data-place=point] [data-map].leaflet-container")
        first.settle()
        ActionChains(first.driver).move_to_element_with_offset(place, 15, -20).click().perform()
        first.wait(lambda: first.script("return document.querySelector('[name=latitude]').value"), message="no place")
        first.type("[name=placeWords]", "Market square")
        first.settle()
        first.photograph(f"{mark}-5-where")
        first.click("[data-next]")
        first.type("[name=description]", "Tap works, short queue")
        first.photograph(f"{mark}-6-more", whole=True)
        sent = time.monotonic()
        first.click("[data-send]")
        second.one("#report-list .card[data-id]", seconds=10)
        took = time.monotonic() - sent
        first.one(".thanks")
        first.settle()
        first.photograph(f"{mark}-7-thanks")
        first.assert_fits()
        assert "Tap works, short queue" in second.one("#report-list").text
        assert took < 2.0, f"seen elsewhere after {took:.2f} s"
        second.wait(lambda: second.all(".leaflet-marker-icon[role=button]"), 5, "it is not on the second map")
        second.photograph(f"{mark}-8-second")

        # The other confirms; the author sees it live.
        second.click("#report-list .card-link")
        second.wait(lambda: "/reports/" in second.path)
        second.settle()
        second.photograph(f"{mark}-9-report", whole=True)
        assert not first.all("form[action$='/confirm']"), "nobody confirms their own"
        before = first.one("#report-belief").text
        second.click("form[action$='/confirm'] button")
        first.wait(lambda: first.one("#report-belief").text != before, 5, "the author does not see the confirmation")
        second.settle()
        second.photograph(f"{mark}-10-confirmed")
        second.assert_fits()

        # The table, and the record.
        second.open(f"/i/{name}").settle()
        link = second.one(".data a[data-twin]").get_attribute("href")
        table = list(csv.DictReader(io.StringIO(Person(node).get(link).text)))
        assert [row["description"] for row in table] == ["Tap works, short queue"]
        assert table[0]["confirmations"] == "1"
        node.wait_for_checkpoint()
        assert "all well" in folkmoot("verify", node.url).stdout
        for browser in (first, second):
            browser.assert_no_complaints()


def test_dutch(window, node):
    dutch = window(PHONE, language="nl")
    dutch.open("/").settle()
    assert dutch.script("return document.documentElement.lang") == "nl"
    dutch.photograph("dutch-front")


def test_a_form_that_fails_comes_back_filled(window, node, ana):
    name = ana.open()
    browser = window(PHONE)
    browser.open(f"/i/{name}/reports/new").settle()
    browser.click("label.tile:has(input[value=food]) .tile-word")
    browser.one("[name=placeWords]")
    browser.type("[name=placeWords]", "The hall")
    browser.click("[data-next]")
    browser.type("[name=description]", "Soup, call 06 12345678")
    browser.click("[data-send]")
    browser.one("#problems")
    assert browser.script("return document.activeElement.id") == "problems", "what is wrong is read first"
    assert browser.one("[name=description]").get_attribute("value") == "Soup, call 06 12345678"
    browser.settle()
    browser.photograph("failed-form", whole=True)
    browser.assert_fits()
    browser.assert_accessible()
    browser.click("label:has(input[name=personalDataAccepted])")
    browser.click("[data-send]")
    browser.one(".thanks")


def test_what_was_typed_stays_on_the_device(window, node, ana):
    name = ana.open()
    browser = window(PHONE)
    browser.open(f"/i/{name}/reports/new").settle()
    browser.click("label.tile:has(input[value=food]) .tile-word")
    browser.type("[name=placeWords]", "Half written")
    time.sleep(0.6)
    browser.open(f"/i/{name}")
    browser.open(f"/i/{name}/reports/new").settle()
    assert browser.script("return document.querySelector('[name=placeWords]').value") == "Half written"
    assert browser.script("return document.querySelector('[name=category]:checked').value") == "food"


def test_a_screen_that_scrolled_away_is_told_and_not_moved(window, node, ana):
    name = ana.open()
    for number in range(40):
        ana.report(name, description=f"Number {number}", place=(5.0 + number / 200, 52.1))
    browser = window(DESK)
    browser.open(f"/i/{name}/reports").settle(1)
    browser.script("scrollTo(0, 1200)")
    time.sleep(0.3)
    # Where a card stands on the screen, whatever was put in above it.
    stands = """const card = [...document.querySelectorAll('#report-list .card')].find((one) => one.getBoundingClientRect().top > 100)
        return [card.dataset.id, Math.round(card.getBoundingClientRect().top)]"""
    before = browser.script(stands)
    ana.report(name, description="New one")
    badge = browser.one("[data-new]:not([hidden])", seconds=5, shown=False)
    assert "1" in badge.text or "1" in badge.get_attribute("textContent")
    assert browser.script(stands) == before
    assert badge.is_displayed() and browser.script(
        "const box = arguments[0].getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight", badge), (
        "the badge is out of sight")
    browser.photograph("new-badge")
    browser.script("scrollTo(0, 0)")
    browser.click("[data-new]")
    browser.wait(lambda: "New one" in browser.one("#report-list").text, 5)


def test_a_stream_that_broke_resumes(tmp_path, window):
    """The node goes down and comes back at the same port; the open page catches up by itself."""
    node = Node(tmp_path / "data").start()
    ana = Person(node)
    name = ana.open()
    browser = window(DESK, on=node)
    browser.open(f"/i/{name}").settle(1)
    node.stop()
    time.sleep(1)
    again = Node(node.data, "--port", node.url.rsplit(":", 1)[1])
    with again:
        assert again.url == node.url
        ana.report(name, description="After the break")
        browser.wait(lambda: "After the break" in browser.one("#report-list").text, 20, "the stream did not resume")
