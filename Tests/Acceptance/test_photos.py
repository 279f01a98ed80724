# SPDX-License-Identifier: Apache-2.0
"""Photos are stripped of where they were taken; what is no picture is refused."""

import io
import struct
import zlib

import pytest
from folk import key, told
from PIL import Image


def jpeg(width=640, height=480, gps=True, orientation=None):
    """A JPEG with a place, a device and a time in its EXIF."""
    image = Image.effect_noise((width, height), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "SpyPhone"
    exif[0x9286] = "private comment"
    if orientation:
        exif[0x0112] = orientation
    if gps:
        ifd = exif.get_ifd(0x8825)
        ifd.update({1: "N", 2: (52.0, 6.0, 0.0), 3: "E", 4: (5.0, 7.0, 0.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=b"taken at home")
    return out.getvalue()


def send(person, name, content, filename="p.jpg", kind="image/jpeg", **headers):
    return person.post(f"/i/{name}/reports", files={
        "category": (None, "water-point"), "description": (None, "With a photo"), "idempotencyKey": (None, key()),
        "photo": (filename, content, kind)}, allow_redirects=False, headers=headers)


def accepted(person, name, content, **options):
    answer = send(person, name, content, **options)
    assert answer.status_code in (201, 303), told(answer)
    report = int(answer.headers["Location"].split("?")[0].rsplit("/", 1)[1])
    photo = person.see(name, report)["photo"]
    served = person.get(photo)
    assert served.status_code == 200
    return served


def test_no_place_or_device_leaves_with_a_photo(ana):
    original = jpeg()
    assert b"SpyPhone" in original and Image.open(io.BytesIO(original)).getexif().get_ifd(0x8825)
    served = accepted(ana, ana.open(), original)
    assert served.headers["Content-Type"] == "image/jpeg"
    image = Image.open(io.BytesIO(served.content))
    assert image.size == (640, 480)
    assert not dict(image.getexif()) and "comment" not in image.info
    for trace in [b"SpyPhone", b"private comment", b"taken at home", b"Exif", b"GPS"]:
        assert trace not in served.content


def test_a_photo_lying_on_its_side_is_turned_upright_and_made_smaller(ana):
    served = accepted(ana, ana.open(), jpeg(3000, 2000, orientation=6))
    width, height = Image.open(io.BytesIO(served.content)).size
    assert height > width and max(width, height) <= 1600


@pytest.mark.parametrize("form", ["PNG", "GIF", "WEBP"])
def test_other_pictures_are_taken_too(ana, form):
    out = io.BytesIO()
    Image.new("RGB", (50, 40), "teal").save(out, form)
    served = accepted(ana, ana.open(), out.getvalue(), filename=f"p.{form.lower()}", kind=f"image/{form.lower()}")
    assert served.headers["Content-Type"] == "image/jpeg"


def bomb():
    """A PNG of some kilobytes that says it is 60,000 × 60,000."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"\0" * 4_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 1, 0, 0, 0, 0)) + chunk(
        b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("content, kind", [
    (b"\xff\xd8\xff" + b"not a jpeg at all" * 50, "image/jpeg"),
    (b"#!/bin/sh\necho hello\n", "image/jpeg"),
    (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/svg+xml"),
    (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "image/png"),
    (b"%PDF-1.4\n", "image/jpeg"),
    (bomb(), "image/png"),
    (jpeg()[:300], "image/jpeg"),
], ids=["garbage", "script", "svg", "svg as png", "pdf", "bomb", "truncated"])
def test_what_is_no_picture_is_refused(ana, content, kind):
    name = ana.open()
    answer = send(ana, name, content, kind=kind)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    assert ana.get(f"/i/{name}/reports.json").json()["reports"] == []


def test_a_photo_that_is_too_large_is_refused(ana):
    name = ana.open()
    answer = send(ana, name, b"\xff\xd8\xff" + b"0" * (14 << 20))
    assert answer.status_code == 413 and "MB" in told(answer)


def test_a_refused_photo_does_not_lose_what_was_typed(ana):
    name = ana.open()
    answer = ana.form(f"/i/{name}/reports", files={
        "category": (None, "water-point"), "description": (None, "Long words I typed"),
        "idempotencyKey": (None, key()), "photo": ("p.jpg", b"garbage", "image/jpeg")})
    assert answer.status_code == 422
    assert "Long words I typed" in answer.text and 'role="alert"' in answer.text


def test_a_category_without_photos_takes_none(ana):
    name = ana.open(template="neighbourhood-safety")
    answer = ana.post(f"/i/{name}/reports", files={
        "category": (None, "dark-lamp"), "description": (None, "Dark"), "idempotencyKey": (None, key()),
        "photo": ("p.jpg", jpeg(), "image/jpeg")}, allow_redirects=False)
    assert answer.status_code == 422 and "f-photo-error" in answer.text


def test_an_update_brings_a_photo(ana, bob):
    name = ana.open()
    report = ana.report(name)
    answer = bob.post(f"/i/{name}/reports/{report}/update", files={
        "text": (None, "See for yourself"), "idempotencyKey": (None, key()),
        "photo": ("p.jpg", jpeg(), "image/jpeg")}, allow_redirects=False)
    assert answer.status_code in (200, 201, 303), told(answer)
    assert "/media/" in bob.page(f"/i/{name}/reports/{report}").text


def test_media_are_found_by_their_hash_alone(ana):
    for path in ["/media/../folkmoot.sqlite", "/media/%2e%2e/folkmoot.sqlite", "/media/" + "0" * 64, "/media/x"]:
        assert ana.get(path).status_code == 404
