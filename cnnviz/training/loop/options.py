"""What a run is asked for beside its networks, its data and its recipe."""

from collections.abc import Callable
from dataclasses import dataclass

import torch

from cnnviz.training.loop.events import State


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainOptions:
    """How a run is started, of a classifier or a GAN.

    Attributes:
        seed: Of the order, the crops, the flips and all noise; the initial weights are the
            caller's matter.
        device: Where to train.
        seconds: A budget of time, evaluations included, instead of the recipe's passes; a schedule
            then follows the clock.
        resume: A snapshot of an earlier run with the same arguments.
        should_stop: Asked at every step; True ends the run after it.
        rate_factor: Asked at every step; what the learning rates of the schedule are multiplied by.
        precision: Number format of the forward pass; None for the device's best.
    """

    seed: int = 0
    device: torch.device | str = "cpu"
    seconds: float | None = None
    resume: State | None = None
    should_stop: Callable[[], bool] = lambda: False
    rate_factor: Callable[[], float] = lambda: 1.0
    precision: torch.dtype | None = None


DEFAULTS = TrainOptions()
"""Seed 0 on the CPU, as long as the recipe says."""
