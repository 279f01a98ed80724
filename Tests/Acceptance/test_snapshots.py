# SPDX-License-Identifier: Apache-2.0
"""A researcher cites a list as it was at an entry, and it stays what it was."""

from folk import Person, folkmoot, problem, reports


def head(node):
    return node.get("/-/ready").json()["entries"] - 1


def test_a_snapshot_stays_what_it_was(own_node):
    ana, bob, cas = Person(own_node), Person(own_node), Person(own_node)
    name = ana.open(languages=["en"])
    ids = [bob.report(name, description=f"Number {n}", place=(5 + n / 100, 52)) for n in range(6)]
    cas.do(name, ids[0], "confirm")
    at = head(own_node)
    paths = [f"/i/{name}/reports{suffix}?at={at}{query}" for suffix in (".json", ".csv", ".geojson", ".atom", "/facets.json")
             for query in ("", "&category=water-point", "&q=number")] + [f"/i/{name}/reports/{ids[0]}.json?at={at}"]
    first = {path: cas.get(path) for path in paths}
    for path, answer in first.items():
        assert answer.status_code == 200, f"{path}: {answer.text[:200]}"
        assert answer.headers["Snapshot-At"] == str(at) and answer.headers["Snapshot-Absent"] == "0", path
    assert len(first[f"/i/{name}/reports.json?at={at}"].json()["reports"]) == 6

    # Afterwards everything changes, by everyone.
    bob.report(name, description="Number later")
    cas.do(name, ids[1], "dispute", why="Not so")
    cas.do(name, ids[2], "resolve", text="Over")
    bob.do(name, ids[3], "correct", description="Number changed")
    ana.do(name, ids[4], "merge", into=ids[5])
    ana.fill(f"/i/{name}/edit", "/edit", title="Another title", licence="CC0-1.0")
    assert "Number changed" in cas.get(f"/i/{name}/reports.csv").text
    for path, answer in first.items():
        assert cas.get(path).content == answer.content, path
    own_node.stop()
    own_node.start()
    for person in (ana, bob, cas):
        person.node = own_node
    for path, answer in first.items():
        assert cas.get(path).text.replace(own_node.url, "") == answer.text.replace(answer.url.split("/i/")[0], ""), path

    # What is hidden or erased since is gone from it, and it says so.
    ana.do(name, ids[0], "hide", rule="spam", reason="Narwhal")
    hidden = cas.get(f"/i/{name}/reports.json?at={at}")
    assert {one["id"] for one in hidden.json()["reports"]} == set(ids) - {ids[0]}
    assert int(hidden.headers["Snapshot-Absent"]) >= 1
    page = cas.page(f"/i/{name}/reports?at={at}").text
    assert f"As of entry {at} of the record" in page and "withheld or erased" in page
    bob.fill("/me", "/me/forget", everything="true", confirm="true")
    assert cas.get(f"/i/{name}/reports.json?at={at}").json()["reports"] == []
    own_node.wait_for_checkpoint()
    own_node.stop()
    folkmoot("verify", "--data", own_node.data)


def test_the_map_stays_what_it_was(node):
    """The page of an initiative at an entry: map, counts and list as of then, said in words, with the way to now."""
    ana, bob, cas = Person(node), Person(node), Person(node)
    name = ana.open(title="Cited map")
    ids = [bob.report(name, description=f"Yak {n}", place=(5 + n / 100, 52), category=["water-point", "food"][n % 2]) for n in range(5)]
    at = head(node)
    now = cas.page(f"/i/{name}").text
    assert f"/i/{name}?at={at}" in now, "the map says where it stays what it is"
    first, tile = cas.page(f"/i/{name}?at={at}"), cas.get(f"/i/{name}/reports/tiles/9/263/169.json?at={at}")
    assert tile.status_code == 200 and tile.json()["count"] == 5
    assert first.status_code == 200 and first.headers["Snapshot-At"] == str(at) and first.headers["Snapshot-Absent"] == "0"
    assert f"As of entry {at} of the record" in first.text and "UTC" in first.text and f'href="/i/{name}">' in first.text
    assert "data-live" not in first.text and "data-now=\"\"" in first.text, "what was does not move, and sets no clock"
    assert f'name="at" value="{at}"' in first.text and f"/reports/{ids[0]}?at={at}" in first.text
    assert "/reports/new" not in first.text.split("<main")[1], "nobody adds to what was"

    for n in range(3):
        cas.report(name, description=f"Zebra {n}", place=(5.2, 52.05))
    bob.do(name, ids[3], "correct", description="Changed words")
    ana.do(name, ids[4], "resolve", text="Over")
    page = cas.page(f"/i/{name}?at={at}").text
    assert page == first.text, "not a letter of it changed"
    assert all(f"Yak {n}" in page for n in range(5)) and "Zebra" not in page and "Changed words" not in page
    assert "5 reports" in page
    assert cas.get(f"/i/{name}/reports/tiles/9/263/169.json?at={at}").content == tile.content
    assert "Zebra" in cas.page(f"/i/{name}").text
    filtered = cas.page(f"/i/{name}?category=food&at={at}").text
    assert "Yak 1" in filtered and "Yak 0" not in filtered and f'href="/i/{name}?category=food">' in filtered
    for page in ("embed", "print"):
        past = cas.page(f"/i/{name}/{page}?at={at}")
        assert past.status_code == 200 and f"As of entry {at}" in past.text and "5 reports" in past.text and "Zebra" not in past.text

    # What is hidden, erased or removed since is gone from then too: from the map, its numbers and its tiles.
    ana.do(name, ids[0], "hide", rule="spam", reason="Narwhal")
    bob.do(name, ids[1], "withdraw", reason="Mine")
    page = cas.page(f"/i/{name}?at={at}")
    assert "Yak 0" not in page.text and "Yak 1" not in page.text and "3 reports" in page.text
    assert int(page.headers["Snapshot-Absent"]) >= 2 and "withheld or erased" in page.text
    assert str(ids[0]) not in cas.get(f"/i/{name}/reports/tiles/14/8419/5411.json?at={at}").text
    gone = cas.get(f"/i/{name}/reports/tiles/9/263/169.json?at={at}")
    assert gone.headers["ETag"] != tile.headers["ETag"] and gone.content != tile.content
    ana.do(name, ids[0], "restore", reason="It was right")
    ana.do(name, ids[2], "hide", rule="spam", reason="Narwhal")
    again = cas.get(f"/i/{name}/reports/tiles/9/263/169.json?at={at}", headers={"If-None-Match": gone.headers["ETag"]})
    assert again.status_code == 200, "as many are absent, but others"
    bob.fill("/me", "/me/forget", everything="true", confirm="true")
    page = cas.page(f"/i/{name}?at={at}").text
    assert "Yak" not in page
    for text in ("-1", "soon", str(head(node) + 10)):
        answer = cas.get(f"/i/{name}?at={text}", headers={"Accept": "application/json"})
        problem(answer, 422, "invalid", "at")


def test_what_was_held_then_is_not_in_it_later(node):
    ana, bob = Person(node), Person(node)
    name = ana.open()
    known = ana.get(f"/i/{name}/categories.json").json()["categories"]
    held = {**known[0], "key": "reviewed", "visibility": {**known[0]["visibility"], "publish": "afterReview"}}
    assert ana.post(f"/i/{name}/categories", json={"categories": [*known, held]}).status_code == 201
    report = bob.report(name, category="reviewed", description="Held")
    at = head(node)
    assert bob.get(f"/i/{name}/reports.json?at={at}").json()["reports"] == []
    ana.do(name, report, "release")
    assert len(reports(bob, name)) == 1
    assert bob.get(f"/i/{name}/reports.json?at={at}").json()["reports"] == []
    assert len(bob.get(f"/i/{name}/reports.json?at={head(node)}").json()["reports"]) == 1


def test_cite_this_and_bad_input(node):
    ana = Person(node)
    name = ana.open()
    report = ana.report(name, description="Cited")
    page = ana.page(f"/i/{name}/reports?category=water-point").text
    at = head(node)
    cite = f"/i/{name}/reports?category=water-point&amp;at={at}"
    assert cite in page, "no address to cite"
    past = ana.page(cite.replace("&amp;", "&"))
    assert past.status_code == 200 and "Cited" in past.text and f"/reports.csv?category=water-point&amp;at={at}" in past.text
    one = ana.page(f"/i/{name}/reports/{report}?at={at}")
    assert one.status_code == 200 and "/confirm" not in one.text and "/update" not in one.text
    for text, field in [("-1", "at"), ("soon", "at"), (str(head(node) + 10), "at")]:
        problem(ana.get(f"/i/{name}/reports.json?at={text}"), 422, "invalid", field)
    problem(ana.get(f"/i/{name}/reports.json?at=0"), 404, "notFound")
    about = ana.page(f"/i/{name}/about").text
    assert 'id="biases"' in about and "Known biases" in about
