# SPDX-License-Identifier: Apache-2.0
"""A photograph on a dying connection: kept with what was typed, sent once with it, and never the reason to lose words."""

import time

import pytest
from browser import DESK
from device import fill, listed, settled, waiting
from PIL import Image

PREVIEW = "[data-photo-says] img"


@pytest.fixture
def picture(tmp_path):
    file = tmp_path / "tap.jpg"
    Image.effect_noise((1200, 900), 40).save(file)
    return file


@pytest.fixture
def unreadable(tmp_path):
    """What a browser takes for a photo, since it is called one, and nobody can read."""
    file = tmp_path / "photo.jpg"
    file.write_bytes(b"\xff\xd8\xff\xe0 no picture at all" * 1000)
    return file


def choose(browser, file, words="tap.jpg"):
    browser.one("[name=photo]").send_keys(str(file))
    browser.one(PREVIEW, shown=False)
    browser.wait(lambda: words in browser.one("[data-photo-says]").text)


def chosen(browser):
    """Name and size of the photo that the form would send."""
    return browser.script("const [file] = document.querySelector('[name=photo]').files; return file ? [file.name, file.size] : null")


def drafts(browser):
    """The photos of drafts that the device keeps."""
    return browser.driver.execute_async_script("""
        const done = arguments[0]
        const request = indexedDB.open('folkmoot')
        request.onsuccess = () => {
          const all = request.result.transaction('drafts').objectStore('drafts').getAll()
          all.onsuccess = () => { request.result.close(); done(all.result.map(({ id, files }) => [id, files.map(([name, file]) => [name, file.size])])) }
        }""")


def send(browser):
    browser.click("[data-send]")


def bytes_of(person, report):
    """How large the published photo of a report is, in pixels."""
    import io

    return Image.open(io.BytesIO(person.get("/media/" + report["photo"].split("/media/")[1]).content)).size


def test_a_draft_keeps_its_photo_through_closing_and_is_sent_once(people, line, ana, picture):
    name = ana.open()
    browser = people("draft", line)
    browser.open(f"/i/{name}")
    settled(browser, f"/i/{name}", f"/i/{name}/reports/new")
    browser.open(f"/i/{name}/reports/new").settle()
    fill(browser, text="With a photo")
    choose(browser, picture)
    kept = chosen(browser)
    browser.wait(lambda: drafts(browser) == [[f"report:{name}", [["photo", kept[1]]]]], message="the draft has no photo")
    time.sleep(0.5)
    browser.close()

    # Closed and opened without a connection: words and photo are there, and wait together.
    line.cut()
    again = people("draft", line)
    again.open(f"/i/{name}/reports/new").settle()
    assert again.script("return document.querySelector('[name=description]').value") == "With a photo"
    again.wait(lambda: chosen(again) == kept, message="the photo is gone")
    again.click("[data-next]")
    again.click("[data-next]")
    again.one(PREVIEW)
    again.photograph("photo-restored", whole=True)
    again.assert_fits()
    again.assert_accessible()
    send(again)
    again.one(".kept-note")
    assert [one["state"] for one in waiting(again)] == ["waiting"] and drafts(again) == []
    again.close()

    third = people("draft", line)
    third.open("/outbox").settle()
    third.one(".waits.waiting img")
    line.mend()
    third.wait(lambda: listed(ana, name), 90, "it is not sent")
    third.one(".waits.sent a", seconds=20)
    third.open("/outbox").settle(2)
    [report] = listed(ana, name)
    assert report["description"] == "With a photo" and bytes_of(ana, report) == (1200, 900)


def test_one_draft_open_in_two_tabs_is_sent_once(people, line, ana, picture):
    name = ana.open()
    browser = people("tabs", line, DESK)
    browser.open(f"/i/{name}")
    settled(browser, f"/i/{name}", f"/i/{name}/reports/new")
    browser.open(f"/i/{name}/reports/new").settle()
    fill(browser, text="From two tabs")
    choose(browser, picture)
    kept = chosen(browser)
    time.sleep(0.5)
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.open(f"/i/{name}/reports/new").settle()
    browser.wait(lambda: chosen(browser) == kept)
    line.cut()
    for _ in range(2):
        browser.script("document.querySelector('[data-send]').closest('form').requestSubmit(document.querySelector('[data-send]'))")
        browser.wait(lambda: browser.all(".kept-note"))
        browser.driver.switch_to.window(first)
    assert len(waiting(browser)) == 1, waiting(browser)
    line.mend()
    for handle in browser.driver.window_handles:
        browser.driver.switch_to.window(handle)
        browser.script("self.outbox.deliver(); self.outbox.deliver()")
    browser.wait(lambda: listed(ana, name), 60)
    time.sleep(3)
    [report] = listed(ana, name)
    assert report["description"] == "From two tabs" and bytes_of(ana, report) == (1200, 900)


def test_one_draft_changed_in_the_second_tab_is_another_report(people, line, ana):
    """One key, two contents: nothing that was typed is lost."""
    name = ana.open()
    browser = people("changed", line, DESK)
    browser.open(f"/i/{name}")
    settled(browser, f"/i/{name}", f"/i/{name}/reports/new")
    browser.open(f"/i/{name}/reports/new").settle()
    fill(browser, text="The first words")
    time.sleep(0.5)
    first = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.open(f"/i/{name}/reports/new").settle()
    browser.wait(lambda: browser.script("return document.querySelector('[name=description]').value") == "The first words")
    browser.script("document.querySelector('[name=description]').value = 'The second words'")
    line.cut()
    for _ in range(2):
        browser.script("document.querySelector('[data-send]').closest('form').requestSubmit(document.querySelector('[data-send]'))")
        browser.wait(lambda: browser.all(".kept-note"))
        browser.driver.switch_to.window(first)
    assert len(waiting(browser)) == 2
    line.mend()
    browser.open("/outbox")
    browser.wait(lambda: len(listed(ana, name)) == 2, 60)
    assert {one["description"] for one in listed(ana, name)} == {"The first words", "The second words"}
    assert not [one for one in waiting(browser) if one["state"] != "sent"]


def test_a_photo_that_is_refused_at_once_takes_no_words_along(people, line, ana, unreadable):
    name = ana.open()
    browser = people("refused", line)
    browser.open(f"/i/{name}/reports/new").settle()
    browser.wait(lambda: browser.script("return Boolean(self.outbox)"))
    fill(browser, text="Words that count")
    choose(browser, unreadable, "photo.jpg")
    send(browser)
    browser.wait(lambda: "mend=" in browser.path, 20)
    browser.settle()
    assert "photo" in browser.one("form .notice.problem").text.lower()
    assert browser.script("return document.querySelector('[name=description]').value") == "Words that count"
    assert chosen(browser) is None
    browser.photograph("photo-refused-at-once", whole=True)
    browser.assert_accessible()
    send(browser)
    browser.one(".thanks", seconds=20)
    [report] = listed(ana, name)
    assert report["description"] == "Words that count" and not report.get("photo")
    browser.wait(lambda: not waiting(browser), 5, "the refused one stays")


def test_a_photo_that_is_refused_later_takes_no_words_along(people, line, ana, unreadable):
    name = ana.open()
    browser = people("later", line)
    browser.open(f"/i/{name}")
    settled(browser, f"/i/{name}", f"/i/{name}/reports/new")
    browser.open(f"/i/{name}/reports/new").settle()
    line.cut()
    fill(browser, text="Words that waited")
    choose(browser, unreadable, "photo.jpg")
    send(browser)
    browser.one(".kept-note")
    browser.open("/outbox").settle()
    line.mend()
    card = browser.one(".waits.refused", seconds=60)
    assert "Words that waited" in card.text and "photo" in card.find_element("css selector", ".notice.problem").text.lower()
    browser.photograph("photo-refused-later", whole=True)
    browser.assert_fits()
    browser.assert_accessible()
    browser.click(next(one for one in browser.all(".waits.refused button") if one.text == "Send without the photo"))
    browser.wait(lambda: listed(ana, name), 20)
    [report] = listed(ana, name)
    assert report["description"] == "Words that waited" and not report.get("photo")


def test_what_asks_first_keeps_the_photo(people, line, ana, picture):
    """The node asks whether something may be public; the form that comes back still has its photo."""
    name = ana.open()
    browser = people("asked", line)
    browser.open(f"/i/{name}/reports/new").settle()
    browser.wait(lambda: browser.script("return Boolean(self.outbox)"))
    fill(browser, text="Call 06 12345678")
    choose(browser, picture)
    kept = chosen(browser)
    send(browser)
    browser.one("#problems", seconds=20)
    browser.wait(lambda: chosen(browser) == kept, 10, "the photo must be chosen again")
    browser.click("label:has(input[name=personalDataAccepted])")
    send(browser)
    browser.one(".thanks", seconds=20)
    [report] = listed(ana, name)
    assert report["photo"]
    browser.open(f"/i/{name}/reports/new").settle()
    assert chosen(browser) is None and drafts(browser) == []


def test_a_device_without_room_says_so_and_keeps_the_words(people, line, ana, picture, tmp_path):
    name = ana.open()
    browser = people("full", line)
    browser.open(f"/i/{name}")
    settled(browser, f"/i/{name}", f"/i/{name}/reports/new")
    browser.open(f"/i/{name}/reports/new").settle()
    line.cut()
    huge = tmp_path / "huge.jpg"
    huge.write_bytes(b"\0" * (13 << 20))
    fill(browser, text="Words without a photo")
    browser.one("[name=photo]").send_keys(str(huge))
    browser.wait(lambda: "13 MB" in browser.one("[data-photo-says]").text and "12 MB" in browser.one("[data-photo-says]").text)
    assert chosen(browser) is None
    browser.photograph("photo-too-large", whole=True)
    browser.driver.execute_async_script("""
        const done = arguments[0]
        self.outbox.put({ id: 'full', state: 'refused', problem: { code: 'closed', title: 'Closed' }, what: 'report', at: Date.now(), shown: [], page: '/',
          fields: [['photo', new Blob([new Uint8Array((64 << 20) - 1000)])]] }).then(() => done(), (error) => done(String(error)))""")
    choose(browser, picture)
    send(browser)
    assert "no room for the photo" in browser.one(".kept-note").text
    browser.photograph("photo-no-room")
    browser.assert_accessible()
    browser.open("/outbox").settle()
    assert "Without its photo" in browser.one(".waits.waiting").text
    line.mend()
    browser.wait(lambda: listed(ana, name), 90)
    [report] = listed(ana, name)
    assert report["description"] == "Words without a photo" and not report.get("photo")
