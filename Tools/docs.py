#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the tables in docs/ from the sources, or with --check says what differs.

Also holds that links between documents lead somewhere, and that every test which a document names exists.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "<!-- written by make docs: {} -->", "<!-- end -->"


def settings():
    """The table of settings, as `Setting.all` has them."""
    source = (ROOT / "Sources/App/Settings.swift").read_text()
    rows = re.findall(r'Setting\(\s*"([^"]+)",\s*"([^"]*)",\s*"([^"]*)"\)', source)
    assert len(rows) == len(re.findall(r'Setting\(\s*"', source)), "Tools/docs.py does not read a setting"
    lines = ["| key | flag | environment | standard | meaning |", "| --- | --- | --- | --- | --- |"]
    for key, standard, meaning in rows:
        variable = "FOLKMOOT_" + key.upper().replace("-", "_")
        shown = f"`{standard}`" if standard else ""
        lines.append(f"| `{key}` | `--{key}` | `{variable}` | {shown} | {meaning} |")
    return lines


TABLES = {"docs/operations.md": ("settings", settings)}


def rewritten(text, name, lines):
    begin = BEGIN.format(name)
    before, rest = text.split(begin, 1)
    return before + begin + "\n" + "\n".join(lines) + "\n" + END + rest.split(END, 1)[1]


def broken_links():
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    for document in documents:
        text = re.sub(r"```.*?```", "", document.read_text(), flags=re.S)
        name = document.relative_to(ROOT)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target) or target.startswith("#"):
                continue
            if not (document.parent / target.split("#")[0]).exists():
                yield f"{name}: the link {target} leads nowhere"
        for target in re.findall(r"`((?:Tests|Sources|Tools|Benchmarks|docs)/[\w./+-]+)`", text):
            if not (ROOT / target).exists():
                yield f"{name}: there is no {target}"


def main():
    mistakes = []
    for path, (name, make) in TABLES.items():
        file = ROOT / path
        old = file.read_text()
        new = rewritten(old, name, make())
        if new == old:
            continue
        if "--check" in sys.argv:
            mistakes.append(f"{path}: the table of {name} is not that of the sources; run make docs")
        else:
            file.write_text(new)
            print(f"wrote {path}")
    mistakes += broken_links()
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
