# SPDX-License-Identifier: Apache-2.0
"""Login providers on loopback: a real one from PyPI, and one of our own that lies as it is told."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlsplit

import requests
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from folk import Node


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class Key:
    """A key that signs tokens, and how a provider publishes it."""

    def __init__(self, algorithm="RS256", bits=2048):
        self.algorithm, self.id = algorithm, secrets.token_hex(4)
        self.secret = {"RS256": lambda: rsa.generate_private_key(65537, bits), "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
                       "EdDSA": ed25519.Ed25519PrivateKey.generate}[algorithm]()

    def sign(self, message):
        if self.algorithm == "RS256":
            return self.secret.sign(message, padding.PKCS1v15(), hashes.SHA256())
        if self.algorithm == "EdDSA":
            return self.secret.sign(message)
        r, s = decode_dss_signature(self.secret.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def public(self):
        public = self.secret.public_key()
        own = {"kid": self.id, "alg": self.algorithm, "use": "sig"}
        if self.algorithm == "RS256":
            numbers = public.public_numbers()
            return {**own, "kty": "RSA", "n": number(numbers.n), "e": number(numbers.e)}
        if self.algorithm == "EdDSA":
            return {**own, "kty": "OKP", "crv": "Ed25519", "x": b64(public.public_bytes_raw())}
        point = public.public_numbers()
        return {**own, "kty": "EC", "crv": "P-256", "x": b64(point.x.to_bytes(32, "big")), "y": b64(point.y.to_bytes(32, "big"))}


class Provider:
    """A provider of our own: honest by itself, and otherwise as `claims`, `header`, `answer` and the like say."""

    client, secret = "folk moot", "s:e/c r+t%"

    def __init__(self, algorithm="RS256"):
        self.key = Key(algorithm)
        self.keys, self.asked, self.codes = [self.key], [], {}
        self.claims, self.header, self.discovery, self.answer = {}, {}, {}, {}
        self.forge, self.subject = None, "person-7"
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def say(self, body, status=200):
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self):
                owner.asked.append(self.path)
                if self.path == "/elsewhere":
                    self.send_response(302)
                    self.send_header("Location", owner.issuer + "/keys")
                    self.end_headers()
                elif self.path.startswith("/.well-known/"):
                    self.say(owner.described())
                elif self.path == "/keys":
                    self.say({"keys": [key.public() for key in owner.keys]})
                else:
                    self.say({}, 404)

            def do_POST(self):
                owner.asked.append(self.path)
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.say(*owner.exchanged(dict(parse_qsl(body.decode(), strict_parsing=True)), self.headers["Authorization"]))

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def described(self):
        return {"issuer": self.issuer, "authorization_endpoint": self.issuer + "/authorize?tenant=1",
                "token_endpoint": self.issuer + "/token", "jwks_uri": self.issuer + "/keys",
                "authorization_response_iss_parameter_supported": True, **self.discovery}

    def setting(self):
        return {"name": "own", "title": "Our own", "issuer": self.issuer, "clientId": self.client, "clientSecret": self.secret}

    def authorize(self, address):
        """Somebody signs in at the provider: gives where their browser is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query, strict_parsing=True).items()}
        assert asked["response_type"] == "code" and asked["scope"] == "openid" and asked["client_id"] == self.client
        assert asked["code_challenge_method"] == "S256" and asked["tenant"] == "1"
        assert all(len(asked[name]) >= 43 for name in ("state", "nonce", "code_challenge"))
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return asked["redirect_uri"], {"code": code, "state": asked["state"], "iss": self.issuer}

    def exchanged(self, fields, authorization):
        """The token endpoint: checks client, code, address and PKCE as RFC 6749 §4.1.3 and RFC 7636 §4.6 say."""
        asked = self.codes.pop(fields.get("code"), None)
        verifier = b64(hashlib.sha256(fields.get("code_verifier", "").encode()).digest())
        expected = "Basic " + base64.b64encode(b"folk%20moot:s%3Ae%2Fc%20r%2Bt%25").decode()
        if self.discovery.get("token_endpoint_auth_methods_supported") == ["client_secret_post"]:
            is_client = authorization is None and fields.get("client_id") == self.client and fields.get("client_secret") == self.secret
        else:
            is_client = authorization == expected and "client_secret" not in fields
        if not asked or not is_client or verifier != asked["code_challenge"] or fields["redirect_uri"] != asked["redirect_uri"] \
                or fields["grant_type"] != "authorization_code":
            return {"error": "invalid_grant"}, 400
        access = secrets.token_urlsafe(16)
        return {"access_token": access, "token_type": "Bearer", "id_token": self.token(asked["nonce"], access), **self.answer}, 200

    def token(self, nonce, access):
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client, "sub": self.subject, "exp": now + 300, "iat": now, "nonce": nonce,
                  "at_hash": b64(hashlib.sha256(access.encode()).digest()[:16]), **self.claims}
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.key.algorithm, "kid": self.key.id, "typ": "JWT", **self.header}
        signed = f"{b64(json.dumps(header).encode())}.{b64(json.dumps(claims).encode())}"
        signature = self.key.sign(signed.encode())
        return self.forge(signed, signature) if self.forge else f"{signed}.{b64(signature)}"


def node_with(folder, *settings, **options):
    """A node whose settings name these providers."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "providers.json"
    file.write_text(json.dumps(list(settings)))
    options["environment"] = {"FOLKMOOT_LOGIN_PROVIDERS": str(file), **options.get("environment", {})}
    return Node(folder / "data", **options)


def begun(person, name, query=""):
    """Follows the link on the page; gives where the browser is sent."""
    answer = person.page(f"/login/{name}{query}", headers={"Sec-Fetch-Site": "same-origin"}, allow_redirects=False)
    assert answer.status_code == 303, answer.text[:2000]
    return answer.headers["Location"]


def returned(person, place, fields):
    """Comes back from the provider, as a browser does: from another site."""
    return person.page(place, params=fields, headers={"Sec-Fetch-Site": "cross-site"}, allow_redirects=False)


def signed_in(person, provider, query=""):
    """The whole way with a provider of our own."""
    return returned(person, *provider.authorize(begun(person, "own", query)))


def authorized_by_mock(address, subject):
    """Signs in at the provider from PyPI, whose page asks for no more than a subject."""
    assert requests.get(address, timeout=30).status_code == 200
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=30)
    assert answer.status_code in (302, 303), answer.text[:2000]
    return answer.headers["Location"]
