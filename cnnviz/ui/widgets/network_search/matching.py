"""Which of the listed networks a query means, and in which order they stand."""

import re
from collections.abc import Callable, Sequence
from enum import StrEnum

from cnnviz.architectures.registries.listing import Listed

ALL = "all"
"""In the place of a library, where every one is meant."""

EXAMPLE = "regnet 2020 <10M"
"""A query that shows all that may be asked for."""

MILLION = 10**6

_SIZE = re.compile(r"([<>]?)(\d{1,5}(?:\.\d{1,3})?)m")
_YEAR = re.compile(r"([<>]?)((?:19|20)\d\d)")


class NetworkOrder(StrEnum):
    """In which order the found networks stand."""

    NAME = "name"
    YEAR = "year"
    SIZE = "size"


def matching(
    entries: Sequence[Listed],
    query: str = "",
    library: str = ALL,
    order: NetworkOrder = NetworkOrder.NAME,
) -> list[Listed]:
    """Return the networks that every word of a query fits.

    A word fits what is in a name or a title. "2022" also fits the year, "<2020" and ">2020" only
    the years before and after; "25m" also fits what rounds to 25 million parameters, "<10m" and
    ">100m" only what has fewer or more.

    Args:
        entries: All of them, in the order of their names.
        query: Words with spaces between them; upper and lower case are alike.
        library: Only those of this library, or `ALL`.
        order: Of two that are alike the one of the earlier name comes first; a network of no known
            year comes behind all others.
    """
    tests = [_test(word) for word in query.casefold().split()]
    found = [
        entry
        for entry in entries
        if library in (ALL, entry.library) and all(test(entry) for test in tests)
    ]
    if order is NetworkOrder.YEAR:
        found.sort(key=lambda entry: (entry.year is None, entry.year or 0))
    elif order is NetworkOrder.SIZE:
        found.sort(key=lambda entry: entry.params)
    return found


def _test(word: str) -> Callable[[Listed], bool]:
    size, year = _SIZE.fullmatch(word), _YEAR.fullmatch(word)
    if size is not None:
        return _compared(word, size[1], float(size[2]), _millions, digits=_digits(size[2]))
    if year is not None:
        return _compared(word, year[1], float(year[2]), lambda entry: entry.year, digits=0)
    return lambda entry: _reads(word, entry)


def _compared(
    word: str,
    sign: str,
    bound: float,
    value: Callable[[Listed], float | None],
    *,
    digits: int,
) -> Callable[[Listed], bool]:
    """Return what compares a number of a network with a bound, or finds the word in its name."""

    def test(entry: Listed) -> bool:
        found = value(entry)
        if found is None:
            return not sign and _reads(word, entry)
        if sign:
            return found < bound if sign == "<" else found > bound
        return round(found, digits) == bound or _reads(word, entry)

    return test


def _reads(word: str, entry: Listed) -> bool:
    return word in entry.name.casefold() or word in entry.title.casefold()


def _millions(entry: Listed) -> float:
    return entry.params / MILLION


def _digits(written: str) -> int:
    return len(written.partition(".")[2])
