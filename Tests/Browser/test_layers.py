# SPDX-License-Identifier: Apache-2.0
"""A layer of others' data: added with a file, drawn beside the reports, switched off, confirmed with one tap."""

import json
import math

import pytest
from browser import DESK, PHONE
from folk import Person


def halls():
    features = [
        {"type": "Feature", "id": f"hall-{number}", "geometry": {"type": "Point", "coordinates": [
            5.15 + 0.05 * math.cos(number * 0.7), 52.1 + 0.03 * math.sin(number * 1.3)]},
         "properties": {"name": f"Sports hall {number}", "street": f"Long street {number}", "beds": 10 * number, "open": True}}
        for number in range(40)]
    ring = [[5.1 + 0.04 * math.cos(turn / 2), 52.12 + 0.02 * math.sin(turn / 2)] for turn in range(12)]
    features.append({"type": "Feature", "id": "zone", "geometry": {"type": "Polygon", "coordinates": [ring + ring[:1]]},
                     "properties": {"name": "Flood zone"}})
    features.append({"type": "Feature", "id": "dike", "geometry": {"type": "LineString", "coordinates": [
        [5.05, 52.06], [5.12, 52.07], [5.2, 52.05], [5.26, 52.09]]}, "properties": {"name": "River dike"}})
    return json.dumps({"type": "FeatureCollection", "features": features})


@pytest.fixture(scope="module")
def town(node):
    """An initiative with reports and a layer; gives its steward, its name and the layer's path."""
    ana, bob = Person(node), Person(node)
    name = ana.open(title="Flood in the valley")
    for number in range(12):
        bob.report(name, ["water-point", "road-blocked"][number % 2], (5.1 + number / 100, 52.08 + number / 400),
                   description=f"Seen at corner {number}")
    answer = ana.post(f"/i/{name}/layers", json={
        "title": "Shelters and zones", "source": "City of Rivermouth", "licence": "CC BY 4.0", "icon": "shelter",
        "colour": "#0072B2", "summary": "Halls that are open to everyone, and where the river may come.",
        "date": "2026-11-20", "data": json.loads(halls())})
    layer = answer.json()["id"]
    path = f"/i/{name}/layers/{layer}"
    ana.post(path + "/describe", json={"columns": [
        {"key": "beds", "title": "Beds", "meaning": "How many people can sleep there.", "unit": "1"},
        {"key": "name", "title": "Name", "meaning": "What it is called."}]})
    bob.post(path + "/items/hall-3/confirm", json={})
    bob.post(path + "/items/hall-4/dispute", json={"why": "The door was locked at noon."})
    return ana, name, path


def marks(browser):
    return browser.all(".leaflet-marker-icon.layer-pin, .leaflet-marker-icon.layer-cluster")


def painted(browser):
    """How many points of the layer's canvases have a colour."""
    return browser.script("""
        let sum = 0
        for (const canvas of document.querySelectorAll('.layer-canvas canvas')) {
          const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
          for (let place = 3; place < data.length; place += 40) if (data[place]) sum++
        }
        return sum""")


def enter(browser, person):
    browser.open("/-/health")
    browser.driver.add_cookie({"name": "folkmoot", "value": person.cookies["folkmoot"], "path": "/"})


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_layer_is_drawn_beside_the_reports_and_switched_off(window, town, size):
    _, name, _ = town
    browser = window(size)
    browser.open(f"/i/{name}").settle(1)
    browser.wait(lambda: marks(browser) and painted(browser) > 20, 10, "the layer is not drawn")
    assert browser.all(".leaflet-marker-icon:not(.layer-pin):not(.layer-cluster)"), "the reports are gone"
    browser.photograph(f"layers-map-{size[0]}")
    browser.click(".layer-control > summary")
    browser.photograph(f"layers-control-{size[0]}")
    browser.assert_fits()
    browser.assert_accessible()
    browser.click(".layer-control label.tick")
    browser.wait(lambda: not marks(browser) and painted(browser) == 0, 5, "the layer stays")
    browser.open(f"/i/{name}").settle(1)
    assert not marks(browser), "what was switched off stays off"
    browser.click(".layer-control > summary")
    browser.click(".layer-control label.tick")
    browser.wait(lambda: marks(browser), 5)
    browser.scheme("dark")
    browser.open(f"/i/{name}").settle(1)
    browser.photograph(f"layers-map-{size[0]}-dark")
    browser.assert_accessible()
    browser.assert_no_complaints()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_pages_of_layers(window, town, size):
    ana, name, path = town
    browser = window(size)
    enter(browser, ana)
    pages = {"list": f"/i/{name}/layers", "layer": path, "item": path + "/items/hall-4", "zone": path + "/items/zone",
             "new": f"/i/{name}/layers/new", "edit": path + "/edit"}
    for page, address in pages.items():
        browser.scheme("light")
        browser.open(address).settle(0.8)
        browser.photograph(f"layers-{page}-{size[0]}", whole=True)
        browser.assert_fits()
        browser.assert_accessible()
        browser.scheme("dark")
        browser.settle(0.2)
        browser.photograph(f"layers-{page}-{size[0]}-dark", whole=True)
        browser.assert_accessible()
    browser.assert_no_complaints()


def test_a_click_on_a_mark_or_an_area_tells_and_one_tap_confirms(window, town, node):
    _, _, path = town
    browser = window(DESK)
    browser.open(path).settle(1)
    for _ in range(8):
        browser.wait(lambda: marks(browser), 10)
        points = browser.all(".leaflet-marker-icon.layer-pin:not(.under)")
        if points:
            points[0].click()
            break
        browser.click(browser.all(".leaflet-marker-icon.layer-cluster:not(.under)")[0])
        browser.settle(0.8)
    browser.one(".layer-card .layer-facts div")
    browser.photograph("layers-popup")
    item = browser.one(".layer-card .card-title").get_attribute("href").rsplit("/", 1)[1]
    before = node.get(f"{path}/items/{item}.json").json()["properties"]["confirmations"]
    browser.click(".layer-card form button")
    browser.wait(lambda: "done=confirm" in browser.path, 10)
    assert node.get(f"{path}/items/{item}.json").json()["properties"]["confirmations"] == before + 1
    browser.photograph("layers-confirmed", whole=True)


def test_without_scripts_a_file_is_added_found_and_judged(window, node, tmp_path):
    file = tmp_path / "halls.csv"
    file.write_text("naam;lat;lon;bedden\nSporthal;52,11;5,12;120\nKerk;52,12;5,13;40\nGeen plek;;;1\n")
    ana = Person(node)
    name = ana.open(title="Without scripts")
    browser = window(PHONE, scripts=False)
    enter(browser, ana)
    browser.open(f"/i/{name}/layers")
    browser.click(f"a[href='/i/{name}/layers/new']")
    browser.type("#f-title", "Opvang")
    browser.type("#f-source", "Gemeente")
    browser.click("#f-licence option[value='CC0 1.0']")
    browser.click("form[enctype] button.primary")
    # Only the file is missing: the rest comes back as it was.
    browser.one("#f-file-error")
    assert browser.one("#f-title").get_attribute("value") == "Opvang"
    browser.one("#f-file").send_keys(str(file))
    browser.click("form[enctype] button.primary")
    browser.wait(lambda: "done=layer_added" in browser.path, 10)
    assert "Sporthal" in browser.one("#items").text and "1 was not taken" in browser.text
    browser.photograph("layers-no-scripts", whole=True)
    browser.type("#q", "kerk")
    browser.click(".search button")
    assert "Kerk" in browser.one("#items").text and "Sporthal" not in browser.one("#items").text
    browser.click("#items .card-link")
    browser.click("form[action$='/confirm'] button")
    browser.wait(lambda: "done=confirm" in browser.path, 10)
    assert "1 says that it is so" in browser.one("#belief").text
    layer = ana.get(f"/i/{name}/layers.json").json()["layers"][0]["id"]
    assert ana.get(f"/i/{name}/layers/{layer}.json?q=kerk").json()["items"][0]["confirmations"] == 1
