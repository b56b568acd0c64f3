"""Does a channel look at colour or at shape? Its best patches without the one or the other.

Three copies of a picture: grey, with all hues turned to the opposite ones, and with the tiles of
the unit's receptive field shuffled. The unit is asked again at the same place.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from cnnviz.network.field.reach import box_on_photo
from cnnviz.network.trace.table import Layer
from cnnviz.probing.execute import value_of
from cnnviz.probing.pixels import LEVELS, Normalisation, normalised
from cnnviz.probing.units.feature_maps import as_maps, check_channel
from cnnviz.probing.units.top_patches import Find

TILES = 4
"""Of a receptive field in a row and in a column; fewer where it has fewer pixels."""

HALF_TURN = 128
"""Of the 256 steps that Pillow divides the circle of hues into."""

Picture = NDArray[np.uint8]


class Copy(StrEnum):
    """What is taken from a picture."""

    GREY = "grey"
    HUE = "hue"
    SHUFFLED = "shuffled"


def copy_of(picture: Picture, kind: Copy, layer: Layer, find: Find) -> Picture:
    """Return a copy of a picture, (height, width, 3).

    Args:
        picture: As the network sees it before it is normalised, (height, width, 3).
        kind: What is taken from it.
        layer: Row of the unit's layer in the layer table.
        find: The unit; only its receptive field is shuffled.
    """
    if kind is Copy.GREY:
        return np.asarray(Image.fromarray(picture).convert("L").convert("RGB"))
    if kind is Copy.HUE:
        colours = np.array(Image.fromarray(picture).convert("HSV"))
        colours[..., 0] += HALF_TURN  # a circle: uint8 begins anew
        size = colours.shape[1], colours.shape[0]
        return np.asarray(Image.frombytes("HSV", size, colours.tobytes()).convert("RGB"))
    return _shuffled(picture, layer, find)


def values_of(
    module: nn.Module,
    pictures: Sequence[Picture],
    normalisation: Normalisation,
    layer: Layer,
    channel: int,
    find: Find,
) -> tuple[float, ...]:
    """Return what one unit makes of several pictures of one size.

    Args:
        module: A loaded network in eval mode; it is only read.
        pictures: Each (height, width, 3).
        normalisation: The statistics that the network's pictures are normalised with.
        layer: Row of the layer in the layer table.
        channel: Number of the channel.
        find: Where the unit stands.
    """
    stacked = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / LEVELS
    maps = as_maps(value_of(module, normalised(stacked, normalisation), layer.path), layer.path)
    check_channel(maps, channel)
    return tuple(maps[:, channel, find.row, find.column].float().tolist())


def _shuffled(picture: Picture, layer: Layer, find: Find) -> Picture:
    """Put the tiles of the receptive field into another order; what is left over stays."""
    height, width = picture.shape[:2]
    box = box_on_photo(layer, find.row, find.column, (3, height, width))
    top, left, bottom, right = box.full if box is not None else (0, 0, height, width)
    top, left, bottom, right = max(top, 0), max(left, 0), min(bottom, height), min(right, width)
    rows, columns = (min(TILES, side) for side in (bottom - top, right - left))
    tall, wide = (bottom - top) // rows, (right - left) // columns
    corners = [(top + r * tall, left + c * wide) for r in range(rows) for c in range(columns)]
    order = np.random.default_rng(find.picture).permutation(len(corners))
    shuffled = picture.copy()
    for (to_row, to_column), number in zip(corners, order, strict=True):
        row, column = corners[number]
        shuffled[to_row : to_row + tall, to_column : to_column + wide] = picture[
            row : row + tall, column : column + wide
        ]
    return shuffled
