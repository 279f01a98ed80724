#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A gazetteer of made-up names, and what people would type into its search.

usage: names.py ROWS FILE    writes ROWS names as GeoNames' dump and as GeoJSON streets: FILE.txt, FILE.geojsonl
"""
import json
import random
import sys

BEGINNINGS = "al an ar bel ber bra bre cal car dal den dor ed el fal far gar gel gra ha har hel her hol in kal kam kel ker kor la lan lim lo lun mar mel mer mon mor nar nel nor ol os pal per pol ra rei ren rij ro sal san ser sol ste tal tel ter tor ul ver vol wal wer wil zand zel".split()
MIDDLES = "a e i o u an en in on er ar or el al il ad ed os as es um em ig is".split()
TOWNS = "burg dorp ford hagen ham hoven ingen kerk land lo mond oord poort stad sted ton veen veld ville wijk wold".split()
STREETS = ["straat", "weg", "laan", "plein", "kade", "dijk", "steeg", " Street", " Road", " Avenue", " Lane"]
KINDS = ["Station", "Kerk", "Molen", "Haven", "School", "Market", "Park", "Church", "Mill", "Bridge"]
SCRIPTS = [("абвгдежзиклмнопрстуфхц", 8), ("ابتثجحخدذرزسشصضطظعغ", 6), ("東西南北京山川田中大小上下木林森水火土金", 3)]


class Maker:
    """Names that look like some, with the frequencies of real ones: few words are everywhere, most are rare."""

    def __init__(self, seed=11):
        self.random = random.Random(seed)
        self.stems = [self.word() for _ in range(60_000)]

    def word(self):
        r = self.random
        return r.choice(BEGINNINGS) + r.choice(MIDDLES) + r.choice(BEGINNINGS if r.random() < 0.5 else MIDDLES)

    def stem(self):
        # Zipf: the first stems stand in very many names.
        return self.stems[min(len(self.stems) - 1, int(self.random.paretovariate(0.7)) - 1)].capitalize()

    def rare(self):
        return (self.word() + self.random.choice(MIDDLES) + self.random.choice(["", "n", "r", "s", "t", "l"])).capitalize()

    def name(self):
        r = self.random
        kind = r.random()
        if kind < 0.25:
            return self.rare() + r.choice(TOWNS)
        if kind < 0.60:
            return (self.stem() if r.random() < 0.5 else self.rare()) + r.choice(STREETS)
        if kind < 0.85:
            return f"{self.rare()} {r.choice(KINDS)}"
        if kind < 0.93:
            return f"{r.choice(KINDS)} {self.stem()} {self.rare()}"
        letters, length = r.choice(SCRIPTS)
        return "".join(r.choice(letters) for _ in range(r.randint(2, length)))


def places(rows, seed=11):
    maker, r = Maker(seed), random.Random(seed + 1)
    for number in range(rows):
        size = r.random()
        code = "PPLA" if size < 0.002 else "PPLA2" if size < 0.02 else "PPL" if size < 0.3 else "PPLX"
        group = "P" if size < 0.35 else "S"
        people = int(r.paretovariate(1.1) * 200) if group == "P" and r.random() < 0.6 else 0
        yield maker.name(), 50.0 + r.random() * 4, 3.0 + r.random() * 6, group, code, people


def write(rows, file):
    with open(file + ".txt", "w", encoding="utf-8") as dump:
        for number, (name, lat, lon, group, code, people) in enumerate(places(rows)):
            dump.write(f"{number}\t{name}\t\t\t{lat:.5f}\t{lon:.5f}\t{group}\t{code}\tNL\t\t\t\t\t\t{people}\t\t\t\t\n")
    # A city of crossing streets, so that crossings are asked of something.
    maker = Maker(12)
    with open(file + ".geojsonl", "w", encoding="utf-8") as lines:
        for index in range(200):
            for turned in (False, True):
                at = [[5.0 + k * 0.004, 52.0 + index * 0.001] for k in range(50)]
                if turned:
                    at = [[5.0 + index * 0.001, 52.0 + k * 0.004] for k in range(50)]
                name = maker.rare() + ("straat" if turned else " Avenue")
                lines.write(json.dumps({"type": "Feature", "properties": {"name": name, "highway": "residential"},
                                        "geometry": {"type": "LineString", "coordinates": at}}, ensure_ascii=False) + "\n")


def misspelt(word, r):
    place = r.randrange(1, max(2, len(word) - 1))
    kind = r.randrange(4)
    if kind == 0:
        return word[:place] + word[place + 1:]
    if kind == 1:
        return word[:place] + r.choice("aeiourstln") + word[place:]
    if kind == 2:
        return word[:place] + r.choice("aeiourstln") + word[place + 1:]
    return word[:place] + word[place:place + 2][::-1] + word[place + 2:]


def typed(rows, count, seed=5):
    """What people type: every beginning of a name, letter by letter; some misspelt; some crossings; some nonsense."""
    r = random.Random(seed)
    known = []
    for number, (name, lat, lon, *_) in enumerate(places(rows)):
        if r.random() < count * 1.2 / rows:
            known.append((name, lat, lon))
        if number > rows:
            break
    maker = Maker(12)
    streets = [maker.rare() for _ in range(400)]
    for name, lat, lon in known[:count]:
        near = f"{lat + r.gauss(0, 0.1):.4f},{lon + r.gauss(0, 0.1):.4f}" if r.random() < 0.8 else ""
        kind = r.random()
        if kind < 0.6:
            yield name[:r.randint(1, len(name))], near
        elif kind < 0.85:
            yield misspelt(name, r), near
        elif kind < 0.95:
            a, b = r.choice(streets), r.choice(streets)
            yield f"{a[:r.randint(3, len(a))]} / {b[:r.randint(3, len(b))]}", "52.1,5.1"
        else:
            yield "".join(r.choice("bcdfghjklmnpqrstvwxz") for _ in range(r.randint(5, 12))), near


if __name__ == "__main__":
    write(int(sys.argv[1]), sys.argv[2])
