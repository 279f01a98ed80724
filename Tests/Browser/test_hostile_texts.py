# SPDX-License-Identifier: Apache-2.0
"""Scripts in every text field of every form, and every page opened in real Chromium: none runs, none is even tried.

Forms are taken from the pages as they are, so that a new field cannot be forgotten.
"""

import contextlib
from html.parser import HTMLParser

import pytest
from browser import DESK, Browser
from folk import Node, Person, folkmoot
from test_every_page import ALL, PARTS, QUIET, address
from world import World

LONG = ("\"><img src=x onerror=\"window.hostile=1\"><script>window.hostile=1</script><svg/onload=window.hostile=1>'"
        "</textarea></title></style><iframe srcdoc='<script>top.hostile=1</script>'></iframe>{{{t.me}}} javascript:window.hostile=1 "
        "<a href=\"javascript:window.hostile=1\" autofocus onfocus=window.hostile=1 style=\"position:fixed\">hostile words</a>")
SHORT = "<svg/onload=hostile=1>hostile"
#: Forms that end what the others need; their fields are tried by the other stories.
ENDS = ("/sign-out", "/forget", "/recover", "/language", "/removals", "/withdraw-layer", "/withdraw-organisation", "/withdraw",
        "/change-phase", "/withdraw-steward", "/queue/release", "/hide", "/merge", "/join")
KINDS = {"text", "search", "", None}
#: What is chosen from a set, found by a pattern or known by number; nonsense there is refused, and that is tried elsewhere.
CLOSED = ("name", "idempotencyKey", "latitude", "longitude", "lang", "code", "as", "template")


class Fields(HTMLParser):
    """The forms of a page: where each goes, what it sends as it stands, and which of its fields take words."""

    def __init__(self, page):
        super().__init__()
        self.forms, self._form, self._choice, self._area = [], None, None, None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self._form = None
            if found.get("method", "").lower() == "post":
                self._form = {"action": found.get("action", ""), "values": {}, "words": {}}
                self.forms.append(self._form)
        if self._form is None:
            return
        name = found.get("name")
        if tag == "option" and self._choice and ("selected" in found or self._choice not in self._form["values"]):
            self._form["values"][self._choice] = found.get("value", "")
        if not name:
            return
        if tag == "textarea" or tag == "input" and found.get("type") in KINDS:
            if name not in CLOSED and "pattern" not in found and "readonly" not in found:
                self._form["words"][name] = int(found.get("maxlength") or 0)
            else:
                self._form["values"][name] = found.get("value", "")
        elif tag == "input" and found.get("type") in ("checkbox", "radio"):
            if "checked" in found or found.get("type") == "radio" and name not in self._form["values"]:
                self._form["values"][name] = found.get("value", "on")
        elif tag == "input" and found.get("type") != "file":
            self._form["values"][name] = found.get("value", "")
        elif tag == "select":
            self._choice = name

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._choice = None


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A world of its own, with hostile words in every field of every form that takes them."""
    node = Node(tmp_path_factory.mktemp("hostile") / "data").start()
    node.stop()
    code = folkmoot("operator", "appoint", "--data", node.data).stdout.strip().splitlines()[-1]
    with node:
        operator = Person(node)
        assert operator.form("/recover", {"code": code}).status_code == 303
        world = World(node, operator)
        world.node = node
        world.fields, world.taken = set(), set()
        for page in ALL:
            if page in PARTS:
                continue
            path, who = address(page, world)
            who = who or Person(node)
            answer = who.page(path)
            for form in Fields(answer.text).forms:
                fill(world, who, path, form)
        yield world


def fill(world, who, path, form):
    action = (form["action"] or path).replace(world.node.url, "")
    if not form["words"] or action.split("?")[0].endswith(ENDS):
        return
    words = {name: SHORT if 0 < limit < len(LONG) else LONG for name, limit in form["words"].items()}
    place = {name: value for name, value in {"latitude": "52.1", "longitude": "5.1"}.items()
             if name in form["values"] and not form["values"][name]}
    ending = action.split("?")[0].rsplit("/", 1)[1]
    known = {(ending, name) for name in words}
    world.fields |= known
    # All at once, and where that is refused, each by itself beside what stands in the others.
    for chosen in [words, *({name: value} for name, value in words.items())]:
        answer = who.form(action, {**form["values"], **place, "personalData": "keep", **chosen})
        assert answer.status_code < 500, f"{action}: {answer.status_code}"
        if answer.status_code in (200, 201, 303):
            world.taken |= {(ending, name) for name in chosen}
            break


def test_hostile_words_are_taken_as_words(world):
    """Else nothing was tried: most fields take them, as texts are for people."""
    assert len(world.fields) > 40, sorted(world.fields)
    assert len(world.taken) > 15, sorted(world.fields - world.taken)


WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(event.violatedDirective + ' ' + event.blockedURI + ' ' + (event.sample || ''));
});
for (const name of ['alert', 'confirm', 'prompt']) window[name] = () => { window.hostile = 1; };
"""


@pytest.fixture(scope="module")
def browser(world, tmp_path_factory):
    browser = Browser(tmp_path_factory.mktemp("profile"), DESK)
    browser.url = world.node.url
    browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
    yield browser
    browser.close()


def seen(browser, page):
    found = browser.script("""return {
        ran: window.hostile || 0, violations: window.violations || ['not watched'],
        handlers: [...document.querySelectorAll('*')].filter((one) => [...one.attributes].some(
            (attribute) => attribute.name.startsWith('on') || attribute.name === 'style' && /fixed/.test(attribute.value))).length,
        frames: document.querySelectorAll('iframe, img[src="x"], script:not([src])').length,
        links: [...document.querySelectorAll('a[href]')].filter((one) => one.protocol === 'javascript:').length,
        words: document.documentElement.textContent.includes('hostile')}""")
    assert found["ran"] == 0 and not found["violations"], f"{page}: {found}"
    assert (found["handlers"], found["frames"], found["links"]) == (0, 0, 0), f"{page}: {found}"
    return found["words"]


def test_no_script_of_a_text_runs_on_any_page(world, browser):
    shown = set()
    for page in ALL:
        if page in PARTS:
            continue
        with contextlib.suppress(Exception):
            path, who = address(page, world)
        browser.open("/-/health")
        browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        for cookie in who.cookies if who else []:
            browser.driver.add_cookie({"name": cookie.name, "value": cookie.value, "path": cookie.path})
        browser.complaints()
        browser.open(path).settle(0.1)
        if seen(browser, page):
            shown.add(page)
        allowed = [QUIET[page]] if QUIET.get(page) else []
        browser.assert_no_complaints("404", "410", "403", *allowed)
    assert len(shown) > 15, sorted(shown)


def test_the_watch_sees_what_it_should(browser):
    """A page on which a script of a text is tried is found out."""
    browser.open("/privacy")
    assert not seen(browser, "privacy")
    browser.script("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"x\" onerror=\"window.hostile=1\">')")
    browser.settle(0.3)
    with pytest.raises(AssertionError):
        seen(browser, "privacy with a hostile picture")
