"""The training loop of a GAN: two networks and pictures in, events out. Knows no file."""

import math
from collections.abc import Iterator

import torch

from cnnviz.architectures.nets.published.dcgan import Discriminator, Generator
from cnnviz.errors import BadValue
from cnnviz.training.data.image_data import ImageData
from cnnviz.training.gan.events import GanEnd, GanEvaluation, GanEvent, GanStep
from cnnviz.training.gan.recipes import GanRecipe
from cnnviz.training.gan.samples import samples
from cnnviz.training.gan.updates import GanUpdates
from cnnviz.training.loop.events import Diverged, StartEvent
from cnnviz.training.loop.options import DEFAULTS, TrainOptions

EVALUATIONS = 50
"""Evaluations of a whole run, beside the one before it begins."""

BAD_IN_A_ROW = 3
"""Losses without a number after which a run is given up."""


def train_gan(
    generator: Generator,
    discriminator: Discriminator,
    data: ImageData,
    plan: GanRecipe,
    options: TrainOptions = DEFAULTS,
    *,
    steps: int | None = None,
) -> Iterator[GanEvent]:
    """Train both networks in place and yield what happens.

    The generator's loss is the non-saturating one. The same seed, device and library versions give
    the same weights at the same step, whether the budget is steps or seconds.

    Args:
        generator: Makes the pictures.
        discriminator: Judges them.
        data: Pictures; their labels are not used.
        plan: How to train.
        options: Seed, device, budget of time, and what to go on from.
        steps: A number of steps instead of the recipe's passes.

    Yields:
        StartEvent, a GanEvaluation, then GanSteps with evaluations between them, then GanEnd or
        Diverged.

    Raises:
        BadValue: If both budgets are given.
    """
    total = _total(len(data.train), plan, options, steps)
    updates = GanUpdates(
        generator,
        discriminator,
        data,
        plan,
        seed=options.seed,
        device=torch.device(options.device),
        precision=options.precision,
        clock=options.clock,
    )
    if options.resume is not None:
        updates.load(options.resume)
    yield from _EventStream(updates, total, options).events()


def _total(pictures: int, plan: GanRecipe, options: TrainOptions, steps: int | None) -> int | None:
    """Return the steps of the whole run; None where the budget is a time."""
    if options.seconds is None:
        return plan.steps(pictures) if steps is None else steps
    if steps is not None:
        raise BadValue("two_budgets", "a run ends after steps or after seconds, not both")
    return None


class _EventStream:
    """The events of a run, from its start to its end."""

    def __init__(self, updates: GanUpdates, total: int | None, options: TrainOptions) -> None:
        self.updates, self.total = updates, total
        self.seconds, self.should_stop = options.seconds, options.should_stop

    @property
    def progress(self) -> float:
        """Share of the run that is done, 0 to 1: of its steps, or of its time."""
        if self.total is not None:
            return min(1.0, self.updates.taken / self.total) if self.total else 1.0
        return min(1.0, self.updates.elapsed / self.seconds) if self.seconds else 1.0

    def events(self) -> Iterator[GanEvent]:
        """Yield the start, evaluations and steps, and the end."""
        updates = self.updates
        yield StartEvent.of(
            updates.generator,
            updates.discriminator,
            steps=self.total,
            step=updates.taken,
            device=updates.device,
            precision=updates.precision,
            snapshot=updates.snapshot,
            slowdown=lambda: updates.clock.slowdown,
        )
        if self.due() and updates.evaluated != updates.taken:  # one may be owed since a pause
            yield self.evaluation()
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
            if over or self.due():
                yield self.evaluation()
        yield GanEnd(steps=updates.taken, seconds=updates.elapsed)

    def due(self) -> bool:
        """Whether an evaluation has fallen due since the last one."""
        return self.progress * EVALUATIONS >= self.updates.evaluations

    def evaluation(self) -> GanEvaluation:
        """Return the pictures of the fixed noise; evaluations that fell due at once are one."""
        updates = self.updates
        updates.evaluations = math.floor(self.progress * EVALUATIONS) + 1
        updates.evaluated = updates.taken
        with updates.average.shown():
            images = samples(updates.generator, updates.shown)
        return GanEvaluation(
            step=updates.taken,
            epoch=updates.epoch,
            images=images,
            seconds=updates.elapsed,
            weights=updates.weights,
            snapshot=updates.snapshot,
        )
