# SPDX-License-Identifier: Apache-2.0
"""Story 4: an NGO's coordinator signs in as the organisation, filters, prints a round, and enters results without a connection."""

import base64

import pytest
from browser import DESK, PHONE
from device import settled, waiting
from folk import Person
from line import Line


@pytest.fixture(scope="module")
def scene(node, operator):
    ana, bob, eva = Person(node), Person(node), Person(node)
    ngo = operator.verify_organisation("Neighbours Without Borders", kind="ngo")
    eva.join(operator, ngo, "editor")
    name = ana.open(title="Water in the valley", purpose="Which taps run?")
    ids = [bob.report(name, "water-point", (5.1 + n / 500, 52.1), description=f"Tap {n} in the wall", placeWords=f"Mill Street {n}") for n in range(4)]
    bob.report(name, "water-point", (5.25, 52.18), description="Far tap")
    bob.report(name, "food", (5.101, 52.1), description="Soup")
    return {"name": name, "ngo": ngo, "ids": ids, "ana": ana, "eva": eva}


def sign_in(browser, scene):
    """With her recovery code, and for the organisation."""
    name = scene["name"]
    browser.open("/recover").settle()
    browser.type("[name=code]", scene["eva"].recovery_code())
    browser.click("form[action='/recover'] button")
    browser.wait(lambda: not browser.path.startswith("/recover"))
    browser.open(f"/i/{name}").settle()
    browser.click(f"form.speaking button[value='{scene['ngo']}']")
    browser.wait(lambda: "You post as" in browser.one(".speaking").text and "Neighbours Without Borders" in browser.one(".speaking").text)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_coordinator_makes_a_round(window, people, node, scene, dark):
    name, ids = scene["name"], scene["ids"]
    mark = "coordinator-dark" if dark else "coordinator"
    desk = window(DESK, dark=dark)
    sign_in(desk, scene)
    desk.photograph(f"{mark}-1-speaking")

    # By area and category, on the map and in the list.
    desk.open(f"/i/{name}?bbox=5.09,52.09,5.12,52.11").settle()
    desk.click("label.chip:has(input[value=water-point])")
    desk.wait(lambda: "category=water-point" in desk.path and "4 reports" in desk.one("#total").text, 10)
    desk.photograph(f"{mark}-2-filtered")
    desk.assert_accessible()
    desk.open("/i/" + desk.path.split("/i/")[1].replace(name, f"{name}/reports", 1)).settle()
    assert "4 reports" in desk.one("#total").text
    desk.click("#print-link a")
    desk.wait(lambda: f"/i/{name}/print?" in desk.path)
    desk.settle(1)
    rows = [row.text for row in desk.all(".round-id")]
    assert sorted(map(int, rows)) == ids
    codes = [row.get_attribute("href") for row in desk.all(".round-code a")]
    assert len(desk.all(".round-code svg")) == 4 and len(set(codes)) == 4
    desk.photograph(f"{mark}-3-sheet", whole=True)
    desk.assert_fits()
    desk.assert_accessible()
    paper = base64.b64decode(desk.driver.execute_cdp_cmd("Page.printToPDF", {"paperWidth": 8.27, "paperHeight": 11.69})["data"])
    assert paper.startswith(b"%PDF") and 1 <= paper.count(b"/Type /Page\n") <= 2
    if dark:
        return

    # On the round, from the phone: codes are scanned, the connection is gone.
    line = Line(node)
    try:
        phone = people("phone", line)
        sign_in(phone, scene)
        phone.wait(lambda: phone.script("return Boolean(navigator.serviceWorker.controller)"), 20)
        for report in ids:
            phone.open(f"/i/{name}/reports/{report}?via=qr#acts").settle(0.2)
        settled(phone, *(f"/i/{name}/reports/{report}" for report in ids))
        line.cut()
        acts = [("confirm", None), ("dispute", "It is dry"), ("comment", "Bring a bucket"), ("resolve", "Mended")]
        for report, (act, text) in zip(ids, acts):
            phone.open(f"/i/{name}/reports/{report}?via=qr#acts").settle(0.3)
            assert "You post as Neighbours Without Borders" in phone.one(".speaking").text, "a kept page does not say for whom"
            form = f"form[action$='/{report}/{act}']"
            if text:
                phone.click(f"details.act:has({form}) > summary")
                phone.type(f"{form} textarea, {form} input[type=text]", text)
            if act == "dispute":
                phone.photograph(f"{mark}-4-without-connection", whole=True)
                phone.assert_fits()
                phone.assert_accessible()
            phone.click(f"{form} button")
            phone.one(".kept-note")
        phone.wait(lambda: "4 wait to be sent" in phone.one("[data-link-waits]").text, 10)
        phone.close()
        again = people("phone", line)
        again.open("/outbox").settle()
        assert len(again.all(".waits.waiting")) == 4 and "Posted as" in again.one(".waits.waiting").text
        again.photograph(f"{mark}-5-waits", whole=True)
        again.assert_fits()
        again.assert_accessible()
        line.mend()
        ana = scene["ana"]
        again.wait(lambda: ana.see(name, ids[3])["status"] == "resolved", 90, "not sent")
        again.wait(lambda: not [one for one in waiting(again) if one["state"] == "waiting"], 20)
        first, second, third, _ = (ana.see(name, report) for report in ids)
        assert (first["confirmations"], second["disputes"], third["updates"]) == (1, 1, 1), "each once"
        assert {ana.see(name, report)["history"][-1]["organisation"] for report in ids} == {scene["ngo"]}
        again.open(f"/i/{name}/reports/{ids[2]}").settle()
        assert "Neighbours Without Borders" in again.text
        again.photograph(f"{mark}-6-sent")
    finally:
        line.close()
