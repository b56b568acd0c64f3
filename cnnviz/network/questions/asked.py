"""Questions about more than one layer: with a whole number as the answer, or with four options."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

from cnnviz.network.questions.changes import Change
from cnnviz.network.trace.table import Layer, Pair

Told = Mapping[str, str | int]
"""What fills the placeholders of a question."""

_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedFacts:
    """What a question tells beside its words.

    Attributes:
        told: What fills the placeholders of its words.
        rows: Layers that are printed below it.
        shapes: Whether their shapes are printed, too; windows alone otherwise.
        read: Field and jump in front of the first of them, where fields are asked for.
    """

    told: Told
    rows: tuple[Layer, ...] = ()
    shapes: bool = True
    read: tuple[Pair, Pair] | None = None

    @property
    def numbers(self) -> frozenset[int]:
        """Every number that it prints."""
        found = [int(number) for text in self.told.values() for number in _digits(str(text))]
        for row in self.rows:
            found += [int(number) for number in _digits(row.path)]
            found += [row.value("groups") or 1]
            if self.shapes:
                found += [*row.input_shape, *row.output_shape]
            if row.window is not None:
                window = row.window
                pairs = (window.kernel, window.stride, window.padding, window.dilation)
                found += chain(*pairs)
        return frozenset((*found, *chain(*(self.read or ()))))


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedQuestion:
    """A question about a network with one whole number as its answer.

    Attributes:
        kind: What is asked; `check.ask.<kind>` are its words.
        formula: LaTeX, with the answer at its end.
        slips: Answers that are wrong for a known reason, by the name of the reason.
    """

    kind: str
    printed: PrintedFacts
    answer: int
    formula: str
    slips: Mapping[str, int] = field(default_factory=lambda: _NOTHING)

    @property
    def identity(self) -> tuple[object, ...]:
        """What no other question of a network has."""
        return (self.kind, *sorted(self.printed.told.items()))

    @property
    def is_open(self) -> bool:
        """Whether the answer has to be worked out: no printed number is it."""
        return self.answer not in self.printed.numbers

    def reasons(self, given: int) -> tuple[str, ...]:
        """Return every reason that is known to lead to a wrong answer."""
        if given == self.answer:
            return ()
        return tuple(name for name, value in self.slips.items() if value == given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of the answers to choose from.

    Attributes:
        name: Path of a layer, or name of a network.
        share: A share in whole per cent.
        change: A change of a layer.
        cause: Why: `check.causes.<cause>`.
        figure: What the options are compared by, told afterwards; None if it is no number.
        slips: Names of the reasons that are known to lead to it.
    """

    name: str = ""
    share: int | None = None
    change: Change | None = None
    cause: str = ""
    figure: int | None = None
    slips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceQuestion:
    """A question with four options, of which one is right.

    Attributes:
        kind: What is asked; `check.ask.<kind>` are its words.
        options: In the order in which they are shown.
        right: Place of the right one.
        formula: LaTeX; empty where the figures of the options say all.
    """

    kind: str
    printed: PrintedFacts
    options: tuple[Option, ...]
    right: int
    formula: str = ""

    @classmethod
    def of(
        cls,
        kind: str,
        printed: PrintedFacts,
        right: Option,
        wrong: Sequence[Option],
        formula: str = "",
    ) -> "ChoiceQuestion":
        """Return a question whose right option stands first, not yet dealt its place."""
        return cls(kind=kind, printed=printed, options=(right, *wrong), right=0, formula=formula)

    @property
    def identity(self) -> tuple[object, ...]:
        """What no other question of a network has."""
        shown = ((one.name, one.share, one.change, one.cause) for one in self.options)
        return (self.kind, *sorted(self.printed.told.items()), frozenset(shown))


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)
