# SPDX-License-Identifier: Apache-2.0
"""The whole story without a mouse: every step by Tab, arrows, Space and Enter, with the focus in sight."""

import pytest
from browser import DESK, PHONE
from selenium.webdriver.common.keys import Keys


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_open_add_and_confirm(window, node, ana, size):
    browser = window(size)
    browser.open("/").settle()
    browser.press(Keys.TAB)
    assert browser.script("return document.activeElement.className") == "skip", "the first stop skips to the content"
    browser.focus_is_visible("skip link")
    browser.press(Keys.ENTER)
    browser.tab_to('a[href="/open"]')
    browser.press(Keys.ENTER)
    browser.wait(lambda: browser.path == "/open")
    browser.tab_to('a[href="/open?template=earthquake"]')
    browser.press(Keys.ENTER)
    browser.wait(lambda: "template=earthquake" in browser.path)
    browser.settle()
    title = browser.tab_to("#f-title")
    title.send_keys(f"By keyboard {size[0]}")
    browser.tab_to("form[action='/i'] button.primary")
    browser.press(Keys.ENTER)
    browser.opens("/i/by-keyboard", by_keyboard=True)
    name = browser.path.split("/")[2].split("?")[0]
    browser.settle()

    browser.tab_to("a.add", most=200)
    browser.press(Keys.ENTER)
    browser.wait(lambda: browser.path.endswith("/reports/new"))
    browser.settle()
    browser.tab_to("input[name=category]")
    browser.press(Keys.SPACE)
    browser.press(Keys.ARROW_DOWN)
    chosen = browser.script("return document.querySelector('[name=category]:checked').value")
    browser.tab_to("[data-next]", most=150)
    browser.press(Keys.ENTER)
    words = browser.tab_to("[name=placeWords]")
    words.send_keys("By the old mill")
    browser.tab_to("[data-next]")
    browser.press(Keys.ENTER)
    text = browser.tab_to("[name=description]")
    text.send_keys("Typed without a mouse")
    browser.tab_to("[data-send]", most=60)
    browser.press(Keys.ENTER)
    browser.one(".thanks")
    report = ana.get(f"/i/{name}/reports.json").json()["reports"][0]
    assert report["category"] == chosen and report["place"] == "By the old mill"

    other = window(size)
    other.open(f"/i/{name}").settle()
    other.tab_to("#report-list .card-link", most=200)
    other.press(Keys.ENTER)
    other.wait(lambda: "/reports/" in other.path)
    other.settle()
    other.tab_to("form[action$='/confirm'] button", most=80)
    other.press(Keys.ENTER)
    other.wait(lambda: ana.see(name, report["id"])["confirmations"] == 1)
    other.settle()
    other.tab_to("details.act summary", most=80)
    other.press(Keys.ENTER)
    assert other.all("details.act[open]")


def test_nothing_holds_the_focus(window, node, ana):
    name = ana.open()
    ana.report(name)
    browser = window(DESK)
    for path in [f"/i/{name}", f"/i/{name}/reports/new", f"/i/{name}/about"]:
        browser.open(path).settle()
        seen = 0
        for _ in range(250):
            browser.press(Keys.TAB)
            seen += 1
            if browser.script("return document.activeElement === document.body || document.activeElement.className === 'skip'") and seen > 3:
                break
        else:
            raise AssertionError(f"the Tab key never comes round on {path}")


def test_the_place_is_chosen_with_the_keyboard(window, node, ana):
    name = ana.open()
    browser = window(DESK)
    browser.open(f"/i/{name}/reports/new").settle()
    browser.click("label.tile:has(input[value=food]) .tile-word")
    browser.one("[data-place=point] .leaflet-container")
    browser.settle()
    browser.tab_to("[data-place=point] .leaflet-container", most=40)
    browser.press(Keys.ARROW_LEFT, Keys.ARROW_UP, Keys.ENTER)
    latitude = browser.script("return document.querySelector('[name=latitude]').value")
    assert latitude and 51 < float(latitude) < 53
