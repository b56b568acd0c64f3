"""Values of the GAN page."""

import math
from collections.abc import Callable

from cnnviz.architectures.nets.published.dcgan import LATENT
from cnnviz.lessons.gan.collapse.numbers import poorest
from cnnviz.lessons.gan.collapse.screen import measured
from cnnviz.lessons.gan.game import FLOOR
from cnnviz.lessons.gan.networks.numbers import SIZES, Player, gan_table, over_counted
from cnnviz.network.trace.table import LayerTable
from cnnviz.training.gan.line import loss_late, recorded, spreads_late
from cnnviz.training.gan.recipes import GAN_RECIPES
from cnnviz.training.gan.updates import SHOWN
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers


def _table(player: str, size: str) -> LayerTable:
    return cache.shared(gan_table, player, size)


def _ladder() -> str:
    """Sides of the maps of the small generator."""
    sides = [4 << step for step in range(SIZES["small"].doublings + 1)]
    return " → ".join(str(side) for side in sides)


VALUES: dict[str, Callable[[], str]] = {
    "latent": lambda: str(LATENT),
    "ladder": _ladder,
    "paper_params": lambda: numbers.whole(_table(Player.GENERATOR, "paper").params),
    "paper_macs": lambda: numbers.whole(_table(Player.GENERATOR, "paper").macs),
    "paper_wrong_macs": lambda: numbers.whole(over_counted(_table(Player.GENERATOR, "paper"))),
    "judge_params": lambda: numbers.whole(_table(Player.DISCRIMINATOR, "paper").params),
    "floor": lambda: f"${FLOOR:.4f}$",
    "equilibrium": lambda: f"{2 * math.log(2):.4f}",
    "spread_low": lambda: f"{min(spreads_late(recorded())):.2f}",
    "spread_high": lambda: f"{max(spreads_late(recorded())):.2f}",
    "line_loss": lambda: f"{loss_late(recorded()):.3f}",
    "least_variety": lambda: f"{poorest(measured()).variety:.2f}",
    "loss_at_least": lambda: f"{poorest(measured()).loss:.3f}",
    "side": lambda: str(SIZES["small"].side),
    "shown": lambda: str(SHOWN),
    "batch": lambda: str(GAN_RECIPES[0].batch_size),
    "rate": lambda: f"{GAN_RECIPES[0].learning_rate:g}",
}
"""Placeholders of this page."""
