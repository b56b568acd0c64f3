"""Pictures in a capsule: made small when they are kept, decoded as every stranger's file when read.

What is shown of a picture that was read is encoded anew from its pixels.
"""

import base64
import binascii
import re
from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image

from cnnviz.capsules.fields import refused
from cnnviz.drawing.embed import data_uri
from cnnviz.errors import CapsuleRejected, ImageRejected
from cnnviz.photos.decoding.refusals import MAX_ASPECT, MIN_SIDE

LONGEST = 480
"""Longest side that is kept, in pixels."""

MOST_PICTURES = 60
MOST_BASE64 = 1_400_000

_ADDRESS = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/]+={0,2})")


def small(content: bytes) -> str:
    """Return a picture of this project's own as a small one, as a data address.

    Args:
        content: A PNG or JPEG, as a page has shown it.
    """
    image = Image.open(BytesIO(content))
    return of_image(over_white(image), LONGEST, lossy=image.format == "JPEG")


def of_image(image: Image.Image, longest: int, *, lossy: bool = True) -> str:
    """Return a picture as a data address, its longest side at most so many pixels."""
    kept = image.copy()
    kept.thumbnail((longest, longest))  # it only makes smaller
    return data_uri(np.asarray(_readable(kept)), lossy=lossy)


def _readable(image: Image.Image) -> Image.Image:
    """A picture that the intake takes: the squares of a small map grow, a thread gets a ground."""
    scale = -(-MIN_SIDE // min(image.size))
    if scale > 1:
        size = (image.width * scale, image.height * scale)
        image = image.resize(size, Image.Resampling.NEAREST)
    shortest = -(-max(image.size) // MAX_ASPECT)
    if min(image.size) >= shortest:
        return image
    ground = Image.new("RGB", (max(image.width, shortest), max(image.height, shortest)), "white")
    ground.paste(image)
    return ground


def over_white(image: Image.Image) -> Image.Image:
    """Return a picture without transparency, as the intake of pictures lays it down."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def content_of(source: str) -> bytes | None:
    """Return the file in a data address, None if there is none."""
    found = _ADDRESS.fullmatch(source)
    if found is None:
        return None
    try:
        return base64.b64decode(found[1], validate=True)
    except binascii.Error:
        return None


class PictureIntake:
    """The pictures of one capsule that is read.

    Args:
        decode: Decodes a stranger's file.
    """

    def __init__(self, decode: Callable[[bytes], Image.Image]) -> None:
        self._decode = decode
        self._left = MOST_PICTURES

    def again(self, source: object, where: str) -> str:
        """Return a picture decoded and encoded again.

        Raises:
            CapsuleRejected: If it is none, or one too many.
        """
        if not isinstance(source, str) or len(source) > MOST_BASE64:
            raise refused(where, "a small picture")
        content = content_of(source)
        if content is None:
            raise refused(where, "a picture in the file itself")
        self._left -= 1
        if self._left < 0:
            raise CapsuleRejected("capsule_too_much", f"more than {MOST_PICTURES} pictures")
        try:
            image = self._decode(content)
        except ImageRejected as error:
            raise refused(where, f"a picture: {error}") from error
        if max(image.size) > 2 * LONGEST:
            raise refused(where, "a small picture")
        # Without loss, or what was recorded would differ from what is computed again.
        return data_uri(np.asarray(image.convert("RGB")))


def distance(first: str, second: str) -> float:
    """Return how much two pictures differ: the largest difference of a pixel, of 255 steps.

    Args:
        first: A picture as a data address; it was made or decoded here.
        second: As `first`.
    """
    one, other = (
        np.asarray(Image.open(BytesIO(content_of(source) or b"")).convert("RGB"), np.int16)
        for source in (first, second)
    )
    return 255.0 if one.shape != other.shape else float(np.abs(one - other).max(initial=0))
