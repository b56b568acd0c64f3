"""What differs between an experiment as it was recorded and as it is computed now, and how much.

The n-th figure of one is compared with the n-th of the other, and so are tables, pictures, numbers
and sentences. A number inside a sentence or a cell is compared as a number.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Any

from cnnviz.capsules.capsule import (
    Capsule,
    RecordedChart,
    RecordedItem,
    RecordedMetric,
    RecordedPicture,
    RecordedQuestion,
    RecordedTable,
    RecordedWords,
)
from cnnviz.capsules.recorded_pictures import distance

NUMBERS = ("x", "y", "z", "error_x", "error_y", "x0", "dx", "y0", "dy")
"""What of a trace is a measurement; colours and words are not."""

_POWER = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A thing that is not as it was recorded.

    Attributes:
        what: Name of the figure, table, number or input.
        kind: What it is: `chart`, `table`, `metric`, `picture`, `question`, `words`, `photo`,
            `weights` or `versions`.
        values: How many values of it differ.
        recorded: The value that differs most, as it was.
        now: The same value now.
        most: How far apart these two are; None where they are no numbers.
        share: That, as a share of the recorded one; None where that is zero or no number.
    """

    what: str
    kind: str
    values: int
    recorded: str
    now: str
    most: float | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two runs of one experiment, side by side.

    Attributes:
        values: How many values were compared.
        inputs: Photo, weights and versions that are others.
        results: What of the results is another.
    """

    values: int
    inputs: tuple[Difference, ...]
    results: tuple[Difference, ...]

    @property
    def differing(self) -> int:
        """How many of the values are others."""
        return sum(one.values for one in self.results)


@dataclass(slots=True)
class _Pairs:
    """The values of one thing, compared one by one."""

    what: str
    kind: str
    same_language: bool = True
    count: int = 0
    others: list[tuple[str, str, float | None]] = field(default_factory=list)

    def number(self, recorded: float, now: float) -> None:
        """Compare two numbers."""
        self.count += 1
        if recorded != now:
            self.others.append((f"{recorded:.6g}", f"{now:.6g}", abs(now - recorded)))

    def words(self, recorded: str, now: str) -> None:
        """Compare two texts: by their numbers, where nothing else in them differs.

        In two languages the words do differ: their numbers alone are compared.
        """
        first, second = _NUMBER.findall(recorded), _NUMBER.findall(now)
        alike = not self.same_language or _NUMBER.split(recorded) == _NUMBER.split(now)
        if alike and len(first) == len(second):
            for one, other in zip(first, second, strict=True):
                self.number(_value(one), _value(other))
            if first or not self.same_language:
                return
        self.count += 1
        if recorded != now:
            self.others.append((recorded, now, None))

    def missing(self, recorded: str, now: str) -> None:
        """A value that only one of both has."""
        self.count += 1
        self.others.append((recorded, now, None))

    def difference(self) -> Difference | None:
        """What differs, by the pair that is furthest apart."""
        if not self.others:
            return None
        recorded, now, most = max(self.others, key=lambda one: -1.0 if one[2] is None else one[2])
        was = None if most is None else abs(float(recorded))
        return Difference(
            what=self.what,
            kind=self.kind,
            values=len(self.others),
            recorded=recorded,
            now=now,
            most=most,
            share=most / was if most is not None and was else None,
        )


def compared(recorded: Capsule, now: Capsule) -> Comparison:
    """Return what differs between a capsule and the same experiment computed again.

    Words are compared where both are in one language.
    """
    same_language = recorded.language == now.language
    pairs = [
        _pair(first, second, same_language=same_language)
        for first, second in _side_by_side(recorded, now)
        if same_language or not _only_words(first, second)
    ]
    results = tuple(found for one in pairs if (found := one.difference()) is not None)
    return Comparison(
        values=sum(one.count for one in pairs), inputs=_inputs(recorded, now), results=results
    )


def _side_by_side(
    recorded: Capsule, now: Capsule
) -> Iterator[tuple[RecordedItem | None, RecordedItem | None]]:
    kinds = list(dict.fromkeys(type(one) for one in (*recorded.items(), *now.items())))
    for kind in kinds:
        yield from zip_longest(
            (one for one in recorded.items() if type(one) is kind),
            (one for one in now.items() if type(one) is kind),
        )


def _only_words(first: RecordedItem | None, second: RecordedItem | None) -> bool:
    return isinstance(first or second, RecordedWords)


def _pair(
    first: RecordedItem | None, second: RecordedItem | None, *, same_language: bool
) -> _Pairs:
    pairs = _Pairs(_name(second or first), _kind(second or first), same_language)
    if first is None or second is None:
        name = _name(first or second)
        pairs.missing(name if first else "", name if second else "")
    elif isinstance(first, RecordedChart) and isinstance(second, RecordedChart):
        _charts(pairs, first, second)
    elif isinstance(first, RecordedTable) and isinstance(second, RecordedTable):
        _tables(pairs, first, second)
    elif isinstance(first, RecordedPicture) and isinstance(second, RecordedPicture):
        _pictures(pairs, first.source, second.source)
    elif isinstance(first, RecordedQuestion) and isinstance(second, RecordedQuestion):
        _questions(pairs, first, second)
    elif isinstance(first, RecordedMetric) and isinstance(second, RecordedMetric):
        pairs.words(first.value, second.value)
    elif isinstance(first, RecordedWords) and isinstance(second, RecordedWords):
        pairs.words(first.text, second.text)
    return pairs


def _charts(pairs: _Pairs, first: RecordedChart, second: RecordedChart) -> None:
    none: Mapping[str, Any] = {}
    for one, other in zip_longest(first.data, second.data, fillvalue=none):
        for name in NUMBERS:
            _leaves(pairs, one.get(name), other.get(name))
    for picture, again in zip(_sources(first), _sources(second), strict=False):
        _pictures(pairs, picture, again)


def _leaves(pairs: _Pairs, first: Any, second: Any) -> None:
    if isinstance(first, list) and isinstance(second, list):
        for one, other in zip_longest(first, second):
            _leaves(pairs, one, other)
    elif isinstance(first, Mapping) and isinstance(second, Mapping):
        for name in sorted({*first, *second}):
            _leaves(pairs, first.get(name), second.get(name))
    elif _is_number(first) and _is_number(second):
        pairs.number(first, second)
    elif _is_number(first) or _is_number(second):
        pairs.missing(_written(first), _written(second))


def _sources(chart: RecordedChart) -> list[str]:
    return [str(image["source"]) for image in chart.layout.get("images") or ()]


def _tables(pairs: _Pairs, first: RecordedTable, second: RecordedTable) -> None:
    for column, other in zip_longest(first.columns, second.columns, fillvalue=()):
        for one, now in zip_longest(column, other):
            if _is_number(one) and _is_number(now):
                pairs.number(float(one), float(now))  # type: ignore[arg-type]
            else:
                pairs.words(_written(one), _written(now))


def _pictures(pairs: _Pairs, first: str, second: str) -> None:
    pairs.count += 1
    apart = 0.0 if first == second else distance(first, second)
    if apart:
        pairs.others.append(("0", f"{apart:.6g}", apart))


def _questions(pairs: _Pairs, first: RecordedQuestion, second: RecordedQuestion) -> None:
    for one, other in zip(first.answers, second.answers, strict=False):
        pairs.words(one.written, other.written)
    if first.level and second.level:
        pairs.words(first.level.written, second.level.written)
    if [one.right for one in first.answers] != [one.right for one in second.answers]:
        pairs.missing(_right(first), _right(second))


def _right(question: RecordedQuestion) -> str:
    return ", ".join(one.label for one in question.answers if one.right)


def _inputs(recorded: Capsule, now: Capsule) -> tuple[Difference, ...]:
    found = []
    photos = [one.photo.sha256[:12] if one.photo else "" for one in (recorded, now)]
    weights = [
        {one.model: f"{one.model} {one.sha256[:8]}" for one in capsule.weights}
        for capsule in (recorded, now)
    ]
    for kind, was, here in (
        ("photo", {"photo": photos[0]}, {"photo": photos[1]}),
        ("weights", weights[0], weights[1]),
        ("versions", recorded.versions, now.versions),
    ):
        for name in dict.fromkeys((*was, *here)):
            if was.get(name, "") != here.get(name, ""):
                found.append(
                    Difference(
                        what=name,
                        kind=kind,
                        values=1,
                        recorded=was.get(name, ""),
                        now=here.get(name, ""),
                    )
                )
    return tuple(found)


def _name(item: RecordedItem | None) -> str:
    match item:
        case RecordedMetric():
            return item.label
        case RecordedTable():
            return ", ".join(item.names)
        case RecordedQuestion():
            return item.axis
        case RecordedWords():
            return item.text
        case RecordedChart() | RecordedPicture():
            return item.alt
    return ""


def _kind(item: RecordedItem | None) -> str:
    return type(item).__name__.removeprefix("Recorded").lower()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _written(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _value(written: str) -> float:
    digits, _, power = written.replace("−", "-").replace(",", "").partition(" × 10")
    return float(digits) * 10.0 ** int(power.translate(_POWER) or 0)
