"""A picture that excites a channel as much as possible: feature visualisation by optimisation.

The network stays as it is, the picture climbs: from weak noise, each step adds to it what raises
the mean of the channel's map (Olah, Mordvintsev and Schubert 2017, "Feature Visualization"). Three
aids keep the climb from ending in noise that only this network understands: the picture moves by a
few pixels before each step (jitter), differences between neighbours cost something (total
variation), and what is changed are the waves of the picture instead of its pixels, a long wave
as readily as a short one (Fourier).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.execute import execute
from cnnviz.probing.pixels import LEVELS, Normalisation, normalised
from cnnviz.probing.units.feature_maps import as_maps, check_channel

RATE = 0.05
"""Of Adam, as in the software of Olah et al."""

NOISE = 0.01
"""Standard deviation of what a climb begins with."""

JITTER = 16
"""The picture moves by at most its side divided by this: 2 of 32 pixels, 14 of 224."""

SMOOTHING = 0.5
"""Price of the total variation, where the first map of the channel has a root mean square of 1."""

_BEHIND = frozenset(["ReLU", "ReLU6", "relu", "relu6"])
"""Kinds that have no slope where their unit is silent."""

# Colours of photos vary together: the square root of their covariance over ImageNet, divided by
# its largest column (published with the software of Olah et al.).
_COLOURS = torch.tensor([[0.26, 0.09, 0.02], [0.27, 0.00, -0.05], [0.27, -0.09, 0.03]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Aids:
    """What keeps the climb in the realm of pictures."""

    jitter: bool = True
    smooth: bool = True
    fourier: bool = True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Climb:
    """How far a picture has come.

    Attributes:
        aids: What it climbs with.
        leaf: What is changed: waves (3, height, width // 2 + 1, 2) or pixels (3, height, width).
        side: Of the picture, in pixels.
        scale: Root mean square of the channel's first map: the unit of the objective in the loss.
        adam: State of the optimiser between two parts of a climb.
        objective: Mean of the channel's map before each step so far, then of the last picture.
    """

    aids: Aids
    leaf: Tensor
    side: int
    scale: float
    adam: Mapping[str, Any] | None = None
    objective: tuple[float, ...] = ()

    @property
    def steps(self) -> int:
        """Steps taken."""
        return max(0, len(self.objective) - 1)

    @property
    def picture(self) -> NDArray[np.uint8]:
        """The picture as pixels, (side, side, channels)."""
        pixels = (_pixels(self.leaf, self.aids, self.side)[0] * LEVELS).round()
        return np.asarray(pixels.permute(1, 2, 0).to(torch.uint8).numpy())


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """What is climbed.

    Attributes:
        path: Of the layer whose value rises: what a ReLU reads stands for the ReLU, because behind
            it a silent unit has no slope.
        macs: Multiply-adds of one look at it.
    """

    path: str
    channel: int
    macs: int
    normalisation: Normalisation


def peak_of(table: LayerTable, layer: Layer, channel: int, normalisation: Normalisation) -> Peak:
    """Return what is climbed for a channel of a layer.

    Args:
        table: The layer table of the network.
        layer: Its row.
        channel: Number of the channel.
        normalisation: The statistics that the network's pictures are normalised with.
    """
    path = layer.parents[0] if layer.kind in _BEHIND and len(layer.parents) == 1 else layer.path
    macs = 0
    for row in table.layers:
        macs += row.macs
        if row.path == path:
            break
    return Peak(path=path, channel=channel, macs=macs, normalisation=normalisation)


def begin(module: nn.Module, peak: Peak, side: int, aids: Aids, seed: int = 0) -> Climb:
    """Return a climb at its foot: weak noise around grey.

    Raises:
        BadValue: If the layer has no such channel.
    """
    noise = torch.Generator().manual_seed(seed)
    bands = len(peak.normalisation.mean)
    shape = (bands, side, side // 2 + 1, 2) if aids.fourier else (bands, side, side)
    with torch.inference_mode(False):
        start = torch.randn(shape, generator=noise) * NOISE
        here = Climb(aids=aids, leaf=start, side=side, scale=1.0)
        with torch.no_grad():
            found = _map(module, peak, _pixels(start, aids, side))
    return replace(here, scale=max(float(found.square().mean().sqrt()), 1e-6))


def climb(module: nn.Module, peak: Peak, start: Climb, steps: int, seed: int = 0) -> Climb:
    """Return a climb some steps higher; `start` stays as it was.

    The gradient is taken with respect to the picture alone: the network keeps none.

    Args:
        module: A loaded network in eval mode; it is only read.
        peak: What is climbed.
        start: Where to go on.
        steps: How many.
        seed: Of the jitter.
    """
    aids, side = start.aids, start.side
    reach = side // JITTER if aids.jitter else 0
    chance = torch.Generator().manual_seed(seed + start.steps)
    objective = list(start.objective[:-1])
    with torch.inference_mode(False), torch.enable_grad():
        leaf = start.leaf.clone().requires_grad_()
        adam = torch.optim.Adam([leaf], lr=RATE)
        if start.adam is not None:
            adam.load_state_dict(dict(start.adam))
        for _ in range(steps):
            pixels = _pixels(leaf, aids, side)
            by = torch.randint(-reach, reach + 1, (2,), generator=chance).tolist()
            value = _map(module, peak, pixels.roll(by, (2, 3))).mean()
            objective.append(float(value.detach()))
            loss = -value / start.scale
            if aids.smooth:
                loss = loss + SMOOTHING * total_variation(pixels)
            (leaf.grad,) = torch.autograd.grad(loss, [leaf])
            adam.step()
        with torch.no_grad():
            objective.append(float(_map(module, peak, _pixels(leaf, aids, side)).mean()))
    return replace(start, leaf=leaf.detach(), adam=adam.state_dict(), objective=tuple(objective))


def total_variation(pixels: Tensor) -> Tensor:
    """Return the mean difference of neighbours, down plus across, of (N, C, height, width)."""
    down = (pixels[:, :, 1:] - pixels[:, :, :-1]).abs().mean()
    return down + (pixels[:, :, :, 1:] - pixels[:, :, :, :-1]).abs().mean()


def waves_to_plane(waves: Tensor, side: int) -> Tensor:
    """Return the plane that some waves add up to, (bands, side, side).

    Each wave is divided by its frequency, as those of photos are: so a step changes long waves as
    much as short ones.

    Args:
        waves: (bands, side, side // 2 + 1, 2), real and imaginary parts.
        side: Of the plane.
    """
    down, across = torch.fft.fftfreq(side)[:, None], torch.fft.rfftfreq(side)[None]
    frequency = (down.square() + across.square()).sqrt().clamp(min=1 / side)
    spectrum = torch.view_as_complex(waves.contiguous()) / frequency
    return torch.fft.irfft2(spectrum, s=(side, side), norm="ortho")


def _pixels(leaf: Tensor, aids: Aids, side: int) -> Tensor:
    """The picture, (1, bands, side, side), 0 to 1."""
    if not aids.fourier:
        return leaf.sigmoid()[None]
    plane = waves_to_plane(leaf, side)
    if len(plane) == len(_COLOURS):
        mixing = _COLOURS / _COLOURS.norm(dim=0).max()
        plane = torch.einsum("oc,chw->ohw", mixing, plane)
    return plane.sigmoid()[None]


def _map(module: nn.Module, peak: Peak, pixels: Tensor) -> Tensor:
    """The channel's map of a picture, (1, rows, columns)."""
    run = execute(
        module,
        normalised(pixels, peak.normalisation),
        until=peak.path,
        grad=torch.is_grad_enabled(),
    )
    maps = as_maps(run.values[peak.path], peak.path)
    check_channel(maps, peak.channel)
    return maps[:, peak.channel]


def steps_within(macs: int, budget: float, fewest: int, most: int) -> int:
    """Return how many steps a budget of multiply-adds pays for, between two ends.

    A gradient costs its own look and about twice as much on the way back.
    """
    return min(most, max(fewest, math.floor(budget / max(1, 3 * macs))))
