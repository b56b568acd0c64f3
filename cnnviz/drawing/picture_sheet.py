"""Many small pictures on one sheet, every pixel a square."""

import math

import numpy as np
from numpy.typing import NDArray


def picture_sheet(
    pictures: NDArray[np.uint8], *, columns: int | None = None, scale: int = 1, gap: int = 1
) -> NDArray[np.uint8]:
    """Return pictures row by row, clear between them.

    Args:
        pictures: (N, height, width, 3).
        columns: Pictures a row; as many as make the sheet square by default.
        scale: Every pixel becomes a square of this side: browsers blur what they enlarge.
        gap: Pixels between pictures, after scaling.

    Returns:
        (height, width, 4), red, green, blue and opacity.
    """
    pictures = pictures.repeat(scale, axis=1).repeat(scale, axis=2)
    count, height, width, _ = pictures.shape
    columns = columns or math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    sheet = np.zeros((rows * (height + gap) - gap, columns * (width + gap) - gap, 4), np.uint8)
    for index, picture in enumerate(pictures):
        top = (index // columns) * (height + gap)
        left = (index % columns) * (width + gap)
        sheet[top : top + height, left : left + width, :3] = picture
        sheet[top : top + height, left : left + width, 3] = 255
    return sheet
