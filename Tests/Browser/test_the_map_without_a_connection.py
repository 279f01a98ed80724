# SPDX-License-Identifier: Apache-2.0
"""The operator's own map, looked at before the connection died: its tiles are on the device, vectors and pictures, and what is empty too."""

import io
import sqlite3

import pytest
from browser import DESK, PHONE
from device import settled, stores
from folk import Node, Person, folkmoot
from line import Line
from PIL import Image
from town import osm, vector_map

AREA = {"type": "Circle", "center": [5.104, 52.104], "radius": 900}

PIXELS = """
    const seen = new Set()
    for (const canvas of document.querySelectorAll('.vector-map canvas')) {
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
      for (let at = 0; at < data.length; at += 4 * 97) seen.add(data.slice(at, at + 3).join())
    }
    return seen.size"""
PICTURES = """
    const all = [...document.querySelectorAll('img.leaflet-tile')]
    return all.length && all.every((one) => one.complete) ? all.filter((one) => one.naturalWidth === 256).length : 0"""


def pictures(file):
    """Pictures of zooms 10 to 16 around the made-up town, in one MBTiles file; its western half is empty."""
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        db.execute("CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)")
        db.executemany("INSERT INTO metadata VALUES (?, ?)", [("name", "Made up"), ("format", "png"), ("bounds", "5.0,52.0,5.2,52.2"), ("attribution", "© the people of Rivermouth")])
        for zoom in range(10, 17):
            column, row = round((5.104 + 180) / 360 * 2 ** zoom), int(0.3300 * 2 ** zoom)
            for x in range(column, column + 12):
                for y in range(row - 24, row + 24):
                    out = io.BytesIO()
                    Image.new("RGB", (256, 256), (200, 220 - zoom, 180 + x % 2 * 20)).save(out, "PNG")
                    db.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (zoom, x, 2 ** zoom - 1 - y, out.getvalue()))
    return file


@pytest.mark.parametrize("kind, size", [("vector", PHONE), ("vector", DESK), ("pictures", PHONE)])
def test_tiles_that_were_looked_at_stay(tmp_path, people, kind, size):
    source = vector_map(osm(tmp_path / "town.osm"), tmp_path) if kind == "vector" else pictures(tmp_path / "town.mbtiles")
    folkmoot("basemap", "import", source, "--data", tmp_path / "data", "--attribution", "© the people of Rivermouth")
    seen = PIXELS if kind == "vector" else PICTURES
    least = 6 if kind == "vector" else 1
    with Node(tmp_path / "data") as node:
        line = Line(node)
        try:
            ana = Person(node)
            name = ana.open(title="Rivermouth together", area=AREA)
            ana.report(name, place=(5.104, 52.104), description="Tap at the corner")
            phone = people("phone", line, size)
            phone.open(f"/i/{name}").settle(1)
            phone.wait(lambda: phone.script(seen) >= least, 20, "no map")
            settled(phone, f"/i/{name}")
            shown = phone.script("return performance.getEntriesByType('resource').map((one) => new URL(one.name)).filter((one) => one.pathname.startsWith('/basemap/')).map((one) => one.pathname + one.search)")
            assert shown and all("?v=" in one for one in shown)
            tiles = phone.wait(lambda: set(shown) <= set(kept := stores(phone).get("folkmoot-tiles", [])) and kept, 20,
                               f"not kept: {set(shown) - set(stores(phone).get('folkmoot-tiles', []))}")
            empty = [one for one in tiles if node.get(one).status_code == 204]
            if kind == "pictures":
                assert empty, "the empty half was looked at too"
            # Once more, closer: what the worker itself fetched.
            phone.click(".leaflet-control-zoom-in")
            phone.settle(1)
            phone.wait(lambda: len(stores(phone)["folkmoot-tiles"]) > len(tiles), 20, "the closer tiles are not kept")
            before = phone.script(seen)
            phone.photograph(f"map-kept-{kind}-{size[0]}-1")
            phone.close()

            line.cut()
            again = people("phone", line, size)
            again.open(f"/i/{name}").settle(1)
            again.wait(lambda: again.script(seen) >= least, 20, "no map without a connection")
            again.click(".leaflet-control-zoom-in")
            again.settle(1)
            again.wait(lambda: again.script(seen) >= min(before, least), 20, "not as close as before")
            assert "Kept on this device" in again.one("[data-link-age]").text
            assert "Tap at the corner" in again.one("#report-list").text
            again.photograph(f"map-kept-{kind}-{size[0]}-2")
            got = again.driver.execute_async_script("""
                const [tiles, done] = arguments
                Promise.all(tiles.map((one) => fetch(one).then((answer) => answer.status, () => 0))).then(done)""", tiles)
            assert set(got) <= {200, 204} and got.count(204) == len(empty), got
            # Those of a form too: the place of a report is chosen on the same map.
            again.open(f"/i/{name}/reports/new").settle()
            again.click("label.tile:has(input[value=food]) .tile-word")
            again.settle(1)
            again.photograph(f"map-kept-{kind}-{size[0]}-3-form")

            # Another map takes its place: its tiles are other addresses, and the old ones are not taken for it.
            line.mend()
            folkmoot("basemap", "remove", "--data", node.data)
            again.wait(lambda: node.get("/basemap.json").status_code == 204, 15)
            again.open(f"/i/{name}").settle(1)
            again.wait(lambda: not again.one("[data-map]").get_attribute("data-tiles-url"), 15)
        finally:
            line.close()
