"""The class maps of a Network in Network: where in the picture the score of a class comes from.

The last mlpconv block makes one map a class, and the score of a class is the mean of its map (Lin,
Chen and Yan 2013, section 3.2). So every square adds its share to the score, and a mean does not
ask where a value stood: the positions of a map can be exchanged at will.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.errors import BadValue


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ClassMaps:
    """One map a class, and the scores that the network made of them.

    Attributes:
        maps: (classes, rows, columns).
        scores: (classes,), before softmax; what the network itself answers.
    """

    maps: NDArray[np.float32]
    scores: NDArray[np.float32]

    @property
    def means(self) -> NDArray[np.float64]:
        """Mean of each map, (classes,)."""
        return np.asarray(self.maps.mean((1, 2), dtype=np.float64))

    @property
    def difference(self) -> float:
        """Largest difference between the mean of a map and the score of its class."""
        return float(np.abs(self.means - self.scores).max())

    @property
    def order(self) -> list[int]:
        """The classes, the highest score first."""
        return [int(index) for index in np.argsort(-self.scores, kind="stable")]

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """Softmax of the scores, (classes,)."""
        powers = np.exp(self.scores.astype(np.float64) - float(self.scores.max()))
        return np.asarray(powers / powers.sum())


def class_maps(module: nn.Module, x: Tensor) -> ClassMaps:
    """The maps of the last block beside the network's own answer.

    Args:
        module: A network that ends in one map a class and their mean, in eval mode.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.

    Raises:
        BadValue: If anything but the mean stands between the last maps and the scores.
    """
    children = list(module.children())
    if [type(part) for part in children[-2:]] != [nn.AdaptiveAvgPool2d, nn.Flatten]:
        raise BadValue("no_class_maps", "this network does not end in one map a class")
    maps = x
    with torch.inference_mode():
        for part in children[:-2]:
            maps = part(maps)
        scores = module(x)[0]
    maps = maps[0]
    return ClassMaps(maps=maps.float().cpu().numpy(), scores=scores.float().cpu().numpy())


def shuffled(found: ClassMaps, seed: int) -> ClassMaps:
    """Return the maps with their positions exchanged, and what global average pooling gives.

    Args:
        found: The maps; all of them are shuffled alike.
        seed: Of the order of the positions.
    """
    classes, *grid = found.maps.shape
    flat = found.maps.reshape(classes, -1)
    order = np.random.default_rng(seed).permutation(flat.shape[1])
    maps = flat[:, order].reshape(classes, *grid)
    with torch.inference_mode():
        scores = nn.functional.adaptive_avg_pool2d(torch.from_numpy(maps), 1).flatten().numpy()
    return ClassMaps(maps=maps, scores=scores)


def silent(values: NDArray[np.floating]) -> int:
    """Squares of one map that add nothing to the score."""
    return int((values == 0).sum())


def strongest(values: NDArray[np.floating], part: float = 0.25) -> float:
    """Share of a map's sum that its strongest squares bring.

    Args:
        values: One map without negative values, (rows, columns).
        part: Share of the squares to take.

    Returns:
        Between `part` and 1; 0 for a map that is zero everywhere.
    """
    ordered = np.sort(values, axis=None)[::-1].astype(np.float64)
    total = float(ordered.sum())
    return float(ordered[: round(part * ordered.size)].sum()) / total if total else 0.0
