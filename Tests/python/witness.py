# SPDX-License-Identifier: Apache-2.0
"""A log and a witness by C2SP tlog-witness and tlog-cosignature alone; nothing of Folkmoot is used."""

import base64
import hashlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from record import leaf_hash, root_of


def b64(data):
    return base64.b64encode(data).decode()


def key_id(name, algorithm, public):
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public).digest()[:4]


def vkey(name, algorithm, public):
    return f"{name}+{key_id(name, algorithm, public).hex()}+{b64(bytes([algorithm]) + public)}"


def taken_apart(key, algorithm):
    """The name, the id and the public key of a verifier key."""
    name, identity, material = key.strip().split("+", 2)
    data = base64.b64decode(material, validate=True)
    assert data[0] == algorithm and len(data) == 33 and key_id(name, algorithm, data[1:]).hex() == identity
    return name, bytes.fromhex(identity), data[1:]


def consistency(leaves, old):
    """PROOF(old, D[n]) of RFC 6962 §2.1.2."""
    def sub(m, part, whole):
        if m == len(part):
            return [] if whole else [root_of(part)]
        split = 1 << (len(part) - 1).bit_length() - 1
        if m <= split:
            return sub(m, part[:split], whole) + [root_of(part[split:])]
        return sub(m - split, part[split:], False) + [root_of(part[:split])]
    return sub(old, leaves, True) if 0 < old < len(leaves) else []


def cosigned_at(note, key):
    """When the witness of a key cosigned a note, by its own clock; None where it did not."""
    name, identity, public = taken_apart(key, 4)
    text, _, lines = note.partition("\n\n")
    times = []
    for line in lines.splitlines():
        dash, signer, value = line.split(" ")
        data = base64.b64decode(value, validate=True)
        if (dash, signer, data[:4]) != ("—", name, identity) or len(data) != 76:
            continue
        stamp = int.from_bytes(data[4:12], "big")
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(
                data[12:], f"cosignature/v1\ntime {stamp}\n{text}\n".encode())
            times.append(stamp)
        except InvalidSignature:
            pass
    return max(times, default=None)


class Log:
    """A record of somebody else."""

    def __init__(self, origin="log.example"):
        self.origin, self.leaves, self.key = origin, [], Ed25519PrivateKey.generate()

    @property
    def vkey(self):
        return vkey(self.origin, 1, self.key.public_key().public_bytes_raw())

    def grow(self, to, text="leaf"):
        self.leaves += [leaf_hash(f"{text} {n}".encode()) for n in range(len(self.leaves), to)]
        return self

    def note(self, size=None, key=None):
        leaves = self.leaves[:len(self.leaves) if size is None else size]
        text = f"{self.origin}\n{len(leaves)}\n{b64(root_of(leaves))}\n"
        key = key or self.key
        identity = key_id(self.origin, 1, key.public_key().public_bytes_raw())
        return f"{text}\n— {self.origin} {b64(identity + key.sign(text.encode()))}\n"

    def request(self, old, size=None, proof=None, note=None):
        size = len(self.leaves) if size is None else size
        proof = consistency(self.leaves[:size], old) if proof is None else proof
        lines = "".join(b64(one) + "\n" for one in proof)
        return f"old {old}\n{lines}\n{note or self.note(size)}".encode()


class Witness:
    """A witness that answers as it is told; by itself it cosigns everything."""

    def __init__(self, name="watch.example/w1"):
        self.name, self.key, self.requests, self.answer = name, Ed25519PrivateKey.generate(), [], None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.requests.append((time.monotonic(), self.path, body))
                status, kind, data = outer.reply(body)
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/prefix"

    @property
    def vkey(self):
        return vkey(self.name, 4, self.key.public_key().public_bytes_raw())

    @property
    def setting(self):
        return f"{self.vkey}@{self.url}"

    def cosign(self, note, at=None):
        text = note.partition("\n\n")[0] + "\n"
        stamp = int(time.time()) if at is None else at
        signature = self.key.sign(f"cosignature/v1\ntime {stamp}\n{text}".encode())
        identity = key_id(self.name, 4, self.key.public_key().public_bytes_raw())
        return f"— {self.name} {b64(identity + stamp.to_bytes(8, 'big') + signature)}\n".encode()

    def reply(self, body):
        if self.answer:
            return self.answer(body)
        return 200, "text/plain", self.cosign(body.decode().partition("\n\n")[2])

    def close(self):
        self.server.shutdown()
        self.server.server_close()
