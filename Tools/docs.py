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
    assert len(rows) == source.count("Setting(\""), "a setting is written in a way that Tools/docs.py does not read"
    lines = ["| key | flag | environment | standard | meaning |", "| --- | --- | --- | --- | --- |"]
    for key, standard, meaning in rows:
        variable = "FOLKMOOT_" + key.upper().replace("-", "_")
        shown = f"`{standard}`" if standard else ""
        lines.append(f"| `{key}` | `--{key}` | `{variable}` | {shown} | {meaning} |")
    return lines


def refusals():
    """The table of refusals, as `Refusal.Code` and its one mapping to HTTP have them."""
    source = (ROOT / "Sources/Kernel/Contract/Refusal.swift").read_text()
    cases = re.findall(r"((?:\s*///[^\n]*\n)+)\s*case (\w+)\n", source.split("enum Code", 1)[1].split("\n    }", 1)[0] + "\n")
    mapping = (ROOT / "Sources/Web/Responses/RefusalResponse.swift").read_text()
    statuses = {
        name: status for names, status in re.findall(r"case ((?:\.\w+,?\s*)+): \.(\w+)", mapping)
        for name in re.findall(r"\.(\w+)", names)}
    numbers = {
        "badRequest": 400, "forbidden": 403, "notFound": 404, "methodNotAllowed": 405, "conflict": 409, "gone": 410,
        "contentTooLarge": 413, "unsupportedMediaType": 415, "unprocessableContent": 422, "tooManyRequests": 429,
        "internalServerError": 500, "serviceUnavailable": 503}
    lines = ["| code | status | meaning |", "| --- | --- | --- |"]
    for comment, name in cases:
        words = " ".join(line.strip().removeprefix("///").strip() for line in comment.strip().splitlines())
        words = words.replace("|", "\\|")
        lines.append(f"| <a id=\"{name}\"></a>`{name}` | {numbers[statuses[name]]} | {words} |")
    return lines


TABLES = {"docs/operations.md": ("settings", settings), "docs/refusals.md": ("refusals", refusals)}


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
