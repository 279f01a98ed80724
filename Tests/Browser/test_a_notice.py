# SPDX-License-Identifier: Apache-2.0
"""Story 3 in real Chromium: a draft, a colleague's approval, and the notice above every open page within a second."""

import json
import time

import pytest
from browser import DESK, PHONE
from folk import Person, later
from selenium.webdriver.support.ui import Select

BOIL = {
    "headline": "Boil your water for 3 minutes", "text": "A main broke in Long Street.", "language": "en",
    "instruction": "Boil tap water for three minutes before you drink it.", "category": "Health", "severity": "Severe",
    "urgency": "Immediate", "certainty": "Observed", "expires": later(90), "areaWords": "The old town",
    "area": {"type": "Circle", "center": [5.1, 52.1], "radius": 4000},
}


@pytest.fixture(scope="module")
def scene(node, operator):
    ana, bob, cas = Person(node), Person(node), Person(node)
    name = cas.open(title="Earthquake in the hills", purpose="One map for everyone.")
    report = cas.report(name, "water-point", description="No water in Long Street", placeWords="Long Street")
    board = operator.verify_organisation(
        "Water Board of the Delta", website="https://water.example.org/", contact="0123 456",
        about="Drinking water for the delta.", area={"type": "Circle", "center": [5.1, 52.1], "radius": 20000})
    ana.join(operator, board, "administrator")
    bob.join(operator, board, "reviewer")
    operator.post(f"/organisations/{board}/set-approval", json={"needed": True})
    ana.do(name, report, "comment", text="A tanker stands on the square from noon.", **{"as": board})
    return {"name": name, "report": report, "board": board, "ana": ana, "bob": bob, "operator": operator}


def sign_in(browser, person, name, board=None):
    browser.open("/-/health")
    browser.driver.add_cookie({"name": "folkmoot", "value": person.cookies["folkmoot"], "path": "/"})
    if board:
        browser.driver.add_cookie({"name": "as", "value": board, "path": f"/i/{name}"})


DELTA = {"type": "Polygon", "coordinates": [[[5.0, 52.0], [5.3, 52.0], [5.3, 52.2], [5.05, 52.18], [5.0, 52.0]]]}
SHELTERS = {"type": "FeatureCollection", "features": [
    {"type": "Feature", "id": f"hall-{n}", "geometry": {"type": "Point", "coordinates": [5.06 + n / 60, 52.08 + n / 200]},
     "properties": {"name": f"Hall {n}", "beds": 10 * n}} for n in range(1, 8)]}


def imports_its_area_and_its_shelters(desk, scene, tmp_path):
    """A member brings in what the body has as files: its area, and its layer, which is drawn beside the reports."""
    name, board = scene["name"], scene["board"]
    desk.open(f"/organisations/{board}").settle()
    assert "Called back by its switchboard." in desk.text, "what was checked is public"
    desk.open(f"/organisations/{board}/members").settle()
    desk.script("for (const one of document.querySelectorAll('details.numbers')) one.open = true")
    desk.type("[name=area]", json.dumps(DELTA))
    desk.click("form[action$='/edit-organisation'] .primary")
    desk.wait(lambda: "done=" in desk.path, message=lambda: desk.text)
    desk.open(f"/organisations/{board}").settle(1)
    assert json.loads(desk.one("[data-map]").get_attribute("data-area"))["coordinates"] == DELTA["coordinates"]
    desk.photograph("body-area-1280", whole=True)
    file = tmp_path / "shelters.geojson"
    file.write_text(json.dumps(SHELTERS))
    desk.open(f"/i/{name}/layers/new").settle()
    for field, text in (("title", "Shelters"), ("source", "Water Board of the Delta")):
        desk.type(f"[name={field}]", text)
    Select(desk.one("[name=licence]")).select_by_index(1)
    desk.one("[name=file]").send_keys(str(file))
    desk.click(".actions .primary")
    desk.wait(lambda: "/layers/" in desk.path and "/new" not in desk.path, 15, lambda: desk.text)
    assert "Hall 3" in desk.text and "Water Board of the Delta" in desk.text
    desk.open(f"/i/{name}").settle(1)
    desk.wait(lambda: desk.all(".leaflet-marker-icon.layer-pin, .leaflet-marker-icon.layer-cluster"), 15, "the shelters are not on the map")
    desk.photograph("body-shelters-1280")
    desk.assert_accessible()


def test_story_3_in_the_browser(window, scene, tmp_path):
    name, board = scene["name"], scene["board"]
    drafter, approver = window(PHONE), window(DESK)
    sign_in(approver, scene["ana"], name, board)
    imports_its_area_and_its_shelters(approver, scene, tmp_path)
    approver.driver.delete_all_cookies()
    watchers = [window(DESK), window(PHONE)]
    pages = [f"/i/{name}", f"/i/{name}/about"]
    for browser, page in zip(watchers, pages):
        browser.open(page).settle()
    sign_in(drafter, scene["ana"], name)
    drafter.open(f"/i/{name}").settle()
    drafter.one(f"form.speaking button[value='{board}']").click()
    drafter.wait(lambda: "You post as" in drafter.one(".speaking").text)
    drafter.photograph("notice-speaking-360")
    drafter.open(f"/i/{name}/notices/new").settle()
    for field in ("headline", "text", "instruction", "areaWords"):
        drafter.one(f"#f-{field}").send_keys(BOIL[field])
    for field in ("severity", "urgency", "certainty", "category"):
        drafter.script(f"document.getElementById('f-{field}').value = '{BOIL[field]}'")
    drafter.script("document.getElementById('f-expires').value = arguments[0]", later(90, "T12:00"))
    drafter.assert_fits()
    drafter.assert_accessible()
    drafter.photograph("notice-form-360", whole=True)
    drafter.script("document.querySelector('form.form .primary.big').click()")
    drafter.wait(lambda: "/drafts/" in drafter.driver.current_url, 10, lambda: drafter.one("main").text)
    draft = "/i/" + drafter.driver.current_url.split("/i/")[1].split("?")[0]
    drafter.settle()
    drafter.photograph("notice-draft-360", whole=True)

    sign_in(approver, scene["bob"], name, board)
    approver.open(draft).settle()
    start = time.monotonic()
    approver.script("document.querySelector('form[action$=approve] button').click()")
    for browser in watchers:
        browser.wait(lambda browser=browser: "Boil your water" in browser.one("#banner").text, 5)
    took = time.monotonic() - start
    print(f"\nfrom the click to the last of two open pages: {took * 1000:.0f} ms")
    assert took < 2, "with four browsers on one machine; the record says it within one"
    for browser, size in zip(watchers, ("1280", "360")):
        browser.assert_accessible()
        browser.assert_fits()
        browser.photograph(f"notice-live-{size}")
        browser.assert_no_complaints()
