# SPDX-License-Identifier: Apache-2.0
"""Story 3 in real Chromium: a draft, a colleague's approval, and the notice above every open page within a second."""

import time

import pytest
from browser import DESK, PHONE
from folk import Person, later

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


def test_story_3_in_the_browser(window, scene):
    name, board = scene["name"], scene["board"]
    drafter, approver = window(PHONE), window(DESK)
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


PAGES = {
    "organisations": "/organisations", "organisation": "/organisations/{board}",
    "members": "/organisations/{board}/members", "verify": "/operator/organisations",
    "notices": "/i/{name}/notices", "notice": "/i/{name}/notices/{notice}", "all-notices": "/notices",
    "notice-new": "/i/{name}/notices/new", "answer": "/i/{name}/reports/{report}", "map": "/i/{name}",
    "list": "/i/{name}/reports", "embed": "/i/{name}/embed", "print": "/i/{name}/print",
}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_page(shared_window, scene, page, size):
    if "notice" not in scene:
        operator, name = scene["operator"], scene["name"]
        ids = [operator.post(f"/i/{name}/notices", json={**BOIL, **more}).json()["id"] for more in (
            {}, {"headline": "Dike road closed to cars", "severity": "Moderate", "category": "Transport"},
            {"headline": "Leave the harbour quarter", "severity": "Extreme", "category": "Safety",
             "translations": [{"language": "nl", "headline": "Verlaat de havenwijk", "text": "Gas."}]})]
        scene["notice"] = ids[2]
        scene["ana"].post(f"/i/{name}/notices/drafts", json={**BOIL, "as": scene["board"]})
    browser = shared_window(size)
    sign_in(browser, scene["operator"] if page in ("verify", "members") else scene["ana"], scene["name"], scene["board"])
    if page == "members":
        sign_in(browser, scene["ana"], scene["name"])
    for scheme in ("light", "dark"):
        browser.scheme(scheme)
        browser.complaints()
        browser.open(PAGES[page].format(**scene)).settle()
        browser.photograph(f"organisations-{page}-{size[0]}-{scheme}", whole=page not in ("map", "embed"))
        browser.assert_fits()
        browser.assert_accessible()
        browser.assert_no_complaints()
    browser.scheme("light")
