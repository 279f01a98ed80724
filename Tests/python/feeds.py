# SPDX-License-Identifier: Apache-2.0
"""Checkers of our own: the W3C's rules for Atom feeds (RFC 4287), and OASIS CAP 1.2."""

import re
import xml.etree.ElementTree as ET
from datetime import datetime
from urllib.parse import urlsplit

ATOM, GEORSS = "{http://www.w3.org/2005/Atom}", "{http://www.georss.org/georss}"
CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def absolute(address):
    parts = urlsplit(address)
    assert parts.scheme in ("http", "https", "urn", "tag") and (parts.netloc or parts.path), f"relative: {address}"
    return address


def one(element, name):
    found = element.findall(ATOM + name)
    assert len(found) == 1, f"{len(found)} {name} in {element.tag}"
    assert (found[0].text or "").strip(), f"an empty {name}"
    return found[0].text


def crossed(ring):
    """Tells whether two sides of a closed outline cross."""
    def side(a, b, c):
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    sides = list(zip(ring, ring[1:]))
    for i, (a, b) in enumerate(sides):
        for j, (c, d) in enumerate(sides):
            if j <= i + 1 or (i == 0 and j == len(sides) - 1):
                continue
            if side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0:
                return True
    return False


def outline(points):
    """A closed outline in degrees that does not cross itself."""
    assert len(points) >= 4 and points[0] == points[-1], f"not closed: {points[:3]}…"
    assert all(-90 <= latitude <= 90 and -180 <= longitude <= 180 for latitude, longitude in points)
    assert not crossed(points), "the outline crosses itself"


def check_feed(answer):
    """Asserts the rules of the W3C's feed validator that our feeds could break; gives the entries."""
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(answer.content)
    assert feed.tag == ATOM + "feed"
    assert LANGUAGE.fullmatch(feed.get("{http://www.w3.org/XML/1998/namespace}lang", "")), "the feed has no language"
    absolute(one(feed, "id"))
    one(feed, "title")
    assert RFC3339.fullmatch(one(feed, "updated"))
    links = {(link.get("rel", "alternate"), link.get("type")): link.get("href") for link in feed.findall(ATOM + "link")}
    assert links[("self", "application/atom+xml")] == answer.url, f"self is not {answer.url}"
    assert ("alternate", "text/html") in links
    entries = feed.findall(ATOM + "entry")
    ids = [one(entry, "id") for entry in entries]
    assert len(set(ids)) == len(ids), "ids stand twice"
    newest = max((one(entry, "updated") for entry in entries), default=None)
    assert newest is None or one(feed, "updated") >= newest, "the feed is older than an entry"
    for entry in entries:
        absolute(one(entry, "id"))
        one(entry, "title")
        assert RFC3339.fullmatch(one(entry, "updated")) and RFC3339.fullmatch(one(entry, "published"))
        assert one(entry, "published") <= one(entry, "updated")
        author = entry.find(ATOM + "author")
        assert author is not None and one(author, "name")
        uri = author.find(ATOM + "uri")
        assert uri is None or absolute(uri.text)
        kinds = [(link.get("rel"), link.get("type")) for link in entry.findall(ATOM + "link")]
        assert ("alternate", "text/html") in kinds and len(set(kinds)) == len(kinds), kinds
        for link in entry.findall(ATOM + "link"):
            absolute(link.get("href"))
        summary = entry.find(ATOM + "summary")
        assert summary is not None and summary.get("type", "text") == "text" and len(summary) == 0
        for point in entry.findall(GEORSS + "point"):
            latitude, longitude = map(float, point.text.split())
            assert -90 <= latitude <= 90 and -180 <= longitude <= 180
        for polygon in entry.findall(GEORSS + "polygon"):
            numbers = list(map(float, polygon.text.split()))
            outline(list(zip(numbers[::2], numbers[1::2])))
    for link in feed.findall(ATOM + "link"):
        absolute(link.get("href"))
    return entries


ALERT = ["identifier", "sender", "sent", "status", "msgType", "source", "scope", "restriction", "addresses", "code",
         "note", "references", "incidents", "info"]
INFO = ["language", "category", "event", "responseType", "urgency", "severity", "certainty", "audience", "eventCode",
        "effective", "onset", "expires", "senderName", "headline", "description", "instruction", "web", "contact",
        "parameter", "resource", "area"]
AREA = ["areaDesc", "polygon", "circle", "geocode", "altitude", "ceiling"]
WORDS = {
    "status": {"Actual", "Exercise", "System", "Test", "Draft"}, "scope": {"Public", "Restricted", "Private"},
    "msgType": {"Alert", "Update", "Cancel", "Ack", "Error"},
    "category": {"Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE",
                 "Other"},
    "responseType": {"Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None"},
    "urgency": {"Immediate", "Expected", "Future", "Past", "Unknown"},
    "severity": {"Extreme", "Severe", "Moderate", "Minor", "Unknown"},
    "certainty": {"Observed", "Likely", "Possible", "Unlikely", "Unknown"},
}


def ordered(element, names):
    places = [names.index(child.tag.removeprefix(CAP)) for child in element]
    assert places == sorted(places), f"out of order: {[child.tag.removeprefix(CAP) for child in element]}"
    for child in element:
        name = child.tag.removeprefix(CAP)
        assert len(child) or (child.text or "").strip(), f"an empty {name}"
        assert name not in WORDS or child.text in WORDS[name], f"{name} is {child.text}"


def moment(text):
    """§3.3.2: never Z, and UTC is -00:00."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", text), text
    return datetime.fromisoformat(text)


def check_cap(content):
    """Asserts what CAP 1.2 asks for; gives the alert as a dictionary, with its infos."""
    alert = ET.fromstring(content)
    assert alert.tag == CAP + "alert"
    ordered(alert, ALERT)
    told = {child.tag.removeprefix(CAP): child.text for child in alert}
    for name in ("identifier", "sender", "sent", "status", "msgType", "scope"):
        assert told.get(name), f"no {name}"
    for name in ("identifier", "sender"):
        assert not re.search(r"[\s,<&]", told[name]), told[name]
    sent = moment(told["sent"])
    if told["msgType"] in ("Update", "Cancel"):
        references = told["references"].split()
        assert references, "refers to nothing"
        for reference in references:
            sender, identifier, time = reference.split(",")
            assert sender and identifier != told["identifier"] and moment(time) <= sent
    else:
        assert "references" not in told
    infos = []
    for info in alert.findall(CAP + "info"):
        ordered(info, INFO)
        said = {child.tag.removeprefix(CAP): child.text for child in info}
        for name in ("category", "event", "urgency", "severity", "certainty"):
            assert said.get(name), f"no {name}"
        assert LANGUAGE.fullmatch(said["language"])
        for name in ("effective", "onset", "expires"):
            assert name not in said or moment(said[name])
        assert "web" not in said or absolute(said["web"])
        areas = info.findall(CAP + "area")
        assert areas
        for area in areas:
            ordered(area, AREA)
            assert area.findtext(CAP + "areaDesc")
            for polygon in area.findall(CAP + "polygon"):
                outline([tuple(map(float, pair.split(","))) for pair in polygon.text.split()])
            for circle in area.findall(CAP + "circle"):
                assert re.fullmatch(r"-?[\d.]+,-?[\d.]+ [\d.]+", circle.text), circle.text
        infos.append(said)
    assert infos, "says nothing"
    return {**told, "infos": infos}
