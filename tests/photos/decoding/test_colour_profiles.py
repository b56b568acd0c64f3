"""Colours by profiles: against the arithmetic of the standards, not against the same library.

torchvision is no oracle here: it ignores profiles and would hand on the pixels as stored.
"""

import struct

import numpy as np
import pytest
from PIL import Image, ImageCms

from cnnviz.photos import decode
from tests.photos.decoding.picture_files import saved

SRGB = np.array([(0.4360, 0.3851, 0.1431), (0.2225, 0.7169, 0.0606), (0.0139, 0.0971, 0.7141)])
"""Linear red, green and blue to XYZ under D50, as the ICC publishes it."""
P3 = np.array([(0.5151, 0.2920, 0.1571), (0.2412, 0.6922, 0.0666), (-0.0010, 0.0419, 0.7841)])
PROPHOTO = np.array([(0.7977, 0.1352, 0.0313), (0.2880, 0.7119, 0.0001), (0.0, 0.0, 0.8249)])
COLOURS = [(120, 130, 110), (90, 90, 90), (150, 120, 100), (200, 190, 180), (255, 255, 255)]


def _xyz(values):
    return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)


def _gamma(gamma):
    return b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(gamma * 256))


def _profile(kind, space, other, tags):
    """An ICC profile of version 2.4, written by hand."""
    tags = {b"desc": b"desc\0\0\0\0\0\0\0\2x\0" + bytes(80), b"wtpt": _xyz(D50), **tags}
    at, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += name + struct.pack(">II", at + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = at + len(body)
    head = struct.pack(">I4sI4s4s4s", size, b"\0\0\0\0", 0x02400000, kind, space, other)
    head += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _xyz(D50)[8:]
    return head.ljust(128, b"\0") + table + body


D50 = (0.9642, 1.0, 0.8249)


def matrix_profile(matrix, gamma):
    columns = zip((b"rXYZ", b"gXYZ", b"bXYZ"), matrix.T, strict=True)
    curves = {name: _gamma(gamma) for name in (b"rTRC", b"gTRC", b"bTRC")}
    return _profile(b"mntr", b"RGB ", b"XYZ ", {n: _xyz(c) for n, c in columns} | curves)


def grey_profile(gamma):
    return _profile(b"mntr", b"GRAY", b"XYZ ", {b"kTRC": _gamma(gamma)})


def ink_profile():
    """Inks of which the first alone prints a grey of L* 50, and any other black."""
    corners = bytearray(16 * 3)
    for corner in range(16):
        level = {0: 255, 8: 128}.get(corner, 0)
        corners[3 * corner : 3 * corner + 3] = bytes((level, 128, 128))
    lut = b"mft1\0\0\0\0" + bytes((4, 3, 2, 0))
    lut += b"".join(struct.pack(">i", 65536 * v) for v in (1, 0, 0, 0, 1, 0, 0, 0, 1))
    lut += bytes(range(256)) * 4 + corners + bytes(range(256)) * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": lut})


def encoded(linear):
    """The transfer function of IEC 61966-2-1, in levels."""
    linear = np.clip(linear, 0, 1)
    return 255 * np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def by_hand(colour, matrix, gamma):
    light = (np.array(colour) / 255) ** gamma
    return encoded(np.linalg.inv(SRGB) @ matrix @ light)


def shown(picture, profile, kind="PNG"):
    return np.asarray(decode(saved(picture, kind, icc_profile=profile)), int)[8, 8]


@pytest.mark.parametrize("colour", COLOURS)
@pytest.mark.parametrize(("matrix", "gamma"), [(P3, 2.2), (PROPHOTO, 1.8)])
def test_wide_colours_become_srgb(matrix, gamma, colour):
    pixel = shown(Image.new("RGB", (16, 16), colour), matrix_profile(matrix, gamma))
    assert abs(pixel - by_hand(colour, matrix, gamma)).max() <= 1.5


@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
def test_linear_grey_becomes_srgb(mode):
    level = {"L": 60, "LA": (60, 255), "I;16": 60 * 257}[mode]
    pixel = shown(Image.new(mode, (16, 16), level), grey_profile(1.0))
    assert abs(pixel - encoded(60 / 255)).max() <= 1.5


def test_palettes_have_a_profile_too():
    picture = Image.new("RGB", (16, 16), COLOURS[0]).quantize(4)
    pixel = shown(picture, matrix_profile(PROPHOTO, 1.8))
    assert abs(pixel - by_hand(COLOURS[0], PROPHOTO, 1.8)).max() <= 1.5


def test_what_is_transparent_stays_so():
    picture = Image.new("RGBA", (16, 16), (*COLOURS[0], 0))
    assert shown(picture, matrix_profile(P3, 2.2)).tolist() == [255, 255, 255]


def test_inks_are_read_by_their_own_profile():
    """L* 50 is 18.4 % of the light by the definition of CIELAB."""
    picture = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    assert abs(shown(picture, ink_profile(), "JPEG") - encoded(0.184)).max() <= 3


@pytest.mark.parametrize(
    "profile",
    [
        b"x" * 2000,
        grey_profile(1.0),
        matrix_profile(P3, 2.2)[:200],
        matrix_profile(P3, 2.2) + bytes(4 * 2**20),
        ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes(),
    ],
    ids=["no profile", "of another space", "cut short", "too large", "of no device"],
)
@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "PNG"])
def test_a_profile_that_does_not_serve_leaves_the_pixels_as_stored(profile, kind):
    picture = Image.new("RGB", (16, 16), COLOURS[0])
    plain = np.asarray(decode(saved(picture, kind)), int)[8, 8]
    assert shown(picture, profile, kind).tolist() == plain.tolist()


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_a_large_profile_as_of_a_printer_counts(kind):
    profile = matrix_profile(P3, 2.2) + bytes(3 * 2**20)
    pixel = shown(Image.new("RGB", (16, 16), COLOURS[0]), profile, kind)
    assert abs(pixel - by_hand(COLOURS[0], P3, 2.2)).max() <= 1.5


def test_inks_without_a_sound_profile_are_read_as_before():
    picture = Image.new("CMYK", (16, 16), (40, 90, 10, 30))
    plain = np.asarray(decode(saved(picture, "JPEG")), int)[8, 8]
    assert shown(picture, b"x" * 2000, "JPEG").tolist() == plain.tolist()
