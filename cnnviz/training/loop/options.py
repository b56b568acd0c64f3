"""What a run is asked for beside its networks, its data and its recipe."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import torch

from cnnviz.training.loop.clock import TrainingClock
from cnnviz.training.loop.events import State


class Pace(StrEnum):
    """What a run does next."""

    GO_ON = "go_on"
    ONE_STEP = "one_step"
    """A step, and a report of its batch."""
    STAND_STILL = "stand_still"


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
        pace: Asked before every step: what the run does next. Where it stands still, it is whoever
            reads the events that waits between two looks, and stops the clock.
        precision: Number format of the forward pass; None for the device's best.
        clock: Counts the seconds of training, for a run that shares its device; it is begun anew.
    """

    seed: int = 0
    device: torch.device | str = "cpu"
    seconds: float | None = None
    resume: State | None = None
    should_stop: Callable[[], bool] = lambda: False
    rate_factor: Callable[[], float] = lambda: 1.0
    pace: Callable[[], Pace] = lambda: Pace.GO_ON
    precision: torch.dtype | None = None
    clock: TrainingClock | None = None


DEFAULTS = TrainOptions()
"""Seed 0 on the CPU, as long as the recipe says."""
