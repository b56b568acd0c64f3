"""What becomes of a picture: upright, in sRGB, eight bits, over white, bounded, only pixels.

`decode` here works in this very process. It is for the child that `cnnviz.photos.decoding.decoders`
keeps, and for pictures that came with a package. The bytes of a stranger go to
`decoders.decode`; a test sees to it.

What a picture says about itself is not believed beyond its size, so decoding may fail in any of
Pillow's ways, and is told as one reason.
"""

import hashlib
import io
import warnings
from collections.abc import Callable
from functools import cache

import numpy as np
from PIL import Image, UnidentifiedImageError

from cnnviz.errors import ImageRejected
from cnnviz.photos.decoding import colour_profiles
from cnnviz.photos.decoding.png_notes import without_long_notes
from cnnviz.photos.decoding.refusals import (
    MAX_PIXELS,
    MAX_SIDE,
    READER,
    ReadLimits,
    RefusalReason,
    check_bytes,
    check_size,
    refused,
)

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "AVIF", "HEIF")
"""What Pillow may try; anything else is refused unopened, whatever its name is."""

_ORIENTATION = 0x0112  # the tag of EXIF

# How a picture is turned upright, by EXIF's definition of where row 0 and column 0 are.
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}

# Pixels that a large JPEG keeps along its longest side at least when a fraction of it is decoded:
# the photos of most telephones, 4032 pixels long, are decoded at a half.
_ENOUGH = 1800

_ROWS = 256  # of 16 bits that are scaled at a time


def decode(data: bytes, limits: ReadLimits = READER) -> Image.Image:
    """Return the picture in some bytes that this process may decode itself.

    The first frame of an animation; transparency lies over white; 16 bits become 8; at most
    `MAX_SIDE` pixels long; no metadata.

    Args:
        data: A whole file: JPEG, PNG, WebP, GIF, BMP, AVIF or HEIC.
        limits: How large the file may be, and how small the picture may become.

    Raises:
        ImageRejected: With the reason.
    """
    check_bytes(data, limits.most_bytes)
    prepare()
    file = io.BytesIO(without_long_notes(data, colour_profiles.MOST_BYTES))
    picture = _guarded(lambda: Image.open(file, formats=FORMATS), RefusalReason.NOT_A_PICTURE)
    check_size(*picture.size, limits.longest)
    return _guarded(lambda: _finished(picture, limits.room), RefusalReason.INCOMPLETE)


def sha256_of(image: Image.Image) -> str:
    """Return the SHA-256 of a picture's size and pixels, as 64 hex digits.

    Args:
        image: RGB.
    """
    width, height = image.size
    digest = hashlib.sha256(f"{width}x{height}:".encode())
    digest.update(image.tobytes())
    return digest.hexdigest()


@cache
def prepare() -> None:
    """Set Pillow up once a process: formats, HEIC, an error for a decompression bomb."""
    import pi_heif
    from PIL import AvifImagePlugin, PngImagePlugin

    Image.init()
    pi_heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False, decode_threads=1
    )
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    PngImagePlugin.MAX_TEXT_CHUNK = colour_profiles.MOST_BYTES  # it counts profiles among texts
    # Pillow refuses what has more than twice as many, some formats before they take any memory.
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)


def _guarded(step: Callable[[], Image.Image], otherwise: RefusalReason) -> Image.Image:
    """Run a step of Pillow on foreign bytes; whatever it raises becomes one reason."""
    try:
        return step()
    except ImageRejected:
        raise
    except UnidentifiedImageError as error:
        raise refused(RefusalReason.NOT_A_PICTURE) from error
    except Image.DecompressionBombError as error:
        raise refused(RefusalReason.PIXELS) from error
    except MemoryError as error:
        raise refused(RefusalReason.COMPLEX) from error
    except Exception as error:
        raise refused(otherwise) from error


def _finished(picture: Image.Image, room: int | None) -> Image.Image:
    surplus = max(1.0, min(picture.size) / room if room else max(picture.size) / _ENOUGH)
    enough = int(picture.width / surplus), int(picture.height / surplus)
    if picture.format in ("JPEG", "MPO"):
        # Decodes a large JPEG at a half, a quarter or an eighth of its size.
        picture.draft(None, enough)
    picture.load()
    # What a codec made of it may differ from what the header promised.
    check_size(*picture.size)
    turn = _TURNS.get(_orientation(picture))
    layer = _eight_bits(picture)
    # Made small first: all that follows then costs nothing.
    wide, high = enough if room else (MAX_SIDE, MAX_SIDE)
    largest = min(MAX_SIDE, wide), min(MAX_SIDE, high)
    layer.thumbnail(largest, Image.Resampling.HAMMING, reducing_gap=2.0)
    flat = _over_white(colour_profiles.to_srgb(layer, picture.info.get("icc_profile")))
    upright = flat if turn is None else flat.transpose(turn)
    # Only pixels leave: text, position and thumbnails stay behind with the old object.
    bare = Image.new("RGB", upright.size)
    bare.paste(upright)
    return bare


def _orientation(picture: Image.Image) -> int:
    try:
        value = picture.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 (a note that cannot be read does not spoil the picture)
        return 1
    return value if isinstance(value, int) else 1


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return the picture as grey levels or RGB, with alpha where it may be transparent."""
    if picture.mode.startswith("I"):
        return _scaled(picture)
    clear = "A" in picture.mode or "a" in picture.mode or "transparency" in picture.info
    if picture.mode == "CMYK" and picture.info.get("icc_profile"):
        return picture  # its profile knows the inks; Pillow's own conversion does not
    grey = picture.mode in ("1", "L", "LA")
    mode = ("LA" if clear else "L") if grey else ("RGBA" if clear else "RGB")
    return picture if picture.mode == mode else picture.convert(mode)


def _scaled(picture: Image.Image) -> Image.Image:
    """Return 16-bit grey levels as 8 bits; Pillow itself would clip them to white."""
    values = np.asarray(picture)
    levels = np.empty(values.shape, np.uint8)
    for top in range(0, len(values), _ROWS):
        rows = values[top : top + _ROWS].astype(np.float64).clip(0, 65535)
        levels[top : top + _ROWS] = (rows / 257).round()
    clear = picture.info.get("transparency")
    if isinstance(clear, int):
        levels[values == clear] = 255  # the one grey that stands for nothing lies over white
    return Image.fromarray(levels)


def _over_white(layer: Image.Image) -> Image.Image:
    if "A" not in layer.mode:
        return layer.convert("RGB")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer.convert("RGBA")).convert("RGB")
