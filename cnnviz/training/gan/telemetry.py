"""What the evaluation of a generator leaves for the page: its pictures on one sheet, as a JPEG.

A run has some fifty of 64 pictures each; uncompressed they would be ten megabytes in the store.
"""

import io
import math

import numpy as np
import torch
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from cnnviz.errors import BadFile

QUALITY = 92


def to_bytes(images: Tensor) -> bytes:
    """Return the pictures of one evaluation, row by row on a square sheet.

    Args:
        images: uint8, (N, side, side, 3), N a square number.
    """
    rows = math.isqrt(len(images))
    side = images.shape[1]
    sheet = images.reshape(rows, rows, side, side, 3).transpose(1, 2)
    content = io.BytesIO()
    Image.fromarray(sheet.reshape(rows * side, rows * side, 3).contiguous().numpy()).save(
        content, "jpeg", quality=QUALITY, subsampling=0
    )
    return content.getvalue()


def from_bytes(content: bytes, side: int) -> Tensor:
    """Return the pictures that `to_bytes` wrote, as far as a JPEG keeps them.

    Args:
        content: What it wrote.
        side: Side of a picture in pixels.

    Returns:
        uint8, (N, side, side, 3).

    Raises:
        BadFile: If it is no such sheet.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
            sheet = torch.from_numpy(np.array(opened.convert("RGB")))
    except (UnidentifiedImageError, OSError) as error:
        raise _bad_sheet() from error
    rows = sheet.shape[0] // side
    if sheet.shape != (rows * side, rows * side, 3) or not rows:
        raise _bad_sheet()
    return sheet.reshape(rows, side, rows, side, 3).transpose(1, 2).reshape(-1, side, side, 3)


def _bad_sheet() -> BadFile:
    return BadFile("bad_look", "this is no look at a generator", file="look")
