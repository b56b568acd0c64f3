"""What cuts do to the answer: to that of one photo, and over many pictures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.probing.answers import WatchedPrediction, answer
from cnnviz.probing.changes.cut_changes import Fill, changes, channels, scaling
from cnnviz.probing.changes.cuts import Cut
from cnnviz.probing.changes.walk import Change
from cnnviz.probing.execute import execute, execute_each, logits_of, logits_of_each, value_of

SHEET = 48
"""Longest side of a map on a sheet of channels; larger ones are shrunk, each square its maximum."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What one cut does over a set of pictures; each picture's own first class is watched.

    Attributes:
        kept: How many keep their first class.
        margin: Mean change of that class's margin.
        lowest: Least change of the margin.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleCut:
    """What cutting one part alone does to the answer to one photo.

    Attributes:
        answer: The answer; its watched class is the first of the whole network.
    """

    cut: Cut
    answer: WatchedPrediction


@dataclass(frozen=True, slots=True, kw_only=True)
class CutCurve:
    """Every single cut on one photo.

    Attributes:
        loudness: For each cut the mean absolute value of what it takes away; empty if not asked.
    """

    baseline: WatchedPrediction
    parts: tuple[SingleCut, ...]
    loudness: tuple[float, ...] = ()

    @property
    def changes(self) -> tuple[float, ...]:
        """For each cut the margin of the watched class after less before."""
        return tuple(part.answer.margin - self.baseline.margin for part in self.parts)

    @property
    def kept(self) -> int:
        """How many cuts leave the first class."""
        return sum(part.answer.kept for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScaledMaps:
    """Maps of some channels of a layer on one scale.

    Attributes:
        maps: uint8, (channels, height, width): 0 stands for `low`, 255 for `high`.
        low: Least value of the whole layer.
        loudness: Mean absolute value of each of the channels.
    """

    maps: NDArray[np.uint8]
    low: float
    high: float
    loudness: tuple[float, ...]


def whole(module: nn.Module, x: Tensor) -> WatchedPrediction:
    """Return the answer of the network as it is; `x` is one photo, (1, C, height, width)."""
    return answer(logits_of(module, x, {})[0])


def cut_answer(module: nn.Module, x: Tensor, cuts: Sequence[Cut], watch: int) -> WatchedPrediction:
    """Return the answer to one photo with some parts cut.

    Raises:
        BadValue: If the network lacks one of these parts.
    """
    return _answer(module, x, changes(cuts), watch)


def scaled_answer(
    module: nn.Module, x: Tensor, paths: Sequence[str], factors: Sequence[float], watch: int
) -> WatchedPrediction:
    """Return the answer to one photo with the outputs of some layers multiplied."""
    return _answer(module, x, scaling(paths, factors), watch)


def channels_answer(
    module: nn.Module, x: Tensor, path: str, numbers: Sequence[int], fill: Fill, watch: int
) -> WatchedPrediction:
    """Return the answer to one photo with some channels of a layer replaced; see `cut_answer`."""
    return _answer(module, x, channels(path, numbers, fill), watch)


def each_cut(
    module: nn.Module, x: Tensor, cuts: Sequence[Cut], watch: int
) -> tuple[WatchedPrediction, ...]:
    """Return the answers to one photo with each of some parts cut alone, as one batch."""
    rows = logits_of_each(module, x, [changes([cut]) for cut in cuts])
    return tuple(answer(row, watch=watch) for row in rows)


def each_channel(
    module: nn.Module, x: Tensor, path: str, numbers: Sequence[int], fill: Fill, watch: int
) -> tuple[WatchedPrediction, ...]:
    """Return the answers to one photo with each of some channels of a layer replaced alone."""
    rows = logits_of_each(module, x, [channels(path, [number], fill) for number in numbers])
    return tuple(answer(row, watch=watch) for row in rows)


def every_cut(module: nn.Module, x: Tensor, cuts: Sequence[Cut], *, loud: bool = False) -> CutCurve:
    """Return the answers to one photo of the whole network and with each of some parts cut alone.

    Args:
        module: The network, in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        cuts: Of `cuts(table)`.
        loud: Whether the loudness of what is cut is wanted.

    Raises:
        BadValue: If the network lacks one of these parts.
    """
    variants = [changes([]), *(changes([cut]) for cut in cuts)]
    found = execute_each(module, x, variants, keep=[cut.path for cut in cuts] if loud else ())
    assert found.logits is not None  # nothing ended the run
    baseline, *rows = found.logits[:, 0]
    whole = answer(baseline)
    watch = whole.watched.class_index
    return CutCurve(
        baseline=whole,
        parts=tuple(
            SingleCut(cut=cut, answer=answer(row, watch=watch))
            for cut, row in zip(cuts, rows, strict=True)
        ),
        loudness=tuple(float(value.abs().mean()) for value in found.values.values()),
    )


def tallies(
    module: nn.Module, pictures: Tensor, before: Tensor, cuts: Sequence[Cut], batch: int
) -> tuple[Tally, ...]:
    """Cut each part alone, over a set of pictures.

    Args:
        module: The network, in eval mode.
        pictures: Preprocessed, (N, C, height, width).
        before: Logits of the whole network, (N, classes).
        cuts: Parts to cut, one at a time.
        batch: Pictures at a time.
    """
    return tuple(_tally(cut, before, _logits(module, pictures, cut, batch)) for cut in cuts)


def logits_before(module: nn.Module, pictures: Tensor, batch: int) -> Tensor:
    """Return the logits of the whole network over a set of pictures, (N, classes)."""
    return _logits(module, pictures, None, batch)


def loudness(module: nn.Module, x: Tensor, paths: Sequence[str]) -> tuple[float, ...]:
    """Return the mean absolute value of what each of some layers yields for a photo."""
    values = execute(module, x, keep=paths).values
    return tuple(float(values[path].abs().mean()) for path in paths)


def sheet(module: nn.Module, x: Tensor, path: str, first: int, last: int) -> ScaledMaps:
    """Return the maps of the channels from `first` until before `last` of a layer.

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
    return ScaledMaps(
        maps=(255 * scaled).round().to(torch.uint8).cpu().numpy(),
        low=low,
        high=high,
        loudness=tuple(some.abs().mean((1, 2)).tolist()),
    )


def _answer(
    module: nn.Module, x: Tensor, change: Mapping[str, Change], watch: int
) -> WatchedPrediction:
    return answer(logits_of(module, x, change)[0], watch=watch)


def _logits(module: nn.Module, pictures: Tensor, cut: Cut | None, batch: int) -> Tensor:
    change = changes([cut] if cut else [])
    return torch.cat([logits_of(module, some, change) for some in torch.split(pictures, batch)])


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
    """Return each picture's margin: logit of its class less the best other one's, (N,)."""
    own = logits.gather(1, watched[:, None])
    others = logits.scatter(1, watched[:, None], -torch.inf).amax(1)
    return own[:, 0] - others
