"""Channels of three depths: their best patches, and what shuffled tiles leave of their answers.

Whoever looks for small things finds them wherever the tiles lie; whoever looks for large ones does
not, once the tiles are smaller than what is looked for.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor, nn

from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.execute import execute
from cnnviz.probing.units.top_patches import Find, best

LEVELS = {
    "early": "stage2.0.expand.relu6",
    "middle": "stage4.1.expand.relu6",
    "late": "last.relu6",
}
"""Layers of EfficientNet-Lite0: the first, a middle and the last of those that widen."""

TILES = (112, 56, 28, 14)
"""Sides of the tiles in pixels; of 224."""

CUT = 0.6
"""Side of a cut-out beside that of its photo."""

PATCHES = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LevelMaps:
    """What the channels of one layer answer to several pictures.

    Attributes:
        maps: (N, channels, height, width).
        order: Channels, first the one whose best picture stands out most from the median one.
    """

    layer: Layer
    maps: NDArray[np.float32]
    order: tuple[int, ...]

    def finds(self, channel: int, count: int = PATCHES) -> tuple[Find, ...]:
        """Return the strongest units of a channel, one a picture, the strongest first."""
        width = self.maps.shape[3]
        found = []
        for picture, grid in enumerate(self.maps[:, channel]):
            row, column = divmod(int(grid.argmax()), width)
            value = float(grid[row, column])
            found.append(Find(picture=picture, row=row, column=column, value=value))
        return best(found, count)


def cut_outs(image: Image.Image) -> tuple[Image.Image, ...]:
    """Return the square in the middle of a photo, and its left and right part, larger."""
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.convert("RGB").crop((left, top, left + side, top + side))
    part = round(CUT * side)
    down = (side - part) // 2
    return (
        square,
        square.crop((0, down, part, down + part)),
        square.crop((side - part, down, side, down + part)),
    )


def level_maps(module: nn.Module, table: LayerTable, x: Tensor) -> dict[str, LevelMaps]:
    """Return the maps of the three layers, all from one run of the network.

    Args:
        module: A loaded network in eval mode; it is only read.
        table: Its layer table.
        x: Preprocessed pictures, (N, 3, side, side).
    """
    values = execute(module, x, keep=list(LEVELS.values()), until=LEVELS["late"]).values
    found = {}
    for name, path in LEVELS.items():
        maps = values[path].float().cpu().numpy()
        found[name] = LevelMaps(layer=table.row(path), maps=maps, order=telling(maps))
    return found


def telling(maps: NDArray[np.float32]) -> tuple[int, ...]:
    """Return the channels of some maps, first those that answer to few of the pictures.

    Args:
        maps: (N, channels, height, width).
    """
    peaks = maps.max((2, 3))  # (N, channels)
    apart = peaks.max(0) - np.median(peaks, 0)
    return tuple(int(channel) for channel in np.argsort(-apart, kind="stable"))


def shuffled(x: Tensor, tile: int) -> Tensor:
    """Return pictures with their square tiles in another order, the same one for all of them.

    Args:
        x: (N, C, side, side).
        tile: Side of a tile; it divides that of the picture.
    """
    count, channels, side, _ = x.shape
    n = side // tile
    tiles = x.reshape(count, channels, n, tile, n, tile).permute(0, 1, 2, 4, 3, 5)
    tiles = tiles.reshape(count, channels, n * n, tile, tile)
    order = torch.randperm(n * n, generator=torch.Generator().manual_seed(0))
    moved = tiles[:, :, order].reshape(count, channels, n, n, tile, tile)
    return moved.permute(0, 1, 2, 4, 3, 5).reshape(x.shape)


def similarity(before: Tensor, after: Tensor) -> float:
    """Return how alike the channels answer: the mean correlation over pictures.

    Args:
        before: Means of the channels, (N, channels).
        after: Those of other pictures, in the same order.
    """
    a, b = (v - v.mean(1, keepdim=True) for v in (before, after))
    return float(nn.functional.cosine_similarity(a, b, dim=1).mean())


def kept_answers(
    module: nn.Module, x: Tensor, tiles: Sequence[int] = TILES
) -> Mapping[str, tuple[float, ...]]:
    """Return how alike the channels of each layer answer when the tiles are shuffled.

    Args:
        module: A loaded network in eval mode; it is only read.
        x: Preprocessed pictures, (N, 3, side, side).
        tiles: Sides of the tiles.

    Returns:
        By layer, one correlation a size of the tiles.
    """

    def means(pictures: Tensor) -> dict[str, Tensor]:
        values = execute(module, pictures, keep=list(LEVELS.values()), until=LEVELS["late"]).values
        return {name: values[path].mean((2, 3)) for name, path in LEVELS.items()}

    whole = means(x)
    moved = [means(shuffled(x, tile)) for tile in tiles]
    return {name: tuple(similarity(whole[name], one[name]) for one in moved) for name in LEVELS}
