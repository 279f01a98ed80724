# SPDX-License-Identifier: Apache-2.0
"""Nobody can change the past without being seen: nodes are witnesses for each other (C2SP tlog-witness)."""

import concurrent.futures
import shutil
import time

import database
import pytest
import requests
from folk import Node, Person, folkmoot, problem
from record import PublicRecord
from test_many_processes import Town, server  # noqa: F401  (a fixture)
from witness import Log, Witness, cosigned_at


def ask(node, body, **options):
    return requests.post(node.url + "/witness/add-checkpoint", data=body, timeout=30, **options)


def statements(node):
    answer = node.get("/record/witnesses.json")
    assert answer.status_code == 200
    return answer.json()


def until(what, seconds=30):
    end = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < end, "it does not come true"
        time.sleep(0.1)
    return found


def add(data, log, *more):
    return folkmoot("witness", "add", log.vkey, "--data", data, *more).stdout.split()[-1]


def cosigned(node, key, size=None):
    """Waits until the served checkpoint has a cosignature; gives its note."""
    def found():
        note = node.get("/record/checkpoint").text
        if cosigned_at(note, key) and (size is None or int(note.split("\n")[1]) >= size):
            return note
        return None
    return until(found)


# A witness for others

def test_the_protocol_as_it_is_written(own_node):
    log = Log().grow(5)
    assert ask(own_node, log.request(0)).status_code == 404
    key = add(own_node.data, log)
    assert own_node.get("/witness/key").text.strip() == key
    answer = ask(own_node, log.request(0))
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/plain"), answer.text
    assert answer.text.count("\n") == 1
    assert abs(cosigned_at(log.note() + answer.text, key) - time.time()) < 60
    # The same again is cosigned again; then from every size to a larger one.
    assert ask(own_node, log.request(5)).status_code == 200
    for size in [6, 7, 8, 13, 64, 65, 300]:
        old = len(log.leaves)
        log.grow(size)
        answer = ask(own_node, log.request(old))
        assert answer.status_code == 200 and cosigned_at(log.note() + answer.text, key), (size, answer.text)
    # The size that it has, for whoever does not know.
    for old in [0, 5, 299]:
        answer = ask(own_node, log.request(old))
        assert answer.status_code == 409 and answer.headers["Content-Type"] == "text/x.tlog.size"
        assert answer.content == b"300\n"
    listed = folkmoot("witness", "list", "--data", own_node.data).stdout
    assert listed.startswith("log.example: cosigned 300 entries") and "REWRITTEN" not in listed


def test_what_contradicts_is_refused_and_kept_as_proof(own_node):
    log = Log().grow(20)
    add(own_node.data, log)
    assert ask(own_node, log.request(0, 12)).status_code == 200
    other = Log()
    other.key = log.key
    other.grow(7).grow(30, "changed")
    problem(ask(own_node, other.request(12)), 422, "invalid", "proof")
    problem(ask(own_node, log.request(12, proof=[])), 422, "invalid", "proof")
    problem(ask(own_node, log.request(12, proof=[b"\0" * 32])), 422, "invalid", "proof")
    answer = ask(own_node, other.request(12, 12))
    assert (answer.status_code, answer.content) == (409, b"12\n")
    # Both are shown, signed by the same key: nobody can deny them.
    record = statements(own_node)["records"][0]
    assert record["origin"] == "log.example" and record["size"] == 12
    assert record["checkpoint"] == log.note(12) and record["refused"] == other.note(12) and record["refusedAt"]
    page = Person(own_node).page("/record").text
    assert "log.example" in page and "This record was rewritten" in page
    assert "REWRITTEN" in folkmoot("witness", "list", "--data", own_node.data).stdout
    # The true one goes on.
    assert ask(own_node, log.request(12)).status_code == 200


def test_bad_requests(own_node):
    log = Log().grow(4)
    add(own_node.data, log)
    good = log.request(0)
    for body in [b"", b"old 1\n", b"\xff\xfe", good[:-1], good + b"\n", good.replace(b"old 0", b"old 00"),
                 good.replace(b"old 0", b"old 9"), good.replace(b"\n", b"\r\n"), b"x" * 16_384]:
        problem(ask(own_node, body), 400, "malformed")
    problem(ask(own_node, b"x" * 20_000), 413, "tooLarge")
    problem(ask(own_node, iter([b"x" * 9000] * 3)), 413, "tooLarge")
    stranger = Log().grow(4)
    problem(ask(own_node, stranger.request(0)), 403, "notAllowed")
    problem(ask(own_node, good, headers={"Origin": "https://evil.example"}), 403, "crossSite")
    problem(own_node.get("/witness/add-checkpoint"), 405, "methodNotAllowed")
    for wrong in ["nonsense", log.vkey[:-1], own_node.get("/witness/key").text.strip()]:
        result = folkmoot("witness", "add", wrong, "--data", own_node.data, check=False)
        assert result.returncode == 1 and result.stderr.startswith("not done: "), result.stderr
    own = own_node.get("/record/key").text.strip()
    assert "own record" in folkmoot("witness", "add", own, "--data", own_node.data, check=False).stderr
    assert folkmoot("witness", "remove", "nobody", "--data", own_node.data, check=False).returncode == 1
    assert ask(own_node, good).status_code == 200


def test_the_key_is_renewed_and_a_record_is_removed_beside_the_running_node(own_node):
    log = Log().grow(3)
    first = add(own_node.data, log)
    second = folkmoot("witness", "renew", "--data", own_node.data).stdout.strip()
    assert second != first and own_node.get("/witness/key").text.strip() == second
    answer = ask(own_node, log.request(0))
    assert cosigned_at(log.note() + answer.text, second) and not cosigned_at(log.note() + answer.text, first)
    third = folkmoot("witness", "remove", "log.example", "--data", own_node.data).stdout.split()[-1]
    assert third not in (first, second) and ask(own_node, log.request(0)).status_code == 404


def test_what_was_cosigned_survives_a_kill_and_is_never_taken_back(own_node):
    log = Log().grow(40)
    add(own_node.data, log)
    for round_ in range(3):
        size = 10 + 10 * round_
        assert ask(own_node, log.request(size - 10 if round_ else 0, size)).status_code == 200
        own_node.kill()
        own_node.start()
        assert ask(own_node, log.request(0)).content == f"{size}\n".encode()


def test_of_branches_at_once_at_three_processes_one_is_cosigned(server, tmp_path):  # noqa: F811
    with Town(tmp_path, server.create("w" + database.name_of(tmp_path))) as town:
        log = Log().grow(3)
        town.verb("witness", "add", log.vkey)
        keys = {one.get("/witness/key").text for one in town.nodes}
        assert len(keys) == 1
        assert ask(town.nodes[0], log.request(0)).status_code == 200
        size = 3
        for round_ in range(6):
            branches = []
            for number in range(9):
                branch = Log()
                branch.key, branch.leaves = log.key, list(log.leaves)
                branches.append(branch.grow(size + 4, f"{round_} {number}"))
            bodies = [branch.request(size) for branch in branches]
            with concurrent.futures.ThreadPoolExecutor(9) as pool:
                answers = list(pool.map(lambda n: ask(town.nodes[n % 3], bodies[n]), range(9)))
            taken = [n for n, answer in enumerate(answers) if answer.status_code == 200]
            assert len(taken) == 1, [answer.status_code for answer in answers]
            size += 4
            assert all(answer.content == f"{size}\n".encode() for answer in answers if answer.status_code != 200)
            log.leaves = branches[taken[0]].leaves


# Asking witnesses

def test_two_nodes_are_witnesses_for_each_other(tmp_path):
    paths = [tmp_path / "a", tmp_path / "b"]
    names = ["a.example", "b.example"]
    nodes = [Node(path, "--origin", name) for path, name in zip(paths, names)]
    for node in nodes:
        node.start()
    ports = [node.url.rsplit(":", 1)[1] for node in nodes]
    keys = [node.get("/witness/key").text.strip() for node in nodes]
    logs = [node.get("/record/key").text.strip() for node in nodes]
    for node, other in ((0, 1), (1, 0)):
        folkmoot("witness", "add", logs[other], "--data", paths[node])
        nodes[node].stop()
    nodes = [
        Node(paths[n], "--port", ports[n], "--witnesses", f"{keys[1 - n]}@http://127.0.0.1:{ports[1 - n]}/witness")
        for n in range(2)]
    with nodes[0], nodes[1]:
        people = [Person(node) for node in nodes]
        initiatives = [person.open() for person in people]
        for number in range(3):
            for person, initiative in zip(people, initiatives):
                person.report(initiative, description=f"Number {number}")
        for node, key in zip(nodes, reversed(keys)):
            size = node.wait_for_checkpoint()
            note = cosigned(node, key, size)
            assert abs(cosigned_at(note, key) - time.time()) < 60
            assert PublicRecord(node.url).size == size
            result = folkmoot("verify", node.url, "--witness", key)
            assert f"cosigned {size} of {size} entries" in result.stdout
            told = statements(node)["witnesses"]
            assert [one["outcome"] for one in told] == ["cosigned"] and told[0]["checkpoint"]
            page = Person(node, "nl").page("/record").text
            assert f"Heeft {size} regels meegetekend" in page and "zojuist" in page or "geleden" in page
            metrics = node.get("/-/metrics").text
            assert f'folkmoot_witness_cosigned_entries{{witness="{told[0]["name"]}"}} {size}' in metrics
            assert f'folkmoot_witness_contradicts{{witness="{told[0]["name"]}"}} 0' in metrics
        # A witness that nobody asked has not cosigned, and the node cannot say that it has.
        stranger = Witness("stranger.example/w")
        stranger.close()
        result = folkmoot("verify", nodes[0].url, "--witness", stranger.vkey, check=False)
        assert result.returncode == 1 and "stranger.example/w has not cosigned it" in result.stderr
        # A checkpoint is not the same after it was cosigned again, and a cache is told so.
        tag = nodes[0].get("/record/checkpoint").headers["ETag"]
        assert nodes[0].get("/record/checkpoint", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    "longer", [pytest.param(False, id="shorter", marks=pytest.mark.long), pytest.param(True, id="longer")])
def test_a_rewritten_history_is_refused_and_everyone_can_see_it(tmp_path, longer):
    with Node(tmp_path / "b", "--origin", "b.example") as witness:
        key = witness.get("/witness/key").text.strip()
        setting = ["--witnesses", f"{key}@{witness.url}/witness"]
        node = Node(tmp_path / "a", "--origin", "a.example", *setting)
        with node:
            folkmoot("witness", "add", node.get("/record/key").text.strip(), "--data", witness.data)
            ana = Person(node)
            name = ana.open()
            ana.report(name, description="Before")
            cosigned(node, key, node.wait_for_checkpoint())
            folkmoot("backup", "--data", node.data, tmp_path / "old.tar")
            ana.report(name, description="This should never have been said")
            seen = node.wait_for_checkpoint()
            cosigned(node, key, seen)
        # An older copy comes back without a word of what was published since, and goes on otherwise.
        shutil.rmtree(node.data)
        place = tmp_path / "again"
        folkmoot("restore", tmp_path / "old.tar", "--data", place)
        with Node(place, *setting) as node:
            ana = Person(node)
            name = ana.open()
            if longer:
                for number in range(4):
                    ana.report(name, description=f"Another past {number}")
            outcome = "inconsistent" if longer or node.wait_for_checkpoint() >= seen else "ahead"
            told = until(lambda: [one for one in statements(node)["witnesses"] if one["contradicts"]])[0]
            told = until(lambda: [one for one in statements(node)["witnesses"] if one["outcome"] == outcome])[0]
            assert told["seen"] == seen
            page = ana.page("/record").text
            assert "the past of this record was changed" in page and 'role="alert"' in page
            assert 'folkmoot_witness_contradicts{witness="b.example/witness"} 1' in node.get("/-/metrics").text
            result = folkmoot("verify", node.url, check=False)
            assert result.returncode == 1 and "NOT WELL: its past was changed" in result.stderr, result.stderr
            result = folkmoot("verify", node.url, "--witness", key, check=False)
            assert result.returncode == 1 and "NOT WELL" in result.stderr
            # No checkpoint of the new past has the witness's name below it.
            assert not cosigned_at(node.get("/record/checkpoint").text, key)
        watched = statements(witness)["records"][0]
        assert watched["size"] == seen
        if outcome == "inconsistent":
            assert watched["refused"].startswith("a.example\n")
            assert "This record was rewritten" in Person(witness).page("/record").text
        # Also inside the house.
        result = folkmoot("verify", "--data", place, check=False)
        assert result.returncode == 1 and "its past was changed" in result.stderr


def test_a_witness_that_was_restored_signs_with_a_new_key(tmp_path):
    log = Log().grow(30)
    with Node(tmp_path / "b", "--origin", "b.example") as witness:
        key = add(witness.data, log)
        assert ask(witness, log.request(0, 10)).status_code == 200
        folkmoot("backup", "--data", witness.data, tmp_path / "old.tar")
        assert ask(witness, log.request(10, 20)).status_code == 200
        witness.wait_for_checkpoint()
    result = folkmoot("restore", tmp_path / "old.tar", "--data", tmp_path / "again")
    with Node(tmp_path / "again") as node:
        new = node.get("/witness/key").text.strip()
        assert new != key and f"must be told: {new}" in result.stderr
        # What it signed last with the old key it does not know: with that it signs nothing.
        answer = ask(node, log.request(10, 15))
        assert answer.status_code == 200 and not cosigned_at(log.note(15) + answer.text, key)


@pytest.mark.only("embedded")  # witnesses of no kind know the database
def test_a_witness_that_lies_stalls_or_dies_holds_nobody_up(tmp_path):
    witnesses = [Witness(f"w{number}.example/w") for number in range(4)]
    good, silly, slow, far = witnesses
    silly.answer = lambda body: (200, "text/plain", b"\xe2\x80\x94 w1.example/w AAAAAAAA\n")
    slow.answer = lambda body: time.sleep(30) or (200, "text/plain", b"")
    far.answer = lambda body: (200, "text/plain", far.cosign(body.decode().partition("\n\n")[2], int(time.time()) + 9999))
    gone = Witness("gone.example/w")
    gone.close()
    setting = ",".join(one.setting for one in [*witnesses, gone])
    try:
        with Node(tmp_path / "data", "--witnesses", setting) as node:
            ana = Person(node)
            name = ana.open()
            slowest = 0
            for number in range(20):
                start = time.monotonic()
                ana.report(name, description=f"Number {number}")
                slowest = max(slowest, time.monotonic() - start)
            assert slowest < 5
            cosigned(node, good.vkey, node.wait_for_checkpoint())
            told = until(lambda: {one["name"]: one["outcome"] for one in statements(node)["witnesses"]}
                         if len(statements(node)["witnesses"]) == 5 else None)
            assert told == {"w0.example/w": "cosigned", "w1.example/w": "silent", "w2.example/w": "silent",
                            "w3.example/w": "silent", "gone.example/w": "silent"}
            note = node.get("/record/checkpoint").text
            assert not any(cosigned_at(note, one.vkey) for one in witnesses[1:])
            # Whoever answers is asked at most every two seconds, whoever does not more and more rarely.
            times = [one[0] for one in silly.requests]
            assert all(later - earlier > 1.9 for earlier, later in zip(times, times[1:]))
            assert all(path == "/prefix/add-checkpoint" for _, path, _ in good.requests)
            _, taken = node.stop()
            assert taken < 15
    finally:
        for one in witnesses:
            one.close()


def test_only_the_leader_asks_and_all_serve_what_it_was_told(server, tmp_path):  # noqa: F811
    witness = Witness()
    try:
        town = Town(tmp_path, server.create("w" + database.name_of(tmp_path)), count=2)
        for one in town.nodes:
            one.arguments += ["--witnesses", witness.setting]
        with town:
            ana = Person(town.nodes[0])
            name = ana.open()
            ana.report(name)
            size = until(lambda: max((int(body.decode().split("\n\n")[1].split("\n")[1]) for _, _, body in witness.requests),
                                     default=0) >= 3)
            assert size
            for one in town.nodes:
                cosigned(one, witness.vkey, one.wait_for_checkpoint())
            bodies = [body for _, _, body in witness.requests]
            assert len(bodies) == len(set(bodies)), "each checkpoint was shown once, by one process"
    finally:
        witness.close()


@pytest.mark.parametrize("setting, says", [
    ("nonsense", "has no address"), ("a+b+c@http://x", "no key of a witness"),
    ("{record}@http://127.0.0.1:1", "no key of a witness"), ("{key}@http://h,{key}@http://i", "twice"),
])
def test_settings_that_cannot_be_used_are_named(tmp_path, setting, says):
    witness = Witness()
    witness.close()
    setting = setting.replace("{key}", witness.vkey).replace("{record}", Log().vkey)
    result = folkmoot("serve", "--data", tmp_path / "data", "--port", "0", "--witnesses", setting, check=False, timeout=30)
    assert result.returncode != 0 and "--witnesses" in result.stderr and says in result.stderr, result.stderr
    assert not (tmp_path / "data" / "folkmoot.sqlite").exists()
