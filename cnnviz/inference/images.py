"""Reading a picture that a stranger sent: one entry, `decode`, that answers or says why not.

Everything that can be known without decoding is checked first: the size of the file, its format by
content, its width and height from the header. What a picture says about itself is not believed
beyond that, so decoding may still fail, in any of Pillow's ways, and is told as one reason.
"""

import hashlib
import io
import warnings
from collections.abc import Callable
from functools import cache

import numpy as np
import pi_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from cnnviz.errors import ImageRejected

MAX_BYTES = 10 * 2**20
"""Largest file."""

MAX_PIXELS = 50_000_000
"""Largest picture, width times height."""

MIN_SIDE = 8
"""Shortest side, in pixels."""

MAX_ASPECT = 20
"""Longest side over the shortest."""

MAX_SCANS = 200
"""Scans of a progressive JPEG: each costs a pass over the whole picture."""

MAX_SIDE = 2048
"""Longest side of what `decode` returns: networks read a few hundred pixels."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "HEIF")
"""What Pillow may try; anything else is refused unopened, whatever its name is."""

# First bytes of what a reader may well send and what is not accepted, or no picture at all.
_FOREIGN = (
    b"%PDF",
    b"II*\x00",
    b"MM\x00*",
    b"<?xml",
    b"<svg",
    b"<!DOC",
    b"<html",
    b"PK\x03\x04",
    b"%!PS",
    b"8BPS",
    b"\x00\x00\x01\x00",
)


def decode(data: bytes) -> Image.Image:
    """The picture in some bytes, upright, in RGB, without any metadata.

    The first frame of an animation; transparency lies over white; 16 bits become 8; at most
    `MAX_SIDE` pixels long.

    Args:
        data: A whole file: JPEG, PNG, WebP, GIF, BMP, AVIF or HEIC.

    Raises:
        ImageRejected: With the reason.
    """
    _check_bytes(data)
    _prepare()
    picture = _guarded(lambda: Image.open(io.BytesIO(data), formats=FORMATS), "not_a_picture")
    _check_size(*picture.size)
    return _guarded(lambda: _finished(picture), "incomplete")


def sha256_of(image: Image.Image) -> str:
    """SHA-256 of a picture's size and pixels, as 64 hex digits: the key of what is computed of it.

    Args:
        image: RGB.
    """
    width, height = image.size
    digest = hashlib.sha256(f"{width}x{height}:".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()


def _check_bytes(data: bytes) -> None:
    if not data:
        raise ImageRejected("empty_file", "the file is empty")
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 2**20
        raise ImageRejected("too_large", f"the file is larger than {limit} MB", limit=limit)
    start = data[:64].lstrip()
    if any(start.startswith(mark) for mark in _FOREIGN):
        raise ImageRejected("format_not_accepted", "this format is not accepted")
    # A marker inside the compressed data is escaped, so the count is that of the scans.
    if data.startswith(b"\xff\xd8") and data.count(b"\xff\xda") > MAX_SCANS:
        raise ImageRejected("too_complex", f"the JPEG has more than {MAX_SCANS} scans")


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        limit = MAX_PIXELS // 10**6
        raise ImageRejected(
            "too_many_pixels", f"the picture has more than {limit} megapixels", limit=limit
        )
    if min(width, height) < MIN_SIDE:
        raise ImageRejected(
            "too_small", f"the picture is less than {MIN_SIDE} pixels high or wide", limit=MIN_SIDE
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise ImageRejected(
            "too_long", f"one side is more than {MAX_ASPECT} times the other", limit=MAX_ASPECT
        )


@cache
def _prepare() -> None:
    """Once a process: Pillow's formats, HEIC, and no mere warning for a decompression bomb."""
    Image.init()
    pi_heif.register_heif_opener(thumbnails=False)
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def _guarded(step: Callable[[], Image.Image], key: str) -> Image.Image:
    """Runs a step of Pillow on foreign bytes; whatever it raises becomes one reason."""
    try:
        return step()
    except ImageRejected:
        raise
    except UnidentifiedImageError as error:
        raise ImageRejected("not_a_picture", "the file is no picture that can be read") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        limit = MAX_PIXELS // 10**6
        raise ImageRejected(
            "too_many_pixels", f"the picture has more than {limit} megapixels", limit=limit
        ) from error
    except MemoryError as error:
        raise ImageRejected("too_complex", "the picture needs too much memory") from error
    except Exception as error:
        raise ImageRejected(key, "the picture is incomplete or damaged") from error


def _finished(picture: Image.Image) -> Image.Image:
    if picture.format in ("JPEG", "MPO"):
        # Decodes a large JPEG at a half, a quarter or an eighth of its size.
        picture.draft(None, (MAX_SIDE, MAX_SIDE))
    picture.load()
    # What a codec made of it may differ from what the header promised.
    _check_size(*picture.size)
    upright = ImageOps.exif_transpose(picture)
    flat = _rgb(upright)
    flat.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.BOX, reducing_gap=2.0)
    # Only pixels leave: text, position and thumbnails stay behind with the old object.
    return Image.frombytes("RGB", flat.size, flat.tobytes())


def _rgb(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I") or picture.mode == "F":
        return Image.fromarray(_eight_bits(np.asarray(picture))).convert("RGB")
    transparent = "A" in picture.mode or "a" in picture.mode or "transparency" in picture.info
    if not transparent:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def _eight_bits(values: np.ndarray) -> np.ndarray:
    """16-bit grey levels to 8 bits; Pillow itself would clip them to white."""
    finite = np.nan_to_num(values.astype(np.float64), nan=0.0, posinf=65535.0, neginf=0.0)
    return (finite.clip(0, 65535) / 257).round().astype(np.uint8)
