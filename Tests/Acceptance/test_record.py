# SPDX-License-Identifier: Apache-2.0
"""Anyone can check the record from outside; whoever changes a byte of it is found out."""

import base64

import pytest
import requests
from database import connected, copy, everything
from folk import Node, Person, folkmoot
from record import PublicRecord, commitment, fields_of, leaf_hash, root_from_proof, root_of


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A node of more than one full tile, with everything that can happen to a body."""
    folder = tmp_path_factory.mktemp("record")
    with Node(folder / "data") as node:
        ana, bob = Person(node), Person(node)
        name = ana.open()
        reports = [bob.report(name, description=f"Report number {n}") for n in range(300)]
        for report in reports[:20]:
            ana.do(name, report, "confirm")
        ana.do(name, reports[3], "hide", rule="spam", reason="Spam")
        ana.do(name, reports[4], "resolve", text="Over")
        cas = Person(node)
        gone = cas.report(name, description="Erase me entirely")
        assert cas.fill("/me", "/me/forget", everything="true", confirm="true").status_code in (200, 303)
        node.wait_for_checkpoint()
        public = PublicRecord(node.url)
        proofs = {
            index: requests.get(f"{node.url}/record/entries/{index}.json", timeout=30).json()
            for index in [0, 1, 2, 127, 128, 255, 256, 257, public.size - 1, reports[3], gone]}
        outside = folkmoot("verify", node.url)
    return {"data": node.data, "public": public, "proofs": proofs, "outside": outside, "hidden": reports[3],
            "gone": gone, "reports": reports, "name": name, "folder": folder}


def test_an_independent_reader_of_the_tiles_agrees(story):
    public = story["public"]
    assert public.size > 300
    for index, envelope in enumerate(public.envelopes):
        assert fields_of(envelope)["index"] == str(index)
    times = [fields_of(envelope)["time"] for envelope in public.envelopes]
    assert times == sorted(times)
    assert public.bodies[story["hidden"]][0] == 1 and public.bodies[story["gone"]][0] == 2
    assert public.fact(story["reports"][0])["fact"]["description"] == "Report number 0"
    assert fields_of(public.envelopes[0])["kind"].startswith("node/")


def test_inclusion_proofs_lead_to_the_root(story):
    public = story["public"]
    for index, entry in story["proofs"].items():
        envelope = entry["envelope"].encode()
        assert envelope == public.envelopes[index]
        hashes = [base64.b64decode(one, validate=True) for one in entry["proof"]["hashes"]]
        size = entry["proof"]["size"]
        assert root_from_proof(leaf_hash(envelope), index, size, hashes) == root_of(public.leaves[:size])
        if index == story["hidden"]:
            assert (entry["body"], entry["salt"], entry["state"]) == (None, None, "withheld")
        elif index == story["gone"]:
            assert (entry["body"], entry["salt"], entry["state"]) == (None, None, "erased")
        else:
            body, salt = base64.b64decode(entry["body"]), base64.b64decode(entry["salt"])
            assert fields_of(envelope)["commitment"] == commitment(salt, body)


def test_envelopes_tell_neither_content_nor_person(story):
    for envelope in story["public"].envelopes:
        assert b"Report number" not in envelope and b"author" not in envelope


def test_verify_says_that_all_is_well(story):
    assert "all well" in story["outside"].stdout
    inside = folkmoot("verify", "--data", story["data"]).stdout
    assert "all well" in inside and "1 erased" in inside


def test_what_was_erased_is_in_no_file(story):
    assert b"Erase me entirely" not in everything(story["data"])
    for file in story["data"].rglob("*"):
        if file.is_file():
            assert b"Erase me entirely" not in file.read_bytes(), file.name


TAMPERINGS = {
    "a body": "UPDATE record_entry SET body = replace(CAST(body AS TEXT), 'number 7', 'number 8') WHERE idx = {seven}",
    "a salt": "UPDATE record_entry SET salt = zeroblob(16) WHERE idx = {seven}",
    "a kind": "UPDATE record_entry SET kind = 'reports/confirmed/1' WHERE idx = {seven}",
    "a time": "UPDATE record_entry SET minutes = minutes - 600000 WHERE idx = {seven}",
    "a subject": "UPDATE record_entry SET subject = 1 WHERE idx = {seven}",
    "a commitment": "UPDATE record_entry SET commitment = zeroblob(32) WHERE idx = {seven}",
    "a missing entry": "DELETE FROM record_entry WHERE idx = {seven}",
    "a body that a thief erased": "UPDATE record_entry SET body = NULL, salt = NULL, state = 2 WHERE idx = {seven}",
    "a withheld body": "UPDATE record_entry SET body = X'7B7D' WHERE idx = {hidden}",
    "a derived row": "UPDATE reports_report SET confirmations = confirmations + 1 WHERE id = {seven}",
    "a derived text": "UPDATE reports_report SET description = 'Nothing here' WHERE id = {seven}",
    "a derived row too many": "DELETE FROM reports_report WHERE id = {seven}",
    "a count on the map": "UPDATE reports_tile SET n = n + 1",
    "a verdict": "UPDATE reports_judgement SET verdict = -verdict WHERE report = {seven}",
    "a tile of hashes": "UPDATE record_tile SET hashes = zeroblob(length(hashes)) WHERE level = 0 AND idx = 0",
    "a tile above": "UPDATE record_tile SET hashes = zeroblob(length(hashes)) WHERE level = 1 AND idx = 0",
    "a checkpoint": "UPDATE record_checkpoint SET note = substr(note, 1, length(note) - 10) || CASE"
                    " substr(note, length(note) - 9, 1) WHEN 'A' THEN 'B' ELSE 'A' END || substr(note, length(note) - 8)",
    "a signature of nobody": "DELETE FROM record_checkpoint",
}
POINTS_AT_SEVEN = {"a body", "a salt", "a kind", "a time", "a subject", "a commitment", "a missing entry"}


@pytest.mark.parametrize("what", [one for one in TAMPERINGS if one != "a signature of nobody"])
def test_whoever_tampers_is_found_out(story, tmp_path, what):
    data = tmp_path / "data"
    copy(story["data"], data)
    seven = story["reports"][7]
    statement = TAMPERINGS[what].format(seven=seven, hidden=story["hidden"])
    with connected(data) as database:
        changed = database.execute(statement).rowcount
        assert changed > 0, "nothing was tampered with"
    result = folkmoot("verify", "--data", data, check=False)
    assert result.returncode != 0, f"{what}: {result.stdout}"
    told = result.stdout + result.stderr
    assert "NOT WELL" in told or "entry" in told or "signed note" in told, told
    assert "Fatal error" not in told
    if what in POINTS_AT_SEVEN:
        assert str(seven) in told, f"{what} is at {seven}: {told}"
    if what == "a withheld body":
        assert str(story["hidden"]) in told


@pytest.mark.parametrize("what", ["a body", "a kind", "a commitment"])
def test_a_tampered_node_is_found_out_from_outside(story, tmp_path, what):
    """The node may refuse to start; where it serves, `verify URL` names the entry."""
    data = tmp_path / "data"
    copy(story["data"], data)
    seven = story["reports"][7]
    with connected(data) as database:
        database.execute(TAMPERINGS[what].format(seven=seven, hidden=story["hidden"]))
    node = Node(data)
    try:
        node.start(wait=30)
    except AssertionError:
        return
    result = folkmoot("verify", node.url, check=False)
    assert result.returncode != 0 and str(seven) in result.stdout + result.stderr
    with pytest.raises(AssertionError):
        PublicRecord(node.url)
    node.stop()


@pytest.mark.only("embedded")  # the file beside the database is the same
def test_a_shorter_record_than_was_published_is_not_served(story, tmp_path):
    """A restored backup must not sign below what was published."""
    data = tmp_path / "data"
    copy(story["data"], data)
    with connected(data) as database:
        size = database.execute("SELECT size FROM record_head").fetchone()[0]
        database.execute("DELETE FROM record_entry WHERE idx >= ?", (size - 5,))
        database.execute("UPDATE record_head SET size = size - 5")
    node = Node(data)
    with pytest.raises(AssertionError):
        node.start(wait=20)
    assert folkmoot("verify", "--data", data, check=False).returncode != 0


def test_verify_of_nothing_says_so(tmp_path, node):
    result = folkmoot("verify", "http://127.0.0.1:9", check=False)
    assert result.returncode != 0 and result.stderr
    result = folkmoot("verify", "--data", tmp_path / "nothing", check=False)
    assert result.returncode != 0 and result.stderr and not (tmp_path / "nothing").exists()
    assert folkmoot("verify", check=False).returncode != 0
    result = folkmoot("verify", node.url + "/nowhere", check=False)
    assert result.returncode != 0


def test_the_checkpoint_follows_soon(node, ana):
    name = ana.open()
    report = ana.report(name)
    entry = ana.get(f"/record/entries/{report}.json").json()
    assert entry["proof"] is None and entry["pending"] or entry["proof"]["size"] > report
    node.wait_for_checkpoint(5)
    assert ana.get(f"/record/entries/{report}.json").json()["proof"]["size"] > report


def test_a_younger_checkpoint_contains_the_older(own_node):
    ana = Person(own_node)
    name = ana.open()
    seen = []
    for _ in range(4):
        for _ in range(3):
            ana.report(name)
        own_node.wait_for_checkpoint()
        seen.append(PublicRecord(own_node.url))
    for older, younger in zip(seen, seen[1:]):
        assert younger.size > older.size and younger.origin == older.origin
        assert root_of(younger.leaves[:older.size]) == older.root


def test_an_operator_erases_for_the_law_and_the_record_still_verifies(tmp_path):
    with Node(tmp_path / "data") as node:
        ana = Person(node)
        name = ana.open()
        report = ana.report(name, description="unlawful gibberellin")
    folkmoot("erase", report, "--data", node.data)
    folkmoot("verify", "--data", node.data)
    assert folkmoot("erase", report, "--data", node.data, check=False).returncode != 0
    assert b"gibberellin" not in everything(node.data)
    for file in node.data.rglob("*"):
        if file.is_file():
            assert b"gibberellin" not in file.read_bytes(), file.name
    with node:
        assert ana.get(f"/i/{name}/reports/{report}.json").status_code == 410
        assert b"gibberellin" not in ana.page(f"/i/{name}").content
        node.wait_for_checkpoint()
        PublicRecord(node.url)
        folkmoot("verify", node.url)
