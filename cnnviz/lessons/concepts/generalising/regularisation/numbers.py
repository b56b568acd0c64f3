"""Six ways to regularise one small network on few noisy points, trained side by side.

Two arcs that interlock, blurred so that the classes overlap: whoever gets all training points right
has learned their noise. The network is a residual one of dense layers, so that stochastic depth has
blocks to leave out. All copies are trained at once, as one batch of matrices.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

TRAINED = ("none", "dropout", "decay", "augmentation", "smoothing", "depth")
"""What is trained, the bare network first."""

EARLY = "early"
"""Early stopping trains nothing of its own: it takes the bare network at an earlier step."""

POINTS, TESTED = 40, 400
SPREAD = 0.3
"""Standard deviation of the blur of the arcs, whose radius is one."""

SEEDS = 4
WIDTH, BLOCKS = 24, 2
STEPS, EVERY = 200, 10
RATE = 0.01
"""Learning rate of Adam."""

DROPPED = 0.5
"""Share of the units of a block that dropout silences."""

DECAY = 0.05
"""Weight of half the squared length of all weights in the loss."""

SHIFT = 0.3
"""Standard deviation of the random shift of a point, anew in every step: the augmentation."""

SMOOTHED = 0.2
SURVIVAL = 0.5
"""Probability that a block takes part, for each point and step; Huang et al. 2016 draw by batch."""

FIELD = 33
"""Places on each side of the map of answers."""

LEFT, RIGHT, LOW, HIGH = -2.3, 2.3, -1.7, 1.7
"""The part of the plane that is shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegularisedFit:
    """What one method leaves, as means over the seeds.

    Attributes:
        train: Share of the training points that is wrong at the end.
        test: The same of fresh points.
        spread: Standard deviation of `test` over the seeds.
        train_losses: Cross-entropy of the training points at each of `STEPS_LOOKED_AT`.
        test_losses: The same of fresh points.
        loss: Cross-entropy of fresh points at the end.
        field: Probability of class 1 over the plane with the first seed, rows from the bottom.
    """

    train: float
    test: float
    spread: float
    loss: float
    train_losses: tuple[float, ...]
    test_losses: tuple[float, ...]
    field: tuple[tuple[float, ...], ...]

    @property
    def gap(self) -> float:
        """Test error less training error."""
        return self.test - self.train


STEPS_LOOKED_AT = tuple(range(EVERY, STEPS + 1, EVERY))


@dataclass(frozen=True, slots=True)
class CopiesAtStep:
    """Errors and losses of every copy at one step: (methods, seeds) each."""

    errors: tuple[Tensor, Tensor, Tensor]
    losses: tuple[Tensor, Tensor, Tensor]
    field: Tensor


def arcs(count: int, seed: int) -> tuple[Tensor, Tensor]:
    """Return points of two interlocking arcs, (count, 2), and their classes, (count,)."""
    random = torch.Generator().manual_seed(seed)
    labels = torch.arange(count) % 2
    angle = math.pi * torch.rand(count, generator=random)
    first = torch.stack([angle.cos(), angle.sin()], 1)
    second = torch.stack([1 - angle.cos(), 0.5 - angle.sin()], 1)
    points = torch.where(labels[:, None] == 0, first, second) - torch.tensor([0.5, 0.25])
    return points + SPREAD * torch.randn(count, 2, generator=random), labels


def fits() -> dict[str, RegularisedFit]:
    """Train all copies and return what each method leaves, early stopping among them."""
    with torch.inference_mode(mode=False), torch.enable_grad():
        found = _train()
    ends = {name: [len(found) - 1] * SEEDS for name in TRAINED}
    validation = torch.stack([one.losses[1][0] for one in found])  # (evaluations, seeds)
    stops = validation.argmin(0).tolist()
    return {
        **{name: _fit(found, row, ends[name]) for row, name in enumerate(TRAINED)},
        EARLY: _fit(found, 0, stops),
    }


class Copies:
    """Copies of one residual network, a matrix a copy: TRAINED times SEEDS of them.

    Attributes:
        weights: Matrices, (copies, in, out) each.
        biases: (copies, 1, out) each.
    """

    def __init__(self, random: torch.Generator) -> None:
        shapes = [(2, WIDTH), *[(WIDTH, WIDTH)] * (2 * BLOCKS), (WIDTH, 2)]
        self.weights = [_same_start(shape, random) for shape in shapes]
        self.biases = [
            torch.zeros(len(self.weights[0]), 1, out, requires_grad=True) for _, out in shapes
        ]

    def __call__(self, x: Tensor, random: torch.Generator | None = None) -> Tensor:
        """Return the logits, (copies, points, 2).

        Args:
            x: (copies, points, 2).
            random: Of dropout and stochastic depth, in training; None in a test.
        """
        h = torch.relu(self._dense(0, x))
        for block in range(BLOCKS):
            inner = torch.relu(self._dense(1 + 2 * block, h))
            if random is not None:
                inner = inner * _kept(inner, "dropout", 1 - DROPPED, inner.shape[2], random)
            branch = self._dense(2 + 2 * block, inner)
            if random is not None:
                branch = branch * _kept(branch, "depth", SURVIVAL, 1, random)
            h = h + branch
        return self._dense(len(self.weights) - 1, h)

    def of_first_seed(self, x: Tensor) -> Tensor:
        """Return the logits of the first seed's copies, (methods, points, 2)."""
        first = object.__new__(Copies)
        first.weights = [weight[::SEEDS] for weight in self.weights]
        first.biases = [bias[::SEEDS] for bias in self.biases]
        return first(x.expand(len(TRAINED), -1, -1))

    def _dense(self, layer: int, x: Tensor) -> Tensor:
        return torch.baddbmm(self.biases[layer], x, self.weights[layer])


def _train() -> list[CopiesAtStep]:
    random = torch.Generator().manual_seed(0)
    train, validation = (_for_all(POINTS, first) for first in (1, 101))
    test = _for_all(TESTED, 201)
    copies = Copies(random)
    weights = [*copies.weights, *copies.biases]
    adam = torch.optim.Adam(weights, lr=RATE)
    looked = []
    for step in range(1, STEPS + 1):
        slopes = torch.autograd.grad(_loss(copies, *train, random), weights)
        for weight, slope in zip(weights, slopes, strict=True):
            weight.grad = slope
        adam.step()
        if step % EVERY == 0:
            looked.append(_evaluated(copies, train, validation, test))
    return looked


def _loss(copies: Copies, points: Tensor, labels: Tensor, random: torch.Generator) -> Tensor:
    """The training losses of all copies, added up: none has a weight of another."""
    shift = SHIFT * _only("augmentation")[:, None, None]
    moved = points + shift * torch.randn(points.shape, generator=random)
    logs = F.log_softmax(copies(moved, random), 2)
    smoothed = SMOOTHED * _only("smoothing")[:, None]
    of_label = logs.gather(2, labels[:, :, None])[:, :, 0]
    entropy = -((1 - smoothed) * of_label + smoothed * logs.mean(2))
    decay = DECAY * _only("decay")[:, None, None]
    spring = torch.stack([(decay * weight**2).sum() for weight in copies.weights]).sum() / 2
    return entropy.mean(1).sum() + spring


@torch.no_grad()
def _evaluated(copies: Copies, *sets: tuple[Tensor, Tensor]) -> CopiesAtStep:
    errors, losses = [], []
    for points, labels in sets:
        logs = F.log_softmax(copies(points), 2)
        errors.append(_by_method((logs.argmax(2) != labels).float().mean(1)))
        losses.append(_by_method(-logs.gather(2, labels[:, :, None])[:, :, 0].mean(1)))
    field = copies.of_first_seed(_plane()).softmax(2)[:, :, 1]
    return CopiesAtStep(tuple(errors), tuple(losses), field.reshape(-1, FIELD, FIELD))  # type: ignore[arg-type]


def _fit(found: list[CopiesAtStep], row: int, steps: list[int]) -> RegularisedFit:
    """Gather one method: each seed at its own evaluation."""

    def at_steps(part: Callable[[CopiesAtStep], Tensor]) -> Tensor:
        return torch.stack([part(found[step])[row, seed] for seed, step in enumerate(steps)])

    test = at_steps(lambda one: one.errors[2])
    return RegularisedFit(
        train=float(at_steps(lambda one: one.errors[0]).mean()),
        test=float(test.mean()),
        spread=float(test.std()),
        loss=float(at_steps(lambda one: one.losses[2]).mean()),
        train_losses=tuple(float(one.losses[0][row].mean()) for one in found),
        test_losses=tuple(float(one.losses[2][row].mean()) for one in found),
        field=tuple(tuple(line) for line in found[steps[0]].field[row].tolist()),
    )


def _only(name: str) -> Tensor:
    """Return 1 for the copies of one method and 0 for all others, (copies,)."""
    return torch.tensor([float(one == name) for one in TRAINED]).repeat_interleave(SEEDS)


def _kept(x: Tensor, name: str, share: float, width: int, random: torch.Generator) -> Tensor:
    """Return what the values of one method are multiplied by, and 1 for those of all others."""
    drawn = (torch.rand(*x.shape[:2], width, generator=random) < share).float() / share
    return torch.where(_only(name).bool()[:, None, None], drawn, torch.ones(()))


def _same_start(shape: tuple[int, int], random: torch.Generator) -> Tensor:
    """Return weights by He et al. 2015, the same for all methods of a seed."""
    weights = torch.randn(SEEDS, *shape, generator=random) * (2 / shape[0]) ** 0.5
    return weights.repeat(len(TRAINED), 1, 1).requires_grad_()


def _for_all(count: int, first_seed: int) -> tuple[Tensor, Tensor]:
    """Return a set of points a seed for every copy, (copies, count, 2) and (copies, count)."""
    points, labels = zip(*(arcs(count, first_seed + seed) for seed in range(SEEDS)), strict=True)
    methods = len(TRAINED)
    return torch.stack(points).repeat(methods, 1, 1), torch.stack(labels).repeat(methods, 1)


def _by_method(values: Tensor) -> Tensor:
    return values.reshape(len(TRAINED), SEEDS)


def _plane() -> Tensor:
    """Return the places of the map of answers, (places, 2), row by row from the bottom."""
    y, x = torch.meshgrid(
        torch.linspace(LOW, HIGH, FIELD), torch.linspace(LEFT, RIGHT, FIELD), indexing="ij"
    )
    return torch.stack([x.flatten(), y.flatten()], 1)
