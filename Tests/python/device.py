# SPDX-License-Identifier: Apache-2.0
"""What a device keeps: its stores, what waits to be sent, and the form that fills it."""


def stores(browser):
    """Everything that the device keeps: store → paths."""
    return browser.driver.execute_async_script("""
        const done = arguments[0];
        (async () => {
          const all = {}
          for (const name of await caches.keys()) {
            all[name] = (await (await caches.open(name)).keys()).map((one) => { const url = new URL(one.url); return url.pathname + url.search })
          }
          return all
        })().then(done, (error) => done({ error: String(error) }))""")


def pages(browser):
    return stores(browser).get("folkmoot-pages", [])


def waiting(browser):
    return browser.driver.execute_async_script("""
        const done = arguments[0];
        (async () => {
          await import('/assets/outbox.js?v=' + document.body.dataset.build).then((module) => module.ready())
          return (await self.outbox.all()).map(({ id, state, what, url }) => ({ id, state, what, url }))
        })().then(done, (error) => done(String(error)))""")


def is_worked(browser):
    return browser.script("return Boolean(navigator.serviceWorker.controller)")


def settled(browser, *paths):
    """Until the worker keeps these pages."""
    browser.wait(lambda: is_worked(browser), 20, "there is no worker")
    browser.wait(lambda: set(paths) <= set(pages(browser)), 30, f"not kept: {set(paths)}")


def fill(browser, category="water-point", words="Main / 5th", text="Tap works"):
    browser.click(f"label.tile:has(input[value={category}]) .tile-word")
    browser.type("[name=placeWords]", words)
    browser.click("[data-next]")
    browser.type("[name=description]", text)


def listed(person, name):
    return person.get(f"/i/{name}/reports.json").json()["reports"]
