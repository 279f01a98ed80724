#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes made-up reports as CSV, the same for the same seed: clustered in a city region, some all over the world.

usage: generate.py ROWS FILE
"""
import csv
import datetime
import random
import sys

KINDS = ["water", "food", "medical", "shelter", "power", "gas", "building", "road", "rescue", "fire", "fuel", "other"]
WORDS = (
    "water queue street bridge wall crack open closed since morning people help need tents bread bottles clean pump "
    "road blocked bricks tree corner school church market nurse power back again tomorrow volunteers gloves trucks"
).split()
STREETS = ["Harbour Road", "Main Street", "Mill Street", "Church Lane", "River Walk", "Hill Crescent", "Quay Street"]


def rows(count):
    chance = random.Random(20110222)
    centers = [(172.6 + chance.gauss(0, 0.3), -43.5 + chance.gauss(0, 0.2)) for _ in range(60)]
    start = datetime.datetime(2025, 1, 1)
    for number in range(count):
        if number % 50 == 0:
            lon, lat = chance.uniform(-179, 179), chance.uniform(-75, 75)
        else:
            center = chance.choice(centers)
            lon, lat = center[0] + chance.gauss(0, 0.02), center[1] + chance.gauss(0, 0.015)
        seen = start + datetime.timedelta(seconds=number * 31_000_000 // count)
        text = " ".join(chance.choice(WORDS) for _ in range(chance.randint(6, 18)))
        yield [
            number + 1, chance.choice(KINDS), f"{lat:.6f}", f"{lon:.6f}",
            f"{chance.choice(STREETS)} {chance.randint(1, 300)}", seen.strftime("%Y-%m-%dT%H:%M:%SZ"), text,
        ]


def main():
    count, path = int(sys.argv[1]), sys.argv[2]
    with open(path, "w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "kind", "lat", "lon", "street", "seen", "text"])
        out.writerows(rows(count))


if __name__ == "__main__":
    main()
