# SPDX-License-Identifier: Apache-2.0
"""The first view on a slow 3G profile: what it weighs, how often it asks, and how soon it can be used."""

import json
import time

import pytest
from browser import PHONE, Browser
from folk import Person

SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
MOST = 100_000
#: The chain that a first view may be: the page, then what it names, then what that loads. One more for the live stream.
ROUNDS = 5


@pytest.fixture(scope="module")
def town(node):
    ana, bob = Person(node), Person(node)
    name = ana.open(title="A town with sixty reports", purpose="One map for everyone.")
    for number in range(60):
        bob.report(name, ["water-point", "food", "open-shop"][number % 3], (5.05 + number * 0.003, 52.1),
                   description=f"Seen at corner {number}, and said in as many words as people use", placeWords=f"Street {number}")
    return name


def measured(browser, url):
    """Opens a page cold or warm; gives when it could be used, and every request with its bytes on the wire."""
    browser.driver.get_log("performance")
    start = time.monotonic()
    browser.driver.execute_cdp_cmd("Page.navigate", {"url": url})
    browser.one("h1", seconds=30)
    browser.one("a.button.primary, a.add", seconds=30)
    usable = time.monotonic() - start
    browser.wait(lambda: browser.script("return document.readyState === 'complete'"), 60)
    time.sleep(4)
    asked, sizes, kept = {}, {}, set()
    for line in browser.driver.get_log("performance"):
        message = json.loads(line["message"])["message"]
        details = message.get("params", {})
        if message["method"] == "Network.requestWillBeSent":
            asked[details["requestId"]] = details["request"]["url"]
        elif message["method"] == "Network.responseReceived":
            response = details["response"]
            if response.get("fromDiskCache") or response.get("fromServiceWorker"):
                kept.add(details["requestId"])
            sizes[details["requestId"]] = response.get("encodedDataLength", 0)
        elif message["method"] == "Network.loadingFinished":
            sizes[details["requestId"]] = details["encodedDataLength"]
    paint = browser.script("return performance.getEntriesByName('first-contentful-paint')[0]?.startTime")
    ready = browser.script("const one = performance.getEntriesByType('navigation')[0]; return one.domInteractive")
    wire = {asked[one]: size for one, size in sizes.items() if one in asked and one not in kept and asked[one].startswith("http")}
    return usable, paint, ready, wire


@pytest.mark.parametrize("page", ["node", "initiative"])
def test_the_first_view_is_light(node, town, tmp_path, page):
    browser = Browser(tmp_path / "profile", PHONE, logs=("performance",))
    try:
        browser.driver.execute_cdp_cmd("Network.enable", {})
        browser.driver.execute_cdp_cmd("Network.emulateNetworkConditions", SLOW_3G)
        url = node.url + ("/" if page == "node" else f"/i/{town}")
        for temperature in ("cold", "warm"):
            usable, paint, ready, wire = measured(browser, url)
            library = sum(size for one, size in wire.items() if "/leaflet/" in one)
            total = sum(wire.values()) - library
            print(f"{page} {temperature}: usable after {usable:.2f} s (first paint {(paint or 0) / 1000:.2f} s, interactive "
                  f"{ready / 1000:.2f} s), {total} bytes in {len(wire)} requests, and {library} bytes of map library")
            assert total <= MOST, sorted(wire.items(), key=lambda one: -one[1])
            if temperature == "warm":
                again = [one for one in wire if "/assets/" in one]
                assert not again, f"asked for again: {again}"
            browser.wait(lambda: browser.script("return Boolean(navigator.serviceWorker.controller)"), 60)
            time.sleep(2)
        chain = browser.script("""
            const page = performance.getEntriesByType('navigation')[0]
            return performance.getEntriesByType('resource').filter((one) => one.initiatorType === 'script' || one.initiatorType === 'link').length""")
        assert chain < 40
    finally:
        browser.close()
