"""Writes a HEIC out of raw samples, for the pinned packages read the format and do not write it.

HEVC, ITU-T H.265: every coding unit of 16 x 16 pixels is `pcm` (7.3.8.5, 7.3.8.7), so nothing is
predicted or transformed, and the arithmetic coder (9.3) only says so. HEIF, ISO/IEC 23008-12.
"""

import struct

import numpy as np
from PIL import Image

from tests.photos.decoding.picture_files import SIZE, pixels

BLOCK = 16

# Table 9-52 of H.265: the range of the less probable symbol, for the first states of a context.
RANGE_LPS = (
    (128, 176, 208, 240),
    (128, 167, 197, 227),
    (128, 158, 187, 216),
    (123, 150, 178, 205),
    (116, 142, 169, 195),
    (111, 135, 160, 185),
    (105, 128, 152, 175),
    (100, 122, 144, 166),
    (95, 116, 137, 158),
    (90, 110, 130, 150),
    (85, 104, 123, 142),
    (81, 99, 117, 135),
)


class Bits:
    """Bits of a raw byte sequence."""

    def __init__(self):
        self.held = []

    def u(self, value, count):
        self.held += [value >> i & 1 for i in reversed(range(count))]

    def ue(self, *values):
        for value in values:
            length = (value + 1).bit_length()
            self.u(0, length - 1)
            self.u(value + 1, length)

    def se(self, value):
        self.ue(2 * value - 1 if value > 0 else -2 * value)

    def align(self, first=0):
        """Fill the last byte: one bit of `first`, then zeros."""
        self.held += [first] if first else []
        self.held += [0] * (-len(self.held) % 8)

    def trail(self):
        self.align(1)

    def bytes(self):
        return np.packbits(self.held).tobytes()


class Coder:
    """The arithmetic encoder of 9.3.4.7, for bins that are always the probable ones."""

    def __init__(self, bits):
        self.bits, self.state = bits, 0
        self.begin()

    def begin(self):
        self.low, self.range, self.first, self.outstanding = 0, 510, True, 0

    def likely(self):
        less = RANGE_LPS[self.state][self.range >> 6 & 3]
        self.range -= less
        self.state += 1
        self._renormalise()

    def terminate(self, last):
        self.range -= 2
        if last:
            self.low += self.range
            self.range = 2
            self._renormalise()
            self._put(self.low >> 9 & 1)
            self.bits.u(self.low >> 7 & 3 | 1, 2)
        else:
            self._renormalise()

    def _renormalise(self):
        while self.range < 256:
            if self.low < 256:
                self._put(0)
            elif self.low >= 512:
                self.low -= 512
                self._put(1)
            else:
                self.low -= 256
                self.outstanding += 1
            self.range <<= 1
            self.low <<= 1

    def _put(self, bit):
        if self.first:
            self.first = False
        else:
            self.bits.u(bit, 1)
        self.bits.held += [1 - bit] * self.outstanding
        self.outstanding = 0


def unit(kind, bits):
    """A NAL unit: its header, and a 3 before every 0 to 3 that follows two zeros."""
    escaped, zeros = bytearray(), 0
    for byte in bits.bytes():
        if zeros >= 2 and byte <= 3:
            escaped.append(3)
            zeros = 0
        escaped.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes((kind << 1, 1)) + bytes(escaped)


def profile(bits):
    """profile_tier_level: Main Still Picture, level 3."""
    bits.u(0, 3)
    bits.u(3, 5)
    bits.u(0b0111 << 28, 32)
    bits.u(0b1001, 4)
    bits.u(0, 44)
    bits.u(90, 8)


def video_parameters():
    bits = Bits()
    bits.u(0, 4)
    bits.u(0b11, 2)
    bits.u(0, 6)
    bits.u(0, 3)
    bits.u(1, 1)
    bits.u(0xFFFF, 16)
    profile(bits)
    bits.u(0, 1)
    bits.ue(0, 0, 0)
    bits.u(0, 6)
    bits.ue(0)
    bits.u(0, 2)
    bits.trail()
    return unit(32, bits)


def sequence_parameters(width, height):
    bits = Bits()
    bits.u(0, 4)
    bits.u(0, 3)
    bits.u(1, 1)
    profile(bits)
    bits.ue(0, 1, width, height)  # 4:2:0
    bits.u(0, 1)  # no conformance window
    bits.ue(0, 0, 0)  # eight bits, short picture order
    bits.u(0, 1)
    bits.ue(0, 0, 0)
    bits.ue(1, 0)  # smallest coding block 16, and no larger one
    bits.ue(0, 2)  # transforms from 4 to 16
    bits.ue(0, 0)
    bits.u(0, 3)  # no scaling lists, no asymmetric partitions, no sample adaptive offset
    bits.u(1, 1)  # pcm
    bits.u(7, 4)
    bits.u(7, 4)
    bits.ue(1, 0)  # in blocks of 16
    bits.u(1, 1)  # which no loop filter touches
    bits.ue(0)
    bits.u(
        0, 5
    )  # no long-term pictures, no temporal prediction, no smoothing, no VUI, no extension
    bits.trail()
    return unit(33, bits)


def picture_parameters():
    bits = Bits()
    bits.ue(0, 0)
    bits.u(0, 7)
    bits.ue(0, 0)
    bits.se(0)
    bits.u(0, 3)
    bits.se(0)
    bits.se(0)
    bits.u(0, 6)
    bits.u(0, 1)  # no loop filter across slices
    bits.u(1, 1)  # deblocking is spoken of
    bits.u(0, 1)
    bits.u(1, 1)  # and off
    bits.u(0, 2)
    bits.ue(0)
    bits.u(0, 2)
    bits.trail()
    return unit(34, bits)


def slice_of(levels):
    """All blocks of a picture, (H, W, 3) in YCbCr, as one slice of an IDR picture."""
    bits = Bits()
    bits.u(1, 1)
    bits.u(0, 1)
    bits.ue(0, 2)
    bits.se(0)
    bits.trail()
    coder = Coder(bits)
    height, width = levels.shape[:2]
    places = [(y, x) for y in range(0, height, BLOCK) for x in range(0, width, BLOCK)]
    for y, x in places:
        block = levels[y : y + BLOCK, x : x + BLOCK]
        coder.likely()  # part_mode: not divided
        coder.terminate(True)  # pcm_flag
        bits.align()
        for plane in (block[..., 0], block[::2, ::2, 1], block[::2, ::2, 2]):
            bits.held += np.unpackbits(np.ascontiguousarray(plane)).tolist()
        coder.begin()
        coder.terminate((y, x) == places[-1])
    bits.align()
    return unit(19, bits)


def box(name, *parts):
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + name + body


def full(name, *parts, version=0):
    return box(name, struct.pack(">I", version << 24), *parts)


def heic(turns=0):
    """The probe as HEIC, as high as whole blocks are; `turns` quarter turns to the left."""
    width, height = SIZE[0], -(-SIZE[1] // BLOCK) * BLOCK
    levels = np.asarray(Image.fromarray(pixels((width, height))).convert("YCbCr"))
    sets = [video_parameters(), sequence_parameters(width, height), picture_parameters()]
    coded = slice_of(levels)
    data = struct.pack(">I", len(coded)) + coded
    return container(sets, data, (width, height), turns)


def container(sets, data, size, turns):
    arrays = b"".join(
        bytes((0x80 | kind,)) + struct.pack(">HH", 1, len(one)) + one
        for kind, one in zip((32, 33, 34), sets, strict=True)
    )
    fixed = bytes((1, 3)) + struct.pack(">I", 0x70000000) + b"\x90" + b"\0" * 5 + bytes((90,))
    fixed += b"\xf0\0\xfc\xfd\xf8\xf8\0\0\x0f" + bytes((3,))
    properties = [
        box(b"hvcC", fixed + arrays),
        full(b"ispe", struct.pack(">II", *size)),
        full(b"pixi", b"\3\x08\x08\x08"),
        box(b"colr", b"nclx" + struct.pack(">HHH", 1, 13, 5) + b"\x80"),
        box(b"irot", bytes((turns,))),
    ]
    essential = bytes((0x81, 2, 3, 4, 0x85))
    ftyp = box(b"ftyp", b"heic\0\0\0\0mif1heic")

    def meta(offset):
        return full(
            b"meta",
            full(b"hdlr", b"\0" * 4 + b"pict" + b"\0" * 13),
            full(b"pitm", struct.pack(">H", 1)),
            full(b"iinf", struct.pack(">H", 1), full(b"infe", b"\0\1\0\0hvc1\0", version=2)),
            box(
                b"iprp",
                box(b"ipco", *properties),
                full(b"ipma", struct.pack(">IHB", 1, 1, len(essential)), essential),
            ),
            full(
                b"iloc",
                b"\x44\0",
                struct.pack(">HHHH", 1, 1, 0, 1),
                struct.pack(">II", offset, len(data)),
            ),
        )

    offset = len(ftyp) + len(meta(0)) + 8
    return ftyp + meta(offset) + box(b"mdat", data)
