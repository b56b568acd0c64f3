"""What cuts do to the answer: to that of one photo, and over many pictures."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.analysis.answers import Answer, answer
from cnnviz.analysis.cut_changes import Fill, Op, apart, channels, ops, scaling, together
from cnnviz.analysis.cuts import Cut
from cnnviz.analysis.execution import execute, logits_of, value_of

SHEET = 48
"""Longest side of a map on a sheet of channels; larger ones are shrunk, each square its maximum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one cut does over a set of pictures; each picture's own first class is watched.

    Attributes:
        cut: The cut.
        pictures: How many pictures.
        kept: How many keep their first class.
        margin: Mean change of that class's margin.
        lowest: Least change of the margin.
        highest: Greatest.
        logit: Mean change of that class's logit.
    """

    cut: Cut
    pictures: int
    kept: int
    margin: float
    lowest: float
    highest: float
    logit: float

    @property
    def share(self) -> float:
        """Share of the pictures that keep their first class."""
        return self.kept / self.pictures


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sheet:
    """Maps of some channels of a layer on one scale.

    Attributes:
        maps: uint8, (channels, height, width): 0 stands for `low`, 255 for `high`.
        low: Least value of the whole layer.
        high: Greatest.
        loudness: Mean absolute value of each of the channels.
    """

    maps: NDArray[np.uint8]
    low: float
    high: float
    loudness: tuple[float, ...]


def whole(module: nn.Module, x: Tensor) -> Answer:
    """The answer of the network as it is; `x` is one photo, (1, C, height, width)."""
    return answer(logits_of(module, x, {})[0])


def cut_answer(module: nn.Module, x: Tensor, cuts: Sequence[Cut], watch: int) -> Answer:
    """The answer to one photo with some parts cut.

    Args:
        module: The network, in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        cuts: Of `cuts(table)`, in its order; none is the network as it is.
        watch: Class to follow.

    Raises:
        BadValue: If the network lacks one of these parts.
    """
    return _answer(module, x, [op for cut in cuts for op in ops(cut)], watch)


def scaled_answer(
    module: nn.Module, x: Tensor, paths: Sequence[str], factors: Sequence[float], watch: int
) -> Answer:
    """The answer to one photo with the outputs of some layers multiplied; see `cut_answer`."""
    pairs = [(path, factor) for path, factor in zip(paths, factors, strict=True) if factor != 1]
    return _answer(module, x, [op for pair in pairs for op in scaling(*pair)], watch)


def channels_answer(
    module: nn.Module, x: Tensor, path: str, numbers: Sequence[int], fill: Fill, watch: int
) -> Answer:
    """The answer to one photo with some channels of a layer replaced; see `cut_answer`."""
    return _answer(module, x, channels(path, numbers, fill), watch)


def each_cut(module: nn.Module, x: Tensor, cuts: Sequence[Cut], watch: int) -> tuple[Answer, ...]:
    """The answers to one photo with each of some parts cut alone, as one batch."""
    rows = logits_of(module, _rows(x, len(cuts)), apart([ops(cut) for cut in cuts]))
    return tuple(answer(row, watch=watch) for row in rows)


def each_channel(
    module: nn.Module,
    x: Tensor,
    path: str,
    numbers: Sequence[int],
    fill: Fill,
    watch: int,
    start: str | None = None,
) -> tuple[Answer, ...]:
    """The answers to one photo with each of some channels replaced alone, as one batch.

    Args:
        module: The network, in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        path: The layer.
        numbers: Its channels.
        fill: What stands in their place.
        watch: Class to follow.
        start: `bottleneck(table, path)`: what lies in front of it is computed once.

    Raises:
        BadValue: If the network has no such layer.
    """
    variants = [channels(path, [number], fill) for number in numbers]
    x = x if start is not None else _rows(x, len(variants))
    rows = logits_of(module, x, apart(variants, start))
    return tuple(answer(row, watch=watch) for row in rows)


def tallies(
    module: nn.Module, pictures: Tensor, before: Tensor, cuts: Sequence[Cut], batch: int
) -> tuple[Tally, ...]:
    """Cuts each part alone, over a set of pictures.

    Args:
        module: The network, in eval mode.
        pictures: Preprocessed, (N, C, height, width).
        before: Logits of the whole network, (N, classes).
        cuts: Parts to cut, one at a time.
        batch: Pictures at a time.
    """
    return tuple(_tally(cut, before, _logits(module, pictures, cut, batch)) for cut in cuts)


def logits_before(module: nn.Module, pictures: Tensor, batch: int) -> Tensor:
    """Logits of the whole network over a set of pictures, (N, classes)."""
    return _logits(module, pictures, None, batch)


def loudness(module: nn.Module, x: Tensor, paths: Sequence[str]) -> tuple[float, ...]:
    """Mean absolute value of what each of some layers yields for a photo."""
    values = execute(module, x, keep=paths).values
    return tuple(float(values[path].abs().mean()) for path in paths)


def sheet(module: nn.Module, x: Tensor, path: str, first: int, last: int) -> Sheet:
    """The maps of the channels from `first` until before `last` of a layer.

    Args:
        module: The network, in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        path: A layer that yields maps.
        first: Number of the first channel.
        last: Number behind the last.
    """
    value = value_of(module, x, path)[0].float()
    some = value[first:last]
    low, high = float(value.min()), float(value.max())
    size = tuple(min(SHEET, side) for side in some.shape[1:])
    small = torch.nn.functional.adaptive_max_pool2d(some, size)
    scaled = (small - low) / (high - low) if high > low else torch.zeros_like(small)
    return Sheet(
        maps=(255 * scaled).round().to(torch.uint8).cpu().numpy(),
        low=low,
        high=high,
        loudness=tuple(some.abs().mean((1, 2)).tolist()),
    )


def _answer(module: nn.Module, x: Tensor, several: Sequence[Op], watch: int) -> Answer:
    return answer(logits_of(module, x, together(several))[0], watch=watch)


def _rows(x: Tensor, count: int) -> Tensor:
    return x.expand(count, *x.shape[1:])


def _logits(module: nn.Module, pictures: Tensor, cut: Cut | None, batch: int) -> Tensor:
    starts = range(0, len(pictures), batch)
    changed = [together(ops(cut) if cut else ()) for _ in starts]  # a layer's memory is for one run
    return torch.cat(
        [
            logits_of(module, pictures[start : start + batch], change)
            for start, change in zip(starts, changed, strict=True)
        ]
    )


def _tally(cut: Cut, before: Tensor, after: Tensor) -> Tally:
    first = before.argmax(1)
    margins = _margins(after, first) - _margins(before, first)
    numbers = torch.arange(len(first))
    return Tally(
        cut=cut,
        pictures=len(first),
        kept=int((_margins(after, first) >= 0).sum()),
        margin=float(margins.mean()),
        lowest=float(margins.min()),
        highest=float(margins.max()),
        logit=float((after - before)[numbers, first].mean()),
    )


def _margins(logits: Tensor, watched: Tensor) -> Tensor:
    """Logit of each picture's watched class less that of its best other class, (N,)."""
    own = logits.gather(1, watched[:, None])
    others = logits.scatter(1, watched[:, None], -torch.inf).amax(1)
    return own[:, 0] - others
