# SPDX-License-Identifier: Apache-2.0
"""Pages in large letters, under a finger, on paper, and the first one that a stranger sees; all pages: test_every_page.py."""

import os
import shutil
import time

import pytest
from browser import DESK, PHONE
from folk import ROOT, Node, Person

PAGES = {
    "front": "/", "initiative": "/i/{name}", "list": "/i/{name}/reports", "report": "/i/{name}/reports/{report}",
    "report-new": "/i/{name}/reports/new", "print": "/i/{name}/print",
}


@pytest.fixture(scope="module")
def town(node):
    """An initiative in which something of everything has happened, and its steward."""
    ana, bob, cas = Person(node), Person(node), Person(node)
    name = ana.open(title="Earthquake in the hills", purpose="One map for everyone: water, food, help, danger.")
    empty = ana.open(title="Nothing yet")
    report = bob.report(name, "food", (5.12, 52.11), description="Soup and bread, 200 portions a day.",
                        placeWords="Parish hall, Long Street", fields={"kind": "meals", "free": True, "queue": 20})
    cas.do(name, report, "confirm")
    ana.do(name, report, "confirm")
    cas.do(name, report, "update", text="Open until nine tonight")
    cas.do(name, report, "comment", text="Bring a bowl")
    stale = bob.report(name, "rescue-needed", (5.2, 52.15), seen="2026-11-20T08:00:00Z", description="Knocking heard")
    gone = bob.report(name, "gas-leak", (5.11, 52.12), description="Advertising")
    ana.do(name, gone, "hide", rule="spam", reason="It sells something")
    merged = cas.report(name, "food", (5.12, 52.11), description="The same soup")
    ana.do(name, merged, "merge", into=report)
    mine = ana.report(name, "road-blocked", (5.15, 52.13), description="Rubble on both lanes", placeWords="Ring road")
    cas.do(name, mine, "dispute", why="One lane is open")
    done = bob.report(name, "power-out", (5.18, 52.09), description="Whole street")
    cas.do(name, done, "resolve", text="Light is back")
    for number in range(45):
        bob.report(name, ["water-point", "building-damaged", "open-shop"][number % 3],
                   (5.05 + number * 0.004, 52.05 + (number * 7 % 20) * 0.005), description=f"Seen at corner {number}")
    return {"name": name, "report": report, "stale": stale, "gone": gone, "merged": merged, "mine": mine,
            "empty": empty, "steward": ana}


@pytest.mark.parametrize("page", ["initiative", "report", "report-new", "front", "list"])
def test_a_page_in_large_letters(shared_window, town, page):
    """WCAG 1.4.4 and 1.4.10: letters twice as large, 320 px wide, and still no horizontal scroll."""
    browser = shared_window(PHONE)
    browser.open(PAGES[page].format(**town))
    browser.script("document.documentElement.style.fontSize = '200%'")
    browser.settle()
    browser.photograph(f"large-{page}", whole=True)
    browser.assert_fits()
    browser.script("document.documentElement.style.fontSize = ''")
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": True})
    browser.open(PAGES[page].format(**town)).settle()
    browser.assert_fits()
    browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
        "width": PHONE[0], "height": PHONE[1], "deviceScaleFactor": 1, "mobile": True})


@pytest.mark.parametrize("page", ["initiative", "report", "report-new", "front"])
def test_what_a_finger_must_hit_is_large_enough(shared_window, town, page):
    browser = shared_window(PHONE)
    browser.open(PAGES[page].format(**town)).settle()
    small = browser.script("""
        return [...document.querySelectorAll('button, a.button, a.add, a.card-link, summary.button, label.tile, label.chip, select, textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio])')]
          .filter((one) => one.offsetParent && getComputedStyle(one).visibility === 'visible' && !one.closest('.leaflet-control'))
          .map((one) => [one, one.getBoundingClientRect()])
          .filter(([one, box]) => box.width > 1 && box.height < 43.5)
          .map(([one, box]) => `${Math.round(box.width)}×${Math.round(box.height)} ${one.outerHTML.slice(0, 90)}`)""")
    assert not small, small


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_report_and_a_map_print_on_a4(shared_window, town, size):
    import base64

    browser = shared_window(size)
    for page in ["report", "print"]:
        browser.open(PAGES[page].format(**town)).settle()
        paper = browser.driver.execute_cdp_cmd("Page.printToPDF", {
            "paperWidth": 8.27, "paperHeight": 11.69, "printBackground": False})
        content = base64.b64decode(paper["data"])
        # The sheet has room on each row for a code to scan and boxes to tick.
        assert content.startswith(b"%PDF") and content.count(b"/Type /Page\n") <= 8


def test_the_first_page_of_an_exercise_is_alive(tmp_path, window):
    """The picture of the README, and the first thing that a stranger sees."""
    with Node(tmp_path / "data", exercise=True) as node:
        name = Person(node).get("/i.json").json()["initiatives"][0]["name"]
        for size in (PHONE, DESK):
            browser = window(size, on=node)
            browser.open("/").settle(1)
            browser.photograph(f"exercise-front-{size[0]}")
            browser.open(f"/i/{name}").settle(2)
            browser.assert_fits()
            browser.assert_accessible()
            browser.photograph(f"exercise-{size[0]}")
            before = browser.one("#total").text
            browser.wait(
                lambda browser=browser, before=before: browser.one("#total").text != before or browser.all(".card.fresh")
                or browser.all("[data-new]:not([hidden])"), 40, "nothing happens on the page")
            time.sleep(1)
            picture = browser.photograph(f"exercise-{size[0]}-later")
            browser.assert_no_complaints()
            if size == DESK and os.environ.get("FOLKMOOT_UPDATE_SCREENSHOT") == "1":
                shutil.copy(picture, ROOT / "docs" / "screenshot.png")
