"""Where several networks agree about one photo, and what explains it where they do not.

Networks that know different classes (ImageNet's 1,000, CIFAR-10's ten) cannot agree by index: each
set of classes is judged by itself.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from cnnviz.photos.answering.answers import PhotoPrediction
from cnnviz.photos.answering.predict import TopClass

CLOSE = 0.1
"""A lead of the first class over the second, in probability, below which a network is undecided."""


class DisagreementReason(StrEnum):
    """What explains that no two networks name the same class, the most telling first."""

    SWAPPED = "swapped"
    """Two networks have the same two classes in front, in opposite order."""
    SHARED = "shared"
    """One class stands among the first of every network, though not always in front."""
    UNDECIDED = "undecided"
    """No network is sure: every lead is below CLOSE."""
    OPPOSED = "opposed"
    """None of these: at least one network is sure of what the others do not consider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPrediction:
    """One network's answer, as it compares with the others.

    Attributes:
        position: Place among the answers that were given.
        second: Its second class; None where it knows one class only.
        margin: Probability of the first class less that of the second.
        entropy: Of its probabilities, in bits: 0 is certainty, log2 of the number of classes is
            none at all.
    """

    position: int
    model: str
    first: TopClass
    second: TopClass | None
    margin: float
    entropy: float
    agrees: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the networks of one set of classes say together.

    Attributes:
        majority: The class that most networks name first, with its mean probability; of several
            with as many votes, the one with the highest mean probability.
        mean: The classes with the highest mean probability over the networks, best first.
        swapped: Places of two networks with the same two classes in front, in opposite order.
        shared: Classes that stand among the first of every network, by mean probability.
        reason: What explains that no two agree; None where some do, or where one network answers.
    """

    classes: tuple[str, ...] = field(repr=False)
    opinions: tuple[ComparedPrediction, ...]
    majority: TopClass
    mean: tuple[TopClass, ...]
    swapped: tuple[tuple[int, int], ...]
    shared: tuple[TopClass, ...]
    reason: DisagreementReason | None

    @property
    def agreeing(self) -> int:
        """Networks whose first class is that of the majority."""
        return sum(opinion.agrees for opinion in self.opinions)

    @property
    def split(self) -> bool:
        """Whether there are several networks and no two name the same class."""
        return len(self.opinions) > 1 and self.agreeing == 1

    @property
    def closest(self) -> ComparedPrediction:
        """The network whose second class is nearest to its first."""
        return min(self.opinions, key=lambda opinion: opinion.margin)

    @property
    def firmest(self) -> ComparedPrediction:
        """The network whose second class is farthest from its first."""
        return max(self.opinions, key=lambda opinion: opinion.margin)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What several networks say about one photo.

    Attributes:
        verdicts: One for each set of classes, in the order in which the sets first appear.
    """

    verdicts: tuple[Verdict, ...]


def agreement(answers: Sequence[PhotoPrediction], top: int = 5) -> Agreement:
    """Compare what several networks say about one photo.

    Args:
        answers: Their answers; any mixture of class sets.
        top: How many classes count as "among the first".
    """
    sets: dict[tuple[str, ...], list[int]] = {}
    for position, answer in enumerate(answers):
        sets.setdefault(answer.classes, []).append(position)
    return Agreement(
        verdicts=tuple(
            _verdict(classes, positions, [answers[p] for p in positions], top)
            for classes, positions in sets.items()
        )
    )


def _verdict(
    classes: tuple[str, ...], positions: list[int], answers: list[PhotoPrediction], top: int
) -> Verdict:
    probabilities = np.stack([answer.probabilities for answer in answers]).astype(np.float64)
    order = np.argsort(-probabilities, axis=1, kind="stable")[:, :top]  # (networks, top)
    mean = probabilities.mean(axis=0)

    def guess(index: int, of: NDArray[np.float64]) -> TopClass:
        return TopClass(class_index=index, label=classes[index], probability=float(of[index]))

    votes = Counter(order[:, 0].tolist())
    majority = max(votes, key=lambda index: (votes[index], mean[index]))
    opinions = tuple(
        ComparedPrediction(
            position=position,
            model=answer.model,
            first=guess(int(first[0]), own),
            second=guess(int(first[1]), own) if len(first) > 1 else None,
            margin=float(own[first[0]] - (own[first[1]] if len(first) > 1 else 0)),
            entropy=entropy(own),
            agrees=int(first[0]) == majority,
        )
        for position, answer, own, first in zip(
            positions, answers, probabilities, order, strict=True
        )
    )
    by_mean = np.argsort(-mean, kind="stable")
    everywhere = set.intersection(*(set(row.tolist()) for row in order))
    swapped = _swapped(opinions)
    shared = tuple(guess(int(index), mean) for index in by_mean if int(index) in everywhere)
    split = len(opinions) > 1 and max(votes.values()) == 1
    return Verdict(
        classes=classes,
        opinions=opinions,
        majority=guess(majority, mean),
        mean=tuple(guess(int(index), mean) for index in by_mean[:top]),
        swapped=swapped,
        shared=shared,
        reason=_reason(opinions, bool(swapped), bool(shared)) if split else None,
    )


def entropy(probabilities: NDArray[np.float64]) -> float:
    """Return the entropy of a distribution in bits; what is impossible adds nothing."""
    possible = probabilities[probabilities > 0]
    return float(abs(-(possible * np.log2(possible)).sum()))  # abs: certainty is 0.0, not -0.0


def _swapped(opinions: tuple[ComparedPrediction, ...]) -> tuple[tuple[int, int], ...]:
    fronts = [
        (opinion.position, opinion.first.class_index, opinion.second.class_index)
        for opinion in opinions
        if opinion.second is not None
    ]
    return tuple(
        (one, other)
        for number, (one, first, second) in enumerate(fronts)
        for other, *front in fronts[number + 1 :]
        if front == [second, first]
    )


def _reason(
    opinions: tuple[ComparedPrediction, ...], swapped: bool, shared: bool
) -> DisagreementReason:
    if swapped:
        return DisagreementReason.SWAPPED
    if shared:
        return DisagreementReason.SHARED
    undecided = all(opinion.margin < CLOSE for opinion in opinions)
    return DisagreementReason.UNDECIDED if undecided else DisagreementReason.OPPOSED
