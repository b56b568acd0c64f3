"""The answer of LeNet-5 as published: the bitmap that is nearest to what F6 says."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cnnviz.architectures.nets.published.digit_bitmaps import HEIGHT, WIDTH, bitmaps


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nearest:
    """What F6 says, and how far it is from each digit.

    Attributes:
        said: (12, 7), the units of F6 as a picture, each +1 or -1.
        distances: Squared distance from each of the ten bitmaps.
    """

    said: NDArray[np.float32]
    distances: tuple[float, ...]

    @property
    def answer(self) -> int:
        """The nearest digit."""
        return int(np.argmin(self.distances))


def nearest(digit: int, wrong: int) -> Nearest:
    """Return the distances where F6 says a digit with some of its pixels wrong.

    Args:
        digit: The digit that is meant.
        wrong: How many units are turned round; always the first of one fixed order by lot.
    """
    drawn = bitmaps().numpy()
    said = drawn[digit].copy()
    said[np.random.default_rng(0).permutation(WIDTH * HEIGHT)[:wrong]] *= -1
    distances = ((said - drawn) ** 2).sum(1)
    return Nearest(said=said.reshape(HEIGHT, WIDTH), distances=tuple(map(float, distances)))
