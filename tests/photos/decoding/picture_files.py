"""Writes picture files byte by byte: what no library would write."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

RED, BLUE = (200, 30, 40), (20, 60, 210)
SIZE = (64, 40)


def probe(mode="RGB", size=SIZE):
    """Left half red, right half blue."""
    picture = Image.new("RGB", size, RED)
    picture.paste(BLUE, (size[0] // 2, 0, *size))
    return picture.convert(mode)


def noise(size=(120, 90), seed=0):
    """A picture that no codec makes small, so that half of its file is half of the picture."""
    levels = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), np.uint8)
    return Image.fromarray(levels)


def saved(picture, kind, **options):
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def patched(data, old, new, count=1):
    assert old in data
    return data.replace(old, new, count)


# --- PNG ----------------------------------------------------------------------------------------

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name, data, checksum=None):
    check = zlib.crc32(name + data) if checksum is None else checksum
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)


def png(size, raw, *, depth=8, colour=2, interlace=0, extra=b"", compressed=None):
    """A PNG out of filtered rows."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, interlace))
    body = zlib.compress(raw, 1) if compressed is None else compressed
    return SIGNATURE + head + extra + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def png_header(width, height, depth=8, colour=2):
    return png((width, height), b"\0" * 64, depth=depth, colour=colour)


def rows(levels):
    """Rows of an array (H, W, C) without a filter, 8 or 16 bits."""
    big = levels.astype(levels.dtype.newbyteorder(">"))
    return b"".join(b"\0" + row.tobytes() for row in big)


def pixels(size=SIZE):
    return np.asarray(probe(size=size))


def adam7(size=SIZE):
    levels = pixels(size)
    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2))
    cut = [levels[y::dy, x::dx] for x, y, dx, dy in (*passes, (0, 1, 1, 2))]
    return png(size, b"".join(rows(part) for part in cut if part.size), interlace=1)


def deep(colour, size=SIZE, extra=b""):
    """16 bits a channel: colour type 0 (grey), 2 (RGB), 4 (grey and alpha) or 6 (RGBA)."""
    wide = pixels(size).astype(np.uint16) * 257
    grey = np.where(np.arange(size[0]) < size[0] // 2, 0, 65535).astype(np.uint16)
    grey = np.broadcast_to(grey[None, :, None], (size[1], size[0], 1))
    clear = np.full((size[1], size[0], 1), 65535, np.uint16)
    channels = {0: [grey], 2: [wide], 4: [grey, clear], 6: [wide, clear]}[colour]
    return png(size, rows(np.concatenate(channels, 2)), depth=16, colour=colour, extra=extra)


# --- the headers of others ----------------------------------------------------------------------


def gif_header(width, height, frame=None):
    inner = frame or (width, height)
    return (
        b"GIF89a"
        + struct.pack("<HH", width, height)
        + b"\x80\0\0"
        + b"\0" * 6
        + (b"\x2c" + struct.pack("<HHHH", 0, 0, *inner) + b"\0\x02\x02\x4c\x01\0\x3b")
    )


def bmp(width, height, body=b"", *, bits=24, compression=0, palette=b"", colours=0):
    offset = 54 + len(palette)
    info = struct.pack(
        "<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(body), 0, 0, colours, 0
    )
    return b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + info + palette + body


BMP_PALETTE = bytes((*RED[::-1], 0, *BLUE[::-1], 0)) + b"\0" * 254 * 4


def bmp_top_down():
    return bmp(SIZE[0], -SIZE[1], pixels()[:, :, ::-1].tobytes())


def bmp_run_lengths():
    half = SIZE[0] // 2
    row = bytes((half, 0, half, 1, 0, 0))
    return bmp(*SIZE, row * SIZE[1] + b"\0\1", bits=8, compression=1, palette=BMP_PALETTE)


def riff(*chunks):
    body = b"WEBP" + b"".join(
        name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)
        for name, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body


def webp_lossless_header(width, height):
    return riff((b"VP8L", b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14)))


def webp_canvas(width, height, flags=0):
    """An extended WebP whose canvas is as large as one likes and whose picture is small."""
    small = saved(probe(), "WEBP", lossless=True)
    canvas = struct.pack("<I", flags) + (width - 1).to_bytes(3, "little")
    canvas += (height - 1).to_bytes(3, "little")
    image = (small[12:16], small[20 : 20 + struct.unpack("<I", small[16:20])[0]])
    if not flags & 2:
        return riff((b"VP8X", canvas), image)
    name, data = image
    place = b"\0" * 6 + (63).to_bytes(3, "little") + (39).to_bytes(3, "little")
    frame = place + b"\x64\0\0\0" + name + struct.pack("<I", len(data)) + data
    return riff((b"VP8X", canvas), (b"ANIM", b"\0" * 6), (b"ANMF", frame), (b"ANMF", frame))


def box_size(data, width, height):
    """An AVIF or HEIC whose header says another size."""
    place = data.index(b"ispe") + 8
    return data[:place] + struct.pack(">II", width, height) + data[place + 8 :]


# --- JPEG ---------------------------------------------------------------------------------------


def jpeg(**options):
    return saved(probe(), "JPEG", **{"quality": 95} | options)


def with_segments(data, *segments):
    """A JPEG with more segments right after its start: (marker, bytes)."""
    more = b"".join(
        b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body
        for marker, body in segments
    )
    return data[:2] + more + data[2:]


def jpeg_size(data, width, height):
    """A JPEG whose header says another size."""
    for marker in (b"\xff\xc0", b"\xff\xc2"):
        if marker in data:
            place = data.index(marker) + 5
            return data[:place] + struct.pack(">HH", height, width) + data[place + 4 :]
    raise AssertionError


def scans(count, size=SIZE):
    """A progressive JPEG whose last scan is there again and again."""
    data = saved(probe(size=size), "JPEG", quality=95, progressive=True)
    last, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    return data[:end] + data[last:end] * (count - data.count(b"\xff\xda")) + data[end:]


def ycck():
    """A JPEG in Adobe's YCCK: luma and chroma of cyan, magenta and yellow, and black inverted."""
    ink = probe("CMYK")
    luma = Image.merge("RGB", ink.split()[:3]).convert("YCbCr")
    turned = [band.point(lambda level: 255 - level) for band in luma.split()]
    data = saved(Image.merge("CMYK", (*turned, ink.split()[3])), "JPEG", quality=98, subsampling=0)
    place = data.index(b"Adobe") + 11
    return data[:place] + b"\x02" + data[place + 1 :]


def exif(*entries, following=0):
    """EXIF out of raw entries: (tag, type, count, four bytes)."""
    body = b"".join(struct.pack("<HHI", tag, kind, n) + value for tag, kind, n, value in entries)
    return (
        b"Exif\0\0II*\0\x08\0\0\0"
        + struct.pack("<H", len(entries))
        + body
        + struct.pack("<I", following)
    )


def short(value):
    return struct.pack("<HH", value, 0)


def webp_lossless_picture(width, height):
    """A whole WebP of one colour, half clear, in some forty bytes."""
    # Lossless, with alpha; no transform, no cache, one Huffman code; every code has one symbol.
    head = (width - 1) | (height - 1) << 14 | 1 << 28
    bits, place = head, 32
    for value, count in ((0, 1), (0, 1), (0, 1)):
        bits |= value << place
        place += count
    for symbol in (80, 9, 200, 128, 0):  # green, red, blue, alpha, distance
        for value, count in ((1, 1), (0, 1), (1, 1), (symbol, 8)):
            bits |= value << place
            place += count
    return riff((b"VP8L", b"\x2f" + bits.to_bytes(24, "little")))
