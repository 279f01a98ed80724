# SPDX-License-Identifier: Apache-2.0
"""Passkeys in real Chromium, with its virtual authenticator (WebAuthn over the DevTools protocol)."""

import base64
import json

import pytest
import requests
from browser import Browser
from folk import Person, problem


@pytest.fixture
def window(node, tmp_path):
    """A browser at `localhost`, which is a secure context; an address of numbers is no site for passkeys."""
    browser = Browser(tmp_path / "profile")
    browser.url = node.url.replace("127.0.0.1", "localhost")
    yield browser
    browser.close()


def authenticator(browser, **options):
    browser.driver.execute_cdp_cmd("WebAuthn.enable", {})
    return browser.driver.execute_cdp_cmd("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True, **options}})["authenticatorId"]


def somebody(browser):
    """Puts somebody who has contributed into the browser; gives their initiative."""
    person = Person(browser)
    name = person.open()
    browser.open("/privacy")
    browser.driver.add_cookie({"name": "folkmoot", "value": person.cookies["folkmoot"], "httpOnly": True, "sameSite": "Lax"})
    return name


def added(browser):
    browser.open("/me").click("[data-passkey=make]")
    browser.wait(lambda: "done=passkey-added" in browser.path)


def is_steward(browser, name):
    browser.open(f"/i/{name}/stewards")
    return bool(browser.all("form[action$='/invite-steward']"))


def test_a_passkey_brings_one_back(window):
    device = authenticator(window)
    name = somebody(window)
    assert is_steward(window, name)
    added(window)
    assert "added on" in window.one("[aria-labelledby=passkeys]").text
    kept = window.driver.execute_cdp_cmd("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert len(kept) == 1 and kept[0]["isResidentCredential"] and kept[0]["rpId"] == "localhost"
    window.driver.delete_all_cookies()
    assert not is_steward(window, name)
    window.open("/recover").click("[data-passkey=use]")
    window.wait(lambda: "done=recovered" in window.path)
    assert is_steward(window, name), "the same person"
    assert "last used on" in window.open("/me").one("[aria-labelledby=passkeys]").text


def test_a_second_passkey_of_one_device_is_not_made(window):
    authenticator(window)
    somebody(window)
    added(window)
    window.open("/me").click("[data-passkey=make]")
    window.wait(lambda: "Your device gave no passkey" in window.text)


def test_a_passkey_that_was_removed_leads_nowhere(window):
    authenticator(window)
    name = somebody(window)
    added(window)
    window.click("form[action='/me/passkeys/remove'] button")
    window.wait(lambda: "no longer leads to you" in window.text)
    window.driver.delete_all_cookies()
    window.open("/recover").click("[data-passkey=use]")
    window.wait(lambda: "Signing in did not work" in window.text)
    assert not is_steward(window, name)


def test_a_device_that_does_not_know_who_holds_it_is_not_enough(window):
    authenticator(window, hasUserVerification=True, isUserVerified=False)
    somebody(window)
    window.open("/me").click("[data-passkey=make]")
    window.wait(lambda: "Your device gave no passkey" in window.text)


def test_forgetting_oneself_ends_ones_passkeys(window):
    authenticator(window)
    somebody(window)
    added(window)
    window.click("#f-confirm input")
    window.click("#forget-form button")
    window.wait(lambda: "done=forgotten" in window.path)
    window.open("/recover").click("[data-passkey=use]")
    window.wait(lambda: "Signing in did not work" in window.text)


def test_an_answer_works_once(window):
    """What a device answered is caught, and sent a second time by somebody else."""
    authenticator(window)
    somebody(window)
    added(window)
    window.driver.delete_all_cookies()
    window.open("/recover")
    caught = window.driver.execute_async_script("""
        const done = arguments[0], own = window.fetch
        window.fetch = (address, options) => {
          if (address === '/login/passkey') { done(options.body); return new Promise(() => {}) }
          return own(address, options)
        }
        document.querySelector('[data-passkey=use]').click()""")
    ticket = next(one["value"] for one in window.driver.execute_cdp_cmd(
        "Network.getCookies", {"urls": [window.url + "/login/passkey"]})["cookies"] if one["name"] == "login")
    body = json.loads(caught)

    def sent(body, ticket=ticket, headers=()):
        return requests.post(window.url + "/login/passkey", json=body, cookies={"login": ticket}, headers=dict(headers), timeout=30)

    problem(sent(body, headers={"Origin": "https://evil.example"}), 403, "crossSite")
    problem(sent({**body, "signature": ""}), 422, "invalid", "signature")
    first = sent(body)
    assert first.status_code == 200 and first.json()["next"] == "/me?done=recovered", first.text
    assert first.cookies["folkmoot"]
    problem(sent(body), 403, "loginFailed")
    other = requests.post(window.url + "/login/passkey/options", json={}, timeout=30)
    problem(sent(body, other.cookies["login"]), 403, "loginFailed")


def test_what_is_no_answer_is_refused(node):
    person = Person(node)
    person.url = node.url
    problem(person.post("/login/passkey/new-options", json={}), 403, "notAllowed")
    person.report(person.open())
    junk = base64.urlsafe_b64encode(b"\xa0junk").rstrip(b"=").decode()
    good = {"id": junk, "clientDataJSON": junk, "authenticatorData": junk, "signature": junk}
    problem(person.post("/login/passkey", json=good), 403, "loginFailed")
    assert person.post("/login/passkey/options", json={}).json()["userVerification"] == "required"
    problem(person.post("/login/passkey", json=good), 403, "loginFailed")
    for field in good:
        problem(person.post("/login/passkey", json={**good, field: "not base64!"}), 422, "invalid", field)
    options = person.post("/login/passkey/new-options", json={}).json()
    assert options["attestation"] == "none" and len(base64.urlsafe_b64decode(options["challenge"])) >= 16
    problem(person.post("/login/passkey/new", json={"clientDataJSON": junk, "attestationObject": junk}), 403, "loginFailed")
    problem(person.post("/login/passkey/new", json={"clientDataJSON": junk, "attestationObject": junk}), 403, "loginFailed")
    problem(person.post("/me/passkeys/remove", json={}), 422, "invalid", "passkey")


def test_without_scripts_the_page_says_so(node, tmp_path):
    browser = Browser(tmp_path / "plain", scripts=False)
    try:
        browser.url = node.url.replace("127.0.0.1", "localhost")
        browser.open("/recover")
        assert "Passkeys need scripts" in browser.text and "recovery code" in browser.text
        assert not browser.one("[data-passkey]", shown=False).is_displayed()
    finally:
        browser.close()
