# SPDX-License-Identifier: Apache-2.0
"""A steward, from the phone: one for the same area exists, forty reports wait, two helpers help, and then to bed."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from browser import DESK, PHONE
from folk import Node, Person

AREA = {"type": "Circle", "center": [5.1, 52.1], "radius": 4000}


def reviewed(person, name):
    known = person.get(f"/i/{name}/categories.json").json()["categories"]
    held = {**known[0], "key": "reviewed", "names": {"en": "Waits for review"}, "visibility": {**known[0]["visibility"], "publish": "afterReview"}}
    assert person.post(f"/i/{name}/categories", json={"categories": [*known, held]}).status_code == 201


@pytest.mark.parametrize("size, dark", [(PHONE, False), (DESK, True), (DESK, False), (PHONE, True)],
                         ids=["phone", "desk dark", "desk", "phone dark"])
def test_a_steward_meets_merges_clears_and_hands_over(tmp_path, window, size, dark):
    mark = f"steward-{size[0]}{'-dark' if dark else ''}"
    with Node(tmp_path / "data") as node:
        there, author = Person(node), Person(node)
        theirs = there.open(template="flood", title="Flood along the old harbour", area=AREA)
        reviewed(there, theirs)

        steward = window(size, dark=dark, on=node)
        steward.open("/open?template=flood").settle()
        steward.type("#f-title", "Flood in the harbour")
        steward.script("""for (const [name, value] of [['latitude', 52.11], ['longitude', 5.11], ['radius', 4000]]) {
            const field = document.querySelector(`[name=${name}]`); field.value = value
            field.dispatchEvent(new Event('change', {bubbles: true})) }""")
        steward.click("form[action='/i'] .actions button.primary")
        steward.one("#alike")
        steward.settle()
        steward.photograph(f"{mark}-1-alike")
        assert "Flood along the old harbour" in steward.text
        steward.assert_fits()
        steward.assert_accessible()
        steward.click("button[name=openAnyway]")
        steward.wait(lambda: re.match(r"/i/flood", steward.path), message=steward.path)
        mine = re.match(r"/i/([a-z0-9-]+)", steward.path).group(1)
        for number in range(3):
            author.report(mine, category=author.get(f"/i/{mine}/categories.json").json()["categories"][0]["key"],
                          description=f"Mine {number}", place=(5.1, 52.1 + number / 100))

        # It goes up in the one that was there: proposed from the phone, accepted by the other steward.
        steward.open(f"/i/{mine}/meeting").settle()
        steward.photograph(f"{mark}-2-meeting", whole=True)
        steward.assert_fits()
        steward.assert_accessible()
        steward.type("#f-reason", "Two maps confuse people.")
        steward.click("form[action$='/propose-merge'] button")
        steward.wait(lambda: "Proposed" in steward.text)
        assert there.fill(f"/i/{theirs}/meeting", "/accept-merge").status_code == 303
        steward.open(f"/i/{mine}").settle()
        assert steward.path.startswith(f"/i/{theirs}")

        # The steward of the other one makes them a reviewing helper; forty held reports wait.
        ids = [author.report(theirs, category="reviewed", description=f"Held {n}: water on the quay", place=(5.1, 52.1)) for n in range(40)]
        link = there.post(f"/i/{theirs}/invite-helper", json={"reviews": True}).json()["invitation"]
        steward.open(link).settle()
        steward.click("form[action$='/join-helpers'] button")
        steward.wait(lambda: "Good that you help" in steward.text)
        steward.settle()
        steward.photograph(f"{mark}-3-queue", whole=True)
        steward.assert_fits()
        steward.assert_accessible()
        helper = Person(node)
        assert helper.fill(f"/i/{theirs}/queue?code=" + link.split("code=")[1], "/join-helpers").status_code == 303

        def clear(person):
            done, item = [], person.post(f"/i/{theirs}/queue/take", json={"kind": "held"}).json()["id"]
            while item is not None:
                answer = person.act(theirs, item, "release", queue="held")
                assert answer.status_code == 201, answer.text
                done.append(item)
                item = answer.json()["next"]
            return done

        steward.click("button[aria-label='Take one: Waits for review']")
        steward.one(".task-item")
        steward.settle()
        steward.photograph(f"{mark}-4-task", whole=True)
        steward.assert_fits()
        steward.assert_accessible()
        with ThreadPoolExecutor(2) as pool:
            others = [pool.submit(clear, person) for person in (there, helper)]
            mine_done = []
            while "/queue/" in steward.path:
                mine_done.append(int(re.search(r"/queue/(\d+)", steward.path).group(1)))
                steward.click(".task-main button")
                steward.wait(lambda: not steward.path.startswith(f"/i/{theirs}/queue/{mine_done[-1]}"))
            done = mine_done + [one for other in others for one in other.result()]
        assert sorted(done) == ids, "some twice, or not at all"
        assert len(mine_done) >= 1

        # For the night.
        guard = Person(node)
        assert there.fill(f"/i/{theirs}/care", "/hand-over", note="The quay is checked at six.", until="2099-01-01T07:00").status_code == 303
        steward.open(f"/i/{theirs}/queue").settle()
        assert "The quay is checked at six." in steward.text
        steward.photograph(f"{mark}-5-night")
        assert guard.page(f"/i/{theirs}").status_code == 200


def test_the_queue_by_keyboard_alone(tmp_path, window):
    with Node(tmp_path / "data") as node:
        steward = window(DESK, on=node)
        steward.open("/open?template=earthquake").settle()
        steward.type("#f-title", "By keyboard")
        steward.click("form[action='/i'] .actions button.primary")
        steward.wait(lambda: steward.path.startswith("/i/by-keyboard"))
        report = Person(node).report("by-keyboard", place=None, placeWords="By the church")
        steward.open("/i/by-keyboard/queue").settle()
        button = steward.tab_to("button[aria-label='Take one: Without a place']")
        button.send_keys("\n")
        steward.wait(lambda: steward.path.startswith(f"/i/by-keyboard/queue/{report}"))
        steward.settle()
        steward.script("document.querySelector('details.numbers').open = true")
        for field, value in (("latitude", "52.1"), ("longitude", "5.1")):
            steward.tab_to(f"input[name={field}]").send_keys(value)
        steward.tab_to("form[action$='/place'] .actions button").send_keys("\n")
        steward.wait(lambda: "done=queue-empty" in steward.path)
        assert Person(node).see("by-keyboard", report)["latitude"] == 52.1


def test_the_round_sheet_and_the_care_page(tmp_path, window):
    with Node(tmp_path / "data") as node:
        steward = window(DESK, on=node)
        steward.open("/open?template=earthquake").settle()
        steward.type("#f-title", "A round")
        steward.click("form[action='/i'] .actions button.primary")
        steward.wait(lambda: steward.path.startswith("/i/a-round"))
        author = Person(node)
        for number in range(12):
            author.report("a-round", description=f"Tap number {number} on the corner", place=(5 + number / 100, 52), placeWords=f"Mill Street {number}")
        for name, path in (("print", "/print"), ("care", "/care")):
            steward.open(f"/i/a-round{path}").settle(1)
            steward.photograph(f"steward-{name}", whole=True)
            steward.assert_accessible()
        phone = window(PHONE, on=node)
        phone.open("/i/a-round/print").settle(1)
        phone.assert_fits()
        phone.photograph("steward-print-phone", whole=True)
