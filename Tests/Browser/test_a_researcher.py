# SPDX-License-Identifier: Apache-2.0
"""Story 5: a researcher downloads the data with dictionary, licence and biases, cites a snapshot that stays, verifies the record."""

import csv
import hashlib
import time

import pytest
from browser import DESK, PHONE
from folk import Node, Person, folkmoot


@pytest.mark.parametrize("size, dark", [(DESK, False), (PHONE, False), (DESK, True)], ids=["desk", "phone", "desk dark"])
def test_a_researcher_downloads_cites_and_verifies(tmp_path, window, size, dark):
    mark = f"researcher-{size[0]}{'-dark' if dark else ''}"
    with Node(tmp_path / "data") as node:
        ana, bob = Person(node), Person(node)
        name = ana.open(title="Earthquake in the hills", purpose="What still works?")
        ids = [bob.report(name, ["water-point", "food"][n % 2], (5.05 + n / 50, 52.05 + n / 100), description=f"Then {n}", placeWords=f"Corner {n}") for n in range(10)]
        browser = window(size, dark=dark, on=node)
        folder = tmp_path / "downloads"
        folder.mkdir()
        browser.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)})

        def download(link):
            """What a click on a link saves; where the browser shows it instead, what it shows."""
            address = link.get_attribute("href")
            before = set(folder.iterdir())
            browser.script("const link = arguments[0]; link.setAttribute('download', ''); link.click()", link)
            browser.wait(lambda: [one for one in set(folder.iterdir()) - before if not one.name.endswith(".crdownload")], 20, "nothing was saved")
            time.sleep(0.2)
            [file] = set(folder.iterdir()) - before
            content = file.read_bytes()
            file.unlink()
            return address, content

        browser.open(f"/i/{name}/reports").settle()
        foot = browser.one("#data-links")
        assert "Licence" in foot.text and "What the data mean" in foot.text
        _, table = download(next(one for one in browser.all("#data-links a") if one.text == "CSV"))
        rows = list(csv.DictReader(table.decode("utf-8-sig").splitlines()))
        assert sorted(int(row["id"]) for row in rows) == ids
        browser.click(next(one for one in browser.all("#data-links a") if one.text == "What the data mean"))
        browser.wait(lambda: browser.path.endswith("/about#data"))
        browser.settle()
        dictionary = browser.one("section:has(#data), #data", shown=False)
        assert all(column in browser.text for column in rows[0]), "a column is not explained"
        assert "Known biases" in browser.text
        browser.script("document.getElementById('biases').scrollIntoView({block: 'start', behavior: 'instant'})")
        browser.photograph(f"{mark}-1-biases")
        browser.script("arguments[0].scrollIntoView({block: 'start', behavior: 'instant'})", dictionary)
        browser.photograph(f"{mark}-2-dictionary")
        browser.assert_fits()
        browser.assert_accessible()

        # Cited: the list and the map as of an entry.
        browser.open(f"/i/{name}/reports").settle()
        browser.click("#data-links a[rel=bookmark]")
        browser.wait(lambda: "at=" in browser.path)
        browser.settle()
        at = int(browser.path.split("at=")[1].split("&")[0])
        cited = browser.path
        assert f"As of entry {at} of the record" in browser.one(".past").text
        browser.photograph(f"{mark}-3-cited", whole=True)
        browser.assert_fits()
        browser.assert_accessible()
        address, first = download(next(one for one in browser.all("#data-links a") if one.text == "CSV"))
        assert f"at={at}" in address and first == table
        shown = browser.one("#report-list").text
        for n in range(4):
            bob.report(name, description=f"Later {n}")
        bob.do(name, ids[0], "correct", description="Said otherwise")
        ana.do(name, ids[1], "resolve", text="Over")
        browser.open(cited).settle()
        assert browser.one("#report-list").text == shown
        _, again = download(next(one for one in browser.all("#data-links a") if one.text == "CSV"))
        assert hashlib.sha256(again).digest() == hashlib.sha256(first).digest(), "what was cited is another"
        browser.open(f"/i/{name}?at={at}").settle(1)
        assert "10 reports" in browser.one("#total").text and "Later" not in browser.text
        browser.photograph(f"{mark}-4-map")
        browser.click(".past a")
        browser.wait(lambda: browser.path == f"/i/{name}" and "14 reports" in browser.one("#total").text)

        # The record: what the page says of an entry, and what a checker from outside says of all.
        node.wait_for_checkpoint()
        browser.open(f"/record/entries/{ids[0]}").settle()
        assert "reports/filed" in browser.text
        browser.photograph(f"{mark}-5-entry")
        browser.assert_accessible()
        browser.open("/record").settle()
        browser.photograph(f"{mark}-6-record")
        browser.assert_fits()
        assert "all well" in folkmoot("verify", node.url).stdout
        browser.assert_no_complaints()
