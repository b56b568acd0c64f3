"""Bitmaps of the ten digits, 7 pixels wide and 12 high, for the output of LeNet-5 as published.

They are drawn anew: same size and same purpose as those in the paper's figure, other pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

WIDTH, HEIGHT = 7, 12

SHEET = """
.#####. ...##.. .#####. .#####. ....##. ####### ..####. ####### .#####. .#####.
##...## ..###.. ##...## ##...## ...###. ##..... .##.... ##...## ##...## ##...##
##...## .####.. ##...## .....## ..####. ##..... ##..... .....## ##...## ##...##
##...## ...##.. .....## .....## .##.##. ##..... ##..... ....##. ##...## ##...##
##...## ...##.. .....## .....## ##..##. ######. ##..... ....##. ##...## ##...##
##...## ...##.. ....##. ..####. ##..##. .....## ######. ...##.. .#####. .######
##...## ...##.. ...##.. .....## ####### .....## ##...## ...##.. ##...## .....##
##...## ...##.. ..##... .....## ....##. .....## ##...## ..##... ##...## .....##
##...## ...##.. .##.... .....## ....##. .....## ##...## ..##... ##...## .....##
##...## ...##.. ##..... .....## ....##. ##...## ##...## ..##... ##...## .....##
##...## ...##.. ##..... ##...## ....##. ##...## ##...## ..##... ##...## ....##.
.#####. .###### ####### .#####. ....##. .#####. .#####. ..##... .#####. .####..
"""
"""The digits 0 to 9 side by side; "#" is ink."""


def rows_of(digit: int) -> tuple[str, ...]:
    """Return the rows of one digit, from top to bottom."""
    return tuple(line.split()[digit] for line in SHEET.split("\n") if line)


def bitmaps() -> Tensor:
    """Return all ten digits as a table, (10, 84): +1 is ink, -1 is ground, row after row."""
    import torch

    drawn = ["".join(rows_of(digit)) for digit in range(10)]
    return torch.tensor([[1.0 if pixel == "#" else -1.0 for pixel in digit] for digit in drawn])
