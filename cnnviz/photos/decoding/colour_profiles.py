"""Colours by a picture's own profile, brought to the sRGB that every network was trained on.

A telephone stores Display P3, a camera Adobe RGB or ProPhoto, a printer's file CMYK: the same
numbers are other colours there. It runs where pixels are decoded, in a child that may be ended.
"""

import io
import logging
from functools import cache

from PIL import Image, ImageCms

log = logging.getLogger(__name__)

MOST_BYTES = 4 * 2**20
"""A larger profile is not read; those of printers have up to three million bytes."""


def to_srgb(layer: Image.Image, profile: object) -> Image.Image:
    """Return the layer in sRGB; whatever fails leaves its pixels as they are stored.

    Args:
        layer: Grey, RGB or CMYK, 8 bits, with or without alpha.
        profile: The bytes of the ICC profile that the file holds, if it holds one.
    """
    if not isinstance(profile, bytes) or not 0 < len(profile) <= MOST_BYTES:
        return layer
    try:
        return _converted(layer, profile)
    except Exception as error:  # noqa: BLE001 (a profile is a stranger's, and only a wish)
        log.info("a colour profile was left aside: %s", error)
        return layer


def _converted(layer: Image.Image, profile: bytes) -> Image.Image:
    alpha = layer.getchannel("A") if "A" in layer.mode else None
    colours = layer.convert(layer.mode[:-1]) if alpha else layer
    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    result = ImageCms.profileToProfile(
        colours, source, _srgb(), ImageCms.Intent.PERCEPTUAL, outputMode="RGB"
    )
    assert result is not None  # it is None only where the picture is changed in place
    if alpha:
        result.putalpha(alpha)
    return result


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
