# SPDX-License-Identifier: Apache-2.0
"""Certificates by openssl, and Debian's caddy as a proxy before a node."""

import base64
import hashlib
import os
import shutil
import socket
import subprocess
import time

import requests
from folk import ROOT


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def openssl(*arguments):
    result = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert result.returncode == 0, result.stderr
    return result.stdout


class Authority:
    """A certificate authority of one's own, as docs/operations.md makes it."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.root, self.key = folder / "root.crt", folder / "root.key"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", 365,
                "-subj", "/CN=Our own authority", "-keyout", self.key, "-out", self.root)

    def issue(self, name, days=90, certificate=None, key=None):
        """A certificate for localhost; negative days make one that has expired."""
        certificate = certificate or self.folder / f"{name}.crt"
        key = key or self.folder / f"{name}.key"
        request, extension = self.folder / f"{name}.csr", self.folder / f"{name}.ext"
        extension.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        openssl("x509", "-req", "-in", request, "-CA", self.root, "-CAkey", self.key, "-CAcreateserial",
                "-days", days, "-extfile", extension, "-out", certificate)
        return certificate, key


class Caddy:
    """Caddy with our recipe, its own authority and no rights, before a node."""

    def __init__(self, folder, node_port, https=None):
        assert shutil.which("caddy"), "caddy is missing: make test installs it"
        self.folder, self.http, self.https = folder, free_port(), https or free_port()
        self.url = f"https://localhost:{self.https}"
        data = folder / "share"
        self.root = data / "caddy" / "pki" / "authorities" / "local" / "root.crt"
        self.environment = {
            **os.environ, "XDG_DATA_HOME": str(data), "XDG_CONFIG_HOME": str(folder / "config"), "HOME": str(folder),
            "FOLKMOOT_SITE": self.url, "FOLKMOOT_NAME": "localhost", "FOLKMOOT_NODE": f"127.0.0.1:{node_port}",
            "FOLKMOOT_HTTP_PORT": str(self.http), "FOLKMOOT_HTTPS_PORT": str(self.https),
            "FOLKMOOT_CA": str(self.root.parent),
        }

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = open(self.folder / "caddy.log", "wb")
        self.process = subprocess.Popen(
            ["caddy", "run", "--config", str(ROOT / "Deploy" / "Caddyfile.local"), "--adapter", "caddyfile"],
            env=self.environment, stdout=self.log, stderr=self.log, stdin=subprocess.DEVNULL)
        return self

    @property
    def pin(self):
        """Has Chromium trust what this authority signs, as a phone does with its root: the hash of its key (RFC 7469 §2.4)."""
        from cryptography import x509
        from cryptography.hazmat.primitives import serialization

        authority = x509.load_pem_x509_certificate((self.root.parent / "intermediate.crt").read_bytes())
        key = authority.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(hashlib.sha256(key).digest()).decode()

    def wait(self, seconds=30):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.root.exists():
                try:
                    if requests.get(self.url + "/-/health", verify=str(self.root), timeout=5).status_code == 200:
                        return self
                except requests.RequestException:
                    pass
            assert self.process.poll() is None, (self.folder / "caddy.log").read_text()[-3000:]
            time.sleep(0.1)
        raise AssertionError((self.folder / "caddy.log").read_text()[-3000:])

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(20)
        self.log.close()
