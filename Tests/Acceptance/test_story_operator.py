# SPDX-License-Identifier: Apache-2.0
"""An operator: HTTPS by the recipe, an unlawful photograph gone everywhere, last night's backup on a second machine."""

import json
import threading
import time
from contextlib import contextmanager

import pytest
import requests
from folk import Node, Person, folkmoot, problem, told
from record import PublicRecord
from test_backup import refused
from test_photos import jpeg
from test_removal import BASIS, on_the_disk, photographed
from tls import Caddy, free_port

TWINS = ["reports", "reports.json", "reports.csv", "reports.geojson", "reports.atom", ""]


class Visitor(Person):
    """Somebody who comes over HTTPS and trusts the authority of the machine."""

    def __init__(self, caddy):
        super().__init__(caddy)
        # What the environment names as authorities would win over this.
        self.verify, self.trust_env = str(caddy.root), False

    def moves(self, caddy):
        """The name now leads to another machine; cookies come along, as they do with a name."""
        self.node, self.verify = caddy, str(caddy.root)
        self.close()
        return self


class Watching:
    """An open page: the names of events as they come through the proxy."""

    def __init__(self, person, path):
        self.answer = person.get(path, stream=True, headers={"Accept": "text/event-stream"}, timeout=60)
        assert self.answer.status_code == 200, self.answer.status_code
        self.seen, self.changed = [], threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            for line in self.answer.iter_lines(decode_unicode=True):
                if line.startswith("event:"):
                    with self.changed:
                        self.seen.append(line[6:].strip())
                        self.changed.notify_all()
        except (requests.RequestException, OSError, AttributeError):
            pass

    def hears(self, kind, seconds):
        with self.changed:
            return self.changed.wait_for(lambda: kind in self.seen, seconds)


@contextmanager
def machine(folder, data, https=None, origin="story.example"):
    """A node behind Debian's caddy, both started as Deploy/Caddyfile.local says."""
    with Node(data, "--trusted-proxies", "127.0.0.1,::1", "--origin", origin) as node:
        with Caddy(folder, node.url.rsplit(":", 1)[1], https) as caddy:
            yield node, caddy.wait()


def test_an_operator_installs_removes_and_restores(tmp_path):
    port = free_port()
    with machine(tmp_path / "caddy1", tmp_path / "data1", port) as (node, caddy):
        ana, bob, cas = Visitor(caddy), Visitor(caddy), Visitor(caddy)
        name = ana.open(title="Story of an operator")
        unlawful, photo = photographed(bob, name, jpeg(220, 160), "The tap works")
        lawful, kept = photographed(ana, name, jpeg(180, 140), "A well")
        plain = bob.report(name, description="Bread at noon")
        rude = bob.do(name, plain, "comment", text="aardvarkword is rude")["entry"]
        cas.do(name, lawful, "comment", text="pangolinword regretted")
        content = bob.get(photo).content
        node.wait_for_checkpoint()
        night = tmp_path / "night.tar"
        folkmoot("backup", "--data", node.data, night)

        # By day: whatever is in memory has been asked for, and a page is open.
        before = {twin: ana.get(f"/i/{name}/{twin}".rstrip("/")) for twin in TWINS}
        assert photo in before["reports.json"].text
        watching = Watching(ana, f"/i/{name}/live")
        begun = time.monotonic()
        done = folkmoot("remove", photo, "--basis", BASIS, "--data", node.data).stdout
        ended = time.monotonic()
        assert "removed 1 pictures" in done and "backups from before hold it still" in done
        assert watching.hears("record/removed", 1.5), "an open page does not hear of it"
        assert time.monotonic() - ended < 1.5, time.monotonic() - begun
        for person in (ana, bob, Visitor(caddy)):
            problem(person.get(photo), 410, "gone")
        for twin in TWINS:
            tag = before[twin].headers.get("ETag")
            answer = ana.get(f"/i/{name}/{twin}".rstrip("/"), headers={"If-None-Match": tag} if tag else {})
            assert answer.status_code == 200 and photo not in answer.text, f"{twin} is as it was"
            assert kept in answer.text or twin in ("reports.atom", "", "reports.csv") or kept not in before[twin].text
        assert ana.see(name, unlawful)["description"] == "The tap works" and ana.see(name, unlawful)["photo"] is None
        # The logs of the database are emptied by the node itself, which holds them open.
        end = time.monotonic() + 10
        while on_the_disk(node, content) and time.monotonic() < end:
            time.sleep(0.2)
        assert on_the_disk(node, content) == []

        # What was written goes in the same way, from the columns that searches ask too.
        assert "aardvarkword" in ana.get(f"/i/{name}/reports/{plain}").text
        folkmoot("remove", f"{caddy.url}/record/entries/{rude}", "--basis", BASIS, "--data", node.data)
        assert watching.hears("record/erased", 1.5)
        assert "aardvarkword" not in ana.get(f"/i/{name}/reports/{plain}").text
        assert ana.see(name, plain)["updates"] == 0
        answer = cas.fill("/me", "/me/forget", everything="true", confirm="true")
        assert answer.status_code == 303, told(answer)

        # The node went on, and knows the end of the record: what is filed now stands behind what the verb recorded.
        later = bob.report(name, description="After the removal")
        assert "After the removal" in ana.get(f"/i/{name}/reports.csv").text
        assert BASIS in ana.page("/removals").text
        listed = ana.get("/removals.json").json()
        assert {one.get("media") for one in listed["removals"]} == {photo, None} and len(listed["removals"]) == 2
        everything = ana.get("/removals.json?reason=any").json()["removals"]
        assert {one["reason"] for one in everything} == {"legal", "author"} and len(everything) == 3
        problem(ana.get("/removals.json?reason=none"), 422, "invalid", "reason")
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
        assert PublicRecord(node.url).size == node.get("/-/ready").json()["entries"]
        (tmp_path / "saved.json").write_text(json.dumps(ana.get("/removals.json?reason=any").json()))
        data2 = tmp_path / "data2"
        refused("later-published", "restore", night, "--data", data2, "--published", node.url)
        refused("later-removed", "restore", night, "--data", data2, "--removals", node.url)
        watching.answer.close()
    folkmoot("verify", "--data", tmp_path / "data1")

    # The machine burns. Last night's backup, on another one, under the same name; the list was kept elsewhere.
    result = folkmoot("restore", night, "--data", data2, "--new-origin", "story2.example",
                      "--removals", tmp_path / "saved.json")
    assert "removed again: 3" in result.stdout and "is back" not in result.stderr
    with machine(tmp_path / "caddy2", data2, port) as (node, caddy):
        ana.moves(caddy)
        bob.moves(caddy)
        assert caddy.url == f"https://localhost:{port}"
        for path in [f"/i/{name}", f"/i/{name}/reports", f"/i/{name}/reports/{unlawful}", f"/i/{name}/reports/{lawful}", kept]:
            assert ana.get(path).status_code == 200, path
        problem(ana.get(photo), 410, "gone")
        assert on_the_disk(node, content) == on_the_disk(node, b"aardvarkword") == on_the_disk(node, b"pangolinword") == []
        assert ana.see(name, unlawful)["photo"] is None and ana.see(name, lawful)["photo"].endswith(kept)
        assert BASIS in ana.page("/removals").text and ana.get("/removals.json").json()["counts"] == {
            "entries": 1, "pictures": 1, "erasedByAuthors": 1}
        assert "After the removal" not in ana.get(f"/i/{name}/reports.csv").text
        # Who they were they still are.
        ana.do(name, plain, "hide", rule="spam", reason="By its steward")
        bob.do(name, unlawful, "withdraw")
        refused_again = ana.post(f"/i/{name}/reports", files={
            "category": (None, "water-point"), "description": (None, "Again"),
            "photo": ("p.jpg", jpeg(220, 160), "image/jpeg")}, allow_redirects=False)
        assert refused_again.status_code in (201, 303), "another picture is taken"
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
    folkmoot("verify", "--data", data2)
    assert later


@pytest.fixture(scope="module")
def removed(tmp_path_factory):
    """A backup, and what was removed after it from the node that goes on."""
    folder = tmp_path_factory.mktemp("removed")
    with Node(folder / "data", "--origin", "removed.example") as node:
        ana = Person(node)
        name = ana.open()
        report, photo = photographed(ana, name, jpeg(200, 160), "With a photo")
        word = ana.report(name, description="quollword")
        node.wait_for_checkpoint()
        folkmoot("backup", "--data", node.data, folder / "night.tar")
        checkpoint = folder / "at-night.checkpoint"
        checkpoint.write_bytes(node.get("/record/checkpoint").content)
        folkmoot("remove", photo, "--basis", BASIS, "--data", node.data)
        folkmoot("remove", f"/i/{name}/reports/{word}", "--basis", BASIS, "--data", node.data)
        node.wait_for_checkpoint()
        yield {"node": node, "name": name, "report": report, "photo": photo, "word": word, "night": folder / "night.tar",
               "checkpoint": checkpoint, "folder": folder}


def shows(data, removed):
    """Whether a node over this folder still shows what was removed elsewhere."""
    with Node(data) as node:
        person = Person(node)
        states = (person.get(removed["photo"]).status_code, person.get(f"/i/{removed['name']}/reports/{removed['word']}.json").status_code)
    folkmoot("verify", "--data", data)
    assert states in [(200, 200), (410, 410)], states
    return states == (200, 200)


def test_what_was_removed_after_the_backup_does_not_come_back_without_a_word(removed, tmp_path):
    data = tmp_path / "data"
    result = folkmoot("restore", removed["night"], "--data", data, "--new-origin", "a.example")
    assert "is back with this backup" in result.stderr and "--removals" in result.stderr
    assert shows(data, removed), "nobody named the list"
    # It is not too late.
    result = folkmoot("remove", "--again", removed["node"].data / "published.removals", "--data", data)
    assert "removed again: 2; gone already: 0; not in it: 0" in result.stdout
    assert not shows(data, removed)
    result = folkmoot("remove", "--again", removed["node"].url, "--data", data)
    assert "removed again: 0; gone already: 2" in result.stdout


@pytest.mark.parametrize("place", ["file", "address"])
def test_the_list_is_taken_from_a_file_or_a_node(removed, tmp_path, place):
    data = tmp_path / "data"
    list = removed["node"].url if place == "address" else removed["node"].data / "published.removals"
    result = folkmoot("restore", removed["night"], "--data", data, "--new-origin", "b.example", "--removals", list)
    assert "removed again: 2" in result.stdout
    assert not shows(data, removed)
    # A copy of the copy has its own list, with what was removed again.
    lines = [json.loads(line) for line in (data / "published.removals").read_text().splitlines()]
    assert [one.get("media") for one in lines] == [removed["photo"], None] and all(one["basis"] == BASIS for one in lines)


def test_the_list_beside_the_published_checkpoint_is_found(removed, tmp_path):
    # The checkpoint of the night, and the old folder's list beside it: it tells of removals that the backup lacks.
    old = tmp_path / "old"
    old.mkdir()
    (old / "published.checkpoint").write_bytes(removed["checkpoint"].read_bytes())
    (old / "published.removals").write_bytes((removed["node"].data / "published.removals").read_bytes())
    line = refused("later-removed", "restore", removed["night"], "--data", tmp_path / "data", "--published", old / "published.checkpoint")
    assert "--new-origin" in line and not (tmp_path / "data").exists()
    # Without removals since, there is nothing to say.
    (old / "published.removals").write_text("")
    result = folkmoot("restore", removed["night"], "--data", tmp_path / "data", "--published", old / "published.checkpoint")
    assert "removed again: 0" in result.stdout and "is back" not in result.stderr


def test_a_list_of_another_record_does_no_harm_and_bad_lists_are_named(removed, tmp_path):
    data = tmp_path / "data"
    folkmoot("restore", removed["night"], "--data", data, "--new-origin", "c.example")
    with Node(tmp_path / "other") as other:
        eve = Person(other)
        place = eve.open()
        for number in range(removed["word"] + 2):
            last = eve.report(place, description=f"Other {number}")
        for number in range(3):
            folkmoot("remove", f"/record/entries/{last - number}", "--basis", BASIS, "--data", other.data)
        # A picture that nobody has shown here is not taken later, either.
        _, strange = photographed(eve, place, jpeg(99, 99), "Strange")
        folkmoot("remove", strange, "--basis", BASIS, "--data", other.data)
        result = folkmoot("remove", "--again", other.url, "--data", data)
        assert "removed again: 0; gone already: 0; not in it: 4" in result.stdout
    assert shows(data, removed)
    bad = tmp_path / "bad"
    for text in ["rubbish", "{}", '{"index": 1}', '{"index":1,"time":"2026-01-01T00:00:00Z","entry":2}', "[1]",
                 '{"removals":[{"index":1,"time":"2026-01-01T00:00:00Z","media":"/media/../x.jpg"}]}',
                 '{"index":1,"time":"2026-01-01T00:00:00Z","reason":"whim","media":"/media/' + "a" * 64 + '.jpg"}']:
        bad.write_text(text)
        assert refused("no-removals", "remove", "--again", bad, "--data", data)
        assert refused("no-removals", "restore", removed["night"], "--data", tmp_path / "x", "--new-origin", "d.example", "--removals", bad)
    assert refused("no-removals", "remove", "--again", tmp_path / "nowhere", "--data", data)
    assert refused("no-removals", "remove", "--again", "http://127.0.0.1:9", "--data", data)
    for arguments in [("--again", bad, removed["photo"]), ("--again", bad, "--basis", "x"), (), (removed["photo"],),
                      ("nonsense", "--basis", "x")]:
        assert folkmoot("remove", *arguments, "--data", data, check=False).returncode == 64


def test_a_running_node_hears_of_every_verb(own_node):
    """Not removals alone: whatever another process appends is in lists, streams and pages within a second."""
    ana = Person(own_node)
    name = ana.open()
    first = ana.report(name, description="Before")
    tag = ana.get(f"/i/{name}/reports.json").headers.get("ETag")
    watching = Watching(ana, f"/i/{name}/live")
    folkmoot("erase", first, "--data", own_node.data)
    assert watching.hears("record/erased", 1.5)
    answer = ana.get(f"/i/{name}/reports.json", headers={"If-None-Match": tag} if tag else {})
    assert answer.status_code == 200 and answer.json()["reports"] == []
    size = own_node.get("/-/ready").json()["entries"]
    assert ana.report(name) == size, "the next entry stands behind what the other process appended"
    own_node.wait_for_checkpoint()
    folkmoot("verify", own_node.url)
