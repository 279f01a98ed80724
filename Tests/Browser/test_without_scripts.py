# SPDX-License-Identifier: Apache-2.0
"""The whole story with scripts switched off: the list carries what the map cannot."""

import pytest
from browser import DESK, PHONE


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_open_add_confirm_and_filter(window, node, ana, size):
    browser = window(size, scripts=False)
    browser.open("/")
    browser.photograph(f"no-scripts-{size[0]}-front", whole=True)
    browser.click('a[href="/open"]')
    browser.click('a[href="/open?template=earthquake"]')
    browser.type("#f-title", f"Without scripts {size[0]}")
    browser.photograph(f"no-scripts-{size[0]}-open", whole=True)
    browser.click("form[action='/i'] button.primary")
    browser.opens("/i/without-scripts")
    name = browser.path.split("/")[2].split("?")[0]
    browser.photograph(f"no-scripts-{size[0]}-initiative", whole=True)
    browser.click("a.add")
    browser.photograph(f"no-scripts-{size[0]}-new", whole=True)
    browser.click("label.tile:has(input[value=food])")
    browser.type("[name=placeWords]", "School yard")
    browser.type("[name=description]", "Bread at noon")
    browser.click("[data-send]")
    browser.one(".thanks")
    browser.photograph(f"no-scripts-{size[0]}-thanks", whole=True)

    other = window(size, scripts=False)
    other.open(f"/i/{name}")
    assert "Bread at noon" in other.one("#report-list").text
    other.click("#report-list .card-link")
    other.click("form[action$='/confirm'] button")
    other.wait(lambda: "done=confirm" in other.path)
    report = ana.get(f"/i/{name}/reports.json").json()["reports"][0]
    assert report["confirmations"] == 1
    other.click("details.act summary")
    other.photograph(f"no-scripts-{size[0]}-report", whole=True)
    for number in range(35):
        ana.report(name, "water-point", description=f"Tap {number}")
    other.open(f"/i/{name}/reports")
    assert len(other.all("#report-list .card")) == 30
    other.click("#report-list a[rel=next]")
    assert len(other.all("#report-list .card")) == 6
    other.open(f"/i/{name}/reports")
    if not other.all("details.filter-box[open]"):
        other.click("details.filter-box > summary")
    other.click("label.chip:has(input[value=food])")
    other.click("details.filter-box button")
    other.wait(lambda: "category=food" in other.path)
    assert len(other.all("#report-list .card")) == 1
    other.type("#q", "nothing like it")
    other.click(".search button")
    other.wait(lambda: "q=nothing" in other.path)
    assert not other.all("#report-list .card")


def test_a_failed_form_comes_back_filled(window, node, ana):
    name = ana.open()
    browser = window(PHONE, scripts=False)
    browser.open(f"/i/{name}/reports/new")
    browser.click("label.tile:has(input[value=food])")
    browser.type("[name=description]", "Ask for Jan, 06 12345678")
    browser.click("[data-send]")
    assert browser.one("#problems").text
    assert browser.one("[name=description]").get_attribute("value") == "Ask for Jan, 06 12345678"
    browser.photograph("no-scripts-failed", whole=True)
    browser.click("label:has(input[name=personalDataAccepted])")
    browser.click("[data-send]")
    browser.one(".thanks")


def test_the_language_is_changed_by_a_button(window, node):
    browser = window(PHONE, scripts=False)
    browser.open("/privacy")
    browser.click("form.languages button[value=nl]")
    assert browser.one("html").get_attribute("lang") == "nl" and browser.path == "/privacy"
