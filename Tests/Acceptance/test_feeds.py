# SPDX-License-Identifier: Apache-2.0
"""Every Atom feed keeps the W3C's rules; the checker is one that can say no."""

import pytest
from feeds import check_feed
from folk import Person, later

HOSTILE = "<b>bold</b> & \"quoted\" ]]> \u0001 naïve ☂"


@pytest.fixture(scope="module")
def scene(node, operator):
    name = operator.open(title=HOSTILE, languages=["nl", "en"])
    brigade = operator.verify_organisation("Brigade & <Sons>")
    operator.join(operator, brigade, "administrator")
    for number in range(3):
        operator.report(name, place=(5.1 + number / 100, 52.1), description=HOSTILE, placeWords="Long & Short <Street>")
    operator.report(name, place=None, placeWords="nowhere", description="")
    operator.report(name, **{"as": brigade})
    notice = operator.post(f"/i/{name}/notices", json={
        "as": brigade, "headline": HOSTILE, "text": HOSTILE, "category": "Health", "severity": "Minor",
        "urgency": "Future", "certainty": "Likely", "expires": later(40),
        "area": {"type": "Circle", "center": [5.1, 52.1], "radius": 500}})
    assert notice.status_code == 201, notice.text
    return {"name": name, "brigade": brigade}


FEEDS = ["/i/{name}/reports.atom", "/i/{name}/reports.atom?limit=2", "/i/{name}/reports.atom?q=bold&status=open",
         "/i/{name}/notices.atom", "/notices.atom", "/organisations.atom", "/organisations.atom?kind=public-body",
         "/organisations/{brigade}.atom"]


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_feed_keeps_the_rules(scene, ana, path, language):
    answer = ana.get(path.format(**scene), headers={"Accept-Language": language})
    entries = check_feed(answer)
    assert entries, "a feed of nothing shows nothing"
    again = check_feed(ana.get(path.format(**scene), headers={"Accept-Language": "en"}))
    ids = [[one.findtext("{http://www.w3.org/2005/Atom}id") for one in some] for some in (entries, again)]
    assert ids[0] == ids[1], "ids are the same in every language"


def test_every_page_names_its_feed(scene, ana):
    for page, feed in [("/i/{name}", "/i/{name}/reports.atom"), ("/i/{name}/notices", "/i/{name}/notices.atom"),
                       ("/notices", "/notices.atom"), ("/organisations", "/organisations.atom"),
                       ("/organisations/{brigade}", "/organisations/{brigade}.atom")]:
        text = ana.page(page.format(**scene)).text
        assert f'type="application/atom+xml" href="{feed.format(**scene)}"' in text


class Answer:
    status_code = 200
    headers = {"Content-Type": "application/atom+xml"}
    url = "http://x.example/f.atom"

    def __init__(self, content):
        self.content = content.encode()


GOOD = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:georss="http://www.georss.org/georss" xml:lang="en">
<id>http://x.example/f.atom</id><title>T</title><updated>2026-01-02T00:00:00Z</updated>
<link rel="self" type="application/atom+xml" href="http://x.example/f.atom"/><link rel="alternate" type="text/html" href="http://x.example/f"/>
<entry><id>http://x.example/1</id><title>A</title><updated>2026-01-01T00:00:00Z</updated><published>2026-01-01T00:00:00Z</published>
<author><name>N</name></author><link rel="alternate" type="text/html" href="http://x.example/1"/><summary>S</summary>
<georss:point>52.1 5.1</georss:point></entry></feed>"""


def test_the_checker_takes_a_good_feed():
    assert len(check_feed(Answer(GOOD))) == 1


@pytest.mark.parametrize("old, new", [
    ('xml:lang="en"', ""), ("<id>http://x.example/1</id>", "<id>1</id>"), ("<author><name>N</name></author>", ""),
    ("2026-01-02T00:00:00Z", "2026-01-02"), ("2026-01-02T00:00:00Z", "2025-01-02T00:00:00Z"),
    ('href="http://x.example/1"', 'href="/1"'), ("52.1 5.1", "152.1 5.1"), ("<summary>S</summary>", ""),
    ("<title>A</title>", ""), ('rel="self" type="application/atom+xml" href="http://x.example/f.atom"',
                               'rel="self" type="application/atom+xml" href="http://x.example/other"'),
])
def test_the_checker_refuses_a_bad_feed(old, new):
    with pytest.raises((AssertionError, KeyError, AttributeError)):
        check_feed(Answer(GOOD.replace(old, new)))


ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_report_in_a_feed_says_how_it_stands(node):
    """Whoever reads only the feed sees what is over, what is disputed, and when it was seen."""
    ana, bob, cas, dan = (Person(node) for _ in range(4))
    name = ana.open()
    ids = {}
    for state in ["unconfirmed", "confirmed", "disputed", "resolved"]:
        ids[state] = ana.report(name, "gas-leak", description=f"It smells: {state}")
    for person in (bob, cas, dan):
        person.do(name, ids["confirmed"], "confirm")
    bob.do(name, ids["disputed"], "dispute", reason="I smell nothing.")
    bob.do(name, ids["resolved"], "resolve")
    words = {"en": {"unconfirmed": "unconfirmed", "confirmed": "confirmed", "disputed": "disputed", "resolved": "resolved"},
             "nl": {"unconfirmed": "niet bevestigd", "confirmed": "bevestigd", "disputed": "omstreden",
                    "resolved": "opgelost"}}
    for language in words:
        entries = check_feed(node.get(f"/i/{name}/reports.atom", headers={"Accept-Language": language}))
        found = {int(one.findtext(ATOM + "id").rsplit("/", 1)[1]): one for one in entries}
        for state, report in ids.items():
            one, word = found[report], words[language][state]
            assert one.findtext(ATOM + "title").endswith(f"({word})")
            summary = one.findtext(ATOM + "summary")
            assert word in summary.lower() and summary.endswith(f"It smells: {state}")
            seen = bob.see(name, report)["seen"]
            assert seen[11:16] + " UTC" in summary and seen[:4] in summary
            marks = {mark.get("scheme").rsplit("#", 1)[1]: mark.get("term")
                     for mark in one.iter(ATOM + "category") if mark.get("scheme")}
            credence = "unconfirmed" if state == "resolved" else state
            assert marks == {"data-status": "resolved" if state == "resolved" else "open", "data-credence": credence}
    about = node.get(f"/i/{name}/about").text
    assert 'id="data-status"' in about and 'id="data-credence"' in about, "the schemes lead to what they mean"
