# SPDX-License-Identifier: Apache-2.0
"""A map of vector tiles is drawn, and places are chosen by their names: by hand, by keyboard, without scripts."""

import time

import pytest
from browser import DESK, PHONE
from folk import Node, Person, folkmoot
from selenium.webdriver.common.keys import Keys
from town import corner, names_by_osmium, osm, vector_map

AREA = {"type": "Circle", "center": [5.104, 52.104], "radius": 900}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """A node of its own with a map and with names, and an initiative there."""
    folder = tmp_path_factory.mktemp("town")
    source = osm(folder / "town.osm")
    folkmoot("basemap", "import", vector_map(source, folder), "--data", folder / "data", "--attribution", "© the people of Rivermouth")
    folkmoot("gazetteer", "import", names_by_osmium(source, folder), "--data", folder / "data", "--attribution", "© the people of Rivermouth")
    with Node(folder / "data") as node:
        ana = Person(node)
        node.name = ana.open(title="Rivermouth together", area=AREA)
        ana.report(node.name, "water-point", place=(5.10205, 52.1011), description="The tap at the corner works")
        ana.report(node.name, "road-blocked", place=(5.1062, 52.1056), placeWords="Station Road 4")
        yield node


PIXELS = """
    const seen = new Set()
    for (const canvas of document.querySelectorAll('.vector-map canvas')) {
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
      for (let at = 0; at < data.length; at += 4 * 97) seen.add(data.slice(at, at + 3).join())
    }
    return seen.size"""


def drawn(browser):
    """How many names stand on the map, as soon as it is drawn."""
    browser.settle(1)
    browser.wait(lambda: browser.script(PIXELS) >= 6, 20, "the map is empty")
    return browser.wait(lambda: int(browser.script("return document.querySelector('.map-names')?.dataset.names ?? 0")), 20, "no name stands on the map")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_vector_map_is_drawn(window, town, size, dark):
    browser = window(size, dark=dark, on=town)
    browser.open(f"/i/{town.name}")
    assert drawn(browser) >= 2
    browser.photograph(f"base-map-{size[0]}-{'dark' if dark else 'light'}")
    land = browser.script("return getComputedStyle(document.querySelector('[data-map]')).getPropertyValue('--map-land').trim()")
    assert land == ("#1a211e" if dark else "#f3f0e8")
    assert "© the people of Rivermouth" in browser.one(".leaflet-control-attribution").text
    # Far beyond the last zoom of the file it is drawn from its last tiles.
    for _ in range(3):
        browser.click(".leaflet-control-zoom-in")
        browser.settle(0.4)
    assert drawn(browser) >= 1
    browser.photograph(f"base-map-{size[0]}-{'dark' if dark else 'light'}-near")
    for _ in range(7):
        browser.click(".leaflet-control-zoom-out")
        browser.settle(0.3)
    browser.settle(1)
    browser.photograph(f"base-map-{size[0]}-{'dark' if dark else 'light'}-far")
    browser.assert_fits()
    browser.assert_no_complaints("willReadFrequently")


def test_the_scheme_changes_under_the_map(window, town):
    browser = window(DESK, on=town)
    browser.open(f"/i/{town.name}")
    drawn(browser)
    first = "return [...document.querySelector('.vector-map canvas').getContext('2d').getImageData(128, 128, 1, 1).data]"
    light = browser.script(first)
    browser.scheme("dark")
    browser.wait(lambda: browser.script(first) != light, 10, "the map stays light")
    browser.assert_no_complaints("willReadFrequently")


def test_a_crossing_is_chosen_with_the_keyboard_alone(window, town):
    browser = window(DESK, on=town)
    browser.open(f"/i/{town.name}/reports/new?category=water-point").settle()
    browser.tab_to("input[name=category]")
    browser.press(Keys.SPACE)
    browser.tab_to("[data-next]")
    browser.press(Keys.ENTER)
    browser.tab_to("[name=placeWords]")
    field = browser.one("[name=placeWords]")
    assert field.get_attribute("role") == "combobox" and field.get_attribute("aria-expanded") == "false"
    browser.press(*"Main / 5th")
    browser.wait(lambda: field.get_attribute("aria-expanded") == "true")
    browser.wait(lambda: browser.all(".names-list [role=option]"))
    browser.photograph("names-keyboard")
    browser.assert_accessible()
    browser.press(Keys.ARROW_DOWN)
    active = browser.one("#" + field.get_attribute("aria-activedescendant"))
    assert active.get_attribute("aria-selected") == "true" and "Main Street / 5th Avenue" in active.text
    browser.press(Keys.ENTER)
    assert field.get_attribute("value") == "Main Street / 5th Avenue, Rivermouth"
    assert field.get_attribute("aria-expanded") == "false"
    lat, lon = corner(0, 0)
    assert abs(float(browser.one("[name=latitude]", shown=False).get_attribute("value")) - lat) < 0.0005
    assert abs(float(browser.one("[name=longitude]", shown=False).get_attribute("value")) - lon) < 0.0005
    assert "Main Street / 5th Avenue" in browser.one("#status", shown=False).get_attribute("textContent")
    browser.wait(lambda: browser.all(".pin.leaflet-marker-draggable"), 10, "the map does not show the place")
    browser.photograph("names-chosen")
    browser.tab_to("[data-next]")
    browser.press(Keys.ENTER)
    browser.tab_to("[name=description]")
    browser.press(*"Water here")
    browser.tab_to("[data-send]")
    browser.press(Keys.ENTER)
    browser.one(".thanks")
    assert "near Main Street" in browser.text or "near 5th Avenue" in browser.text
    browser.photograph("names-report", whole=True)
    browser.assert_no_complaints("willReadFrequently")


def test_escape_closes_the_names_and_keeps_what_was_typed(window, town):
    browser = window(PHONE, on=town)
    browser.open(f"/i/{town.name}")
    browser.type("#q", "kerkstrat")
    browser.wait(lambda: browser.all(".names-list [role=option]"))
    browser.photograph("names-search-360")
    browser.press(Keys.ESCAPE)
    assert not [one for one in browser.all(".names-list") if one.is_displayed()]
    assert browser.one("#q").get_attribute("value") == "kerkstrat"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_map_goes_where_a_name_is_tapped(window, town, size):
    browser = window(size, on=town)
    browser.open(f"/i/{town.name}")
    drawn(browser)
    browser.type("#q", "hillf")
    option = browser.wait(lambda: next(iter(browser.all(".names-list [role=option]")), None))
    assert option.size["height"] >= 44
    browser.photograph(f"names-jump-{size[0]}")
    browser.click(option)
    browser.wait(lambda: browser.one("[data-map]", shown=False).get_attribute("data-center").startswith("52.13"), 10)
    browser.assert_fits()
    browser.assert_no_complaints("willReadFrequently")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_an_initiative_is_opened_around_a_place(window, town, size):
    browser = window(size, on=town)
    browser.open("/open?template=empty").settle()
    browser.type("#f-title", f"Around the town {size[0]}")
    browser.type("[name=areaWords]", "rivermo")
    browser.click(browser.wait(lambda: next(iter(browser.all(".names-list [role=option]")), None)))
    assert browser.one("[name=radius]", shown=False).get_attribute("value") == "3000"
    browser.wait(lambda: browser.one("[data-map]").get_attribute("data-center").startswith("52.1"), 10, "the map does not go there")
    time.sleep(0.5)
    browser.photograph(f"names-open-{size[0]}", whole=True)
    browser.assert_accessible()
    browser.click("form[action='/i'] button.primary")
    browser.opens("/i/around")
    name = browser.path.split("/")[2].split("?")[0]
    assert Person(town).get(f"/i/{name}.json").json()["area"]["circle"]["radius"] == 3000
    browser.assert_no_complaints("willReadFrequently")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_without_scripts_a_place_is_found_by_a_button(window, town, size):
    browser = window(size, scripts=False, on=town)
    browser.open(f"/i/{town.name}/reports/new")
    browser.click("label.tile:has(input[value=food])")
    browser.type("[name=placeWords]", "Kerkstraat / Hoofdstraat")
    browser.type("[name=description]", "Soup at six")
    browser.click("button[name=findPlace]")
    choice = browser.one("input[name=placeChoice]")
    assert choice.is_selected() and "Kerkstraat / Hoofdstraat, Rivermouth" in browser.text
    assert browser.one("[name=description]").get_attribute("value") == "Soup at six"
    browser.photograph(f"names-no-scripts-{size[0]}", whole=True)
    browser.click("[data-send]")
    browser.wait(lambda: browser.all(".thanks") or browser.all("input[name=isAnother]"))
    if not browser.all(".thanks"):
        browser.click("[data-send]")  # The first one stands there already: this is another.
    browser.one(".thanks")
    report = next(one for one in Person(town).get(f"/i/{town.name}/reports.json").json()["reports"] if one["description"] == "Soup at six")
    lat, lon = corner(1, 1)
    assert abs(report["latitude"] - lat) < 0.0005 and abs(report["longitude"] - lon) < 0.0005
    browser.open(f"/i/{town.name}/reports?q=Kerkstraat")
    assert "Places with this name" in browser.text
    browser.photograph(f"names-no-scripts-search-{size[0]}", whole=True)
