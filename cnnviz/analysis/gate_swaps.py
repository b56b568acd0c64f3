"""What a network answers when its gates are not those of the picture in front of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.analysis.answers import Answer, answer
from cnnviz.analysis.gates import Gates, gated_chain, run, stage_of

SEED = 0
"""Of the shuffle: the same for every reader, every time."""


class Kind(StrEnum):
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
        stage: Path of the stage.
        answer: The answer; its watched class is the first of the network as it is.
    """

    stage: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """Every stage alone with its gates replaced.

    Attributes:
        baseline: The answer with the network's own gates.
        everywhere: The answer with all gates replaced.
        stages: One entry a stage, in order.
    """

    baseline: Answer
    everywhere: Answer
    stages: tuple[StageSwap, ...]


def replacements(
    own: Sequence[Gates], other: Sequence[Gates], kind: Kind
) -> dict[str, NDArray[np.float32]]:
    """The gates that every block gets instead of its own.

    Args:
        own: Gates of every block on the picture.
        other: Gates of the same blocks on another picture.
        kind: What they are replaced by.

    Returns:
        For the path of every block (C,).
    """
    draw = np.random.default_rng(SEED)
    found: dict[str, NDArray[np.float32]] = {}
    for mine, theirs in zip(own, other, strict=True):
        match kind:
            case Kind.OTHER:
                found[mine.path] = theirs.values
            case Kind.ONE:
                found[mine.path] = np.ones_like(mine.values)
            case Kind.MEAN:
                found[mine.path] = np.full_like(mine.values, mine.mean)
            case Kind.SHUFFLED:
                found[mine.path] = draw.permutation(mine.values)
    return found


def swapped(
    module: nn.Module,
    x: Tensor,
    given: Mapping[str, NDArray[np.float32]],
    paths: Collection[str],
    *,
    watch: int | None = None,
) -> Answer:
    """The answer with the gates of some blocks replaced.

    Args:
        module: A network with gates, in eval mode.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.
        given: The gates of `replacements`.
        paths: Blocks whose gates are replaced; none is the network as it is.
        watch: Class to follow; the most probable one by default.

    Raises:
        BadValue: If the network has no gates, or no block of one of these paths.
    """
    logits = run(gated_chain(module), x, {path: given[path] for path in paths})
    return answer(logits[0], watch=watch)


def survey(module: nn.Module, x: Tensor, given: Mapping[str, NDArray[np.float32]]) -> Survey:
    """Replaces the gates everywhere, and then in one stage at a time.

    Args:
        module: A network with gates, in eval mode.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.
        given: The gates of `replacements`.

    Raises:
        BadValue: If the network has no gates.
    """
    baseline = swapped(module, x, given, ())
    watch = baseline.watched.class_index
    stages = tuple(dict.fromkeys(stage_of(path) for path in given))
    return Survey(
        baseline=baseline,
        everywhere=swapped(module, x, given, tuple(given), watch=watch),
        stages=tuple(
            StageSwap(
                stage=stage,
                answer=swapped(module, x, given, within(given, stage), watch=watch),
            )
            for stage in stages
        ),
    )


def within(paths: Collection[str], stage: str) -> tuple[str, ...]:
    """The blocks of one stage."""
    return tuple(path for path in paths if stage_of(path) == stage)
