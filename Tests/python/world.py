# SPDX-License-Identifier: Apache-2.0
"""A node in which something of everything has happened, so that every page has something to show."""

import html
import io
import re

from folk import Person, later
from PIL import Image

BOIL = {
    "headline": "Boil your water for 3 minutes", "text": "A main broke in Long Street.", "language": "en",
    "instruction": "Boil tap water for three minutes before you drink it.", "category": "Health", "severity": "Severe",
    "urgency": "Immediate", "certainty": "Observed", "expires": later(90), "areaWords": "The old town",
    "area": {"type": "Circle", "center": [5.1, 52.1], "radius": 4000},
    "translations": [{"language": "nl", "headline": "Kook uw water 3 minuten", "text": "Er is een leiding gebroken."}],
}
HALLS = {"type": "FeatureCollection", "features": [
    {"type": "Feature", "id": f"hall-{n}", "geometry": {"type": "Point", "coordinates": [5.06 + n / 100, 52.08 + n / 300]},
     "properties": {"name": f"Sports hall {n}", "beds": 10 * n, "open": n % 3 > 0}} for n in range(1, 12)]}


def picture():
    out = io.BytesIO()
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def made(answer):
    assert answer.status_code in (200, 201), answer.text[:500]
    return answer.json()


class World:
    """Names of what there is, by the parameters of addresses; and who sees what."""

    def __init__(self, node, operator):
        self.node, self.operator = node, operator
        self.ana, self.bob, self.cas, self.eva = (Person(node) for _ in range(4))
        self._reports()
        self._stewards()
        self._others()
        self.head = node.get("/-/ready").json()["entries"] - 1
        self.ana.do(self.name, self.spam, "hide", rule="spam", reason="It sells something")
        made(self.ana.post(f"/i/{self.name}/set-pace", json={"minutes": 2, "reason": "Many at once"}))

    def _reports(self):
        ana, bob, cas = self.ana, self.bob, self.cas
        self.name = name = ana.open(
            title="Earthquake in the hills", purpose="One map for everyone: water, food, help, danger.",
            area={"type": "Circle", "center": [5.12, 52.1], "radius": 12000})
        self.empty = ana.open(title="Nothing yet", area={"type": "Circle", "center": [9, 50], "radius": 900})
        report = bob.form(f"/i/{name}/reports", {
            "category": "food", "description": "Soup and bread, 200 portions a day.", "latitude": "52.11", "longitude": "5.12",
            "placeWords": "Parish hall, Long Street", "fields.food.kind": "meals", "fields.food.free": "true"},
            files={"photo": ("soup.jpg", picture(), "image/jpeg")}, headers={"Accept": "application/json"})
        self.report = made(report)["id"]
        for who, act, fields in ((cas, "confirm", {}), (ana, "confirm", {}), (cas, "update", {"text": "Open until nine tonight"}),
                                 (cas, "comment", {"text": "Bring a bowl"}), (cas, "flag", {"complaint": "wrong", "text": "It is further on"})):
            who.do(name, self.report, act, **fields)
        self.stale = bob.report(name, "rescue-needed", (5.2, 52.15), seen="2026-11-20T08:00:00Z", description="Knocking heard")
        self.gone = bob.report(name, "gas-leak", (5.11, 52.12), description="Advertising")
        ana.do(name, self.gone, "hide", rule="spam", reason="It sells something")
        self.spam = bob.report(name, "open-shop", (5.115, 52.12), description="Cheap phones")
        self.merged = cas.report(name, "food", (5.12, 52.11), description="The same soup")
        ana.do(name, self.merged, "merge", into=self.report)
        self.mine = ana.report(name, "road-blocked", (5.15, 52.13), description="Rubble on both lanes", placeWords="Ring road")
        cas.do(name, self.mine, "dispute", why="One lane is open")
        self.done = bob.report(name, "power-out", (5.18, 52.09), description="Whole street")
        cas.do(name, self.done, "resolve", text="Light is back")
        self.official = cas.report(name, "water-point", (5.09, 52.09), description="No water in Long Street", placeWords="Long Street")
        for number in range(45):
            bob.report(name, ["water-point", "building-damaged", "open-shop"][number % 3],
                       (5.05 + number * 0.003, 52.06 + (number * 7 % 20) * 0.004), description=f"Seen at corner {number}",
                       placeWords=f"Mill Street {number}" if number % 2 else "")

    def _stewards(self):
        ana, name = self.ana, self.name
        known = ana.get(f"/i/{name}/categories.json").json()["categories"]
        held = {**known[0], "key": "reviewed", "names": {"en": "Children alone", "nl": "Kinderen alleen"},
                "visibility": {**known[0]["visibility"], "publish": "afterReview"}}
        made(ana.post(f"/i/{name}/categories", json={"categories": [*known, held]}))
        self.held = self.cas.report(name, "reviewed", (5.121, 52.1102), description="Two children at the parish hall", placeWords="Parish hall")
        self.cas.report(name, "reviewed", (5.16, 52.1), description="One more, at the school")
        self.lost = self.cas.report(name, place=None, placeWords="Behind the church", description="De kraan achter de kerk loopt nog")
        made(ana.post(f"/i/{name}/open-helping", json={"open": True}))
        made(self.eva.post(f"/i/{name}/join-helpers", json={}))
        made(ana.post(f"/i/{name}/hand-over", json={"note": "The bridge is checked at six.", "until": "2099-01-01T07:00:00Z"}))
        answer = ana.fill(f"/i/{name}/stewards", "/invite-steward")
        text = answer.text if answer.status_code == 200 else ana.page(answer.headers["Location"]).text
        self.stewardship = html.unescape(re.search(r'id="invitation" value="([^"]+)"', text).group(1)).removeprefix(self.node.url)
        self.other = self.cas.open(title="Quake in the valley", area={"type": "Circle", "center": [5.1, 52.1], "radius": 9000})
        self.cas.post(f"/i/{self.other}/propose-merge", json={"into": name, "reason": "The same quake"})

    def _others(self):
        ana, eva, operator, name = self.ana, self.eva, self.operator, self.name
        self.organisation = board = operator.verify_organisation(
            "Water Board of the Delta", website="https://water.example.org/", contact="0123 456", about="Drinking water for the delta.",
            area={"type": "Circle", "center": [5.1, 52.1], "radius": 20000})
        operator.verify_organisation("Neighbours Without Borders", kind="ngo", about="Help where it is needed.")
        eva.join(operator, board, "administrator")
        made(operator.post(f"/organisations/{board}/set-approval", json={"needed": True}))
        invited = made(eva.post(f"/organisations/{board}/invite-member", json={"role": "editor"}))
        self.invitation = invited["invitation"].removeprefix(self.node.url)
        made(eva.post(f"/i/{name}/reports/{self.official}/comment", json={"text": "A tanker stands on the square from noon.", "as": board}))
        made(ana.post(f"/i/{name}/notices", json={**BOIL, "headline": "Dike road closed to cars", "severity": "Moderate", "category": "Transport", "translations": []}))
        self.notice = made(ana.post(f"/i/{name}/notices", json=BOIL))["id"]
        over = made(ana.post(f"/i/{name}/notices", json={**BOIL, "headline": "Keep windows shut", "severity": "Minor"}))["id"]
        made(ana.post(f"/i/{name}/notices/{over}/cancel", json={"reason": "The smoke is gone."}))
        self.past = over
        assert eva.fill(f"/i/{name}", "/speak-for", organisation=board).status_code == 303
        self.draft = made(eva.post(f"/i/{name}/notices/drafts", json={**BOIL, "as": board}))["draft"]
        layer = made(ana.post(f"/i/{name}/layers", json={
            "title": "Shelters", "source": "City of Rivermouth", "licence": "CC BY 4.0", "icon": "shelter", "colour": "#0072B2",
            "summary": "Halls that are open to everyone.", "date": "2026-11-20", "data": HALLS}))
        self.layer, self.item = layer["id"], "hall-3"
        path = f"/i/{name}/layers/{self.layer}"
        made(ana.post(path + "/describe", json={"columns": [
            {"key": "beds", "title": "Beds", "meaning": "How many people can sleep there.", "unit": "1"}]}))
        made(self.cas.post(path + "/items/hall-3/confirm", json={}))
        made(self.bob.post(path + "/items/hall-3/dispute", json={"why": "The door was locked at noon."}))
        bad = self.bob.report(self.empty, description="A photograph that no law allows")
        made(operator.post("/removals", json={"what": f"/i/{self.empty}/reports/{bad}", "basis": "Court of Rivermouth, 12/34"}))

    def lease(self, kind):
        """Takes an item of the queue, as the steward; gives its id."""
        self.ana.post(f"/i/{self.name}/queue/give-back", json={})
        return made(self.ana.post(f"/i/{self.name}/queue/take", json={"kind": kind}))["id"]
