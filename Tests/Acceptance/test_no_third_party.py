# SPDX-License-Identifier: Apache-2.0
"""Every page, followed from the front page: nothing of it is fetched from anywhere else."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from folk import Person


class Page(HTMLParser):
    """What a page loads, and where its links lead."""

    LOADS = {("script", "src"), ("img", "src"), ("img", "srcset"), ("link", "href"), ("iframe", "src"), ("source", "src"),
             ("video", "src"), ("audio", "src"), ("object", "data"), ("embed", "src"), ("use", "href"), ("form", "action"),
             ("button", "formaction"), ("a", "ping"), ("body", "background"), ("input", "src")}

    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.inline = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if (tag, name) in self.LOADS and value:
                self.loads.append(value)
            if tag == "a" and name == "href":
                self.links.append(value)
            if name == "style" or name.startswith("on"):
                self.inline.append((tag, name))
            if tag == "meta" and name == "http-equiv" and value.lower() == "refresh":
                self.inline.append((tag, name))


def test_no_page_asks_anything_of_anyone_else(own_node):
    ana = Person(own_node)
    name = ana.open()
    report = ana.report(name, description="Look at https://evil.example/x.png and <img src=https://evil.example/y.png>")
    ana.do(name, report, "comment", text="![x](https://evil.example/z.png)")
    ana.open(template="crime")
    home = urlsplit(own_node.url).netloc
    waiting, seen, files = ["/"], set(), set()
    pages = 0
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 600:
            continue
        seen.add(path)
        answer = ana.page(path)
        if not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        pages += 1
        policy = answer.headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy and "default-src 'none'" in policy or "default-src 'self'" in policy, policy
        assert not re.search(r"https?://(?!%s)" % re.escape(home), policy), policy
        cookies = {one.name for one in ana.cookies}
        assert cookies <= {"folkmoot", "lang"}, cookies
        page = Page(answer.text)
        assert page.inline == [], path
        for address in page.loads:
            target = urlsplit(urljoin(answer.url, address))
            assert target.scheme in ("http", "https") and target.netloc == home, f"{path} loads {address}"
            files.add(target.path + ("?" + target.query if target.query else ""))
        for link in page.links:
            target = urlsplit(urljoin(answer.url, link))
            if target.netloc == home and target.scheme.startswith("http"):
                # Without the many views of one list.
                if not {"before", "after", "category", "bbox"} & {part.split("=")[0] for part in target.query.split("&")}:
                    waiting.append(target.path + ("?" + target.query if target.query else ""))
    assert pages > 20, pages
    scripts = 0
    for file in sorted(files):
        if not file.split("?")[0].endswith((".js", ".css", ".svg")):
            continue
        text = ana.get(file).text
        scripts += 1
        for found in re.findall(r"""(?:url\(|@import|import\s*\(?|from|fetch\()\s*['"]?(https?:)?//[^'")\s]+""", text):
            raise AssertionError(f"{file} asks {found}")
    assert scripts >= 3
