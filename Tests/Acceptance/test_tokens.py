# SPDX-License-Identifier: Apache-2.0
"""Programs that act in a person's name with a token: scoped, shown once, kept as a hash, revocable at once."""

import re
from datetime import datetime, timezone

import pytest
import requests
from database import everything
from folk import Node, Person, ahead, problem, told


class Program(Person):
    """A program with a token and no cookies."""

    def __init__(self, node, token):
        super().__init__(node)
        self.headers["Authorization"] = f"Bearer {token}"

    def request(self, method, url, **options):
        answer = super().request(method, url, **options)
        assert "Set-Cookie" not in answer.headers, "a program gets no cookie"
        return answer


def made(person, *scopes, initiative=None, days=30, name="a script"):
    """Makes a token by JSON."""
    fields = {"name": name, "scopes": list(scopes), "days": days}
    answer = person.post("/me/tokens", json=fields | ({"initiative": initiative} if initiative else {}))
    assert answer.status_code == 201, told(answer)
    return answer.json()


def program(person, *scopes, **options):
    return Program(person.node, made(person, *scopes, **options)["token"])


def test_a_program_reports_in_a_persons_name(ana, bob):
    name = bob.open()
    mine = ana.report(name)
    sensor = program(ana, "contribute")
    report = sensor.report(name, description="From the roof")
    assert ana.see(name, report)["author"] == ana.see(name, mine)["author"]
    problem(sensor.act(name, report, "confirm"), 409, "ownThing")
    assert b'"via":"api"' in body(ana, report), "the record says that a program sent it"


def body(person, entry):
    import base64
    return base64.b64decode(person.get(f"/record/entries/{entry}.json").json()["body"])


def test_a_form_sent_by_a_program_is_a_programs(ana):
    name = ana.open()
    sensor = program(ana, "contribute")
    fields = {"category": "water-point", "placeWords": "By the church", "description": "Tap"}
    sent = sensor.post(f"/i/{name}/reports", data=fields, headers={"Origin": "https://elsewhere.example"}, allow_redirects=False)
    assert sent.status_code == 303, "no other site can make a browser send a token, so any origin is taken"
    report = int(re.search(r"/reports/(\d+)", sent.headers["Location"]).group(1))
    assert b'"via":"api"' in body(ana, report)


def test_a_token_is_shown_once_and_kept_as_a_hash(own_node):
    ana = Person(own_node)
    ana.report(ana.open())
    page = ana.fill("/me/tokens", "/me/tokens", name="the roof", scopes=["contribute"], days="30")
    assert page.status_code == 200, told(page)
    token = re.search(r'id="new-token">(folkmoot_[a-z2-7]{52})<', page.text).group(1)
    again = ana.page("/me/tokens")
    assert "the roof" in again.text and token not in again.text and "never used" in again.text
    assert token not in ana.get("/me/tokens.json").text
    assert Program(own_node, token).file("none").status_code == 404
    assert ana.get("/me/tokens.json").json()["tokens"][0]["last_used_on"] == datetime.now(timezone.utc).strftime("%Y-%m-%d")
    assert "last used on" in ana.page("/me/tokens").text
    own_node.stop()
    kept = everything(own_node.data)
    assert token.encode() not in kept and token.removeprefix("folkmoot_").encode() not in kept
    assert token not in own_node.log.read_text()


def test_a_revoked_token_is_refused_at_once(ana):
    name = ana.open()
    token = made(ana, "contribute", "read")
    sensor = Program(ana.node, token["token"])
    sensor.report(name)
    assert "revoke" in ana.page("/me/tokens").text
    assert ana.form(f"/me/tokens/{token['id']}/revoke").status_code == 303
    for answer in [sensor.file(name), sensor.get("/"), sensor.get("/me")]:
        problem(answer, 401, "badToken")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="folkmoot", error="invalid_token"'
    assert ana.get("/me/tokens.json").json()["tokens"] == []


def test_nobody_revokes_anothers_token(ana, bob):
    name = ana.open()
    bob.report(name)
    token = made(ana, "contribute")
    problem(bob.post(f"/me/tokens/{token['id']}/revoke", json={}), 404, "notFound")
    problem(bob.post("/me/tokens/none/revoke", json={}), 404, "notFound")
    Program(ana.node, token["token"]).report(name)


@pytest.mark.parametrize("header", [
    "Bearer", "Bearer ", "Bearer x", "bearer folkmoot_" + "a" * 52, "Bearer folkmoot_" + "a" * 51, "Bearer folkmoot_" + "A" * 52,
    "Bearer folkmoot_" + "a" * 52 + " and more", "Bearer " + "y" * 8000, "BEARER folkmoot_' OR 1=1 --"])
def test_what_is_no_token_is_refused(node, header):
    for method, path in [("GET", "/"), ("POST", "/i"), ("GET", "/i.json")]:
        answer = requests.request(method, node.url + path, headers={"Authorization": header}, timeout=30)
        problem(answer, 401, "badToken")
        assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_authorization_for_a_proxy_before_us_is_none_of_ours(node):
    answer = requests.get(node.url + "/i.json", headers={"Authorization": "Basic dTpw"}, timeout=30)
    assert answer.status_code == 200


def test_a_token_is_no_cookie_and_a_cookie_beside_it_does_not_count(ana, bob):
    name = ana.open()
    bob.report(name)
    sensor = program(bob, "contribute")
    sensor.cookies.set("folkmoot", ana.cookies["folkmoot"])
    problem(sensor.post(f"/i/{name}/change-phase", json={"phase": "closed", "reason": "x"}), 403, "notAllowed")
    token = made(bob, "contribute")["token"]
    cookie = requests.get(f"{bob.node.url}/me", headers={"Cookie": f"folkmoot={token}", "Accept": "text/html"}, timeout=30)
    assert "My contributions" in cookie.text and "has not added anything" in cookie.text


def test_a_token_may_what_its_scopes_say(ana, bob):
    name, other = ana.open(), ana.open()
    report = bob.report(name)
    reader, adder = program(ana, "read"), program(ana, "contribute")
    steward = program(ana, "steward", "read", initiative=name)
    insufficient = problem(reader.file(name), 403, "tokenScope")
    assert insufficient["detail"]
    assert reader.file(name).headers["WWW-Authenticate"] == \
        'Bearer realm="folkmoot", error="insufficient_scope", scope="contribute"'
    problem(adder.act(name, report, "hide", rule="spam", reason="x"), 403, "tokenScope")
    problem(adder.get(f"/i/{name}/stewards"), 403, "tokenScope")
    problem(adder.get("/me/tokens.json"), 403, "tokenScope")
    assert reader.get("/me/tokens.json").status_code == 200
    assert reader.page(f"/i/{name}/stewards").status_code == 200
    assert steward.page(f"/i/{name}/stewards").status_code == 200
    problem(steward.get(f"/i/{other}/stewards"), 403, "tokenScope")
    problem(steward.get("/me/tokens.json"), 403, "tokenScope")
    frozen = steward.post(f"/i/{name}/freeze", json={"reason": "It is night."})
    assert frozen.status_code == 201, told(frozen)
    problem(steward.post(f"/i/{other}/freeze", json={"reason": "It is night."}), 403, "tokenScope")
    problem(steward.post(f"/i/{name}/invite-steward", json={}), 403, "tokenScope")


def test_a_token_gives_nothing_that_its_owner_has_not(ana, bob):
    name = ana.open()
    report = bob.report(name)
    would_be = program(bob, "steward", "read", initiative=name)
    problem(would_be.act(name, report, "hide", rule="spam", reason="x"), 403, "notAllowed")
    problem(would_be.get(f"/i/{name}/stewards"), 403, "notAllowed")


def test_every_door_that_writes_asks_the_token(node, operator):
    """Generated from /openapi.json: a token that only reads opens none of them; one for everything, no personal one."""
    name = operator.open()
    reader = program(operator, "read")
    everything_ = program(operator, "read", "contribute", "speak", "steward", initiative=name)
    before = operator.get("/-/ready").json()["entries"]
    doors = [path for path, one in node.get("/openapi.json").json()["paths"].items() if "post" in one]
    assert len(doors) > 50
    for path in doors:
        address = re.sub(r"\{(\w+)\}", lambda match: name if match[1] == "name" else "1", path)
        answer = reader.post(address, json={})
        if path == "/i/{name}/queue/take":
            assert answer.status_code == 403 or answer.json()["id"] is None, "nothing waits, and nothing is handed out"
            continue
        assert answer.status_code in (400, 403, 404, 422), f"{path}: {told(answer)}"
        assert answer.status_code != 403 or answer.json()["code"] == "tokenScope", f"{path}: {told(answer)}"
        if not path.startswith("/i"):
            problem(everything_.post(address, json={}), 403, "tokenScope")
    assert operator.get("/-/ready").json()["entries"] == before, "nothing was recorded"


def test_a_token_has_its_day(own_node):
    ana = Person(own_node)
    name = ana.open()
    token = made(ana, "contribute", days=7)["token"]
    Program(own_node, token).report(name)
    own_node.stop()
    with Node(own_node.data, environment=ahead(8 * 24)) as later:
        problem(Program(later, token).file(name), 401, "badToken")


def test_forgetting_oneself_ends_ones_tokens(ana, bob):
    name = bob.open()
    ana.report(name)
    sensor = program(ana, "contribute")
    sensor.report(name)
    assert ana.post("/me/forget", json={"confirm": True}).status_code == 200
    problem(sensor.file(name), 401, "badToken")


@pytest.mark.parametrize("fields, wrong", [
    ({"name": ""}, "name"), ({"name": "x" * 61}, "name"), ({"scopes": []}, "scopes"), ({"scopes": ["everything"]}, "scopes"),
    ({"scopes": ["steward"]}, "initiative"), ({"initiative": "no-such-place"}, "initiative"), ({"days": 8}, "days"),
    ({"days": 99999999999}, "days"), ({"scopes": [7]}, "scopes")])
def test_what_makes_no_token(ana, fields, wrong):
    ana.report(ana.open())
    good = {"name": "a script", "scopes": ["contribute"], "days": 30}
    problem(ana.post("/me/tokens", json=good | fields), 422, "invalid", wrong)
    assert ana.get("/me/tokens.json").json()["tokens"] == []


def test_tokens_are_for_somebody_and_not_without_end(node, ana):
    problem(Person(node).post("/me/tokens", json={"name": "x", "scopes": ["read"], "days": 7}), 403, "notAllowed")
    ana.report(ana.open())
    for number in range(20):
        made(ana, "read", name=f"script {number}")
    problem(ana.post("/me/tokens", json={"name": "one more", "scopes": ["read"], "days": 7}), 422, "invalid", "name")


def test_an_editors_program_speaks_for_the_organisation(operator, ana):
    name = operator.open()
    organisation = operator.verify_organisation("Bot Brigade")
    ana.join(operator, organisation)
    bot, silent = program(ana, "contribute", "speak"), program(ana, "contribute")
    body = {"category": "water-point", "placeWords": "Here", "description": "Open again", "as": organisation}
    answer = bot.post(f"/i/{name}/reports", json=body)
    assert answer.status_code == 201, told(answer)
    assert "Bot Brigade" in operator.get(f"/i/{name}/reports/{answer.json()['id']}.json").text
    problem(silent.post(f"/i/{name}/reports", json=body), 403, "tokenScope")
