# SPDX-License-Identifier: Apache-2.0
"""Windows, one for each person; they are closed at the end."""

import contextlib

import pytest
from browser import PHONE, Browser
from line import Line


@pytest.fixture
def window(node, tmp_path):
    """Opens windows: `window(size, dark=True)`."""
    opened = []

    def make(*arguments, on=node, **options):
        browser = Browser(tmp_path / f"profile{len(opened)}", *arguments, **options)
        browser.url = on.url
        opened.append(browser)
        return browser

    yield make
    for browser in opened:
        browser.close()


@pytest.fixture
def line(node):
    made = Line(node)
    yield made
    made.close()


@pytest.fixture
def people(tmp_path):
    """Windows of people; the same name has the same device."""
    opened = []

    def make(who, line, size=PHONE, **options):
        browser = Browser(tmp_path / who, size, **options)
        browser.url = line.url
        opened.append(browser)
        return browser

    yield make
    for browser in opened:
        browser.close()


@pytest.fixture(scope="module")
def shared_window(node, tmp_path_factory):
    """One window that many small tests use in turn: starting Chromium takes longer than they do."""
    opened = {}

    def make(size, scripts=True, **options):
        known = (size, scripts, tuple(options.items()))
        if known not in opened:
            opened[known] = Browser(tmp_path_factory.mktemp("profile"), size, scripts=scripts, **options)
            opened[known].url = node.url
        browser = opened[known]
        with contextlib.suppress(Exception):
            browser.driver.delete_all_cookies()
        browser.complaints()
        return browser

    yield make
    for browser in opened.values():
        browser.close()
