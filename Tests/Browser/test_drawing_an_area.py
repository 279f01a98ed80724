# SPDX-License-Identifier: Apache-2.0
"""An area is drawn: corner by corner with a finger, a mouse or the keyboard alone, or as a circle."""

import json
import re

import pytest
from browser import DESK, PHONE
from folk import Node, Person
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys


@pytest.fixture
def town(tmp_path):
    with Node(tmp_path / "data") as node:
        yield node


def corners(browser):
    text = browser.one("#f-geojson", shown=False).get_attribute("value")
    return json.loads(text)["coordinates"][0] if text else []


def tap(browser, area, x, y):
    ActionChains(browser.driver).move_to_element_with_offset(area, x, y).click().perform()


def the_map(browser):
    browser.script("document.querySelector('[data-place=area]').scrollIntoView({behavior: 'instant'})")
    area = browser.one("[data-place=area] [data-map].leaflet-container")
    browser.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", area)
    browser.settle()
    return area


@pytest.mark.parametrize("size, dark", [(PHONE, False), (DESK, True)], ids=["phone", "desk dark"])
def test_corner_by_corner(town, window, size, dark):
    browser = window(size, dark=dark, on=town)
    browser.open("/open?template=flood").settle()
    browser.type("#f-title", f"Polder {size[0]}")
    area = the_map(browser)
    says = lambda: browser.one("[data-place=area] [data-place-says]").text
    browser.click("[data-draw]")
    assert "3" in says() and browser.one("[data-draw]").get_attribute("aria-pressed") == "true"
    for number, (x, y) in enumerate([(-80, -60), (80, -60), (80, 60), (-80, 60)], 1):
        tap(browser, area, x, y)
        browser.wait(lambda: number < 3 or len(corners(browser)) == number + 1, message=str(number))
    assert "4" in says()
    browser.click("[data-undo]")
    browser.wait(lambda: len(corners(browser)) == 4, message="three corners, and the first again")

    # A corner can be dragged.
    old = corners(browser)
    handle = browser.all("[data-place=area] .leaflet-marker-icon")[1]
    hand = ActionChains(browser.driver).click_and_hold(handle)
    for _ in range(5):
        hand.move_by_offset(4, -2).pause(0.05)
    hand.release().perform()
    browser.wait(lambda: corners(browser) != old, message="dragged")
    moved = [one for one, before in zip(corners(browser)[:-1], old) if one != before]
    assert len(moved) == 1 and corners(browser)[0] == corners(browser)[-1]
    browser.photograph(f"area-drawn-{size[0]}{'-dark' if dark else ''}", whole=True)
    browser.assert_fits()
    browser.assert_accessible()
    drawn = corners(browser)
    browser.click("form[action='/i'] button.primary")
    browser.wait(lambda: browser.path.startswith("/i/polder"), message=browser.path)

    # It comes back as it was drawn, and may become a circle.
    name = re.match(r"/i/([a-z0-9-]+)", browser.path).group(1)
    reader = Person(town)
    assert reader.get(f"/i/{name}.json").json()["area"]["coordinates"] in ([drawn], [drawn[::-1]])
    browser.open(f"/i/{name}/edit").settle()
    area = the_map(browser)
    browser.wait(lambda: len(browser.all("[data-place=area] .leaflet-marker-icon")) == 3, message="three handles")
    assert corners(browser) in (drawn, drawn[::-1])
    browser.click("[data-draw]")
    tap(browser, area, 0, 0)
    browser.wait(lambda: '"Circle"' in browser.one("#f-geojson", shown=False).get_attribute("value"), message="circle")
    browser.click("form[data-form] button.primary")
    browser.wait(lambda: not browser.path.endswith("/edit"), message=browser.path)
    assert "circle" in reader.get(f"/i/{name}.json").json()["area"]


def test_with_the_keyboard_alone(town, window):
    browser = window(DESK, on=town)
    browser.open("/open?template=flood").settle()
    the_map(browser)
    draw = browser.one("[data-draw]")
    browser.script("arguments[0].focus()", draw)
    draw.send_keys(Keys.ENTER)
    for keys in [[], [Keys.ARROW_RIGHT], [Keys.ARROW_DOWN]]:
        for key in keys:
            browser.driver.switch_to.active_element.send_keys(key)
            browser.settle(0.6)
        browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
        browser.settle(0.2)
    west, east = corners(browser)[0], corners(browser)[1]
    assert len(corners(browser)) == 4 and west[0] < east[0] and corners(browser)[2][1] < east[1]
