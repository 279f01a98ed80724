# SPDX-License-Identifier: Apache-2.0
"""What Chromium fetches while a person walks through, with scripts and without: nothing of anyone else."""

import json
from urllib.parse import urlsplit

import pytest
from browser import PHONE, Browser


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_walk_asks_nobody_else(node, ana, tmp_path, scripts):
    name = ana.open()
    report = ana.report(name, description="A tap")
    browser = Browser(tmp_path / "profile", PHONE, scripts=scripts, network=True)
    try:
        browser.url = node.url
        for path in ["/", "/open", "/open?template=crime", f"/i/{name}", f"/i/{name}/reports", f"/i/{name}/reports/new",
                     f"/i/{name}/reports/{report}", f"/i/{name}/about", f"/i/{name}/share", f"/i/{name}/print",
                     f"/i/{name}/embed", "/record", f"/record/entries/{report}", "/privacy", "/removals", "/me",
                     "/recover", "/-/docs/api"]:
            browser.open(path).settle(0.2)
        home, asked = urlsplit(node.url).netloc, []
        for line in browser.driver.get_log("performance"):
            message = json.loads(line["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                asked.append(message["params"]["request"]["url"])
        assert len(asked) > 20
        others = {url for url in asked if urlsplit(url).scheme in ("http", "https", "ws", "wss")
                  and urlsplit(url).netloc != home}
        assert others == set()
    finally:
        browser.close()
