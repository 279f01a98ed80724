# SPDX-License-Identifier: Apache-2.0
"""A made-up town as an OpenStreetMap file, and what well-kept programs of Debian make of it."""

import subprocess

WEST, SOUTH, STEP = 5.10, 52.10, 0.002
AVENUES = ["Main Street", "Kerkstraat", "Oak Avenue", "Long Lane", "Molenweg"]
STREETS = ["5th Avenue", "Hoofdstraat", "Elm Street", "Station Road", "Rue de l'Église"]


def corner(column, row):
    """Where an avenue and a street meet: latitude, longitude."""
    return SOUTH + row * STEP, WEST + column * STEP


def osm(file):
    """Writes the town: a grid of streets, a lake, a wood, houses, and what they are called."""
    nodes, ways, tagged = {}, [], []

    def node(lat, lon):
        return nodes.setdefault((round(lat, 7), round(lon, 7)), len(nodes) + 1)

    def way(points, **tags):
        ways.append(([node(*point) for point in points], tags))

    for column, name in enumerate(AVENUES):
        kind = "primary" if column == 0 else "residential"
        for row in range(len(STREETS) - 1):
            way([corner(column, row), corner(column, row + 1)], highway=kind, name=name)
    for row, name in enumerate(STREETS):
        for column in range(len(AVENUES) - 1):
            extra = {"name:nl": "Kerklaan"} if name.startswith("Rue") else {}
            way([corner(column, row), corner(column + 1, row)], highway="secondary" if row == 1 else "residential", name=name, **extra)

    def box(lat, lon, size, **tags):
        way([(lat, lon), (lat, lon + size), (lat + size, lon + size), (lat + size, lon), (lat, lon)], **tags)

    box(SOUTH - 0.004, WEST - 0.006, 0.004, natural="water", name="Mirror Lake")
    box(SOUTH + 0.004, WEST - 0.006, 0.005, landuse="forest", name="Old Wood")
    for column in range(len(AVENUES) - 1):
        for row in range(len(STREETS) - 1):
            lat, lon = corner(column, row)
            box(lat + 0.0006, lon + 0.0006, 0.0007, building="yes")
    tagged.append((SOUTH + 0.004, WEST + 0.004, {"place": "town", "name": "Rivermouth", "population": "21000", "name:nl": "Riviermonding", "name:ar": "مصب النهر"}))
    tagged.append((SOUTH + 0.03, WEST + 0.03, {"place": "village", "name": "Hillford"}))
    tagged.append((SOUTH + 0.001, WEST + 0.001, {"amenity": "school", "name": "Harbour School"}))

    def tags(all):
        escape = str.maketrans({"&": "&amp;", "<": "&lt;", "'": "&apos;"})
        return "".join(f"<tag k='{key}' v='{value.translate(escape)}'/>" for key, value in all.items())

    about = "version='1' timestamp='2026-01-01T00:00:00Z' changeset='1' uid='1' user='made up'"
    lines = ["<osm version='0.6'>"]
    lines += [f"<node id='{number}' lat='{lat}' lon='{lon}' {about}/>" for (lat, lon), number in nodes.items()]
    start = len(nodes) + 1
    lines += [f"<node id='{start + n}' lat='{lat}' lon='{lon}' {about}>{tags(all)}</node>" for n, (lat, lon, all) in enumerate(tagged)]
    for number, (refs, all) in enumerate(ways, 1):
        lines.append(f"<way id='{number}' {about}>" + "".join(f"<nd ref='{ref}'/>" for ref in refs) + tags(all) + "</way>")
    file.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return file


def run(*command):
    result = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    assert result.returncode == 0, f"{command}: {result.stderr}"
    return result


def names_by_osmium(source, folder):
    """The names of an extract, as docs/basemaps.md says."""
    named, made = folder / "named.osm.pbf", folder / "names.geojsonseq"
    run("osmium", "tags-filter", "--overwrite", "-o", named, source, "n/place", "w/highway", "nwr/amenity", "wa/natural=water")
    run("osmium", "export", "--overwrite", "-f", "geojsonseq", "-x", "print_record_separator=false", "-o", made, named)
    return made


def names_by_gdal(source, folder):
    """The same by GDAL."""
    made = folder / "streets.geojsonl"
    made.unlink(missing_ok=True)
    run("ogr2ogr", "-f", "GeoJSONSeq", made, source, "lines", "-where", "highway IS NOT NULL AND name IS NOT NULL")
    points = folder / "places.geojsonl"
    points.unlink(missing_ok=True)
    run("ogr2ogr", "-f", "GeoJSONSeq", points, source, "points", "-where", "name IS NOT NULL")
    return [made, points]


def vector_map(source, folder):
    """A map of vector tiles by GDAL, as docs/basemaps.md says."""
    made = folder / "town.mbtiles"
    made.unlink(missing_ok=True)
    layers = folder / "layers.gpkg"
    layers.unlink(missing_ok=True)
    for layer in ["multipolygons", "lines", "points"]:
        update = ["-update", "-append"] if layers.exists() else []
        run("ogr2ogr", "-f", "GPKG", *update, layers, source, layer)
    run("ogr2ogr", "-f", "MBTILES", made, layers, "-dsco", "MINZOOM=8", "-dsco", "MAXZOOM=14", "-dsco", "NAME=A made-up town")
    return made
