# SPDX-License-Identifier: Apache-2.0
"""The first view on a slow 3G profile: what it weighs, how often it asks, and how soon it can be used."""

import json
import time

import pytest
from browser import PHONE, Browser
from folk import Person
from line import Line

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
MOST = 100_000


@pytest.fixture(scope="module")
def town(node):
    ana, bob = Person(node), Person(node)
    name = ana.open(title="A town with sixty reports", purpose="One map for everyone.")
    for number in range(60):
        bob.report(name, ["water-point", "food", "open-shop"][number % 3], (5.05 + number * 0.003, 52.1),
                   description=f"Seen at corner {number}, and said in as many words as people use", placeWords=f"Street {number}")
    return name


def watched(browser, url, rest=4):
    """Opens a page; gives when it could be used, and every request of the page with its bytes on the wire."""
    browser.driver.get_log("performance")
    start = time.monotonic()
    browser.driver.execute_cdp_cmd("Page.navigate", {"url": url})
    browser.wait(lambda: browser.script("return location.href") == url, 30)
    browser.one("a.button.primary, a.add", seconds=30)
    usable = time.monotonic() - start
    browser.wait(lambda: browser.script("return document.readyState === 'complete'"), 60)
    time.sleep(rest)
    asked, sizes, kept = {}, {}, set()
    for line in browser.driver.get_log("performance"):
        message = json.loads(line["message"])["message"]
        details = message.get("params", {})
        if message["method"] == "Network.requestWillBeSent":
            asked[details["requestId"]] = details["request"]["url"]
        elif message["method"] == "Network.requestServedFromCache":
            kept.add(details["requestId"])
        elif message["method"] == "Network.responseReceived":
            response = details["response"]
            if response.get("fromDiskCache") or response.get("fromServiceWorker"):
                kept.add(details["requestId"])
            sizes[details["requestId"]] = response.get("encodedDataLength", 0)
        elif message["method"] == "Network.loadingFinished":
            sizes[details["requestId"]] = details["encodedDataLength"]
    paint = browser.script("return performance.getEntriesByName('first-contentful-paint')[0]?.startTime") or 0
    wire = [(asked[one], size) for one, size in sizes.items() if one in asked and one not in kept and asked[one].startswith("http")]
    return usable, paint / 1000, wire


def rounds(browser):
    """How many times one request had to wait for another before the page was drawn and its list alive."""
    return browser.script("""
        const ends = [performance.getEntriesByType('navigation')[0], ...performance.getEntriesByType('resource')]
          .filter((one) => !/leaflet|tiles|still-so|sw\\.js|health|\\/outbox/.test(one.name)).map((one) => [one.fetchStart, one.responseEnd]).sort(([one], [other]) => one - other)
        let count = 0, until = -1
        for (const [start, end] of ends) if (start >= until - 20) { count += 1; until = end }
        return count""")


@pytest.mark.parametrize("page", ["node", "initiative"])
def test_the_first_view_is_light(node, town, tmp_path, page):
    """Cold, as Chromium's own emulation has it, which throttles each request of the page."""
    browser = Browser(tmp_path / "profile", PHONE, logs=("performance",))
    try:
        browser.driver.execute_cdp_cmd("Network.enable", {})
        browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", SLOW_3G)
        usable, paint, wire = watched(browser, node.url + ("/" if page == "node" else f"/i/{town}"))
        library = sum(size for one, size in wire if "/leaflet/" in one)
        total, chain = sum(size for _, size in wire) - library, rounds(browser)
        print(f"\n{page}, cold: usable after {usable:.2f} s (first paint {paint:.2f} s), {total} bytes in {len(wire)} requests, "
              f"{chain} round trips one after another, and {library} bytes of map library")
        assert total <= MOST, sorted(wire, key=lambda one: -one[1])
        assert library > 0 and len(wire) <= 40 and chain <= 8
    finally:
        browser.close()


@pytest.mark.parametrize("page", ["node", "initiative"])
def test_the_second_view_asks_for_the_page_alone(node, town, tmp_path, page):
    """Warm, through a line of 400 ms and 400 kbit/s that the service worker feels too, connections included."""
    line = Line(node, latency=0.4, rate=50_000)
    browser = Browser(tmp_path / "profile", PHONE, logs=("performance",))
    try:
        url = line.url + ("/" if page == "node" else f"/i/{town}")
        usable, paint, _ = watched(browser, url, rest=0)
        print(f"\n{page}, cold through the line: usable after {usable:.2f} s (first paint {paint:.2f} s), {line.received} bytes by then")
        browser.wait(lambda: browser.script("return Boolean(navigator.serviceWorker.controller)"), 60)
        time.sleep(6)
        before = line.received
        usable, paint, wire = watched(browser, url)
        files = [one for one, size in wire if "/assets/" in one and size]
        print(f"{page}, warm through the line: usable after {usable:.2f} s (first paint {paint:.2f} s), {line.received - before} bytes")
        assert not files, f"asked for again: {files}"
        assert line.received - before <= MOST / 2
    finally:
        browser.close()
        line.close()
