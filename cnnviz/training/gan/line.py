"""The smallest GAN: its pictures are single numbers, so everything about it can be seen.

Real numbers come from a normal distribution. The run is too long to wait for on a page, so it is
recorded: `python benchmarks/gan_line.py` makes `assets/recorded/gan-line.json` anew.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.architectures.nets.published.dcgan import SLOPE
from cnnviz.paths import RECORDED

MEAN, SPREAD = 4.0, 1.25
"""Of the real numbers."""

SEEDS = (0, 1, 2)
STEPS = 4000
EVERY = 80
"""Steps between two evaluations."""

BATCH = 256
UNITS = 32
RATE = 1e-3
TESTED = 10_000
"""Generated numbers of an evaluation."""

EDGES = tuple(round(-2 + 0.25 * step, 2) for step in range(49))
"""Bins of an evaluation, -2 to 10."""

RECORD = RECORDED / "gan-line.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRun:
    """One run, evaluation by evaluation.

    Attributes:
        spreads: Their standard deviation.
        losses: The discriminator's loss, mean of the steps since the evaluation before.
        shares: How many of the generated numbers fell into each bin of EDGES, a row an evaluation.
        answers: What the discriminator says at the middle of each bin, a row an evaluation.
    """

    seed: int
    steps: tuple[int, ...]
    means: tuple[float, ...]
    spreads: tuple[float, ...]
    losses: tuple[float, ...]
    shares: tuple[tuple[float, ...], ...]
    answers: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRecording:
    """Several runs and how they were made."""

    runs: tuple[LineRun, ...]
    torch: str
    device: str
    day: str


def train_line(seed: int, steps: int = STEPS, every: int = EVERY) -> LineRun:
    """Train a generator and a discriminator of two hidden layers each."""
    random = torch.Generator().manual_seed(seed)
    maker, judge = _net(random, nn.ReLU()), _net(random, nn.LeakyReLU(SLOPE))
    adams = [
        torch.optim.Adam(net.parameters(), lr=RATE, betas=(0.5, 0.999)) for net in (maker, judge)
    ]
    found: list[tuple[int, Tensor, float, Tensor]] = []
    losses: list[float] = []
    middles = torch.tensor([(a + b) / 2 for a, b in pairwise(EDGES)])
    test = torch.randn(TESTED, 1, generator=random)
    for step in range(1, steps + 1):
        real = MEAN + SPREAD * torch.randn(BATCH, 1, generator=random)
        made = maker(torch.randn(BATCH, 1, generator=random))
        loss_d = F.softplus(-judge(real)).mean() + F.softplus(judge(made.detach())).mean()
        _descend(loss_d, adams[1])
        _descend(F.softplus(-judge(made)).mean(), adams[0])
        losses.append(loss_d.item())
        if step % every == 0:
            with torch.no_grad():
                answers = judge(middles[:, None]).sigmoid().flatten()
                found.append((step, maker(test).flatten(), sum(losses) / every, answers))
            losses.clear()
    return LineRun(
        seed=seed,
        steps=tuple(step for step, *_ in found),
        means=tuple(round(made.mean().item(), 4) for _, made, *_ in found),
        spreads=tuple(round(made.std().item(), 4) for _, made, *_ in found),
        losses=tuple(round(loss, 4) for *_, loss, _ in found),
        shares=tuple(_shares(made) for _, made, *_ in found),
        answers=tuple(tuple(round(x, 3) for x in said.tolist()) for *_, said in found),
    )


def write(recording: LineRecording, path: Path = RECORD) -> None:
    """Keep a recording."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(recording), separators=(",", ":")) + "\n", encoding="utf-8")


@cache
def recorded(path: Path = RECORD) -> LineRecording:
    """Return the recording that ships with the app."""
    document = json.loads(path.read_text(encoding="utf-8"))
    runs = tuple(
        LineRun(**{name: _frozen(value) for name, value in run.items()})
        for run in document.pop("runs")
    )
    return LineRecording(runs=runs, **document)


def spreads_late(found: LineRecording) -> list[float]:
    """Return the standard deviations in the second half of every run."""
    return [spread for run in found.runs for spread in run.spreads[len(run.steps) // 2 :]]


def loss_late(found: LineRecording) -> float:
    """Return the mean loss of the discriminators in the second half."""
    late = [loss for run in found.runs for loss in run.losses[len(run.steps) // 2 :]]
    return sum(late) / len(late)


def _net(random: torch.Generator, activation: nn.Module) -> nn.Sequential:
    net = nn.Sequential(
        nn.Linear(1, UNITS), activation, nn.Linear(UNITS, UNITS), activation, nn.Linear(UNITS, 1)
    )
    for layer in net:
        if not isinstance(layer, nn.Linear):
            continue
        bound = layer.in_features**-0.5
        nn.init.uniform_(layer.weight, -bound, bound, generator=random)
        nn.init.uniform_(layer.bias, -bound, bound, generator=random)
    return net


def _descend(loss: Tensor, adam: torch.optim.Adam) -> None:
    adam.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    adam.step()


def _shares(numbers: Tensor) -> tuple[float, ...]:
    counts = torch.histc(numbers, len(EDGES) - 1, EDGES[0], EDGES[-1])
    return tuple(round(share, 4) for share in (counts / len(numbers)).tolist())


def _frozen(value: Any) -> Any:
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(_frozen(item) for item in value)
    return value
