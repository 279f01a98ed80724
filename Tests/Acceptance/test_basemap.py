# SPDX-License-Identifier: Apache-2.0
"""The map below everything, from a file of the operator's: taken in while the node runs, served, refused, removed."""

import gzip
import io
import json
import sqlite3
import time

import pytest
import requests
from folk import folkmoot, problem
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from town import osm, vector_map

VECTOR = "application/vnd.mapbox-vector-tile"


def picture(colour, kind="PNG"):
    file = io.BytesIO()
    Image.new("RGB", (64, 64), colour).save(file, kind)
    return file.getvalue()


def pmtiles(file, tiles, kind=TileType.PNG, compression=Compression.NONE, **metadata):
    with open(file, "wb") as stream:
        writer = Writer(stream)
        for (z, x, y), tile in sorted(tiles.items(), key=lambda one: zxy_to_tileid(*one[0])):
            writer.write_tile(zxy_to_tileid(z, x, y), tile)
        zooms = [z for z, _, _ in tiles]
        header = {
            "tile_type": kind, "tile_compression": compression, "min_zoom": min(zooms), "max_zoom": max(zooms),
            "min_lon_e7": 50000000, "min_lat_e7": 520000000, "max_lon_e7": 52000000, "max_lat_e7": 522000000,
            "center_zoom": 0, "center_lon_e7": 51000000, "center_lat_e7": 521000000}
        writer.finalize(header, {"name": "Made up", "attribution": '<a href="https://example.org">&copy; makers</a>', **metadata})
    return file


def until(what, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError("it did not come about")


@pytest.fixture
def clean(node):
    folkmoot("basemap", "remove", "--data", node.data)
    until(lambda: node.get("/basemap.json").status_code == 204)
    yield
    folkmoot("basemap", "remove", "--data", node.data)
    until(lambda: node.get("/basemap.json").status_code == 204)


def described(node, wait_for=None):
    return until(lambda: (answer := node.get("/basemap.json")).status_code == 200 and (
        wait_for is None or answer.json().get("name") == wait_for) and answer.json())


def test_pictures_in_pmtiles_are_served_as_they_are(node, clean, tmp_path):
    tiles = {(0, 0, 0): picture("red"), (1, 0, 0): picture("green"), (1, 1, 1): picture("green"), (2, 2, 1): picture("blue", "WEBP")}
    folkmoot("basemap", "import", pmtiles(tmp_path / "a.pmtiles", tiles), "--data", node.data)
    about = described(node)
    assert about["tilejson"] == "3.0.0" and about["attribution"] == "© makers" and about["format"] == "png"
    assert (about["minzoom"], about["maxzoom"]) == (0, 2) and about["bounds"] == [5, 52, 5.2, 52.2]
    pattern = about["tiles"][0]
    for (z, x, y), tile in tiles.items():
        answer = requests.get(pattern.format(z=z, x=x, y=y), timeout=20)
        assert answer.content == tile
        assert answer.headers["Content-Type"] == ("image/webp" if z == 2 else "image/png")
        assert "immutable" in answer.headers["Cache-Control"] and "Content-Encoding" not in answer.headers
        again = requests.get(pattern.format(z=z, x=x, y=y), headers={"If-None-Match": answer.headers["ETag"]}, timeout=20)
        assert again.status_code == 304 and not again.content
    assert requests.get(pattern.format(z=1, x=1, y=0), timeout=20).status_code == 204
    assert node.get("/basemap/0/0/0").headers["Cache-Control"] == "public, max-age=300"
    assert node.get("/basemap/0/0/0.png").content == tiles[0, 0, 0]
    for wrong in ["/basemap/1/2/0", "/basemap/x/0/0", "/basemap/-1/0/0", "/basemap/1/0/01"]:
        problem(node.get(wrong), 404, "notFound")
    # Whoever opens a page gets the map with what its source wants said.
    page = requests.get(node.url + "/", headers={"Accept": "text/html"}, timeout=20).text
    assert "data-tiles-url=\"/basemap/{z}/{x}/{y}?v=" in page and "© makers" in page and 'data-tiles-zooms="0,2"' in page


def test_many_tiles_lie_in_further_directories(node, clean, tmp_path):
    tiles = {(z, x, y): picture((z * 20, x % 256, y % 256)) for z in range(3) for x in range(2**z) for y in range(2**z)}
    some = {(9, x, y): (b"\x89PNG\r\n\x1a\n" + f"{x}/{y}".encode() * 9) for x in range(0, 512, 4) for y in range(0, 512, 4)}
    folkmoot("basemap", "import", pmtiles(tmp_path / "a.pmtiles", {**tiles, **some}), "--data", node.data)
    pattern = described(node)["tiles"][0]
    for x, y in [(0, 0), (4, 508), (256, 128), (508, 508)]:
        assert requests.get(pattern.format(z=9, x=x, y=y), timeout=20).content == some[9, x, y]
    assert requests.get(pattern.format(z=9, x=1, y=1), timeout=20).status_code == 204


def test_a_map_of_vector_tiles_made_by_gdal(node, clean, tmp_path):
    source = vector_map(osm(tmp_path / "town.osm"), tmp_path)
    said = folkmoot("basemap", "import", source, "--data", node.data, "--attribution", "© the people of Rivermouth")
    assert "vector tiles, zoom 8 to 14" in said.stdout
    about = described(node)
    assert about["format"] == "pbf" and about["attribution"] == "© the people of Rivermouth"
    assert {layer["id"] for layer in about["vector_layers"]} >= {"lines", "points", "multipolygons"}
    with sqlite3.connect(source) as db:
        rows = db.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles").fetchall()
    assert len(rows) > 8
    for z, x, row, data in rows:
        address = about["tiles"][0].format(z=z, x=x, y=2**z - 1 - row)
        packed = requests.get(address, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=20)
        assert packed.headers["Content-Encoding"] == "gzip" and packed.headers["Content-Type"] == VECTOR
        plain = requests.get(address, headers={"Accept-Encoding": "identity"}, timeout=20)
        assert "Content-Encoding" not in plain.headers
        assert packed.content == plain.content == gzip.decompress(data)
        assert packed.headers["ETag"] != plain.headers["ETag"] and "Accept-Encoding" in plain.headers["Vary"]


def test_another_map_takes_the_place_of_the_first(node, clean, tmp_path):
    one = pmtiles(tmp_path / "a.pmtiles", {(0, 0, 0): picture("red")}, name="One")
    other = pmtiles(tmp_path / "b.pmtiles", {(0, 0, 0): picture("blue")}, name="Other")
    folkmoot("basemap", "import", one, "--data", node.data)
    first = described(node, "One")["tiles"]
    folkmoot("basemap", "import", other, "--data", node.data)
    assert described(node, "Other")["tiles"] != first
    assert len(list(node.data.glob("basemap-*"))) == 1 and not list(node.data.glob("*.part"))


def mbtiles(file, rows, **metadata):
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE metadata (name text, value text)")
        db.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
        db.executemany("INSERT INTO metadata VALUES (?, ?)", metadata.items())
        db.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
    return file


def bad_files(folder):
    good = pmtiles(folder / "good.pmtiles", {(0, 0, 0): picture("red"), (1, 0, 0): picture("blue")}).read_bytes()
    html = b"<!DOCTYPE html><title>Not found</title>"

    def file(name, content):
        (folder / name).write_bytes(content)
        return folder / name

    yield file("page.html", html), "neither PMTiles nor MBTiles"
    yield file("empty.pmtiles", b""), "neither PMTiles nor MBTiles"
    yield file("short.pmtiles", good[:90]), "ends within its header"
    yield file("cut.pmtiles", good[:-40]), "damaged"
    yield file("old.pmtiles", good[:7] + b"\x02" + good[8:]), "version 2"
    yield file("zstd.pmtiles", good[:98] + b"\x04" + good[99:]), "compressed"
    yield file("zooms.pmtiles", good[:100] + b"\x09" + good[101:]), "zooms"
    yield file("half.mbtiles", b"SQLite format 3\0" + bytes(84)), ""
    yield pmtiles(folder / "html.pmtiles", {(0, 0, 0): html}), "no picture"
    yield pmtiles(folder / "vector.pmtiles", {(0, 0, 0): gzip.compress(html)}, TileType.MVT, Compression.GZIP), "no vector tile"
    yield pmtiles(folder / "plain.pmtiles", {(0, 0, 0): html}, TileType.MVT, Compression.GZIP), "cannot be decompressed"
    yield mbtiles(folder / "none.mbtiles", []), "no tiles"
    yield mbtiles(folder / "html.mbtiles", [(0, 0, 0, html)]), "no vector tile"
    yield mbtiles(folder / "beyond.mbtiles", [(1, 2, 0, picture("red"))]), "there is no tile 1/2/"
    yield mbtiles(folder / "mixed.mbtiles", [(0, 0, 0, picture("red")), (1, 0, 0, gzip.compress(b""))]), "vector tiles and pictures"
    with sqlite3.connect(folder / "other.mbtiles") as db:
        db.execute("CREATE TABLE people (name text)")
    yield folder, "neither PMTiles nor MBTiles"
    yield folder / "other.mbtiles", "neither PMTiles nor MBTiles"


def test_what_is_no_map_is_refused_and_the_old_one_stays(node, clean, tmp_path):
    folkmoot("basemap", "import", pmtiles(tmp_path / "kept.pmtiles", {(0, 0, 0): picture("red")}, name="Kept"), "--data", node.data)
    described(node, "Kept")
    for file, words in bad_files(tmp_path):
        result = folkmoot("basemap", "import", file, "--data", node.data, check=False)
        assert result.returncode != 0 and "badFile" in result.stderr and words in result.stderr, (file.name, result.stderr)
        assert len(list(node.data.glob("basemap-*"))) == 1 and not list(node.data.glob("*.part")), file.name
    assert folkmoot("basemap", "import", tmp_path / "missing", "--data", node.data, check=False).returncode != 0
    time.sleep(1.2)
    assert node.get("/basemap.json").json()["name"] == "Kept"


def test_mbtiles_of_pictures_count_rows_from_the_south(node, clean, tmp_path):
    rows = [(1, 0, 0, picture("red", "JPEG")), (1, 0, 1, picture("blue", "JPEG"))]
    file = mbtiles(tmp_path / "a.mbtiles", rows, name="Rows", format="jpg", bounds="5,52,5.2,52.2", attribution="x")
    folkmoot("basemap", "import", file, "--data", node.data)
    about = described(node, "Rows")
    assert requests.get(about["tiles"][0].format(z=1, x=0, y=1), timeout=20).content == rows[0][3]
    north = requests.get(about["tiles"][0].format(z=1, x=0, y=0), timeout=20)
    assert north.content == rows[1][3] and north.headers["Content-Type"] == "image/jpeg"
    assert json.loads(json.dumps(about["bounds"])) == [5, 52, 5.2, 52.2]
