"""Pixels as a data address, so that a figure needs no file and no request."""

import base64
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

QUALITY = 88


def data_uri(pixels: NDArray[np.uint8], *, scale: int = 1, lossy: bool = False) -> str:
    """Return a picture as a data address.

    Args:
        pixels: (height, width, 3) red, green, blue, or (height, width, 4) with opacity.
        scale: Every pixel becomes a square of this side: browsers blur what they enlarge.
        lossy: JPEG instead of PNG, for photos; without opacity.
    """
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if scale > 1:
        size = (image.width * scale, image.height * scale)
        image = image.resize(size, Image.Resampling.NEAREST)
    kind = "jpeg" if lossy else "png"
    stream = BytesIO()
    image.save(stream, kind, **({"quality": QUALITY} if lossy else {"optimize": True}))
    return f"data:image/{kind};base64,{base64.b64encode(stream.getvalue()).decode('ascii')}"
