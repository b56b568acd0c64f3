"""A drawing brought into the form of MNIST's digits, and what both forms of LeNet-5 say of it.

MNIST's digits were made from black-and-white scans: scaled to fit a box of 20 x 20 pixels without
changing their shape, grey where the edge of the ink covers a pixel in part, and moved so that the
centre of mass of the ink lies in the middle of 28 x 28 pixels (LeCun et al. 1998, section III-A).
The networks read them on a ground of 32 x 32.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from torch import Tensor, nn

from cnnviz.architectures.nets.published.lenet5_1998 import AMPLITUDE
from cnnviz.lessons.lenet.drawing_pad.samples import Strokes
from cnnviz.photos.answering.preprocessing import Preprocessing
from cnnviz.photos.weights.cards import Card
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.probing.execute import execute

Values = NDArray[np.float32]

PAD = 1000
"""Side of the pad in the units of the strokes."""

PEN = 90
"""Width of the pen in these units: digits over two thirds of the pad get the strokes of MNIST."""

RASTER = 500
"""Side of the black-and-white picture of a drawing: one pixel of MNIST is many of it."""

BOX, FIELD, GROUND = 20, 28, 32
"""Sides of the box that a digit fits into, of MNIST's pictures, and of what the networks read."""

MAPS = {
    "lenet5-1998": {"C1": "c1.scaled_tanh", "S2": "s2.scaled_tanh"},
    "lenet5": {"C1": "relu1", "S2": "s2"},
}
"""Of each network the layers whose maps are shown, and their paths."""

STATE = "f6.scaled_tanh"
"""Path of the units that the network of 1998 compares with the bitmaps."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DigitAnswer:
    """What one network says of a drawing.

    Attributes:
        shares: Probability of each digit.
        nobody: Probability that it is none of them; 0 in a network that cannot say so.
        maps: Maps of its first layers between 0 and 1, (maps, side, side), by the layer's name.
    """

    shares: tuple[float, ...]
    nobody: float
    maps: Mapping[str, Values]

    @property
    def best(self) -> int:
        """The most probable digit."""
        return max(range(len(self.shares)), key=self.shares.__getitem__)

    @property
    def is_nobody(self) -> bool:
        """Whether "none of the ten" is more probable than any digit."""
        return self.nobody > max(self.shares)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DigitReading:
    """What both networks say of a drawing.

    Attributes:
        picture: What they read, (32, 32), 0 for the ground and 1 for ink.
        distances: Squared distance to the bitmap of each digit in the network of 1998.
        state: The 84 units that it compares with them, as a picture, (12, 7): 0 for -1, 1 for +1.
    """

    picture: Values
    published: DigitAnswer
    modern: DigitAnswer
    distances: tuple[float, ...]
    state: Values

    @property
    def nearest(self) -> int:
        """The digit whose bitmap is nearest."""
        return min(range(len(self.distances)), key=self.distances.__getitem__)


def drawn(strokes: Strokes) -> Image.Image:
    """Return a drawing as a black-and-white picture, ink white, as a scanner would."""
    scale, width = RASTER / PAD, PEN * RASTER / PAD
    picture = Image.new("L", (RASTER, RASTER))
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        points = [(x * scale, y * scale) for x, y in stroke]
        pen.line(points, fill=255, width=round(width), joint="curve")
        for x, y in (points[0], points[-1]):
            pen.circle((x, y), width / 2, fill=255)
    return picture


def centred(picture: Image.Image) -> Values:
    """Return a picture of ink as MNIST has it, (28, 28) between 0 and 1.

    Args:
        picture: Grey, ink white; some of it is ink.
    """
    left, top, right, bottom = picture.getbbox() or (0, 0, *picture.size)
    longest = max(right - left, bottom - top)
    size = [max(1, round(BOX * side / longest)) for side in (right - left, bottom - top)]
    # The mean over what a pixel covers: the grey of an edge is the share of the pixel that is ink.
    small = picture.resize((size[0], size[1]), Image.Resampling.BOX, (left, top, right, bottom))
    ink = np.asarray(small, np.float32) / 255
    # Wide enough that no shift of the box reaches the border before the field is cut out.
    field = np.zeros((FIELD + 2 * BOX, FIELD + 2 * BOX), np.float32)
    down, across = (_shift(ink.sum(axis)) for axis in (1, 0))
    field[BOX + down :, BOX + across :][: ink.shape[0], : ink.shape[1]] = ink
    return field[BOX : BOX + FIELD, BOX : BOX + FIELD]


def _shift(profile: Values) -> int:
    """Pixels by which a profile must move for its centre of mass to lie in the middle."""
    centre = float((profile * np.arange(len(profile))).sum() / profile.sum())
    return round(FIELD / 2 - centre)


def as_read(strokes: Strokes) -> Values:
    """Return what the networks read of a drawing with at least one stroke, (32, 32)."""
    return np.pad(centred(drawn(strokes)), (GROUND - FIELD) // 2)


def read(published: LoadedModel, card: Card, modern: LoadedModel, picture: Values) -> DigitReading:
    """Return what both networks say of a picture.

    Args:
        published: LeNet-5 of 1998 with weights for digits.
        card: Its card, which has the distance that stands for "none of the ten".
        modern: The form of today with weights for digits.
        picture: (32, 32) between 0 and 1.
    """
    old, kept = _run(published, picture, [*MAPS[published.name].values(), STATE])
    new, seen = _run(modern, picture, list(MAPS[modern.name].values()))
    nobody = old.new_tensor([-float(card.recipe["nobody"])])
    shares = torch.cat([old, nobody]).softmax(0).tolist()
    squashed = {name: _squashed(kept[path]) for name, path in MAPS[published.name].items()}
    rectified = {name: _rectified(seen[path]) for name, path in MAPS[modern.name].items()}
    return DigitReading(
        picture=picture,
        published=DigitAnswer(shares=tuple(shares[:-1]), nobody=shares[-1], maps=squashed),
        modern=DigitAnswer(shares=tuple(new.softmax(0).tolist()), nobody=0.0, maps=rectified),
        distances=tuple((-old).tolist()),
        state=((kept[STATE] + 1) / 2).clamp(0, 1).reshape(12, 7).numpy(),
    )


def levels(picture: Values, preprocessing: Preprocessing) -> Tensor:
    """Return a picture in the grey levels that a network was trained with, (1, 1, 32, 32)."""
    x = (torch.from_numpy(picture) - preprocessing.mean[0]) / preprocessing.std[0]
    return x[None, None]


def _run(
    loaded: LoadedModel, picture: Values, keep: Sequence[str]
) -> tuple[Tensor, Mapping[str, Tensor]]:
    module: nn.Module = loaded.module
    ran = execute(module, levels(picture, loaded.preprocessing), keep=keep)
    assert ran.logits is not None  # nothing ended the run
    return ran.logits[0], {path: value[0] for path, value in ran.values.items()}


def _squashed(maps: Tensor) -> Values:
    """Maps of the scaled tanh: 0 for its least value and 1 for its largest."""
    return ((maps / AMPLITUDE + 1) / 2).numpy()


def _rectified(maps: Tensor) -> Values:
    """Maps of a ReLU: 0 for zero, and 1 for the largest value of all of them."""
    return (maps / maps.max().clamp_min(1e-6)).numpy()
