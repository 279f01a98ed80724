# SPDX-License-Identifier: Apache-2.0
"""Every page that there is: valid HTML by the Nu checker, nothing that axe finds, it fits; small and large, light and dark, in both languages.

The pages are those that the node itself declares, and the routes of the sources: one that is missing here fails.
"""

import html
import os
import re

import nu
import pytest
from browser import DESK, PHONE
from folk import ROOT
from world import World

#: The declared address → what is asked, with the world's names in braces, and who looks; the steward where nothing is said.
PAGES = {
    "/": "/", "/open": "/open", "/privacy": "/privacy", "/outbox": "/outbox", "/record": "/record", "/recover": ("/recover", None), "/me": "/me", "/me/tokens": "/me/tokens",
    "/record/entries/{index}": "/record/entries/{report}", "/removals": "/removals", "/notices": "/notices",
    "/-/docs/api": "/-/docs/api", "/-/docs/refusals": "/-/docs/refusals",
    "/organisations": "/organisations", "/organisations/{organisation}": "/organisations/{organisation}",
    "/organisations/{organisation}/members": ("/organisations/{organisation}/members", "eva"),
    "/organisations/{organisation}/join": ("{invitation}", "bob"), "/operator/organisations": ("/operator/organisations", "operator"),
    "/i/{name}": "/i/{name}", "/i/{name}/about": "/i/{name}/about", "/i/{name}/share": "/i/{name}/share", "/i/{name}/edit": "/i/{name}/edit",
    "/i/{name}/fork": "/i/{name}/fork", "/i/{name}/stewards": "/i/{name}/stewards", "/i/{name}/meeting": "/i/{name}/meeting",
    "/i/{name}/care": "/i/{name}/care", "/i/{name}/accept-stewardship": ("{stewardship}", "bob"),
    "/i/{name}/categories": "/i/{name}/categories", "/i/{name}/embed": "/i/{name}/embed", "/i/{name}/print": "/i/{name}/print?category=water-point",
    "/i/{name}/reports": "/i/{name}/reports", "/i/{name}/reports/new": ("/i/{name}/reports/new", None),
    "/i/{name}/reports/still-so": ("/i/{name}/reports/still-so?near={stale}", "cas"),
    "/i/{name}/reports/{id}": "/i/{name}/reports/{report}", "/i/{name}/reports/{id}/correct": "/i/{name}/reports/{mine}/correct",
    "/i/{name}/queue": "/i/{name}/queue", "/i/{name}/queue/{id}": "/i/{name}/queue/{held}?kind=held",
    "/i/{name}/notices": "/i/{name}/notices", "/i/{name}/notices/new": "/i/{name}/notices/new", "/i/{name}/notices/{id}": "/i/{name}/notices/{notice}",
    "/i/{name}/notices/{id}/update": "/i/{name}/notices/{notice}/update", "/i/{name}/notices/drafts/{draft}": ("/i/{name}/notices/drafts/{draft}", "eva"),
    "/i/{name}/notices/banner": "/i/{name}/notices/banner",
    "/i/{name}/layers": "/i/{name}/layers", "/i/{name}/layers/new": "/i/{name}/layers/new", "/i/{name}/layers/{id}": "/i/{name}/layers/{layer}",
    "/i/{name}/layers/{id}/edit": "/i/{name}/layers/{layer}/edit", "/i/{name}/layers/{id}/items/{item}": "/i/{name}/layers/{layer}/items/{item}",
}
#: The same pages with other things to say.
FURTHER = {
    "nothing": "/nothing-here", "open a template": "/open?template=earthquake", "open, filled wrongly": "/open?template=empty",
    "list filtered": "/i/{name}/reports?category=food&status=open&q=soup", "list empty": "/i/{name}/reports?q=zzzz", "initiative empty": "/i/{empty}",
    "initiative as of": "/i/{name}?at={head}", "list as of": "/i/{name}/reports?at={head}", "report as of": "/i/{name}/reports/{report}?at={head}",
    "embed as of": "/i/{name}/embed?at={head}", "print as of": "/i/{name}/print?at={head}&category=food",
    "report as a stranger": ("/i/{name}/reports/{report}", None), "report thanks": ("/i/{name}/reports/{stale}?thanks", "bob"),
    "report stale": "/i/{name}/reports/{stale}", "report gone": "/i/{name}/reports/{gone}", "report merged": "/i/{name}/reports/{merged}",
    "report held": "/i/{name}/reports/{held}", "report held, stranger": ("/i/{name}/reports/{held}", None), "report official": "/i/{name}/reports/{official}",
    "queue as a stranger": ("/i/{name}/queue", "bob"), "queue placeless": "/i/{name}/queue/{lost}?kind=placeless",
    "notice cancelled": "/i/{name}/notices/{past}", "organisation as a member": ("/organisations/{organisation}", "eva"),
    "removals as an operator": ("/removals", "operator"), "refused": ("/i/{name}/care", None),
    "me as a stranger": ("/me", None),
}
QUIET = {"nothing": "404", "report gone": "410", "report held, stranger": "404", "refused": "403", "/i/{name}/notices/banner": None}
ALL = {**PAGES, **FURTHER}
#: Parts of pages, which scripts fetch and put in: HTML, but no page of their own.
PARTS = {"/i/{name}/notices/banner"}


@pytest.fixture(scope="module")
def world(node, operator):
    return World(node, operator)


def address(page, world):
    """Where a page is just now, and who looks at it."""
    path, who = ALL[page] if isinstance(ALL[page], tuple) else (ALL[page], "ana")
    if "/queue/" in path:
        kind = path.split("kind=")[1]
        return f"/i/{world.name}/queue/{world.lease(kind)}?kind={kind}", world.ana
    return path.format(**vars(world)), vars(world)[who] if who else None


def declared(node):
    paths = node.get("/openapi.json").json()["paths"]
    return {path for path, methods in paths.items() if "text/html" in methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})}


def test_no_page_is_forgotten(node):
    assert declared(node) == set(PAGES), "every declared page stands here, and nothing else"


def test_every_route_is_declared(node):
    """What the sources route is what the node declares; else a page could be missing in both."""
    def bare(path):
        return re.sub(r"\{[^}]+\}|:\w+", "{}", path.strip("/"))

    known = {bare(path) for path in node.get("/openapi.json").json()["paths"]}
    sources = "\n".join(file.read_text() for file in sorted((ROOT / "Sources").rglob("*.swift")))
    routed = {route for route in re.findall(r'router\.get\("([^"\\]+)"', sources) if "**" not in route}
    assert len(routed) > 80
    missing = {route for route in routed if bare(route) not in known}
    # What browsers ask for by themselves, and no program.
    assert missing == {"sw.js", "manifest.webmanifest", "icons/:file"}, missing


def test_every_page_is_valid_html(node, world, tmp_path):
    from folk import Person

    pages = {}
    for page in ALL:
        path, who = address(page, world)
        for language in ("en", "nl"):
            answer = (who or Person(node)).get(path, headers={"Accept": "text/html", "Accept-Language": language})
            assert answer.status_code == int(QUIET.get(page) or 200), f"{page}: {answer.status_code}"
            text = answer.text
            words = html.unescape(re.sub(r"(?s)<(script|code|pre)\b.*?</\1>|<[^>]*>", " ", text))
            raw = re.findall(r"(?<![\w/.])(?:rule|status|queue|history|gone|refusal|field|about|act|kind|credence|unit|verdict|complaint)\.[a-z]\w+", words)
            assert not raw, f"{page} in {language} says {raw}: keys, and no words"
            if page in PARTS:
                text = f'<!DOCTYPE html><html lang="{language}"><head><title>Part</title></head><body>{text}</body></html>' if "<html" not in text else text
            else:
                assert f'<html lang="{language}"' in text, f"{page} is not in {language}"
            pages[f"{page} ({language})"] = text
    found = nu.check(pages, tmp_path / "pages")
    assert not found, f"{len(found)}\n" + "\n".join(found[:60])


def test_the_device_keeps_what_may_be_kept(node, world):
    """The worker's list of pages and what the node says of each to a stranger are the same: kept is what is public, and all of it."""
    script = node.get("/sw.js").text
    pattern = re.compile(re.search(r"isKeepable = \(url\) => /(.+)/\.test", script).group(1).replace("\\/", "/"))
    kept = set()
    for page in PAGES:
        path, _ = address(page, world)
        answer = node.get(path, headers={"Accept": "text/html"}, allow_redirects=False)
        is_public = answer.status_code == 200 and not re.search("private|no-store", answer.headers["Cache-Control"])
        if page.endswith("/reports/new"):
            is_public = "private" not in node.get(path + "?kept", headers={"Accept": "text/html"}).headers["Cache-Control"]
        if page == "/outbox":
            continue  # Kept with the shell.
        assert bool(pattern.search(path.split("?")[0])) == is_public, f"{page}: {answer.headers['Cache-Control']}"
        if is_public:
            kept.add(page)
    assert {"/", "/i/{name}", "/i/{name}/notices/{id}", "/i/{name}/layers/{id}", "/i/{name}/print", "/organisations/{organisation}"} <= kept


# Small and light, large and dark; `make test-long` tries all with all, and takes pictures of each.
THOROUGH = os.environ.get("FOLKMOOT_LONG") == "1"


@pytest.mark.parametrize("page", [page for page in ALL if page not in PARTS])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_page(shared_window, node, world, page, size):
    browser = shared_window(size)
    path, who = address(page, world)
    browser.open("/-/health")
    # Also those of other paths, which the page's own driver does not see.
    browser.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    for cookie in who.cookies if who else []:
        browser.driver.add_cookie({"name": cookie.name, "value": cookie.value, "path": cookie.path})
    is_map = page in ("/", "/i/{name}", "initiative as of", "/i/{name}/embed")
    name = "every-" + re.sub(r"[^a-z0-9]+", "-", page.lower().replace("/i/{name}", "i")).strip("-") or "front"
    usual, other = ("light", "dark") if size == PHONE else ("dark", "light")
    browser.scheme(usual)
    browser.complaints()
    browser.open(path).settle()
    browser.photograph(f"{name}-{size[0]}" + ("-dark" if usual == "dark" else ""), whole=not is_map)
    browser.assert_fits()
    browser.assert_accessible()
    if THOROUGH:
        browser.scheme(other)
        browser.settle(0.2)
        browser.photograph(f"{name}-{size[0]}" + ("-dark" if other == "dark" else ""), whole=not is_map)
        browser.assert_accessible()
    browser.scheme("light")
    allowed = [QUIET[page]] if QUIET.get(page) else []
    browser.assert_no_complaints(*allowed)
    # In the other language words are longer.
    browser.open(path + ("&" if "?" in path else "?") + "lang=nl").settle(0.2)
    assert browser.script("return document.documentElement.lang") == "nl"
    browser.assert_fits()
    if THOROUGH:
        browser.photograph(f"{name}-{size[0]}-nl", whole=not is_map)
        browser.assert_accessible()
    browser.complaints()
