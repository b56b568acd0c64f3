"""What fills the figure of a question: a bar for each answer, or one number among their marks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import log10

TOP = 0.84
"""Height of the highest mark, as a share of the figure: its number stands above it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The numbers that the answers to a question stand for.

    Attributes:
        levels: A number for each answer, in the unit of the axis.
        log: Whether equal steps of the axis are equal factors.
    """

    levels: Mapping[str, float]
    log: bool = False

    def height(self, measured: float | None = None) -> Callable[[float], float]:
        """Return the function from a number to its height, 0 to 1.

        Args:
            measured: A number that has to find room beside those of the answers.
        """
        known = [*self.levels.values(), *(() if measured is None else (measured,))]
        if not self.log:
            return linear(known)
        powers = [log10(value) for value in known if value > 0]
        # The lowest mark stands a step above the ground: an axis of factors has no zero.
        step = (max(powers) - min(powers)) / len(self.levels) or 1.0
        low, high = min(powers) - step, max(powers)

        def place(value: float) -> float:
            share = (log10(value) - low) / (high - low) if value > 0 else 0.0
            return TOP * min(max(share, 0.0), 1.0)

        return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One measured number, drawn across the marks of the answers.

    Attributes:
        written: The number as the figure says it.
    """

    value: float
    written: str
    marks: Marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """A measured number for each answer that is a thing of its own.

    Attributes:
        values: By the answer; one that says "all alike" has none.
        written: The numbers as the figure says them.
    """

    values: Mapping[str, float]
    written: Mapping[str, str]


Filled = Level | Bars


def linear(known: Iterable[float]) -> Callable[[float], float]:
    """Return the function from a number to its height, 0 to 1, on an axis that holds zero.

    Zero is the bottom where nothing known lies below it.
    """
    ends = (0.0, *known)
    low, high = min(ends), max(ends)
    reach = high - low
    return lambda value: TOP * (min(max(value, low), high) - low) / reach if reach > 0 else 0.0
