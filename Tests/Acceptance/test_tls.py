# SPDX-License-Identifier: Apache-2.0
"""Over TLS, by caddy before the node or by the node itself: cookies stay with it, pages live, files are renewed."""

import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time

import pytest
import requests
from folk import BIN, ROOT, Node, Person, folkmoot, key, problem, told
from test_photos import jpeg
from tls import Authority, Caddy, free_port


class Behind(Person):
    """Somebody who reaches a node at another address than its own, and trusts an authority."""

    def __init__(self, url, root):
        super().__init__(type("Place", (), {"url": url})())
        # What the environment names as authorities would win over this.
        self.verify, self.trust_env = str(root), False


def events(person, path, count, seconds=20):
    """Lines of a stream as they come, until so many events were seen."""
    answer = person.get(path, stream=True, headers={"Accept": "text/event-stream"}, timeout=seconds)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/event-stream")
    return answer


def the_main_story(ana, bob, url):
    """Open, report with a picture, confirm, see it live, and be refused from elsewhere."""
    answer = ana.post("/i", json={"template": "earthquake", "title": "Over TLS", "area": {
        "type": "Circle", "center": [5.1, 52.1], "radius": 4000}}, headers={"Origin": url})
    assert answer.status_code == 201, told(answer)
    assert re.search(r"; Secure\b", answer.headers["Set-Cookie"]) and "HttpOnly" in answer.headers["Set-Cookie"]
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    link = answer.json()["url"]
    assert link.startswith(url + "/i/"), link
    name = link.rsplit("/", 1)[1]
    stream = events(bob, f"/i/{name}/live", 1)
    lines = stream.iter_lines(decode_unicode=True)
    answer = ana.form(f"/i/{name}/reports", files={
        "category": (None, "water-point"), "description": (None, "Seen through a proxy"), "latitude": (None, "52.1"),
        "longitude": (None, "5.1"), "idempotencyKey": (None, key()), "photo": ("p.jpg", jpeg(), "image/jpeg")})
    assert answer.status_code == 303, told(answer)
    start = time.monotonic()
    assert any(line.startswith("event: reports/filed") or line.startswith("event:") for line in lines if line)
    assert time.monotonic() - start < 2, "an event waits at the proxy"
    stream.close()
    report = ana.get(f"/i/{name}/reports.json").json()["reports"][0]
    assert report["photo"].startswith(url + "/media/") and ana.get(report["photo"]).status_code == 200
    bob.do(name, report["id"], "confirm")
    assert ana.see(name, report["id"])["confirmations"] == 1
    problem(ana.post(f"/i/{name}/reports", json={"category": "food"}, headers={"Origin": "https://evil.example"}),
            403, "crossSite")
    problem(ana.post(f"/i/{name}/reports", json={"category": "food"}, headers={"Origin": url.replace("localhost", "x")}),
            403, "crossSite")
    return name


def test_the_main_story_behind_caddy(tmp_path):
    with Node(tmp_path / "data", "--trusted-proxies", "127.0.0.1, ::1") as node:
        with Caddy(tmp_path / "caddy", node.url.rsplit(":", 1)[1]) as caddy:
            caddy.wait()
            name = the_main_story(Behind(caddy.url, caddy.root), Behind(caddy.url, caddy.root), caddy.url)
            # Plain HTTP is sent to TLS, but for the certificate that a phone needs first.
            plain = requests.get(f"http://localhost:{caddy.http}/i/{name}", allow_redirects=False, timeout=20)
            assert plain.status_code == 308 and plain.headers["Location"] == f"{caddy.url}/i/{name}"
            root = requests.get(f"http://localhost:{caddy.http}/root.crt", timeout=20)
            assert root.content == caddy.root.read_bytes() and "x-x509-ca-cert" in root.headers["Content-Type"]
            # A browser's name for a secure context: TLS that it trusts.
            with pytest.raises(requests.exceptions.SSLError):
                requests.get(caddy.url, timeout=20)
        assert "127.0.0.1" not in node.log.read_text().replace(node.url.removeprefix("http://"), "")


def test_the_public_recipe_is_valid():
    result = subprocess.run(
        ["caddy", "adapt", "--config", str(ROOT / "Deploy" / "Caddyfile"), "--adapter", "caddyfile"],
        capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    text = json.dumps(json.loads(result.stdout))
    assert "map.example.org" in text and "127.0.0.1:8080" in text and '"flush_interval": -1' in text
    assert '"logs"' not in text, "the proxy keeps no addresses"


def opened(node, **headers):
    return requests.post(node.url + "/i", json={"template": "empty", "title": "Forged", "name": "f-" + key()[:12]}, headers=headers, timeout=20)


def test_what_a_proxy_says_is_believed_of_trusted_ones_alone(tmp_path):
    forged = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "X-Forwarded-For": "127.0.0.1"}
    for number, proxies in enumerate(["", "10.0.0.0/8, 192.0.2.7, 2001:db8::/32"]):
        with Node(tmp_path / f"data{number}", "--trusted-proxies", proxies) as node:
            answer = opened(node, **forged)
            assert answer.status_code == 201 and answer.json()["url"].startswith(node.url + "/")
            assert "; Secure" not in answer.headers["Set-Cookie"]
            assert "Strict-Transport-Security" not in answer.headers
            assert opened(node, Origin="https://evil.example", **forged).status_code == 403
    for number, proxies in enumerate(["127.0.0.1", "127.0.0.0/8,::1", "::ffff:127.0.0.1"]):
        with Node(tmp_path / f"trusting{number}", "--trusted-proxies", proxies) as node:
            answer = opened(node, **forged)
            assert answer.json()["url"].startswith("https://evil.example/i/")
            assert "; Secure" in answer.headers["Set-Cookie"] and "Strict-Transport-Security" in answer.headers
            for host in ["a b", "x/y", "x\"><script>", "a@b", ""]:
                answer = opened(node, **{**forged, "X-Forwarded-Host": host})
                assert answer.status_code == 201, told(answer)
                assert answer.json()["url"].startswith("https://127.0.0.1:"), host
            assert opened(node, **{**forged, "X-Forwarded-Proto": "gopher"}).json()["url"].startswith("http://evil.")


def serve(tmp_path, *arguments):
    return folkmoot("serve", "--data", tmp_path / "data", "--port", "0", "--no-exercise", *arguments,
                    check=False, timeout=30)


@pytest.mark.parametrize("proxies", ["nonsense", "10.0.0.0/33", "1.2.3", "127.0.0.1/x", "::1/129", "1.2.3.4/8/9"])
def test_a_list_of_proxies_that_is_none_is_named(tmp_path, proxies):
    result = serve(tmp_path, "--trusted-proxies", proxies)
    assert result.returncode != 0 and "--trusted-proxies" in result.stderr


class TLSNode(Node):
    """A node that speaks TLS itself."""

    def __init__(self, data, certificate, secret, *arguments):
        super().__init__(data, "--tls-certificate", str(certificate), "--tls-key", str(secret), *arguments)

    def start(self, wait=60):
        command = [str(BIN), "serve", "--data", str(self.data), "--host", "127.0.0.1", "--no-exercise",
                   "--log-level", "notice", *self.arguments]
        command += [] if "--port" in self.arguments else ["--port", "0"]
        self.errors = open(self.log, "ab")
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.errors, stdin=subprocess.DEVNULL, env=self.environment)
        line = self.process.stdout.readline().decode().strip()
        assert re.fullmatch(r"https://127\.0\.0\.1:\d+", line), f"{line!r}\n{self.log.read_text()[-3000:]}"
        self.url = line.replace("127.0.0.1", "localhost")
        self.port = int(line.rsplit(":", 1)[1])
        return self

    def serial(self, root):
        """The serial number of the certificate that a new connection gets."""
        context = ssl.create_default_context(cafile=str(root))
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as plain:
            with context.wrap_socket(plain, server_hostname="localhost") as secure:
                return secure.getpeercert()["serialNumber"]


def test_the_main_story_with_a_certificate_of_its_own(tmp_path):
    authority = Authority(tmp_path / "ca")
    plain = free_port()
    with TLSNode(tmp_path / "data", *authority.issue("first"), "--redirect-port", str(plain)) as node:
        name = the_main_story(Behind(node.url, authority.root), Behind(node.url, authority.root), node.url)
        for method in ("GET", "POST"):
            answer = requests.request(
                method, f"http://localhost:{plain}/i/{name}?status=open", allow_redirects=False, timeout=20)
            assert answer.status_code == 308 and answer.headers["Location"] == f"{node.url}/i/{name}?status=open"
            assert "Set-Cookie" not in answer.headers
        answer = requests.get(f"http://localhost:{plain}/", headers={"Host": "a b"}, allow_redirects=False, timeout=20)
        assert answer.status_code == 400
        # Old protocols are not spoken.
        context = ssl.create_default_context(cafile=str(authority.root))
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, ConnectionError)):
            with socket.create_connection(("127.0.0.1", node.port), timeout=20) as raw:
                context.wrap_socket(raw, server_hostname="localhost")


def wait_for(check, seconds=30):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return
        time.sleep(0.2)
    raise AssertionError("it did not come about")


def test_a_renewed_certificate_is_taken_up_and_nobody_is_cut_off(tmp_path):
    authority = Authority(tmp_path / "ca")
    certificate, secret = authority.issue("site")
    with TLSNode(tmp_path / "data", certificate, secret) as node:
        ana = Behind(node.url, authority.root)
        name = ana.open()
        stream = events(ana, f"/i/{name}/live", 1, seconds=60)
        lines = stream.iter_lines(decode_unicode=True)
        first = node.serial(authority.root)
        # As renewing programs do it: the files are replaced one after the other.
        for path, fresh in zip((certificate, secret), authority.issue("renewed")):
            shutil.copy(fresh, f"{path}.new")
            os.replace(f"{path}.new", path)
            time.sleep(0.3)
        wait_for(lambda: node.serial(authority.root) != first)
        second = node.serial(authority.root)
        # One that cannot be used is said in the log, and the last good one stays.
        secret.write_text("rubbish")
        wait_for(lambda: "the old one stays" in node.log.read_text())
        assert node.serial(authority.root) == second
        authority.issue("third", certificate=certificate, key=secret)
        node.process.send_signal(signal.SIGHUP)
        wait_for(lambda: node.serial(authority.root) not in (first, second))
        # The stream that was open through all of this still tells.
        Behind(node.url, authority.root).report(name)
        assert any(line.startswith("event:") for line in lines if line)
        stream.close()
        assert node.process.poll() is None


def test_certificates_that_cannot_be_used_are_named(tmp_path):
    authority = Authority(tmp_path / "ca")
    certificate, secret = authority.issue("one")
    _, other = authority.issue("two")
    rubbish = tmp_path / "rubbish.pem"
    rubbish.write_text("-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n")
    nowhere = tmp_path / "nowhere.pem"
    for arguments, words in [
        (("--tls-certificate", certificate), "--tls-key"), (("--tls-key", secret), "--tls-certificate"),
        (("--tls-certificate", nowhere, "--tls-key", secret), "--tls-certificate"),
        (("--tls-certificate", certificate, "--tls-key", nowhere), "--tls-key"),
        (("--tls-certificate", rubbish, "--tls-key", secret), "--tls-certificate"),
        (("--tls-certificate", certificate, "--tls-key", rubbish), "--tls-key"),
        (("--tls-certificate", certificate, "--tls-key", certificate), "--tls-key"),
        (("--tls-certificate", certificate, "--tls-key", other), "is not the key of"),
        (("--redirect-port", "0"), "--redirect-port"),
        (("--tls-certificate", certificate, "--tls-key", secret, "--redirect-port", "x"), "redirect-port"),
    ]:
        result = serve(tmp_path, *arguments)
        assert result.returncode != 0 and words in result.stderr and "Fatal" not in result.stderr, (arguments, result.stderr)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = serve(tmp_path, "--tls-certificate", certificate, "--tls-key", secret, "--redirect-port", str(port))
    assert result.returncode != 0 and "redirect-port" in result.stderr and f"{port} is taken" in result.stderr
    assert not (tmp_path / "data" / "folkmoot.sqlite").exists(), "nothing starts before its settings can be used"


def test_an_expired_certificate_is_served_with_a_warning(tmp_path):
    authority = Authority(tmp_path / "ca")
    with TLSNode(tmp_path / "data", *authority.issue("old", days=-1)) as node:
        assert "the certificate has expired" in node.log.read_text()
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(node.url + "/", verify=str(authority.root), timeout=20)
        assert requests.get(node.url + "/-/health", verify=False, timeout=20).status_code == 200
