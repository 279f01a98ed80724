# SPDX-License-Identifier: Apache-2.0
"""The public record read by the specifications alone (docs/record.md; RFC 6962 §2.1; C2SP tlog-tiles, signed-note).

Nothing of Folkmoot is used: SHA-256, HMAC and Ed25519 from Python.
"""

import base64
import hashlib
import hmac
import json

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def leaf_hash(envelope):
    return hashlib.sha256(b"\x00" + envelope).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves):
    """MTH of RFC 6962 §2.1."""
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(root_of(leaves[:split]), root_of(leaves[split:]))


def root_from_proof(leaf, index, size, proof):
    """RFC 9162 §2.1.3.2."""
    if not 0 <= index < size:
        raise ValueError("index")
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            raise ValueError("the proof is too long")
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            if not fn & 1:
                while fn and not fn & 1:
                    fn, sn = fn >> 1, sn >> 1
        else:
            r = node_hash(r, p)
        fn, sn = fn >> 1, sn >> 1
    if sn:
        raise ValueError("the proof is too short")
    return r


def commitment(salt, body):
    return base64.b64encode(hmac.new(salt, body, hashlib.sha256).digest()).decode()


def tile_index(n):
    """1234067 is x001/x234/067."""
    groups = [f"{n % 1000:03d}"]
    while n >= 1000:
        n //= 1000
        groups.append(f"x{n % 1000:03d}")
    return "/".join(reversed(groups))


def fields_of(envelope):
    lines = envelope.decode().split("\n")
    assert lines[0] == "folkmoot/entry/v1" and lines[-1] == ""
    fields = dict(line.split(" ", 1) for line in lines[1:-1])
    assert list(fields) == ["index", "time", "initiative", "kind", "subject", "commitment"] + (
        ["origin"] if "origin" in fields else [])
    return fields


class PublicRecord:
    """Fetches the whole record of a node and checks it; any deviation is an AssertionError."""

    def __init__(self, url):
        self.base = url + "/record/"
        self.envelopes, self.bodies, self.leaves = [], [], []
        self._note()
        for start in range(0, self.size, 256):
            self._bundle(start // 256, min(256, self.size - start))
        assert root_of(self.leaves) == self.root, "the root is another"
        self._upper_tiles()

    def get(self, path):
        answer = requests.get(self.base + path, timeout=30)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer

    def _note(self):
        key_line = self.get("key").text.strip()
        name, key_id, encoded = key_line.split("+", 2)
        material = base64.b64decode(encoded, validate=True)
        assert material[0] == 1 and len(material) == 33
        computed = hashlib.sha256(name.encode() + b"\n" + material).digest()[:4]
        assert computed.hex() == key_id
        note = self.get("checkpoint").content.decode()
        text, _, signatures = note.partition("\n\n")
        text += "\n"
        found = False
        for line in signatures.splitlines():
            dash, signer, value = line.split(" ")
            assert dash == "—"
            raw = base64.b64decode(value, validate=True)
            if signer == name and raw[:4] == computed:
                Ed25519PublicKey.from_public_bytes(material[1:]).verify(raw[4:], text.encode())
                found = True
        assert found, "no signature by the key"
        self.origin, size, root = text.splitlines()[:3]
        assert self.origin == name
        self.size, self.root = int(size), base64.b64decode(root, validate=True)

    def _bundle(self, index, width):
        part = tile_index(index) + (f".p/{width}" if width < 256 else "")
        answer = self.get(f"tile/entries/{part}")
        immutable = "immutable" in answer.headers.get("Cache-Control", "")
        assert immutable == (width == 256), answer.headers
        data, place = answer.content, 0
        for _ in range(width):
            length = int.from_bytes(data[place:place + 2], "big")
            self.envelopes.append(data[place + 2:place + 2 + length])
            place += 2 + length
        assert place == len(data)
        answer = self.get(f"tile/0/{part}")
        assert len(answer.content) == 32 * width
        for position in range(width):
            leaf = leaf_hash(self.envelopes[index * 256 + position])
            assert leaf == answer.content[32 * position:32 * position + 32], f"leaf {index * 256 + position}"
            self.leaves.append(leaf)
        answer = self.get(f"bodies/{part}")
        assert "immutable" not in answer.headers.get("Cache-Control", "")
        self._bodies(answer.content, index * 256, width)

    def _bodies(self, data, first, width):
        place = 0
        for index in range(first, first + width):
            state, place = data[place], place + 1
            if state != 0:
                self.bodies.append((state, None, None))
                continue
            salt, place = data[place:place + 16], place + 16
            length, place = int.from_bytes(data[place:place + 4], "big"), place + 4
            body, place = data[place:place + length], place + length
            assert fields_of(self.envelopes[index])["commitment"] == commitment(salt, body), f"body {index}"
            self.bodies.append((0, salt, body))
        assert place == len(data)

    def _upper_tiles(self):
        level, hashes = 1, self.leaves
        while len(hashes) >= 256:
            hashes = [root_of(hashes[i:i + 256]) for i in range(0, len(hashes) // 256 * 256, 256)]
            for start in range(0, len(hashes), 256):
                width = min(256, len(hashes) - start)
                part = tile_index(start // 256) + (f".p/{width}" if width < 256 else "")
                assert self.get(f"tile/{level}/{part}").content == b"".join(hashes[start:start + width])
            level += 1

    def fact(self, index):
        """What an entry's body says, as JSON."""
        return json.loads(self.bodies[index][2])
