# SPDX-License-Identifier: Apache-2.0
"""Coming back to one's identity by an account elsewhere: with a real provider, and with one that lies."""

import re
import secrets

import oidc_provider_mock
import pytest
from database import everything
from folk import Person, folkmoot, problem, told
from provider import Key, Provider, authorized_by_mock, b64, begun, node_with, returned, signed_in


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """A node beside oidc-provider-mock."""
    with oidc_provider_mock.run_server_in_thread() as server:
        setting = {"name": "city", "title": "City account", "issuer": f"http://localhost:{server.server_port}", "clientId": "folkmoot",
                   "clientSecret": "secret"}
        with node_with(tmp_path_factory.mktemp("real"), setting) as node:
            yield node


@pytest.fixture(scope="module", params=["RS256", "ES256", "EdDSA"])
def honest(request, tmp_path_factory):
    with Provider(request.param) as provider, node_with(tmp_path_factory.mktemp("honest"), provider.setting()) as node:
        node.provider = provider
        yield node


@pytest.fixture(scope="module")
def lying(tmp_path_factory):
    with Provider() as provider, node_with(tmp_path_factory.mktemp("lying"), provider.setting()) as node:
        node.provider = provider
        yield node


@pytest.fixture(autouse=True)
def truth(request):
    """Each story begins with a provider that tells the truth."""
    yield
    if "lying" in request.fixturenames:
        provider = request.getfixturevalue("lying").provider
        provider.claims, provider.header, provider.answer, provider.forge, provider.subject = {}, {}, {}, None, "person-7"
        provider.keys = [provider.key]


def refused(answer, part=""):
    assert answer.status_code == 403, told(answer)
    assert "Signing in did not work" in answer.text and part in answer.text, told(answer)
    assert "folkmoot=" not in answer.headers.get("Set-Cookie", ""), "nobody is signed in"


# With a real provider


def test_an_account_brings_one_back_on_another_device(real):
    ana, phone = Person(real), Person(real)
    name = ana.open()
    report = ana.report(name)
    assert "Add City account" in ana.page("/me").text
    added = ana.page(authorized_by_mock(begun(ana, "city", "?add"), "ana"), allow_redirects=False)
    assert added.status_code == 303 and added.headers["Location"] == "/me?done=login-added", told(added)
    assert "Remove City account" in ana.page("/me").text
    assert "Go on with City account" in phone.page("/recover").text
    back = phone.page(authorized_by_mock(begun(phone, "city", f"?back=/i/{name}"), "ana"), allow_redirects=False)
    assert back.status_code == 303 and back.headers["Location"] == f"/i/{name}", told(back)
    assert re.search(r"folkmoot=[a-z2-7]{40}; Path=/; .*HttpOnly; SameSite=Lax", back.headers["Set-Cookie"])
    problem(phone.act(name, report, "confirm"), 409, "ownThing")


def test_an_account_that_leads_to_nobody_makes_somebody(real):
    subject = secrets.token_hex(8)
    first, second = Person(real), Person(real)
    for person in (first, second):
        answer = person.page(authorized_by_mock(begun(person, "city"), subject), allow_redirects=False)
        assert answer.status_code == 303 and answer.headers["Location"] == "/me", told(answer)
    name = first.open()
    assert second.page(f"/i/{name}/stewards").status_code == 200, "both are one"


def test_who_says_no_there_is_told_so_here(real):
    ana = Person(real)
    place = begun(ana, "city")
    import requests
    answer = requests.post(place, data={"action": "deny"}, allow_redirects=False, timeout=30)
    refused(ana.page(answer.headers["Location"], allow_redirects=False), "access_denied")


def test_nothing_of_the_account_is_kept_but_a_keyed_hash(tmp_path):
    subject = "subject-" + secrets.token_hex(12)
    with Provider() as provider:
        provider.subject = subject
        with node_with(tmp_path, provider.setting()) as node:
            ana = Person(node)
            assert signed_in(ana, provider).status_code == 303
            ana.report(ana.open())
            log = node.log.read_text()
        kept = everything(node.data)
        assert subject.encode() not in kept and subject not in log
        assert provider.secret.encode() not in kept and provider.secret not in log
        folkmoot("verify", "--data", node.data)


# With one of our own


def test_each_algorithm_is_taken(honest):
    ana = Person(honest)
    answer = signed_in(ana, honest.provider)
    assert answer.status_code == 303, told(answer)
    assert "folkmoot" in ana.cookies


def test_another_session_before_is_given_up(lying):
    ana = Person(lying)
    assert signed_in(ana, lying.provider).status_code == 303
    before = ana.cookies["folkmoot"]
    assert signed_in(ana, lying.provider).status_code == 303
    assert ana.cookies["folkmoot"] != before
    old = Person(lying)
    old.cookies.set("folkmoot", before)
    assert "has not added anything" in old.page("/me").text


def test_an_account_leads_to_one_person_only(lying):
    lying.provider.subject = "shared-" + secrets.token_hex(4)
    ana, bob = Person(lying), Person(lying)
    ana.report(ana.open()), bob.report(bob.open())
    assert signed_in(ana, lying.provider, "?add").status_code == 303
    assert signed_in(ana, lying.provider, "?add").status_code == 303, "twice is once"
    assert signed_in(bob, lying.provider, "?add").status_code == 409
    assert "Remove Our own" not in bob.page("/me").text


def test_an_account_can_be_taken_away_and_goes_with_the_person(lying):
    lying.provider.subject = "leaving-" + secrets.token_hex(4)
    ana = Person(lying)
    name = ana.open()
    assert signed_in(ana, lying.provider, "?add").status_code == 303
    assert ana.form("/me/logins/own/remove").status_code == 303
    other = Person(lying)
    assert signed_in(other, lying.provider).status_code == 303
    assert other.page(f"/i/{name}/stewards").status_code == 403, "the account leads to somebody new"
    assert other.post("/me/forget", json={"confirm": True}).status_code == 200
    again = Person(lying)
    assert signed_in(again, lying.provider).status_code == 303
    with lying.database() as database:
        assert database.execute("SELECT count(*) FROM vault_subject s LEFT JOIN vault_person p ON p.id = s.person "
                                "WHERE p.id IS NULL").fetchone() == (0,)


@pytest.mark.parametrize("claims, part", [
    ({"nonce": "another"}, "nonce"), ({"nonce": None}, "nonce"), ({"aud": "somebody else"}, "audience"), ({"aud": []}, "audience"),
    ({"aud": None}, "audience"), ({"aud": ["folk moot", "another"]}, "authorized party"),
    ({"aud": ["folk moot", "another"], "azp": "another"}, "authorized party"), ({"azp": "another"}, "authorized party"),
    ({"iss": "https://elsewhere.example"}, "issuer"), ({"iss": None}, "issuer"), ({"exp": 1}, "end"), ({"exp": None}, "end"),
    ({"exp": "9999999999"}, "end"), ({"iat": 4_000_000_000}, "beginning"), ({"iat": 1_000_000_000}, "beginning"),
    ({"iat": None}, "beginning"), ({"nbf": 4_000_000_000}, "beginning"), ({"nbf": "now"}, "beginning"), ({"sub": None}, "subject"),
    ({"sub": ""}, "subject"), ({"sub": 7}, "subject"), ({"sub": "x" * 256}, "subject"), ({"at_hash": "AAAA"}, "at_hash")])
def test_a_token_that_says_the_wrong_thing_is_not_believed(lying, claims, part):
    lying.provider.claims = claims
    refused(signed_in(Person(lying), lying.provider), part)


def test_what_may_differ_is_taken(lying):
    import time
    now = time.time()
    for claims in [{"aud": ["folk moot"]}, {"aud": ["other", "folk moot"], "azp": "folk moot"}, {"at_hash": None},
                   {"exp": int(now) - 30, "iat": int(now) + 30}, {"iat": now + 0.5}, {"nbf": int(now)}, {"email": "x@example.org"}]:
        lying.provider.claims = claims
        assert signed_in(Person(lying), lying.provider).status_code == 303, claims


def test_a_token_that_is_signed_wrongly_is_not_believed(lying):
    import hashlib
    import hmac
    provider, other = lying.provider, Key()
    public = str(provider.key.public()).encode()
    forgeries = [
        lambda signed, _: signed + ".", lambda signed, _: signed, lambda signed, _: signed + "." + b64(b"\0" * 256),
        lambda signed, _: signed + "." + b64(other.sign(signed.encode())),
        lambda signed, own: signed + "x." + b64(own), lambda signed, own: signed + "." + b64(own) + "=",
        lambda signed, own: signed + "." + b64(own) + ".x", lambda *_: "a.b.c", lambda *_: "", lambda *_: "x" * 20_000,
        lambda signed, own: signed.split(".")[0] + "." + b64(b"[]") + "." + b64(own), lambda *_: 7, lambda *_: None]
    for number, forge in enumerate(forgeries):
        provider.forge = forge
        refused(signed_in(Person(lying), provider), "ID token"), number
    provider.forge = None
    for header in [{"alg": "none"}, {"alg": "None"}, {"alg": "ES256"}, {"alg": "RS512"}, {"alg": None}, {"crit": ["x"]}, {"kid": "no-such"}]:
        provider.header = header
        refused(signed_in(Person(lying), provider), "ID token")
    for algorithm in ["none", "HS256"]:
        provider.header = {"alg": algorithm}
        provider.forge = lambda signed, _: signed + "." + (
            "" if "none" in algorithm else b64(hmac.new(public, signed.encode(), hashlib.sha256).digest()))
        refused(signed_in(Person(lying), provider), "ID token")


def test_keys_that_are_too_short_or_not_for_signing_verify_nothing(tmp_path):
    with Provider() as provider:
        provider.key = Key(bits=1024)
        provider.keys = [provider.key]
        with node_with(tmp_path, provider.setting()) as node:
            refused(signed_in(Person(node), provider), "signature")


def test_a_provider_changes_its_keys(tmp_path):
    with Provider() as provider, node_with(tmp_path, provider.setting(), environment={"FOLKMOOT_LOG_LEVEL": "notice"}) as node:
        assert signed_in(Person(node), provider).status_code == 303
        asked = provider.asked.count("/keys")
        assert signed_in(Person(node), provider).status_code == 303
        assert provider.asked.count("/keys") == asked == 1, "keys are kept"
        provider.header = {"kid": "no-such"}
        for _ in range(3):
            refused(signed_in(Person(node), provider), "signature")
        assert provider.asked.count("/keys") == 1, "a stranger's token makes us ask at most every half minute"


def test_a_code_and_a_state_work_once_and_in_one_browser(lying):
    ana, eve = Person(lying), Person(lying)
    place, fields = lying.provider.authorize(begun(ana, "own"))
    ticket = ana.cookies["login"]
    refused(returned(eve, place, fields), "not begun in this browser")
    begun(eve, "own")
    refused(returned(eve, place, fields), "state")
    assert returned(ana, place, fields).status_code == 303
    refused(returned(ana, place, fields))
    thief = Person(lying)
    thief.cookies.set("login", ticket, path="/login")
    refused(returned(thief, place, fields), "too long ago")


@pytest.mark.parametrize("change, part", [
    ({"state": "x"}, "state"), ({"state": None}, "state"), ({"iss": "https://elsewhere.example"}, "another provider"),
    ({"iss": None}, "another provider"), ({"code": None}, "no code"), ({"code": ""}, "no code"), ({"code": "x" * 3000}, "no code"),
    ({"code": "guessed"}, "did not take the code"), ({"error": "access_denied<script>"}, "access_deniedscript")])
def test_what_comes_back_wrong_is_refused(lying, change, part):
    ana = Person(lying)
    place, fields = lying.provider.authorize(begun(ana, "own"))
    refused(returned(ana, place, {name: value for name, value in (fields | change).items() if value is not None}), part)


def test_nobody_adds_an_account_to_somebody_else(lying):
    """Login CSRF: what one browser began, another cannot end, and another site cannot begin it."""
    ana, eve = Person(lying), Person(lying)
    ana.report(ana.open()), eve.report(eve.open())
    lying.provider.subject = "eve-" + secrets.token_hex(4)
    place, fields = lying.provider.authorize(begun(eve, "own", "?add"))
    refused(returned(ana, place, fields))
    begun(ana, "own", "?add")
    refused(returned(ana, place, fields))
    assert "Remove Our own" not in ana.page("/me").text
    for site in ("cross-site", "same-site"):
        answer = ana.page("/login/own?add", headers={"Sec-Fetch-Site": site}, allow_redirects=False)
        assert answer.status_code == 403
    # Began as one person, came back as another: the ticket is the first one's.
    begun_by_eve = lying.provider.authorize(begun(eve, "own", "?add"))
    for cookie in eve.cookies:
        if cookie.name == "folkmoot":
            cookie.value = ana.cookies["folkmoot"]
    refused(returned(eve, *begun_by_eve), "somebody else")
    assert Person(lying).page("/login/own?add", allow_redirects=False).status_code == 403


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "\\/evil.example", "/%0d%0aX:y", "javascript:1",
                                  "/" + "x" * 600, "", "/ü"])
def test_no_open_redirect(lying, back):
    ana = Person(lying)
    answer = ana.page("/login/own", params={"back": back}, headers={"Sec-Fetch-Site": "none"}, allow_redirects=False)
    end = returned(ana, *lying.provider.authorize(answer.headers["Location"]))
    assert end.status_code == 303
    target = end.headers["Location"]
    assert target == "/me" or (back == "/%0d%0aX:y" and target == back), target
    assert "X" not in end.headers


@pytest.mark.parametrize("discovery", [
    {"issuer": "http://127.0.0.1:1"}, {"token_endpoint": None}, {"token_endpoint": "http://10.0.0.1/token"}, {"jwks_uri": "file:///etc/passwd"},
    {"authorization_endpoint": "javascript:alert(1)"}, {"authorization_endpoint": "https://a.example/\r\nX: y"}, {"jwks_uri": 7}])
def test_a_provider_that_describes_itself_wrongly_is_not_asked(tmp_path, discovery):
    with Provider() as provider:
        provider.discovery = discovery
        with node_with(tmp_path, provider.setting()) as node:
            answer = Person(node).page("/login/own", headers={"Sec-Fetch-Site": "none"}, allow_redirects=False)
            refused(answer)
            assert "Location" not in answer.headers


def test_a_provider_that_redirects_its_keys_is_not_followed(tmp_path):
    with Provider() as provider:
        provider.discovery = {"jwks_uri": provider.issuer + "/elsewhere"}
        with node_with(tmp_path, provider.setting()) as node:
            refused(signed_in(Person(node), provider), "does not answer as it should")
            assert "/keys" not in provider.asked


def test_a_secret_in_the_body_where_the_provider_wants_it_there(tmp_path):
    with Provider() as provider:
        provider.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
        with node_with(tmp_path, provider.setting()) as node:
            assert signed_in(Person(node), provider).status_code == 303


def test_a_provider_that_is_away(tmp_path):
    with Provider() as provider:
        setting = provider.setting()
    with node_with(tmp_path, setting) as node:
        answer = Person(node).page("/login/own", headers={"Sec-Fetch-Site": "none"}, allow_redirects=False)
        refused(answer, "does not answer")
        assert node.get("/").status_code == 200


def test_what_is_no_provider(lying):
    assert Person(lying).page("/login/none").status_code == 404
    assert Person(lying).page("/login/none/callback").status_code == 404


@pytest.mark.parametrize("setting, wrong", [
    ({"issuer": "http://login.example.org"}, "https://"), ({"issuer": "http://127.0.0.1.evil.example"}, "https://"),
    ({"issuer": "http://localhost@evil.example"}, "https://"), ({"issuer": "ftp://x"}, "https://"), ({"issuer": ""}, "issuer"),
    ({"name": "City Hall"}, "a-z"), ({"name": "../x"}, "a-z"), ({"clientId": None}, "clientId"), ({"title": 7}, "title")])
def test_settings_that_cannot_be_used_say_so_in_one_line(tmp_path, setting, wrong):
    import json
    good = {"name": "city", "title": "City", "issuer": "https://login.example.org", "clientId": "folkmoot"}
    file = tmp_path / "providers.json"
    file.write_text(json.dumps([{name: value for name, value in (good | setting).items() if value is not None}]))
    result = folkmoot("serve", "--data", tmp_path / "data", "--port", "0", "--login-providers", file, check=False)
    assert result.returncode != 0 and len(result.stderr.strip().splitlines()) == 1, result.stderr
    assert "--login-providers" in result.stderr and wrong in result.stderr


@pytest.mark.parametrize("text", ["{", "{}", "[1]", None])
def test_settings_that_cannot_be_read_say_so_in_one_line(tmp_path, text):
    file = tmp_path / "providers.json"
    if text is not None:
        file.write_text(text)
    result = folkmoot("serve", "--data", tmp_path / "data", "--port", "0", "--login-providers", file, check=False)
    assert result.returncode != 0 and len(result.stderr.strip().splitlines()) == 1 and "--login-providers" in result.stderr, result.stderr
