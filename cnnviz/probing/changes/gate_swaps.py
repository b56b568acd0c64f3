"""What a network answers when its gates are not those of the picture in front of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.probing.answers import WatchedPrediction, answer
from cnnviz.probing.changes.cuts import Cut
from cnnviz.probing.changes.gates import Gates
from cnnviz.probing.changes.walk import Change
from cnnviz.probing.execute import logits_of, logits_of_each

SEED = 0
"""Of the shuffle: the same for every reader, every time."""


class GateReplacement(StrEnum):
    """What the gates are replaced by."""

    OTHER = "other"
    """The gates of the same block on another picture."""
    ONE = "one"
    """One for every channel, as in a network without gates."""
    MEAN = "mean"
    """The mean of the block's own gates: their strength without their choice."""
    SHUFFLED = "shuffled"
    """The block's own gates, dealt to other channels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageSwap:
    """The answer with the gates of one stage replaced.

    Attributes:
        answer: The answer; its watched class is the first of the network as it is.
    """

    stage: str
    answer: WatchedPrediction


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Every stage alone with its gates replaced.

    Attributes:
        everywhere: The answer with all gates replaced.
    """

    baseline: WatchedPrediction
    everywhere: WatchedPrediction
    stages: tuple[StageSwap, ...]


def replacements(
    own: Sequence[Gates], other: Sequence[Gates], kind: GateReplacement
) -> dict[str, NDArray[np.float32]]:
    """Return the gates that every block gets instead of its own.

    Returns:
        For the path of every block (C,).
    """
    draw = np.random.default_rng(SEED)
    found: dict[str, NDArray[np.float32]] = {}
    for mine, theirs in zip(own, other, strict=True):
        match kind:
            case GateReplacement.OTHER:
                found[mine.path] = theirs.values
            case GateReplacement.ONE:
                found[mine.path] = np.ones_like(mine.values)
            case GateReplacement.MEAN:
                found[mine.path] = np.full_like(mine.values, mine.mean)
            case GateReplacement.SHUFFLED:
                found[mine.path] = draw.permutation(mine.values)
    return found


def swapped(
    module: nn.Module,
    x: Tensor,
    gates: Sequence[Cut],
    given: Mapping[str, NDArray[np.float32]],
    watch: int | None = None,
) -> WatchedPrediction:
    """Return the answer with the gates of some blocks replaced.

    Args:
        module: A network with gates, in eval mode.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.
        gates: Those of `gates_of(table)` that are replaced; none is the network as it is.
        given: The gates of `replacements`.
        watch: Class to follow; the most probable one by default.
    """
    return answer(logits_of(module, x, _changes(gates, given))[0], watch=watch)


def survey(
    module: nn.Module, x: Tensor, gates: Sequence[Cut], given: Mapping[str, NDArray[np.float32]]
) -> Survey:
    """Replace the gates everywhere, and then in one stage at a time.

    Args:
        module: A network with gates, in eval mode.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.
        gates: `gates_of(table)`.
        given: The gates of `replacements`.
    """
    stages = list(dict.fromkeys(cut.group for cut in gates))
    places = [[], gates, *([cut for cut in gates if cut.group == stage] for stage in stages)]
    rows = logits_of_each(module, x, [_changes(place, given) for place in places])
    baseline = answer(rows[0])
    everywhere, *each = (answer(row, watch=baseline.watched.class_index) for row in rows[1:])
    return Survey(
        baseline=baseline,
        everywhere=everywhere,
        stages=tuple(
            StageSwap(stage=stage, answer=found) for stage, found in zip(stages, each, strict=True)
        ),
    )


def _changes(gates: Sequence[Cut], given: Mapping[str, NDArray[np.float32]]) -> dict[str, Change]:
    return {cut.path: torch.from_numpy(given[cut.name].copy()).reshape(cut.shape) for cut in gates}
