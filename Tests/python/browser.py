# SPDX-License-Identifier: Apache-2.0
"""Debian's Chromium, driven by Debian's chromedriver; nothing is downloaded."""

import contextlib
import importlib.util
import os
import re
import time
from pathlib import Path

from folk import ROOT
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PHONE, DESK = (360, 740), (1280, 800)
SCREENSHOTS = ROOT / ".build-test" / "screenshots"
AXE = Path(importlib.util.find_spec("axe_playwright_python").submodule_search_locations[0]) / "axe.min.js"


class Browser:
    """One window of one person, of a given size, in light or dark, with or without scripts."""

    def __init__(self, profile, size=DESK, dark=False, scripts=True, language="en", network=False, logs=(),
                 arguments=()):
        options = webdriver.ChromeOptions()
        options.binary_location = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        for argument in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--force-device-scale-factor=1", "--hide-scrollbars", "--no-first-run",
                         "--disable-background-networking", "--disable-component-update", f"--lang={language}",
                         f"--user-data-dir={profile}", f"--window-size={max(size[0], 520)},{size[1] + 140}", *arguments]:
            options.add_argument(argument)
        preferences = {"intl.accept_languages": language}
        if not scripts:
            preferences["profile.managed_default_content_settings.javascript"] = 2
        options.add_experimental_option("prefs", preferences)
        if network:
            logs = (*logs, "performance")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", **{name: "ALL" for name in logs}})
        service = Service(os.environ.get("CHROMEDRIVER", "/usr/bin/chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(60)
        self.size, self.scripts, self.url = size, scripts, ""
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {
            "width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": size == PHONE})
        self.scheme("dark" if dark else "light")

    def scheme(self, name):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": name}, {"name": "prefers-reduced-motion", "value": "reduce"}]})

    def close(self):
        with contextlib.suppress(Exception):
            self.driver.quit()

    def opens(self, prefix, by_keyboard=False):
        """Waits until the initiative is open; where one for the same is there already, says that this is another."""
        self.wait(lambda: self.path.startswith(prefix) or self.all("button[name=openAnyway]"))
        if not self.path.startswith(prefix):
            if by_keyboard:
                self.tab_to("button[name=openAnyway]", most=200)
                self.press(Keys.ENTER)
            else:
                self.click("button[name=openAnyway]")
        self.wait(lambda: self.path.startswith(prefix))

    # Looking

    def open(self, path):
        self.driver.get(path if path.startswith("http") else self.url + path)
        return self

    def all(self, selector, within=None):
        return (within or self.driver).find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector, seconds=15, shown=True):
        """The element, as soon as it is there and can be seen."""
        def find(_):
            for element in self.all(selector):
                with contextlib.suppress(StaleElementReferenceException):
                    if not shown or element.is_displayed():
                        return element
            return None

        return WebDriverWait(self.driver, seconds, poll_frequency=0.05).until(find, f"there is no {selector}")

    def wait(self, condition, seconds=15, message=""):
        def holds(_):
            with contextlib.suppress(StaleElementReferenceException):
                return condition()
            return None

        return WebDriverWait(self.driver, seconds, poll_frequency=0.02).until(holds, message)

    @property
    def text(self):
        return self.one("body").text

    @property
    def path(self):
        return re.sub(r"^https?://[^/]+", "", self.driver.current_url)

    def script(self, text, *arguments):
        return self.driver.execute_script(text, *arguments)

    # Doing

    def click(self, selector, seconds=15):
        element = self.one(selector, seconds) if isinstance(selector, str) else selector
        self.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": "0"})
        if self.scripts:
            self.script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element)
        element.click()

    def type(self, selector, text):
        element = self.one(selector)
        element.clear()
        element.send_keys(text)

    def press(self, *keys):
        for one in keys:
            ActionChains(self.driver).send_keys(one).perform()

    def tab_to(self, selector, most=120):
        """Walks with the Tab key until the element has the focus, which must then be visible."""
        for _ in range(most):
            self.press(Keys.TAB)
            if self.script("return document.activeElement.matches(arguments[0])", selector):
                self.focus_is_visible(selector)
                return self.driver.switch_to.active_element
        raise AssertionError(f"the Tab key does not reach {selector} on {self.path}")

    def focus_is_visible(self, what=""):
        shown = self.script("""
            const one = document.activeElement, target = one.labels?.length && one.type === 'radio' ? one.labels[0] : one
            const styles = [one, target, one.parentElement].map((each) => getComputedStyle(each))
            const box = target.getBoundingClientRect()
            return {ring: styles.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2
                      || style.boxShadow !== 'none'),
                    inside: box.bottom > 0 && box.top < innerHeight && box.width > 0}
            """)
        assert shown["ring"], f"the focus cannot be seen on {what} of {self.path}"
        assert shown["inside"], f"the focus is out of sight on {what} of {self.path}"

    # Judging

    def photograph(self, name, whole=False):
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        file = SCREENSHOTS / f"{name}.png"
        if whole:
            import base64

            width = self.size[0]
            height = min(6000, int(self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})["cssContentSize"]["height"]))
            picture = self.driver.execute_cdp_cmd("Page.captureScreenshot", {
                "captureBeyondViewport": True, "clip": {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}})
            file.write_bytes(base64.b64decode(picture["data"]))
        else:
            self.driver.save_screenshot(str(file))
        return file

    def complaints(self):
        """What the browser logged: errors of scripts, refused by the policy, not found."""
        return [line["message"] for line in self.driver.get_log("browser")
                if line["level"] in ("SEVERE", "WARNING") and "favicon" not in line["message"]]

    def assert_no_complaints(self, *allowed):
        rest = [line for line in self.complaints() if not any(one in line for one in allowed)]
        assert not rest, f"{self.path}: {rest}"

    def assert_fits(self):
        """No horizontal scroll, and nothing that sticks out."""
        inner, scroll = self.script("return [document.documentElement.clientWidth, document.documentElement.scrollWidth]")
        if scroll > inner:
            wide = self.script("""
                return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
                  .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))""")
            raise AssertionError(f"{self.path} is {scroll} px wide in {inner} px: {wide}")

    def assert_accessible(self):
        """No violation that axe knows of, WCAG 2.2 AA and its best practices."""
        self.script(AXE.read_text())
        self.driver.set_script_timeout(60)
        result = self.driver.execute_async_script("""
            const done = arguments[arguments.length - 1]
            axe.run(document, {resultTypes: ['violations'], rules: {'target-size': {enabled: true}}})
              .then((result) => done(result.violations.map((one) => ({id: one.id, help: one.help,
                nodes: one.nodes.slice(0, 4).map((node) => node.html.slice(0, 200) + ' :: ' + (node.failureSummary || ''))}))),
                (error) => done([{id: 'axe', help: String(error), nodes: []}]))
            """)
        told = "\n".join(f"{one['id']}: {one['help']}\n  " + "\n  ".join(one["nodes"]) for one in result)
        assert not result, f"{self.path} in {self.size}:\n{told}"

    def settle(self, seconds=0.4):
        """Until the network is quiet and the map, if there is one, is drawn."""
        time.sleep(seconds)
        if self.scripts:
            self.wait(lambda: self.script("return document.readyState === 'complete'"))
            if self.all("[data-map]"):
                with contextlib.suppress(Exception):
                    self.wait(lambda: self.script(
                        "const maps = [...document.querySelectorAll('[data-map]')].filter((one) => one.offsetParent"
                        " && one.getBoundingClientRect().top < innerHeight);"
                        "return maps.every((one) => one.classList.contains('leaflet-container'))"), 10)
                time.sleep(0.4)
