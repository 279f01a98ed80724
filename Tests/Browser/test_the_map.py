# SPDX-License-Identifier: Apache-2.0
"""The map counts exactly, follows the filters, and shows what happens."""

import random
import re

import pytest
from browser import DESK, PHONE
from folk import Person
from selenium.webdriver.common.keys import Keys


@pytest.fixture(scope="module")
def busy(node):
    random.seed(7)
    ana, bob = Person(node), Person(node)
    name = ana.open(title="A busy town")
    kinds = ["water-point", "food", "road-blocked", "building-damaged", "gas-leak"]
    for number in range(320):
        report = ana.report(
            name, random.choice(kinds), (random.gauss(5.15, 0.03), random.gauss(52.1, 0.02)),
            description=f"Report number {number} in the busy town", placeWords=f"Street {number}")
        if number % 5 == 0:
            bob.do(name, report, "confirm")
    return name


def counted(browser):
    """The sum of what the map shows: clusters with their numbers, and points."""
    labels = browser.script("""
        return [...document.querySelectorAll('.leaflet-marker-icon')].map((one) =>
          one.classList.contains('cluster') ? Number(one.querySelector('b').textContent.replace(/\\D/g, '')) : 1)""")
    return sum(labels)


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_clusters_and_points_are_exact(shared_window, busy, size):
    browser = shared_window(size)
    browser.open(f"/i/{busy}").settle(1)
    browser.wait(lambda: browser.all(".leaflet-marker-icon"), 10, "nothing is on the map")
    browser.photograph(f"map-{size[0]}")
    map_ = browser.one("[data-map].leaflet-container")
    for _ in range(4):
        browser.click(".leaflet-control-zoom-out")
        browser.settle(0.3)
    browser.settle(1)
    assert counted(browser) == 320
    browser.photograph(f"map-{size[0]}-far")
    browser.assert_no_complaints()
    assert map_


def test_a_click_on_a_cluster_goes_closer_and_a_point_tells(shared_window, busy):
    browser = shared_window(DESK)
    browser.open(f"/i/{busy}").settle(1)
    for _ in range(12):
        browser.wait(lambda: browser.all(".leaflet-marker-icon[role=button]:not(.under)"), 10)
        clusters = browser.all(".leaflet-marker-icon.cluster:not(.under)")
        points = browser.all(".leaflet-marker-icon.pin:not(.under)")
        if points:
            points[0].click()
            browser.settle(0.5)
            break
        clusters[0].click()
        browser.settle(0.8)
    link = browser.one(".leaflet-popup a[href*='/reports/'], a.card-link[href*='/reports/']")
    browser.photograph("map-popup")
    assert re.search(r"/reports/\d+$", link.get_attribute("href").split("?")[0])


def test_filters_change_the_address_the_list_and_the_map(shared_window, busy, node):
    browser = shared_window(DESK)
    browser.open(f"/i/{busy}").settle(1)
    if not browser.all("details.filter-box[open]"):
        browser.click("details.filter-box > summary")
    browser.click("label.chip:has(input[value=food])")
    browser.wait(lambda: "category=food" in browser.path, 5, "the address stays the same")
    expected = node.get(f"/i/{busy}/reports/facets.json").json()["category"]["food"]
    browser.wait(lambda: re.search(rf"\b{expected}\b", browser.one("#total").text), 5, "the total stays the same")
    browser.settle(1)
    for _ in range(4):
        browser.click(".leaflet-control-zoom-out")
        browser.settle(0.3)
    browser.settle(1)
    assert counted(browser) == expected
    browser.photograph("map-filtered")
    browser.driver.back()
    browser.wait(lambda: "320" in browser.one("#total").text, 5, "going back does not bring all back")
    browser.open(f"/i/{busy}?category=food&status=open").settle()
    assert str(expected) in browser.one("#total").text, "an address with filters can be shared"


def test_search_as_one_types(shared_window, busy):
    browser = shared_window(DESK)
    browser.open(f"/i/{busy}").settle(1)
    browser.one("#q").send_keys("number 319")
    browser.wait(lambda: "q=number" in browser.path, 5)
    browser.wait(lambda: len(browser.all("#report-list .card[data-id]")) == 1, 5)
    assert "number 319" in browser.one("#report-list").text


def test_what_is_new_comes_onto_the_map(window, busy, ana):
    browser = window(DESK)
    browser.open(f"/i/{busy}?q=brandnew").settle(1)
    assert not browser.all("#report-list .card[data-id]")
    ana.report(busy, "fire", (5.15, 52.1), description="brandnew fire")
    browser.wait(lambda: browser.all("#report-list .card[data-id]"), 5)
    browser.wait(lambda: browser.all(".leaflet-marker-icon[role=button]"), 5)


def test_the_map_is_walked_with_the_keyboard(shared_window, busy):
    browser = shared_window(DESK)
    browser.open(f"/i/{busy}").settle(1)
    browser.wait(lambda: browser.all(".leaflet-marker-icon[role=button]"), 10)
    browser.tab_to(".leaflet-marker-icon[role=button]", most=60)
    before = browser.script("return document.querySelectorAll('.leaflet-marker-icon').length")
    browser.press(Keys.ENTER)
    browser.settle(1)
    after = browser.script("return document.querySelectorAll('.leaflet-marker-icon').length")
    assert before != after or browser.all(".leaflet-popup") or "/reports/" in browser.path


def test_the_embedded_map(shared_window, busy):
    browser = shared_window(DESK)
    browser.open(f"/i/{busy}/embed").settle(1)
    browser.wait(lambda: browser.all(".leaflet-marker-icon"), 10)
    browser.photograph("embed")
    browser.assert_no_complaints()


def test_the_timeline_has_its_table(shared_window, busy):
    browser = shared_window(DESK)
    browser.open(f"/i/{busy}").settle()
    browser.click(".histogram details summary")
    numbers = [int(re.sub(r"\D", "", cell.text)) for cell in browser.all(".histogram td.number")]
    assert sum(numbers) >= 320


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_map_as_it_was(shared_window, node, size):
    """A snapshot of the map: its marks are those of then, nothing moves, a click leads to the report of then, and a link to now."""
    ana, bob = Person(node), Person(node)
    name = ana.open(title="A map to cite")
    ids = [bob.report(name, "water-point", (5.05 + n / 20, 52.1), description=f"Then {n}", placeWords=f"Corner {n}") for n in range(4)]
    at = node.get("/-/ready").json()["entries"] - 1
    bob.report(name, "water-point", (5.12, 52.14), description="Later")
    ana.do(name, ids[3], "hide", rule="spam", reason="Advertising")
    browser = shared_window(size)
    browser.open(f"/i/{name}?at={at}").settle(1)
    browser.wait(lambda: counted(browser) == 3, 10, "the map is not that of then")
    line = browser.one(".past")
    assert f"As of entry {at} of the record" in line.text and "1 entry of it is withheld" in line.text
    browser.photograph(f"map-past-{size[0]}", whole=size == DESK)
    browser.assert_fits()
    browser.assert_accessible()
    bob.report(name, "water-point", (5.2, 52.12), description="While it is open")
    browser.settle(3)
    assert counted(browser) == 3 and "While it is open" not in browser.text
    # Filters stay in the past; the device's clock is not set by it.
    browser.script("document.querySelector('.filter-box').open = true")
    browser.click("label.chip:has(input[value=food])")
    browser.wait(lambda: f"at={at}" in browser.path and "category=food" in browser.path)
    browser.wait(lambda: "0 reports" in browser.one("#total").text, 10)
    assert abs(int(browser.script("return localStorage.getItem('folkmoot:skew')") or 0)) < 120_000
    browser.open(f"/i/{name}?at={at}").settle(1)
    browser.click("#report-list .card-link")
    browser.wait(lambda: f"?at={at}" in browser.path and "/reports/" in browser.path)
    assert "As of entry" in browser.text and not browser.all("form[action$='/confirm']")
    browser.open(f"/i/{name}?at={at}")
    browser.click(".past a")
    browser.wait(lambda: browser.path == f"/i/{name}")
    browser.wait(lambda: "While it is open" in browser.one("#report-list").text)
    browser.scheme("dark")
    browser.open(f"/i/{name}?at={at}").settle(1)
    browser.photograph(f"map-past-{size[0]}-dark")
    browser.assert_accessible()
    browser.scheme("light")
    browser.assert_no_complaints()


def test_a_mark_says_how_a_report_stands(window, node):
    """In its name and in its look, and in the list of what stands at one place; not by colour alone."""
    ana, bob, cas, dan = (Person(node) for _ in range(4))
    name = ana.open(title="Leaks")
    ids = {state: ana.report(name, "gas-leak", (5.03 + number * 0.08, 52.1))
           for number, state in enumerate(["unconfirmed", "confirmed", "disputed", "resolved"])}
    for person in (bob, cas, dan):
        person.do(name, ids["confirmed"], "confirm")
    bob.do(name, ids["disputed"], "dispute", reason="I smell nothing.")
    bob.do(name, ids["resolved"], "resolve")
    browser = window(DESK)
    browser.open(f"/i/{name}").settle(1)
    browser.wait(lambda: len(browser.all(".leaflet-marker-icon.pin")) == 4, 10, "four marks")
    looks = browser.script("""
        return [...document.querySelectorAll('.leaflet-marker-icon.pin')].map((one) =>
          [one.className, one.getAttribute('aria-label'), getComputedStyle(one, '::after').content])""")
    for state, sign in [("unconfirmed", None), ("confirmed", "●"), ("disputed", "≠"), ("resolved", "✓")]:
        [(_, label, content)] = [one for one in looks if state in one[0].split() and (
            state == "resolved" or "resolved" not in one[0].split())]
        assert f", {state}," in label and "seen" in label
        assert sign in content if sign else content in ("none", "normal")
    browser.photograph("map-states")
    for state in ["disputed", "resolved"]:
        browser.open(f"/i/{name}/reports/{ids[state]}").settle(1)
        browser.wait(lambda: browser.all(".leaflet-marker-icon.pin"), 10)
        assert state in browser.one(".leaflet-marker-icon.pin").get_attribute("aria-label")
        assert state in browser.one(".leaflet-marker-icon.pin").get_attribute("class").split()
    # At the very same place they stand in a list.
    there = ana.open(title="One place")
    same = [ana.report(there, "gas-leak", (5.2, 52.1)) for _ in range(2)]
    bob.do(there, same[0], "dispute", reason="I smell nothing.")
    browser.open(f"/i/{there}").settle(1)
    browser.wait(lambda: browser.all(".leaflet-marker-icon.cluster"), 10)
    for _ in range(12):
        if browser.all(".several a"):
            break
        browser.all(".leaflet-marker-icon.cluster")[0].click()
        browser.settle(0.8)
    assert sorted("disputed" in one.text for one in browser.all(".several a")) == [False, True]
    assert all("disputed" in one.text or "unconfirmed" in one.text for one in browser.all(".several a"))
