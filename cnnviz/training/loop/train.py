"""The training loop: a network, data and a recipe in, events out. Knows no file, no screen."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypedDict, cast

import torch
from torch import Tensor, nn

from cnnviz.training.data.image_data import DataSplit, ImageData
from cnnviz.training.loop.evaluations import (
    QUICK_PICTURES,
    Timetable,
    evaluate,
    first,
    other_views,
    score,
    view_count,
)
from cnnviz.training.loop.events import (
    BatchReport,
    Diverged,
    EndEvent,
    Evaluation,
    Event,
    NoBatchReport,
    StandsStill,
    StartEvent,
    State,
)
from cnnviz.training.loop.options import DEFAULTS, Pace, TrainOptions
from cnnviz.training.loop.running_means import RunningMeans
from cnnviz.training.loop.single_step import gradient_norm, is_out_of_memory, report
from cnnviz.training.loop.updates import Outcome, Updates
from cnnviz.training.recipes.recipe import Recipe

PENDING = "untold"  # as snapshots that lie on disks have it
SINCE = "since_evaluation"
OWED = "owed_evaluation"
MOST_RESERVED = 0.1
"""Share of a budget of time that is kept at most for the evaluation at the end."""


def train(
    model: nn.Module,
    data: ImageData,
    recipe: Recipe,
    options: TrainOptions = DEFAULTS,
    *,
    test_pictures: int | None = QUICK_PICTURES,
) -> Iterator[Event]:
    """Train `model` in place and yield what happens.

    The same seed, device and library versions give the same weights; where the network has
    dropout, its masks come from torch's own generator, which the caller seeds.

    Args:
        model: A network for `data`'s pictures; its initial weights are the caller's matter.
        data: Pictures and labels.
        recipe: How to train.
        options: Seed, device, budget of time, and what to go on from.
        test_pictures: How many of the test pictures an evaluation after a pass reads, the first
            ones; None for all. Within a pass it never reads more than a thousand, at the end all.

    Yields:
        StartEvent, then StepEvents, several at once, with an Evaluation after some of them, then
        EndEvent or Diverged. In between, where the options set such a pace, StandsStill, and a
        BatchReport, or NoBatchReport, after a step that was made alone.
    """
    updates = Updates(
        model,
        data,
        recipe,
        seed=options.seed,
        device=torch.device(options.device),
        seconds=options.seconds,
        precision=options.precision,
        clock=options.clock,
    )
    if options.resume is not None:
        updates.load(options.resume)
    yield from _EventStream(updates, options, test_pictures).events()


class Owed(TypedDict):
    """An evaluation that fell due at a step, until it is made; kept in snapshots.

    Attributes:
        passed: Whether a pass over the training pictures ended there.
        over: Whether the run did.
        side: Of the pictures of that step.
        norms: L2 norms of its gradients, by path.
    """

    passed: bool
    over: bool
    side: int
    norms: dict[str, Tensor]


def _owed(updates: Updates, *, passed: bool, over: bool) -> Owed:
    norms = dict(updates.norms)
    return Owed(passed=passed, over=over, side=updates.last_side, norms=norms)


class _EventStream:
    """The events of a run, from its start to its end."""

    def __init__(self, updates: Updates, options: TrainOptions, test_pictures: int | None) -> None:
        self.updates, self.test_pictures = updates, test_pictures
        self.should_stop, self.rate_factor = options.should_stop, options.rate_factor
        self.pace = options.pace
        self.timetable = Timetable(updates.budget, updates.elapsed)
        self.first_step = updates.taken
        before: State = options.resume or {PENDING: ()}
        # Snapshots of earlier versions know only what was untold.
        self.means = RunningMeans(before[PENDING], before.get(SINCE, ()))
        self.owed = cast(Owed | None, before.get(OWED))
        self.plain: Tensor | None = None  # outputs for all test pictures at the end

    def events(self) -> Iterator[Event]:
        """Yield the start, steps and evaluations, and the end."""
        updates = self.updates
        # A new run takes at least one step, however long a busy machine needed to get there.
        over = updates.taken > 0 and updates.progress() >= 1
        over = over or (self.owed is not None and self.owed["over"])
        yield self.start()
        yield from self.means.emit()
        yield from self.owed_evaluation()
        while not over:
            alone = (yield from self.paced()) is Pace.ONE_STEP
            if self.means.diverged:
                break
            outcome = updates.gradients(keep=alone)
            outcome = replace(outcome, rate=outcome.rate * self.rate_factor())
            now = updates.elapsed
            over = updates.progress(ahead=1) >= 1 or self.should_stop()
            passed = (updates.taken + 1) % updates.per_epoch == 0
            due = over or self.timetable.due(now, after_pass=passed, pictures=self.seen())
            if due:
                updates.measure()
                self.owed = _owed(updates, passed=passed, over=over)
            norm = self.norm(measured=due) if alone else 0.0
            updates.update(outcome.rate)
            self.means.add(updates.taken, outcome, now)
            if due or alone or self.means.due(now):
                self.means.fetch(now)
                yield from self.means.emit()
                if self.means.diverged:
                    break
            yield from self.owed_evaluation()
            if alone:  # last: who goes on from here has missed no evaluation
                yield self.report(outcome, norm)
        yield Diverged(step=self.means.last) if self.means.diverged else self.end()

    def paced(self) -> Generator[Event, None, Pace]:
        """Stand still as long as that is the pace; return what comes then."""
        while (pace := self.pace()) is Pace.STAND_STILL and not self.means.diverged:
            self.means.fetch(self.updates.elapsed)
            yield from self.means.emit()
            if not self.means.diverged:
                yield StandsStill(step=self.updates.taken)
        return pace

    @contextmanager
    def untimed(self) -> Iterator[None]:
        """What is only looked at is no training, and takes nothing of a budget of time."""
        device = self.updates.device
        if device.type == "cuda":
            torch.cuda.synchronize(device)  # what was begun before is training
        with self.updates.clock.standing():
            yield

    def norm(self, *, measured: bool) -> float:
        """Return the length of the gradient of the step under way."""
        with self.untimed():
            if not measured:
                self.updates.steps.unscale()
            return gradient_norm(self.updates.model)

    def report(self, outcome: Outcome, norm: float) -> BatchReport | NoBatchReport:
        """Return what the step that was made alone did: it is made, with or without a report."""
        assert outcome.batch is not None
        try:
            with self.untimed():
                return report(
                    self.updates,
                    outcome.batch,
                    loss=outcome.loss,
                    right=outcome.right,
                    norm=norm,
                    share=outcome.rate,
                )
        except (MemoryError, RuntimeError) as error:
            if not is_out_of_memory(error):
                raise
            return NoBatchReport(step=self.updates.taken)

    def seen(self) -> int:
        """Return the number of training pictures so far, those of the step under way included."""
        return (self.updates.taken + 1 - self.first_step) * self.updates.recipe.batch_size

    def start(self) -> StartEvent:
        """Return what the run is, and how far it is."""
        updates = self.updates
        return StartEvent.of(
            updates.model,
            steps=updates.total,
            step=updates.taken - self.means.pending,
            device=updates.device,
            precision=updates.precision,
            snapshot=self.snapshot,
            slowdown=lambda: updates.clock.slowdown,
        )

    def snapshot(self) -> State:
        """Return all that a run needs to go on, steps that are done but not told included."""
        untold: State = {PENDING: self.means.state(), SINCE: self.means.since()}
        return self.updates.snapshot() | untold | ({OWED: self.owed} if self.owed else {})

    def weights(self) -> dict[str, Tensor]:
        """Return the network as it is evaluated, averaged where the recipe says so."""
        with self.updates.average.shown():
            state = self.updates.model.state_dict()
            return {name: value.detach().cpu().clone() for name, value in state.items()}

    def owed_evaluation(self) -> Iterator[Evaluation]:
        """Yield what fell due at the last step; a run may have been put aside before it came."""
        owed, self.owed = self.owed, None
        if owed is not None and not self.means.diverged:
            yield self.evaluation(owed)

    def evaluation(self, owed: Owed) -> Evaluation:
        """Measure on some test pictures, on all of them where the run is over."""
        updates, began, over = self.updates, self.updates.elapsed, owed["over"]
        count = None if over else self.test_pictures if owed["passed"] else QUICK_PICTURES
        split = first(updates.data.test, count)
        # While a run shows small pictures, the network is asked about such.
        logits = self.logits(split, updates.side if over else owed["side"])
        self.plain = logits if over else None
        test_loss, test_accuracy = score(logits, split.labels)
        train_loss, train_accuracy = self.means.means()
        norms = {path: norm.item() for path, norm in owed["norms"].items()}
        seconds = updates.elapsed
        self.timetable.evaluated(began, seconds)
        if updates.budget is not None and not over:
            self._reserve(updates.budget, (seconds - began) / len(split))
        return Evaluation(
            epoch=updates.taken / updates.per_epoch,
            step=updates.taken,
            train_loss=train_loss,
            train_accuracy=train_accuracy,
            test_loss=test_loss,
            test_accuracy=test_accuracy,
            test_pictures=len(split),
            logits=logits.cpu(),
            gradient_norms=norms,
            seconds=seconds,
            weights=self.weights,
            snapshot=self.snapshot,
        )

    def _reserve(self, budget: float, seconds_each: float) -> None:
        """Keep as much of a budget of time as the evaluation at the end should take."""
        updates = self.updates
        views = view_count(updates.recipe.test_shift) * len(updates.data.test)
        updates.reserve = min(views * seconds_each, MOST_RESERVED * budget)

    def logits(self, split: DataSplit, side: int) -> Tensor:
        """Return the outputs of the network, or of its averaged weights, (N, classes)."""
        updates = self.updates
        with updates.average.shown():
            return evaluate(
                updates.model, split, updates.data, precision=updates.precision, side=side
            )

    def end(self) -> EndEvent:
        """Leave the averaged weights in the network and measure them from every side."""
        updates, data = self.updates, self.updates.data
        plain = self.logits(data.test, updates.side) if self.plain is None else self.plain
        updates.average.settle()
        rest = other_views(
            updates.model,
            data.test,
            data,
            precision=updates.precision,
            shift=updates.recipe.test_shift,
        )
        loss, accuracy = score(plain, data.test.labels)
        return EndEvent(
            test_accuracy=accuracy,
            flip_accuracy=score(plain + rest, data.test.labels)[1],
            test_loss=loss,
            steps=updates.taken,
            seconds=updates.elapsed,
        )
