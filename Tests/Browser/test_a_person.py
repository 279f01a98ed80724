# SPDX-License-Identifier: Apache-2.0
"""Story 1: a link from a chat on slow 3G, Add, water, a crossing by its name, the connection dies, closed, opened, sent once, still so."""

import time

import pytest
from browser import PHONE
from device import listed, settled
from folk import Node, Person, ahead, folkmoot
from line import Line
from PIL import Image
from town import corner, names_by_osmium, osm

#: The slow 3G of Chromium's own tools: 400 ms, 400 kbit/s.
SLOW = {"latency": 0.4, "rate": 50_000}
AREA = {"type": "Circle", "center": [5.104, 52.104], "radius": 3000}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_person_on_a_dying_connection(tmp_path, people, dark):
    names = names_by_osmium(osm(tmp_path / "town.osm"), tmp_path)
    folkmoot("gazetteer", "import", names, "--data", tmp_path / "data", "--attribution", "© the people of Rivermouth")
    with Node(tmp_path / "data") as node:
        line = Line(node, **SLOW)
        ana = Person(node)
        name = ana.open(title="Water in Rivermouth", purpose="Where does water run?", area=AREA)
        soup = ana.report(name, "food", (5.101, 52.1003), description="Soup, until nine", placeWords="Parish hall")
        phone, report = the_first_day(tmp_path, people, dark, node, line, name)
    # The next day: what she added, and what is near it, is out of date, and she is asked.
    with Node(node.data, environment=ahead(30)) as node:
        line.target = ("127.0.0.1", int(node.url.rsplit(":", 1)[1]))
        the_next_day(phone, dark, Person(node), name, report, soup)
    line.close()


def the_first_day(tmp_path, people, dark, node, line, name):
    mark = "person-dark" if dark else "person"
    picture = tmp_path / "tap.jpg"
    Image.effect_noise((1200, 900), 40).save(picture)
    ana = Person(node)
    phone = people("phone", line, dark=dark)
    start = time.monotonic()
    phone.open(f"/i/{name}")
    phone.one("a.add")
    took = time.monotonic() - start
    print(f"\nusable cold through a line of 400 ms and 400 kbit/s: {took:.2f} s")
    settled(phone, f"/i/{name}", f"/i/{name}/reports/new")
    phone.photograph(f"{mark}-1-link")
    phone.assert_fits()
    phone.click("a.add")
    phone.wait(lambda: phone.path.endswith("/reports/new"))
    phone.settle()
    phone.photograph(f"{mark}-2-what")
    phone.click("label.tile:has(input[value=water-point]) .tile-word")
    phone.wait(lambda: phone.one("[name=placeWords]").get_attribute("role") == "combobox", 20)
    phone.type("[name=placeWords]", "Main / 5th")
    option = phone.wait(lambda: next((one for one in phone.all(".names-list [role=option]") if "Main Street / 5th Avenue" in one.text), None), 20, "no such name")
    phone.photograph(f"{mark}-3-names")
    phone.click(option)
    lat, lon = corner(0, 0)
    phone.wait(lambda: abs(float(phone.one("[name=latitude]", shown=False).get_attribute("value") or 0) - lat) < 0.0005, message="the name has no place")
    phone.settle()
    phone.photograph(f"{mark}-4-where")
    phone.click("[data-next]")
    phone.type("[name=description]", "Tap works, short queue")
    phone.one("[name=photo]").send_keys(str(picture))
    phone.one("[data-photo-says] img")
    phone.photograph(f"{mark}-5-more")
    line.cut()
    phone.click("[data-send]")
    note = phone.one(".kept-note", 30)
    assert "kept on this device" in note.text and "once" in note.text
    assert "No connection" in phone.one("[data-link-state]").text
    phone.wait(lambda: "1 waits to be sent" in phone.one("[data-link-waits]").text)
    phone.photograph(f"{mark}-6-kept")
    phone.assert_fits()
    phone.assert_accessible()
    phone.close()

    again = people("phone", line, dark=dark)
    again.open(f"/i/{name}").settle()
    again.wait(lambda: "Kept on this device" in again.one("[data-link-age]").text, 10)
    assert "Soup" in again.one("#report-list").text, "the list is there without a connection"
    again.wait(lambda: "1 waits" in again.one("[data-link-waits]").text, 10)
    again.photograph(f"{mark}-7-reopened")
    again.click("[data-link-waits]")
    again.wait(lambda: again.path == "/outbox")
    card = again.one(".waits.waiting")
    assert "Tap works, short queue" in card.text and "Main Street / 5th Avenue" in card.text and again.all(".waits img")
    again.photograph(f"{mark}-8-outbox", whole=True)
    again.assert_fits()
    again.assert_accessible()
    assert len(listed(ana, name)) == 1
    line.mend()
    again.wait(lambda: len(listed(ana, name)) == 2, 90, "it is not sent by itself")
    report = next(one for one in listed(ana, name) if one["description"].startswith("Tap"))
    assert report["photo"] and report["place"] == "Main Street / 5th Avenue, Rivermouth"
    assert abs(report["latitude"] - lat) < 0.0005 and abs(report["longitude"] - lon) < 0.0005
    again.wait(lambda: again.all(".waits.sent a"), 20)
    again.photograph(f"{mark}-9-sent")
    again.click(".waits.sent a")
    again.one(".thanks", seconds=30)
    again.settle()
    again.click(".thanks details summary")
    assert str(report["id"]) in again.one(".thanks details").text, "the receipt"
    again.photograph(f"{mark}-10-receipt")
    again.assert_accessible()
    again.settle(2)
    assert len(listed(ana, name)) == 2, "sent twice"

    return again, report["id"]


def the_next_day(again, dark, ana, name, report, soup):
    mark = "person-dark" if dark else "person"
    again.open(f"/i/{name}")
    again.one("[data-still] .still button", seconds=60)
    again.settle()
    asked = again.one("[data-still]")
    assert "Tap works" in asked.text and "Soup" in asked.text
    again.script("arguments[0].scrollIntoView({block: 'start', behavior: 'instant'})", asked)
    again.photograph(f"{mark}-11-still-so")
    again.assert_fits()
    again.assert_accessible()
    before = ana.see(name, report)["fresh_until"]
    again.click(f"[data-still] form[action$='/{report}/update'] button")
    again.wait(lambda: ana.see(name, report)["fresh_until"] > before, 60, "one tap is not enough")
    again.wait(lambda: "done=update" in again.path, 60)
    again.open(f"/i/{name}").settle(2)
    again.photograph(f"{mark}-12-still-so")
    again.click(again.one(f"[data-still] form[action$='/{soup}/confirm'] button", seconds=60))
    again.wait(lambda: ana.see(name, soup)["confirmations"] == 1, 60)
    time.sleep(2)
    assert len(listed(ana, name)) == 2
