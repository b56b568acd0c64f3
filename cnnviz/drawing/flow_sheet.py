"""All tiles of a flow on one sheet of colours: one picture for the browser, one number a pixel."""

import base64
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cnnviz.drawing.palette import RAMP

MOST_BYTES = 80_000
"""Of the picture; noisy maps that take more are told in fewer steps."""


def flow_sheet(codes: NDArray[np.uint8]) -> str:
    """Return tiles as the data address of a PNG with a colour table.

    A colour table takes a third of the bytes of full colours. A browser can turn every colour back
    into its code, for no two of the table are the same.

    Args:
        codes: (columns, tiles, height, width), 0 … 255 along `palette.RAMP`.

    Returns:
        A picture of columns x width by tiles x height pixels.
    """
    columns, tiles, height, width = codes.shape
    sheet = codes.transpose(1, 2, 0, 3).reshape(tiles * height, columns * width)
    for steps in (1, 4, 16, 64):
        png = _png(sheet // steps * steps)
        if len(png) <= MOST_BYTES:
            break
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"


def _png(sheet: NDArray[np.uint8]) -> bytes:
    height, width = sheet.shape
    image = Image.frombytes("P", (width, height), np.ascontiguousarray(sheet).tobytes())
    image.putpalette(np.array(RAMP, np.uint8).tobytes())
    stream = BytesIO()
    image.save(stream, "png", compress_level=6)
    return stream.getvalue()
