"""Layer tables of generators and discriminators, and the arithmetic of their stages."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

import torch

from cnnviz.architectures.nets.published.dcgan import (
    EXAMPLE,
    PAPER,
    Discriminator,
    Generator,
    Size,
)
from cnnviz.lessons.gan.transposed import numbers as transposed
from cnnviz.network.bills import arithmetic
from cnnviz.network.bills.arithmetic import Sum
from cnnviz.network.structure.stages import Stage, stages
from cnnviz.network.trace.layers import table_of
from cnnviz.network.trace.table import Layer, LayerTable


class Player(StrEnum):
    """The two networks of a GAN."""

    GENERATOR = "generator"
    DISCRIMINATOR = "discriminator"


SIZES: Mapping[str, Size] = MappingProxyType(
    {"small": Size(side=32, width=32), "example": EXAMPLE, "paper": PAPER}
)
"""Pairs by name: the one that is trained here, PyTorch's example, the paper's figure."""

TOLD = ("output_side", "params", "macs")
"""What the arithmetic of a stage is about, in this order."""


def gan_table(player: str, size: str) -> LayerTable:
    """The layer table of one network of a pair; its input is noise or a picture.

    Args:
        player: A `Player`.
        size: One of `SIZES`.
    """
    return sized_table(Player(player), SIZES[size])


def sized_table(player: Player, size: Size) -> LayerTable:
    """The layer table of a network of any size."""
    makes = player is Player.GENERATOR
    with torch.device("meta"):  # no weights are allocated
        net = Generator(size) if makes else Discriminator(size)
    shape = (size.latent, 1, 1) if makes else (3, size.side, size.side)
    return table_of(net.eval(), shape, player)


def gan_stages(player: str, size: str) -> tuple[Stage, ...]:
    """The stages of one network of a pair, in the order of computation."""
    return stages(gan_table(player, size))


def stage_sums(table: LayerTable, stage: Stage) -> tuple[Sum, ...]:
    """Side, parameters and multiply-adds of a stage's convolution, with its own numbers."""
    row = convolution(stage)
    if row is None:
        return ()
    made = row.kind == "ConvTranspose2d"
    found = transposed.sums(row) if made else arithmetic.sums(table, row)
    return tuple(entry for entry in found if entry.quantity in TOLD)


def convolution(stage: Stage) -> Layer | None:
    """The convolution of a stage; a stage has one at most."""
    return next((row for row in stage.rows if row.kind.startswith("Conv")), None)


def over_counted(table: LayerTable) -> int:
    """Multiply-adds of a generator as some tools print them: by the values that are written."""
    return sum(transposed.over_count(row) for row in table.layers if row.kind == "ConvTranspose2d")
