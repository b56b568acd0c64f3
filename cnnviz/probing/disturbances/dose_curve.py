"""The answer of a network over the dose of a disturbance, and the first dose at which it fails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.probing.answers import WatchedPrediction, answer
from cnnviz.probing.disturbances.adversarial import loss_signs
from cnnviz.probing.disturbances.perturbations import (
    MIDDLE,
    WHOLE_NUMBERS,
    Disturbance,
    Place,
    perturb,
    stepped,
)
from cnnviz.probing.pixels import LEVELS, Normalisation, distance, normalised, pixels_of

HALVINGS = 5
"""How often the step of the grid in which the answer fails is cut in two."""

AT_ONCE = 8 * 224 * 224
"""Pixels that go through a network together: a wide one takes 100 bytes and more for each."""

TOP = 5
"""Classes of an answer that is shown beside its picture."""

Disturber = Callable[[float], Tensor]
"""From a dose to the disturbed picture, (1, C, height, width), 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dosed:
    """One dose.

    Attributes:
        dose: In the unit of the disturbance.
        change: Root mean square of the change of all pixel values, in levels of 255.
    """

    dose: float
    change: float
    answer: WatchedPrediction


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseCurve:
    """A network over the doses of a disturbance.

    Attributes:
        points: One a dose of the grid, the undisturbed picture first.
        failing: The smallest dose known at which the watched class is no longer first, at most
            2^-HALVINGS of a step of the grid above one at which it still is; None if it is the
            first at every dose of the grid.
    """

    kind: Disturbance
    points: tuple[Dosed, ...]
    failing: Dosed | None

    @property
    def watched(self) -> int:
        """Number of the class that is followed."""
        return self.points[0].answer.watched.class_index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Disturbed:
    """A picture before and after one dose.

    Attributes:
        before: The picture, uint8, (height, width, channels).
        after: The disturbed one; where a step is smaller than a level, rounded.
        difference: After less before around mid grey, the largest change at full strength.
        gain: How many times the difference is amplified; 1 where there is none.
        largest: Largest change of a value, in levels of 255.
        whole: The answer to the undisturbed picture.
    """

    before: NDArray[np.uint8]
    after: NDArray[np.uint8]
    difference: NDArray[np.uint8]
    gain: float
    largest: float
    whole: WatchedPrediction
    point: Dosed


def dose_curve(
    module: nn.Module,
    x: Tensor,
    normalisation: Normalisation,
    kind: Disturbance,
    doses: Sequence[float],
    watch: int | None = None,
    place: Place = MIDDLE,
) -> DoseCurve:
    """Run all doses side by side, then look closer where the answer fails.

    Args:
        module: A loaded network in eval mode.
        x: The photo, preprocessed, (1, C, height, width).
        normalisation: What it was normalised with.
        kind: The disturbance.
        doses: The grid, from 0 upwards.
        watch: Class to follow, against which an adversarial picture is made; the first class of
            the undisturbed picture by default.
        place: Of the occluder.
    """
    watch = _first(module, x) if watch is None else watch
    disturb = disturber(module, x, normalisation, kind, watch, place)
    pixels = disturb(0)

    def told(doses: Sequence[float], top: int = 1) -> list[Dosed]:
        batch = torch.cat([disturb(dose) for dose in doses])
        return _told(module, pixels, batch, normalisation, doses, watch, top)

    points = told(doses)
    return DoseCurve(
        kind=kind, points=tuple(points), failing=_failing(points, told, kind not in WHOLE_NUMBERS)
    )


def disturbed(
    module: nn.Module,
    x: Tensor,
    normalisation: Normalisation,
    kind: Disturbance,
    dose: float,
    watch: int | None = None,
    place: Place = MIDDLE,
) -> Disturbed:
    """Return one dose's effect: the picture beside the original, and both answers.

    Args:
        module: A loaded network in eval mode.
        x: The photo, preprocessed, (1, C, height, width).
        normalisation: What it was normalised with.
        kind: The disturbance.
        dose: In the unit of the kind.
        watch: Class to follow; the first class of the undisturbed picture by default.
        place: Of the occluder.
    """
    watch = _first(module, x) if watch is None else watch
    disturb = disturber(module, x, normalisation, kind, watch, place)
    pixels, after = disturb(0), disturb(dose)
    both = torch.cat([pixels, after])
    whole, point = _told(module, pixels, both, normalisation, (0, dose), watch, TOP)
    difference = after - pixels
    largest = float(difference.abs().max())
    gain = 0.5 / largest if largest else 1.0
    return Disturbed(
        before=_levels(pixels),
        after=_levels(after),
        difference=_levels((0.5 + gain * difference).clamp(0, 1)),
        gain=gain,
        largest=LEVELS * largest,
        whole=whole.answer,
        point=point,
    )


def disturber(
    module: nn.Module,
    x: Tensor,
    normalisation: Normalisation,
    kind: Disturbance,
    watch: int,
    place: Place = MIDDLE,
) -> Disturber:
    """Return how a dose disturbs a photo; adversarially, against this network and class."""
    pixels = pixels_of(x, normalisation)
    if kind is not Disturbance.ADVERSARIAL:
        return lambda dose: perturb(pixels, kind, dose, place=place)
    signs = loss_signs(module, x, torch.tensor([watch]))
    return lambda levels: stepped(pixels, signs, levels) if levels else pixels


def _first(module: nn.Module, x: Tensor) -> int:
    with torch.inference_mode():
        return int(module(x)[0].argmax())


def _told(
    module: nn.Module,
    pixels: Tensor,
    batch: Tensor,
    normalisation: Normalisation,
    doses: Sequence[float],
    watch: int,
    top: int,
) -> list[Dosed]:
    x = normalised(batch, normalisation)
    together = max(1, AT_ONCE // x[0, 0].numel())
    with torch.inference_mode():
        logits = torch.cat([module(some) for some in torch.split(x, together)])
    return [
        Dosed(dose=dose, change=distance(pixels[0], one), answer=answer(row, watch=watch, top=top))
        for dose, one, row in zip(doses, batch, logits, strict=True)
    ]


def _failing(
    points: Sequence[Dosed], told: Callable[[Sequence[float]], list[Dosed]], closer: bool
) -> Dosed | None:
    at = next((index for index, point in enumerate(points) if not point.answer.kept), None)
    if at is None or at == 0 or not closer:
        return None if at is None else points[at]
    low, failing = points[at - 1].dose, points[at]
    for _ in range(HALVINGS):
        (between,) = told([(low + failing.dose) / 2])
        if between.answer.kept:
            low = between.dose
        else:
            failing = between
    return failing


def _levels(pixels: Tensor) -> NDArray[np.uint8]:
    levels = (pixels[0] * LEVELS).round().to(torch.uint8)
    return np.ascontiguousarray(levels.permute(1, 2, 0).cpu().numpy())
