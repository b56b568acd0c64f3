"""A corpus of files that strangers might send, made in memory, each with what must become of it."""

import gzip
import io
import pickle
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from cnnviz.photos.decoding.refusals import MAX_BYTES
from tests.photos.decoding import picture_files as files
from tests.photos.decoding.heic_writer import heic
from tests.photos.decoding.picture_files import BLUE, RED, SIZE, jpeg, noise, probe, saved

WHITE, BLACK = (255, 255, 255), (0, 0, 0)
BROKEN = ("incomplete", "not_a_picture")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file and its verdict.

    Attributes:
        make: Makes the file.
        reasons: Why it may be refused; empty where it must be accepted.
        accepted: Whether it may be accepted.
        size: Of the picture, where accepted.
        left: Colour of its left half, where it is known.
        right: Of the right one.
    """

    make: Callable[[], bytes]
    reasons: tuple[str, ...] = ()
    accepted: bool = False
    size: tuple[int, int] | None = SIZE
    left: tuple[int, int, int] | None = RED
    right: tuple[int, int, int] | None = BLUE


def good(make, size=SIZE, left=RED, right=BLUE):
    return Case(make=make, accepted=True, size=size, left=left, right=right)


def bad(make, *reasons):
    return Case(make=make, reasons=reasons)


def either(make, *reasons):
    """Damage that a decoder may repair or not: any picture, or a reason, and no crash."""
    kept = {"accepted": True, "size": None, "left": None, "right": None}
    return Case(make=make, reasons=reasons or BROKEN, **kept)


def grey_halves():
    picture = Image.new("L", SIZE, 40)
    picture.paste(220, (32, 0, *SIZE))
    return picture


def over_nothing(mode="RGBA"):
    """Left half clear (with a colour hidden in it), right half black."""
    picture = Image.new("RGBA", SIZE, (255, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (32, 0, *SIZE))
    return picture.convert(mode)


def clear_palette():
    picture = Image.new("P", SIZE, 0)
    picture.putpalette([255, 0, 0, 0, 0, 0])
    picture.paste(1, (32, 0, *SIZE))
    return picture


def bits(depth):
    return saved(probe().quantize(2), "PNG", bits=depth)


def frames(kind, count=3, **options):
    rest = [Image.new("RGB", SIZE, (0, i % 256, 90)) for i in range(count - 1)]
    return saved(probe(), kind, save_all=True, append_images=rest, duration=50, **options)


def oriented(kind, value, **options):
    """A picture that lies on its side as a camera stores it: EXIF's definition, read backwards."""
    turn = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}.get(value)
    stored = probe() if turn is None else probe().transpose(Image.Transpose(turn))
    note = Image.Exif()
    note[0x0112] = value
    return saved(stored, kind, exif=note, **options)


def zipped(name="cat.jpg"):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, jpeg())
    return file.getvalue()


def tarred():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("cat.jpg"))
    return file.getvalue()


def text_bomb(kind, megabytes):
    flood = zlib.compress(b"a" * (megabytes << 20), 1)
    body = {
        b"zTXt": b"Comment\0\0",
        b"iTXt": b"Comment\0\1\0\0\0",
        b"iCCP": b"profile\0\0",
    }[kind]
    return files.png(SIZE, files.rows(files.pixels()), extra=files.chunk(kind, body + flood))


def surplus(megabytes):
    """A PNG whose data goes on for long after the last row."""
    raw = files.rows(files.pixels()) + b"\0" * (megabytes << 20)
    return files.png(SIZE, raw)


def rotted(data, start=200, step=97):
    """Every so often a byte that is another one."""
    held = bytearray(data)
    for place in range(start, len(held) - 2, step):
        held[place] ^= 0x55
    return bytes(held)


def flat(size, kind="PNG", mode="L", **options):
    return lambda: saved(Image.new(mode, size, 128), kind, **options)


def rgb_png(**options):
    return files.png(SIZE, files.rows(files.pixels()), **options)


ACCEPTED = {
    "jpeg": good(jpeg),
    "jpeg progressive": good(lambda: jpeg(progressive=True)),
    "jpeg 4:4:4": good(lambda: jpeg(subsampling=0)),
    "jpeg 4:2:0": good(lambda: jpeg(subsampling=2)),
    "jpeg restart markers": good(lambda: jpeg(restart_marker_blocks=1)),
    "jpeg RGB of Adobe": good(lambda: jpeg(keep_rgb=True)),
    "jpeg CMYK": good(lambda: saved(probe("CMYK"), "JPEG", quality=98)),
    "jpeg YCCK": good(files.ycck),
    "jpeg grey": good(lambda: saved(grey_halves(), "JPEG"), left=(40,) * 3, right=(220,) * 3),
    "jpeg of two pictures (MPO)": good(
        lambda: saved(probe(), "MPO", save_all=True, append_images=[Image.new("RGB", SIZE)])
    ),
    "jpeg, 190 scans": good(lambda: files.scans(190)),
    "jpeg, a second file behind it": good(lambda: jpeg() + jpeg()),
    "jpeg that is a zip too": good(lambda: jpeg() + zipped()),
    "jpeg with 1,000 segments": good(
        lambda: files.with_segments(jpeg(), *[(0xE5, b"x" * 200)] * 1000)
    ),
    "jpeg with a profile of 1 MB": good(lambda: jpeg(icc_profile=b"x" * 2**20)),
    "jpeg with a comment": good(lambda: jpeg(comment=b"<script>alert(1)</script>")),
    "exif of noise": good(lambda: jpeg(exif=b"Exif\0\0" + bytes(range(256)) * 4)),
    "exif of 60 kB": good(lambda: jpeg(exif=b"Exif\0\0II*\0\x08\0\0\0" + b"\0" * 60_000)),
    "exif in a circle": good(
        lambda: jpeg(exif=files.exif((0x8769, 4, 1, struct.pack("<I", 8)), following=8))
    ),
    "exif of a bad type": good(lambda: jpeg(exif=files.exif((0x112, 99, 2**31, b"\xff" * 4)))),
    "orientation in letters": good(lambda: jpeg(exif=files.exif((0x112, 2, 2, b"6\0\0\0")))),
    "orientation 1,000 times": good(
        lambda: jpeg(exif=files.exif((0x112, 3, 1000, files.short(6))))
    ),
    **{
        f"orientation {value}, {kind}": good(lambda kind=kind, value=value: oriented(kind, value))
        for kind in ("JPEG", "PNG", "WEBP")
        for value in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 65535)
    },
    "png": good(rgb_png),
    "png RGBA": good(lambda: saved(probe("RGBA"), "PNG")),
    "png in eight colours": good(lambda: saved(probe().quantize(8), "PNG")),
    "png, two bits": good(lambda: bits(2)),
    "png, one bit a pixel in colour": good(lambda: bits(1)),
    "png black and white": good(
        lambda: saved(grey_halves().point(lambda x: 255 * (x > 99), "1"), "PNG"),
        left=BLACK,
        right=WHITE,
    ),
    "png 16 bits grey": good(lambda: files.deep(0), left=BLACK, right=WHITE),
    "png 16 bits grey, black is clear": good(
        lambda: files.deep(0, extra=files.chunk(b"tRNS", b"\0\0")), left=WHITE, right=WHITE
    ),
    "png 16 bits RGB": good(lambda: files.deep(2)),
    "png 16 bits grey and alpha": good(lambda: files.deep(4), left=BLACK, right=WHITE),
    "png 16 bits RGBA": good(lambda: files.deep(6)),
    "png in Adam's seven passes": good(files.adam7),
    "png clear": good(lambda: saved(over_nothing(), "PNG"), left=WHITE, right=BLACK),
    "png clear, grey": good(lambda: saved(over_nothing("LA"), "PNG"), left=WHITE, right=BLACK),
    "png clear, palette": good(
        lambda: saved(clear_palette(), "PNG", transparency=0), left=WHITE, right=BLACK
    ),
    "png clear, one colour": good(
        lambda: saved(over_nothing("RGB"), "PNG", transparency=(255, 0, 0)),
        left=WHITE,
        right=BLACK,
    ),
    "png clear, one grey": good(
        lambda: saved(grey_halves(), "PNG", transparency=40), left=WHITE, right=(220,) * 3
    ),
    "png half clear": good(
        lambda: saved(Image.new("RGBA", SIZE, (0, 0, 0, 128)), "PNG"),
        left=(127,) * 3,
        right=(127,) * 3,
    ),
    "png that is a page too": good(lambda: rgb_png() + b"<html><script>alert(1)</script>"),
    "png with an unknown chunk": good(lambda: rgb_png(extra=files.chunk(b"abCd", b"x" * 9999))),
    "png with a broken note": good(
        lambda: rgb_png(extra=files.chunk(b"eXIf", b"II*\0\xff\xff\xff\xff"))
    ),
    "png, 64 MB after the last row": good(lambda: surplus(64)),
    "png animated": good(lambda: frames("PNG")),
    "webp": good(lambda: saved(probe(), "WEBP", quality=95)),
    "webp lossless": good(lambda: saved(probe(), "WEBP", lossless=True)),
    "webp clear": good(
        lambda: saved(over_nothing(), "WEBP", lossless=True), left=WHITE, right=BLACK
    ),
    "webp extended": good(lambda: files.webp_canvas(*SIZE)),
    "webp animated": good(lambda: frames("WEBP", quality=95)),
    "gif": good(lambda: saved(probe(), "GIF")),
    "gif in rows out of order": good(lambda: saved(probe(), "GIF", interlace=1)),
    "gif clear": good(
        lambda: saved(clear_palette(), "GIF", transparency=0), left=WHITE, right=BLACK
    ),
    "gif animated": good(lambda: frames("GIF")),
    "gif of 500 frames": good(lambda: frames("GIF", 500)),
    "gif that is a script too": good(lambda: saved(probe(), "GIF") + b"*/=1;alert(1)"),
    "bmp": good(lambda: saved(probe(), "BMP")),
    "bmp palette": good(lambda: saved(probe().quantize(8), "BMP")),
    "bmp from the top": good(files.bmp_top_down),
    "bmp run lengths": good(files.bmp_run_lengths),
    "avif": good(lambda: saved(probe(), "AVIF", quality=95)),
    "avif clear": good(
        lambda: saved(over_nothing(), "AVIF", quality=95, subsampling="4:4:4"),
        left=WHITE,
        right=BLACK,
    ),
    "avif animated": good(lambda: frames("AVIF", quality=95)),
    "heic": good(heic, size=(64, 48)),
    "heic on its side": good(lambda: heic(turns=1), size=(48, 64), left=None, right=None),
    "8 x 8": good(flat((8, 8)), size=(8, 8), left=None, right=None),
    "8 x 160": good(flat((8, 160)), size=(8, 160), left=None, right=None),
    "160 x 8": good(flat((160, 8), "BMP"), size=(160, 8), left=None, right=None),
    "jpeg of 24 megapixels": good(
        lambda: saved(probe(size=(6000, 4000)), "JPEG"), size=(2048, 1365)
    ),
    "png just below 50 megapixels": good(
        flat((7071, 7071), mode="1"), size=(2048, 2048), left=None, right=None
    ),
}

BOMBS = {
    "png of 2.5 gigapixels": (50_000, 50_000, 8, 2),
    "png of 88 megapixels": (9_400, 9_400, 8, 2),
    "png RGBA of 169 megapixels": (13_000, 13_000, 8, 6),
    "png of 400 megapixels, one bit": (20_000, 20_000, 1, 0),
    "png of 2^31 - 1": (2**31 - 1, 2**31 - 1, 8, 2),
    "png just above 50 megapixels": (7_072, 7_072, 8, 2),
}

LARGE = {
    **{
        name: bad(lambda of=of: files.png_header(*of), "too_many_pixels")
        for name, of in BOMBS.items()
    },
    "png of 2^31": bad(lambda: files.png_header(2**31, 2**31), "too_many_pixels", *BROKEN),
    "webp of 131 megapixels": bad(
        lambda: files.webp_lossless_header(11_500, 11_500), "too_many_pixels"
    ),
    "webp animated, 81 megapixels": bad(
        lambda: files.webp_canvas(9_000, 9_000, 2), "too_many_pixels"
    ),
    "webp canvas of 100 megapixels": bad(
        lambda: files.webp_canvas(10_000, 10_000), "too_many_pixels"
    ),
    "avif of 64 megapixels": bad(
        lambda: files.box_size(saved(probe(), "AVIF"), 8_000, 8_000), "too_many_pixels"
    ),
    "avif animated, 64 megapixels, as one of its headers says": either(
        lambda: files.box_size(frames("AVIF"), 8_000, 8_000), "too_many_pixels", *BROKEN
    ),
    "heic of 64 megapixels": bad(
        lambda: files.box_size(heic(), 8_000, 8_000), "too_many_pixels", *BROKEN
    ),
    "gif of 144 megapixels": bad(lambda: files.gif_header(12_000, 12_000), "too_many_pixels"),
    "gif of 4.3 gigapixels": bad(lambda: files.gif_header(65_535, 65_535), "too_many_pixels"),
    "gif with a frame of 4.3 gigapixels": bad(
        lambda: files.gif_header(64, 40, (65_535, 65_535)), "too_many_pixels"
    ),
    "bmp of 100 megapixels": bad(lambda: files.bmp(10_000, 10_000), "too_many_pixels"),
    "jpeg of 81 megapixels": bad(
        lambda: saved(Image.new("L", (9_000, 9_000)), "JPEG"), "too_many_pixels"
    ),
    "jpeg of 4.3 gigapixels": bad(
        lambda: files.jpeg_size(jpeg(), 65_535, 65_535), "too_many_pixels"
    ),
    "jpeg, 201 scans": bad(lambda: files.scans(201), "too_complex"),
    "jpeg, 20,000 scans": bad(lambda: files.scans(20_000), "too_complex"),
    # Never unpacked: the pixels beside them are sound.
    "zTXt of 32 MB": good(lambda: text_bomb(b"zTXt", 32)),
    "iTXt of 32 MB": good(lambda: text_bomb(b"iTXt", 32)),
    "iCCP of 32 MB": good(lambda: text_bomb(b"iCCP", 32)),
    "more than 10 MB": bad(lambda: jpeg() + b"\0" * MAX_BYTES, "too_large"),
    "empty": bad(lambda: b"", "empty_file"),
    **{
        f"1 x 1, {kind}": bad(flat((1, 1), kind, "RGB"), "too_small")
        for kind in ("PNG", "JPEG", "GIF", "WEBP", "BMP", "AVIF")
    },
    "7 x 7": bad(flat((7, 7)), "too_small"),
    "7 x 100": bad(flat((7, 100)), "too_small"),
    "1 x 10,000": bad(flat((1, 10_000)), "too_small"),
    "60,000 x 1": bad(flat((60_000, 1)), "too_small"),
    "8 x 161": bad(flat((8, 161)), "too_long"),
    "8 x 20,000": bad(flat((8, 20_000)), "too_long"),
    "20,000 x 8, gif": bad(flat((20_000, 8), "GIF"), "too_long"),
}

CUT = {
    f"{kind.lower()}, {share:.0%} of the file": bad(
        lambda kind=kind, share=share: (data := saved(noise(), kind))[: int(len(data) * share)],
        *BROKEN,
    )
    for kind in ("JPEG", "PNG", "WEBP", "AVIF", "BMP")
    for share in (0.05, 0.5, 0.95)
} | {
    f"heic, {share:.0%} of the file": bad(
        lambda share=share: (data := heic())[: int(len(data) * share)], *BROKEN
    )
    for share in (0.05, 0.5, 0.95)
}


def wrong_checksum(name):
    data = rgb_png()
    place = data.index(name)
    length = struct.unpack(">I", data[place - 4 : place])[0]
    check = place + 4 + length
    return data[:check] + bytes([data[check] ^ 1]) + data[check + 1 :]


DAMAGED = {
    "png, checksum of its head": bad(lambda: wrong_checksum(b"IHDR"), *BROKEN),
    "png, checksum of its data": either(lambda: wrong_checksum(b"IDAT")),
    "png, no data": bad(lambda: files.patched(rgb_png(), b"IDAT", b"IDXT"), *BROKEN),
    "png, filter 9": bad(lambda: files.png(SIZE, b"\x09" * 193 * 40), *BROKEN),
    "png, seven bits": bad(lambda: files.png_header(64, 40, 7), *BROKEN),
    "png, colour type 5": bad(lambda: files.png_header(64, 40, 8, 5), *BROKEN),
    "png of no width": bad(lambda: files.png_header(0, 40), "too_small", *BROKEN),
    "png, data that is not compressed": bad(
        lambda: files.png(SIZE, b"", compressed=b"no zlib at all"), *BROKEN
    ),
    "png, a chunk of 4 GB": bad(
        lambda: files.patched(rgb_png(), b"\0\0\0\rIHDR", b"\xff\xff\xff\xffIHDR"), *BROKEN
    ),
    "png, palette missing": either(lambda: files.png(SIZE, b"\0" * 65 * 40, colour=3)),
    "jpeg rotted": either(lambda: rotted(saved(noise(), "JPEG"), 700)),
    "jpeg without an end": either(lambda: jpeg()[:-2]),
    "jpeg, header only": bad(lambda: jpeg()[:160], *BROKEN),
    "jpeg without tables": either(lambda: files.patched(jpeg(), b"\xff\xc4", b"\xff\xe4", 9)),
    "jpeg without quantisation": either(lambda: files.patched(jpeg(), b"\xff\xdb", b"\xff\xeb", 9)),
    "jpeg, arithmetic coding": either(lambda: files.patched(jpeg(), b"\xff\xc0", b"\xff\xc9")),
    "jpeg, lossless": either(lambda: files.patched(jpeg(), b"\xff\xc0", b"\xff\xc3")),
    "jpeg, 12 bits": either(
        lambda: files.patched(jpeg(), b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c")
    ),
    "jpeg of no height": bad(lambda: files.jpeg_size(jpeg(), 64, 0), "too_small", *BROKEN),
    "jpeg of a start alone": bad(lambda: b"\xff\xd8\xff", *BROKEN),
    "jpeg of one endless marker": bad(lambda: b"\xff\xd8" + b"\xff" * 100_000, *BROKEN),
    "webp rotted": either(lambda: rotted(saved(noise(), "WEBP"))),
    "webp, wrong length": either(lambda: files.patched(saved(probe(), "WEBP"), b"RIFF", b"RIFX")),
    "webp, header only": bad(lambda: files.webp_lossless_header(64, 40), *BROKEN),
    "webp, a picture larger than its canvas": either(
        lambda: files.webp_canvas(16, 16), "too_small", *BROKEN
    ),
    "avif rotted": either(lambda: rotted(saved(noise(), "AVIF"))),
    "avif, wrong size": either(lambda: files.box_size(saved(probe(), "AVIF"), 640, 400)),
    "heic, header only": bad(lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 30, *BROKEN),
    "heic, wrong size": either(lambda: files.box_size(heic(), 640, 400)),
    "heic rotted": either(lambda: rotted(heic())),
    "gif, no picture": bad(lambda: files.gif_header(64, 40)[:19] + b"\x3b", *BROKEN),
    "gif, code size 13": either(
        lambda: files.patched(files.gif_header(64, 40), b"\x02\x02\x4c", b"\x0d\x02\x4c")
    ),
    "gif of no size": bad(lambda: files.gif_header(0, 0), "too_small", *BROKEN),
    "bmp, header only": bad(lambda: files.bmp(64, 40), *BROKEN),
    "bmp, seven bits": bad(lambda: files.bmp(64, 40, b"\0" * 9999, bits=7), *BROKEN),
    "bmp, compression 9": bad(lambda: files.bmp(64, 40, b"\0" * 9999, compression=9), *BROKEN),
    "bmp of negative width": bad(
        lambda: files.bmp(-64, 40, b"\0" * 9999), "too_small", "too_many_pixels", *BROKEN
    ),
    "bmp, a palette of 2^31": bad(
        lambda: files.bmp(64, 40, b"\0" * 9999, bits=8, colours=2**31), *BROKEN
    ),
    "bmp, runs beyond the picture": either(
        lambda: files.bmp(
            *SIZE, b"\xff\0" * 999 + b"\0\1", bits=8, compression=1, palette=files.BMP_PALETTE
        )
    ),
}

SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
XXE = b"<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><svg>&x;</svg>"
LAUGHS = b"<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><svg>&b;</svg>"
NOT = ("format_not_accepted",)

FOREIGN = {
    "svg": bad(lambda: SVG, *NOT),
    "svg behind a byte order mark": bad(lambda: b"\xef\xbb\xbf" + SVG, *NOT),
    "svg with a prolog": bad(lambda: b"  <?xml version='1.0'?>" + SVG, *NOT),
    "svg compressed": bad(lambda: gzip.compress(SVG), "not_a_picture"),
    "external entity": bad(lambda: XXE, *NOT),
    "billion laughs": bad(lambda: LAUGHS, *NOT),
    "html": bad(lambda: b"<!DOCTYPE html><script>alert(1)</script>", *NOT),
    "pdf": bad(lambda: b"%PDF-1.7\n%", *NOT),
    "eps": bad(lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", *NOT),
    "zip": bad(zipped, *NOT),
    "psd": bad(lambda: b"8BPS\0\1" + b"\0" * 40, *NOT),
    "ico": bad(lambda: saved(probe(size=(32, 32)), "ICO"), *NOT),
    "tiff": bad(lambda: saved(probe(), "TIFF"), *NOT),
    "tiff CMYK": bad(lambda: saved(probe("CMYK"), "TIFF"), *NOT),
    "tiff of floats": bad(lambda: saved(grey_halves().convert("F"), "TIFF"), *NOT),
    "tiff of several pages": bad(
        lambda: saved(probe(), "TIFF", save_all=True, append_images=[probe()]), *NOT
    ),
    "tiff whose pages run in a circle": bad(
        lambda: b"MM\0*\0\0\0\x08\0\0" + struct.pack(">I", 8), *NOT
    ),
    "jpeg 2000": bad(lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 40, *NOT),
    "jpeg xl": bad(lambda: b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0" * 40, *NOT),
    "dds": bad(lambda: saved(probe(), "DDS"), *NOT),
    "qoi": bad(lambda: b"qoif" + struct.pack(">II", 64, 40) + b"\3\0" + b"\0" * 40, *NOT),
    **{
        kind.lower(): bad(lambda kind=kind: saved(probe(), kind), "not_a_picture")
        for kind in ("PPM", "TGA", "PCX", "SGI", "DIB", "ICNS")
    },
    "php": bad(lambda: b"<?php system($_GET['c']); ?>", "not_a_picture"),
    "php behind a gif's mark": bad(
        lambda: b"GIF89a<?php system($_GET['c']); ?>", *BROKEN, "too_many_pixels"
    ),
    "javascript": bad(lambda: b"fetch('https://example.org')", "not_a_picture"),
    "elf": bad(lambda: b"\x7fELF" + b"\0" * 60, "not_a_picture"),
    "exe": bad(lambda: b"MZ" + b"\0" * 60, "not_a_picture"),
    "tar": bad(tarred, "not_a_picture"),
    "pickle": bad(lambda: pickle.dumps({"a": 1}), "not_a_picture"),
    "numbers": bad(lambda: b"\x93NUMPY\1\0" + b"\0" * 60, "not_a_picture"),
    "mp4": bad(lambda: b"\0\0\0\x18ftypisom\0\0\2\0isomiso2" + b"\0" * 60, "not_a_picture"),
    "wav": bad(lambda: b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 60, "not_a_picture"),
    "text": bad(lambda: b"a letter to a friend", "not_a_picture"),
    "one byte": bad(lambda: b"\0", "not_a_picture"),
    "blanks": bad(lambda: b" \n\t " * 50, "not_a_picture"),
}

CORPUS = ACCEPTED | LARGE | CUT | DAMAGED | FOREIGN
"""Every file by its name."""
