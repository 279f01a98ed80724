# SPDX-License-Identifier: Apache-2.0
"""What a browser is told, and what other sites and other people's texts cannot do."""

import re
from html.parser import HTMLParser

import pytest
from folk import Person, problem, told

PAGES = ["/", "/open", "/open?template=earthquake", "/me", "/recover", "/privacy", "/record", "/record/entries/0",
         "/-/docs/api", "/nothing-here", "/i/{name}", "/i/{name}/reports", "/i/{name}/reports/new",
         "/i/{name}/reports/{report}", "/i/{name}/about", "/i/{name}/share", "/i/{name}/print", "/i/{name}/embed",
         "/i/{name}/categories", "/i/{name}/stewards", "/i/{name}/edit", "/i/{name}/fork",
         "/i/{name}/reports?q=tap&status=open", "/i/{name}/reports/{gone}"]

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg onload=alert(1)>", "' autofocus onfocus='x",
    "{{t.me}} {{{title}}} &lt;b&gt; &amp;amp;", "</textarea></title></style><h1>Hello", "javascript:alert(1)",
]


@pytest.fixture(scope="module")
def hostile(node):
    """An initiative in which every text that people can write is an attack."""
    ana, bob = Person(node), Person(node)
    text = " ".join(HOSTILE)
    name = ana.open(
        template="earthquake", title=HOSTILE[0] + HOSTILE[4][:30], purpose=text, sharedValue=text[:380], why=text)
    report = bob.report(name, "street" if False else "information-point", description=text, placeWords=text[:190],
                        fields={"languages": text[:400]})
    for act, field in [("dispute", "why"), ("update", "text"), ("comment", "text")]:
        ana.do(name, report, act, **{field: text})
    ana.do(name, report, "resolve", text=text)
    gone = bob.report(name, description=text)
    ana.do(name, gone, "hide", rule="spam", reason=text)
    return ana, name, report, gone


def path(pattern, hostile):
    _, name, report, gone = hostile
    return pattern.format(name=name, report=report, gone=gone)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


@pytest.mark.parametrize("pattern", PAGES)
def test_no_text_of_people_becomes_markup(hostile, pattern):
    page = hostile[0].page(path(pattern, hostile))
    parser = Tags()
    parser.feed(page.text)
    for tag, attributes in parser.found:
        assert not any(name.startswith("on") for name in attributes), (tag, attributes)
        assert "style" not in attributes, (tag, attributes)
        if tag == "script":
            assert attributes.get("src", "").startswith("/assets/"), attributes
        if tag in ("img", "svg"):
            assert attributes.get("src", "") != "x"
        assert not attributes.get("href", "").lower().startswith("javascript:")
    assert sum(tag == "h1" for tag, _ in parser.found) == 1, "every page has one first heading"
    assert "alert(1)</script>" not in page.text
    assert "&amp;amp;amp;amp;" not in page.text, "escaped twice"


@pytest.mark.parametrize("pattern", PAGES)
def test_every_page_tells_the_browser_to_trust_only_us(hostile, pattern):
    answer = hostile[0].page(path(pattern, hostile))
    policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'" and policy["script-src"] == "'self'" and policy["style-src"] == "'self'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert policy["base-uri"] == "'none'" and policy["form-action"] == "'self'" and "frame-ancestors" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("pattern", PAGES)
def test_no_page_asks_a_third_party(hostile, pattern):
    person = hostile[0]
    text = person.page(path(pattern, hostile)).text
    parser = Tags()
    parser.feed(text)
    for tag, attributes in parser.found:
        for name in ["src", "srcset", "action", "poster", "data"]:
            value = attributes.get(name) or ""
            assert not re.match(r"(https?:)?//", value) or value.startswith(person.node.url), (tag, attributes)
        if tag == "link" and "href" in attributes:
            assert attributes["href"].startswith(("/", person.node.url)), attributes


def test_assets_hold_nothing_of_third_parties_either(node, ana):
    front = ana.page("/").text
    seen, waiting = set(), set(re.findall(r'(?:src|href)="(/assets/[^"#?]+)', front))
    while waiting:
        one = waiting.pop()
        seen.add(one)
        answer = ana.get(one)
        assert answer.status_code == 200, one
        if one.endswith((".js", ".css")) and "leaflet" not in one:
            for url in re.findall(r"""(?:import\s*\(?|from\s+|url\(|fetch\()\s*["'(]?(https?://[^"')\s]+)""", answer.text):
                raise AssertionError(f"{one} asks {url}")
            for found in re.findall(r"""["'](\.{0,2}/[\w./-]+\.(?:js|css|svg))""", answer.text):
                from urllib.parse import urljoin

                waiting |= {urljoin(one, found)} - seen
    assert len(seen) >= 3


def test_errors_and_data_carry_the_fields_too(node, ana):
    for path_ in ["/i.json", "/record/checkpoint", "/assets/folkmoot.css", "/nothing", "/-/health"]:
        answer = ana.get(path_)
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path_
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"], path_


@pytest.mark.parametrize("headers, allowed", [
    ({"Origin": "https://evil.example"}, False),
    ({"Origin": "null"}, False),
    ({"Origin": "https://127.0.0.1.evil.example"}, False),
    ({"Sec-Fetch-Site": "cross-site"}, False),
    ({"Sec-Fetch-Site": "same-site"}, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "{url}"}, False),
    ({"Sec-Fetch-Site": "same-origin"}, True),
    ({"Sec-Fetch-Site": "none"}, True),
    ({"Origin": "{url}"}, True),
    ({}, True),
], ids=str)
def test_posts_from_other_sites_are_refused(node, ana, headers, allowed):
    name = ana.open()
    headers = {one: value.format(url=node.url) for one, value in headers.items()}
    answer = ana.post(f"/i/{name}/reports", data={"category": "food", "description": "x"}, headers=headers,
                      allow_redirects=False)
    if allowed:
        assert answer.status_code == 303, told(answer)
    else:
        assert answer.status_code == 403 and "folkmoot" not in answer.cookies
        assert ana.get(f"/i/{name}/reports.json").json()["reports"] == []
        problem(ana.post(f"/i/{name}/reports", json={"category": "food"}, headers=headers), 403, "crossSite")


@pytest.mark.parametrize("path_", ["/me/forget", "/me/recovery-code", "/me/sign-out", "/recover", "/language", "/i"])
def test_every_post_of_a_person_is_guarded(ana, path_):
    ana.report(ana.open())
    assert ana.form(path_, {"lang": "nl"}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_get_changes_nothing(own_node):
    ana = Person(own_node)
    name = ana.open()
    report = ana.report(name)
    before = own_node.wait_for_checkpoint()
    for pattern in PAGES:
        ana.page(pattern.format(name=name, report=report, gone=report))
    for act in ["confirm", "hide", "withdraw", "resolve"]:
        assert ana.get(f"/i/{name}/reports/{report}/{act}").status_code in (404, 405)
    assert own_node.get("/-/ready").json()["entries"] == before


@pytest.mark.parametrize("cookie, status", [
    ("x", 400), ("a" * 40, 400), ("A" * 40, 400), ("7" * 4000, 400), ("' OR 1=1 --", 400), ("\u00e9", 400),
])
def test_a_forged_cookie_is_refused_and_cleared(node, ana, cookie, status):
    name = ana.open()
    stranger = Person(node)
    answer = stranger.post(
        f"/i/{name}/reports", json={"category": "food", "description": "x"},
        headers={"Cookie": b"folkmoot=" + cookie.encode()})
    assert answer.status_code == status, told(answer)
    if status == 400:
        assert answer.json()["code"] == "badCookie"
        assert re.search(r"folkmoot=;.*Max-Age=0", answer.headers["Set-Cookie"])
    assert stranger.get(f"/i/{name}/reports.json", headers={"Cookie": b"folkmoot=" + cookie.encode()}).json()["reports"] == []
    page = stranger.page(f"/i/{name}", headers={"Cookie": b"folkmoot=" + cookie.encode()})
    assert page.status_code == 200, "reading needs no cookie"


def test_a_cookie_of_another_node_is_foreign(node, own_node):
    foreign, ana = Person(own_node), Person(node)
    foreign.open()
    name = ana.open()
    answer = Person(node).post(
        f"/i/{name}/reports", json={"category": "food", "description": "x"}, cookies={"folkmoot": foreign.cookies["folkmoot"]})
    problem(answer, 400, "badCookie")


def test_behind_tls_cookies_are_secure(tmp_path):
    from folk import Node

    with Node(tmp_path / "data", "--public-url", "https://moot.example") as node:
        person = Person(node)
        answer = person.post("/i", json={"template": "empty", "title": "Secure"})
        assert answer.status_code == 201 and "; Secure" in answer.headers["Set-Cookie"]
        assert answer.json()["url"].startswith("https://moot.example/i/")
        assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_no_address_of_a_person_is_kept(own_node):
    ana = Person(own_node)
    ana.headers["X-Forwarded-For"] = "203.0.113.77"
    ana.headers["Forwarded"] = "for=203.0.113.77"
    ana.headers["User-Agent"] = "SpyableBrowser/9.9"
    name = ana.open()
    ana.report(name)
    ana.page("/nothing-here")
    ana.file(name, "no-such")
    own_node.stop()
    log = own_node.log.read_text()
    for trace in ["127.0.0.1", "203.0.113.77", "SpyableBrowser"]:
        rest = log.replace(own_node.url, "").replace(own_node.url.removeprefix("http://"), "")
        rest = re.sub(r"(?:on|listening on|started on) 127\.0\.0\.1:\d+", "", rest, flags=re.I)
        assert trace not in rest, f"{trace} is in the log: {rest[:400]}"
    with own_node.database() as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    text = value.decode("latin1") if isinstance(value, bytes) else str(value)
                    for trace in ["127.0.0.1", "203.0.113.77", "SpyableBrowser"]:
                        assert trace not in text, f"{trace} is in {table}"


def test_media_type_and_length_are_checked_before_work(ana):
    name = ana.open()
    answer = ana.post(f"/i/{name}/reports", data=b"<x/>", headers={"Content-Type": "text/xml"})
    problem(answer, 415, "unsupportedType")
