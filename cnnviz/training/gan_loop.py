"""The training loop of a GAN: two networks and pictures in, events out. Knows no file."""

import math
from collections.abc import Callable, Iterator

import torch

from cnnviz.architectures.dcgan import Discriminator, Generator
from cnnviz.errors import BadValue
from cnnviz.training.data import ImageData
from cnnviz.training.events import Diverged, Start, State
from cnnviz.training.gan_events import GanEnd, GanEvent, GanLook, GanStep
from cnnviz.training.gan_recipes import GanRecipe
from cnnviz.training.gan_samples import samples
from cnnviz.training.gan_updates import GanUpdates

LOOKS = 50
"""Looks of a whole run, beside the one before it begins."""

BAD_IN_A_ROW = 3
"""Losses without a number after which a run is given up."""


def train_gan(
    generator: Generator,
    discriminator: Discriminator,
    data: ImageData,
    plan: GanRecipe,
    *,
    seed: int = 0,
    device: torch.device | str = "cpu",
    seconds: float | None = None,
    steps: int | None = None,
    resume: State | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    precision: torch.dtype | None = None,
) -> Iterator[GanEvent]:
    """Train both networks in place and tell what happens.

    The generator's loss is the non-saturating one. The same seed, device and library versions give
    the same weights at the same step, whether the budget is steps or seconds.

    Args:
        generator: Makes the pictures.
        discriminator: Judges them.
        data: Pictures; their labels are not used.
        plan: How to train.
        seed: Of the order and of all noise; the initial weights are the caller's matter.
        device: Where to train.
        seconds: A budget of time, looks included, instead of the recipe's passes.
        steps: A number of steps instead of the recipe's passes.
        resume: A snapshot of an earlier run with the same arguments.
        should_stop: Asked after every step; True ends the run early, with `GanEnd`.
        precision: Number format of the forward pass; None for the device's best.

    Yields:
        Start, a look, then steps with looks between them, then GanEnd or Diverged.

    Raises:
        BadValue: If both budgets are given.
    """
    if seconds is not None and steps is not None:
        raise BadValue("two_budgets", "a run ends after steps or after seconds, not both")
    on = torch.device(device)
    updates = GanUpdates(
        generator, discriminator, data, plan, seed=seed, device=on, precision=precision
    )
    if resume is not None:
        updates.load(resume)
    total = None
    if seconds is None:
        total = plan.steps(len(data.train)) if steps is None else steps
    yield Start(
        params=sum(p.numel() for net in (generator, discriminator) for p in net.parameters()),
        steps=total,
        step=updates.taken,
        device=str(on),
        precision=str(updates.precision).removeprefix("torch."),
        snapshot=updates.snapshot,
    )
    yield from _Told(updates, total, seconds, should_stop).events()


class _Told:
    """The events of a run."""

    def __init__(
        self,
        updates: GanUpdates,
        total: int | None,
        seconds: float | None,
        should_stop: Callable[[], bool],
    ) -> None:
        self.updates, self.should_stop = updates, should_stop
        self.total, self.seconds = total, seconds

    @property
    def progress(self) -> float:
        """Share of the run that is done, 0 to 1: of its steps, or of its time."""
        if self.total is not None:
            return min(1.0, self.updates.taken / self.total) if self.total else 1.0
        return min(1.0, self.updates.elapsed / self.seconds) if self.seconds else 1.0

    def events(self) -> Iterator[GanEvent]:
        """Looks, steps and the end."""
        updates = self.updates
        if not updates.taken:
            yield self.look()
        over = self.progress >= 1
        while not over:
            losses = updates.step()
            yield GanStep(step=updates.taken, metrics=losses, seconds=updates.elapsed)
            finite = math.isfinite(losses["loss_d"]) and math.isfinite(losses["loss_g"])
            updates.bad = 0 if finite else updates.bad + 1
            if updates.bad == BAD_IN_A_ROW:
                yield Diverged(step=updates.taken)
                return
            over = self.should_stop() or self.progress >= 1
            if over or self.progress * LOOKS >= updates.looks:
                yield self.look()
        yield GanEnd(steps=updates.taken, seconds=updates.elapsed)

    def look(self) -> GanLook:
        """The pictures of the fixed noise; looks that fell due at once are one."""
        updates = self.updates
        updates.looks = math.floor(self.progress * LOOKS) + 1
        with updates.average.shown():
            images = samples(updates.generator, updates.shown)
        return GanLook(
            step=updates.taken,
            epoch=updates.epoch,
            images=images,
            seconds=updates.elapsed,
            weights=updates.weights,
            snapshot=updates.snapshot,
        )
