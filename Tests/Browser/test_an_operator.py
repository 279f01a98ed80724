# SPDX-License-Identifier: Apache-2.0
"""An operator's day as people see it: HTTPS by the recipe, a photograph that goes from open pages, an old link after a restore."""

import io
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from browser import DESK, PHONE
from folk import Node, Person, folkmoot, key, told
from PIL import Image
from test_offline import stores
from tls import Caddy, free_port

BASIS = "Order of the district court, 12 March"


def photographed(person, name, size, description):
    """Files a report with a photo; gives its id and the photo's path."""
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "JPEG")
    answer = person.post(f"/i/{name}/reports", files={
        "category": (None, "water-point"), "description": (None, description), "idempotencyKey": (None, key()),
        "latitude": (None, str(52 + size[0] / 3000)), "longitude": (None, "5.1"), "photo": ("p.jpg", out.getvalue(), "image/jpeg")},
        allow_redirects=False)
    assert answer.status_code in (201, 303), told(answer)
    report = int(answer.headers["Location"].split("?")[0].rsplit("/", 1)[1])
    return report, urlsplit(person.see(name, report)["photo"]).path


@contextmanager
def machine(folder, data, https):
    with Node(data, "--trusted-proxies", "127.0.0.1,::1", "--origin", "operator.example") as node:
        with Caddy(folder, node.url.rsplit(":", 1)[1], https) as caddy:
            yield node, caddy.wait()


def pictures(browser):
    """What is shown of reports' pictures, and whether it is really there."""
    return browser.script("""return [...document.querySelectorAll('main img[src*="/media/"]')]
        .filter((one) => one.complete && one.naturalWidth > 1).map((one) => new URL(one.src).pathname)""")


def trusting(caddy):
    return [f"--ignore-certificate-errors-spki-list={caddy.pin}"]


@pytest.mark.parametrize("size, dark", [(PHONE, False), (DESK, True)], ids=["phone", "desk dark"])
def test_https_removal_and_restore(tmp_path, window, size, dark):
    mark, port = f"operator-{size[0]}{'-dark' if dark else ''}", free_port()
    with machine(tmp_path / "caddy1", tmp_path / "data1", port) as (node, caddy):
        ana = Person(node)
        name = ana.open(title="Quake in the delta")
        report, photo = photographed(ana, name, (300, 220), "The tap works")
        other, kept = photographed(Person(node), name, (280, 220), "A well by the church")
        node.wait_for_checkpoint()
        night = tmp_path / "night.tar"
        folkmoot("backup", "--data", node.data, night)

        looking = window(size, dark=dark, on=caddy, arguments=trusting(caddy))
        looking.open(f"/i/{name}/reports/{report}").settle(1)
        assert looking.script("return isSecureContext && location.protocol") == "https:"
        looking.wait(lambda: photo in pictures(looking), message="the picture is not shown")
        looking.wait(lambda: looking.script("return Boolean(navigator.serviceWorker.controller)"), 20, "no worker over TLS")
        looking.wait(lambda: photo in stores(looking).get("folkmoot-pictures", []), 20, "the device does not keep the picture")
        # HTTP/2 to the proxy, for pages and for the stream.
        spoken = looking.script("return performance.getEntriesByType('navigation')[0].nextHopProtocol")
        assert spoken == "h2", spoken
        looking.open(f"/i/{name}/reports/{report}").settle(1)
        listing = window(DESK, on=caddy, arguments=trusting(caddy))
        listing.open(f"/i/{name}/reports").settle(1)
        listing.wait(lambda: listing.one("#report-list"))

        folkmoot("remove", photo, "--basis", BASIS, "--data", node.data)
        ended = time.monotonic()
        looking.wait(lambda: photo not in pictures(looking), 5, "the open page still shows it")
        assert time.monotonic() - ended < 3.5
        assert "The tap works" in looking.text
        looking.wait(lambda: photo not in stores(looking).get("folkmoot-pictures", []), 5, "the device keeps it")
        looking.photograph(f"{mark}-1-after-removal", whole=True)
        looking.assert_fits()
        looking.wait(lambda: photo not in listing.script("return document.documentElement.outerHTML"), 5)

        # A whole report goes from under the eyes of who looks at it.
        listing.open(f"/i/{name}/reports/{other}").settle(1)
        listing.wait(lambda: kept in pictures(listing))
        folkmoot("remove", f"/i/{name}/reports/{other}", "--basis", "Court order 7", "--data", node.data)
        listing.wait(lambda: "A well by the church" not in listing.text and not pictures(listing), 5, "the report stays on the screen")
        looking.open("/removals").settle()
        assert BASIS in looking.text and "Court order 7" in looking.text
        looking.photograph(f"{mark}-2-removals", whole=True)
        looking.assert_fits()
        looking.assert_accessible()
        node.wait_for_checkpoint()
        folkmoot("verify", node.url)
        looking.assert_no_complaints("410", "404", "ERR_")

    # Another machine, the night's backup, the same name: the old link in the same browser.
    data2 = tmp_path / "data2"
    folkmoot("restore", night, "--data", data2, "--new-origin", "operator2.example",
             "--removals", tmp_path / "data1" / "published.removals")
    with machine(tmp_path / "caddy2", data2, port) as (node, caddy):
        again = window(size, dark=dark, on=caddy, arguments=trusting(caddy))
        again.open(f"/i/{name}/reports/{report}").settle(1)
        assert "The tap works" in again.text and not pictures(again)
        again.photograph(f"{mark}-3-restored", whole=True)
        again.assert_fits()
        again.open(f"/i/{name}/reports/{other}").settle()
        assert "A well by the church" not in again.text
        again.open(f"/i/{name}").settle(1)
        again.one("#report-list")
        # It lives there, over TLS: what somebody adds comes by the stream.
        Person(node).report(name, description="On the second machine", place=(5.1, 52.1))
        again.wait(lambda: "On the second machine" in again.text, 5, "no event over TLS")
        again.assert_no_complaints("410", "404")
        folkmoot("verify", node.url) if node.wait_for_checkpoint() else None
