"""Reading a stranger's JSON: each value is asked for by name and kind, and what is left is refused.

There is a budget for the whole document: a file of a few megabytes can hold a million numbers.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from cnnviz.errors import CapsuleRejected

T = TypeVar("T")

MOST_WORDS = 6000
"""Characters of a text."""

MOST_NAME = 300
MOST_VALUES = 400_000
"""Numbers, words and lists in a whole document."""

DEEPEST = 12
LARGEST = 1e200

_LINES = {"\n", "\t"}


class Budget:
    """How much of a document may still be read."""

    def __init__(self, values: int = MOST_VALUES) -> None:
        self.left = values

    def take(self, count: int, where: str) -> None:
        """Use some of it up.

        Raises:
            CapsuleRejected: If nothing is left.
        """
        self.left -= count
        if self.left < 0:
            raise CapsuleRejected("capsule_too_much", f"more than {MOST_VALUES} values at {where}")


def refused(where: str, wanted: str) -> CapsuleRejected:
    """Return the error for a value that is not what it should be.

    Args:
        where: Its place in the document.
        wanted: What should stand there, in plain English.
    """
    return CapsuleRejected("capsule_broken", f"{where}: not {wanted}", where=where)


class Fields:
    """An object of the document.

    Args:
        value: What stands there.
        where: Its place.
        budget: That of the document.
    """

    def __init__(self, value: object, where: str, budget: Budget) -> None:
        if not isinstance(value, dict):
            raise refused(where, "an object")
        budget.take(len(value), where)
        self._left: dict[str, object] = dict(value)
        self.where, self.budget = where, budget

    def place(self, name: str) -> str:
        """The place of one of its values."""
        return f"{self.where}.{name}" if self.where else name

    def take(self, name: str) -> object:
        """Return a value, once."""
        if name not in self._left:
            raise refused(self.place(name), "there")
        return self._left.pop(name)

    def words(self, name: str, most: int = MOST_NAME) -> str:
        """Return a text."""
        return plain(self.take(name), self.place(name), most)

    def one_of(self, name: str, known: Sequence[str]) -> str:
        """Return a word that is one of some."""
        found = self.words(name)
        if found not in known:
            raise refused(self.place(name), f"one of {', '.join(known)}")
        return found

    def number(self, name: str) -> float:
        """Return a number."""
        return number(self.take(name), self.place(name))

    def holds(self, name: str) -> bool:
        """Return whether there is such a value: files of an earlier version may lack it."""
        return name in self._left

    def maybe(self, name: str, read: Callable[[object, str], T]) -> T | None:
        """Return a value that may be null."""
        found = self.take(name)
        return None if found is None else read(found, self.place(name))

    def switch(self, name: str) -> bool:
        """Return a yes or no."""
        found = self.take(name)
        if not isinstance(found, bool):
            raise refused(self.place(name), "true or false")
        return found

    def several(self, name: str, most: int) -> Iterator[tuple[object, str]]:
        """Return the values of a list with their places."""
        return listed(self.take(name), self.place(name), most, self.budget)

    def table(self, name: str, most: int) -> dict[str, str]:
        """Return an object of texts."""
        where = self.place(name)
        found = Fields(self.take(name), where, self.budget)
        if len(found._left) > most:
            raise refused(where, f"at most {most} values")
        return {
            plain(key, where, MOST_NAME): plain(value, f"{where}.{key[:40]}", MOST_NAME)
            for key, value in found._left.items()
        }

    def end(self) -> None:
        """Refuse what nobody has asked for."""
        for name in self._left:
            raise refused(self.place(name[:40]), "known")


def listed(value: object, where: str, most: int, budget: Budget) -> Iterator[tuple[object, str]]:
    """Return the values of a list with their places."""
    if not isinstance(value, list) or len(value) > most:
        raise refused(where, f"a list of at most {most}")
    budget.take(len(value), where)
    return ((one, f"{where}[{number}]") for number, one in enumerate(value))


def plain(value: object, where: str, most: int) -> str:
    """Return a text of what can be seen."""
    if not isinstance(value, str) or len(value) > most:
        raise refused(where, f"a text of at most {most} characters")
    if not all(one.isprintable() or one in _LINES for one in value):
        raise refused(where, "a text of what can be seen")
    return value


def number(value: object, where: str) -> float:
    """Return a number that is one: neither a switch nor endless."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise refused(where, "a number")
    if not abs(value) < LARGEST or math.isnan(value):
        raise refused(where, "a number of use")
    return value


def tree(value: object, where: str, budget: Budget, depth: int = DEEPEST) -> Any:
    """Return any value of texts, numbers, lists and objects, none of them deep or endless."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return plain(value, where, MOST_WORDS)
    if isinstance(value, int | float):
        return number(value, where)
    if depth == 0:
        raise refused(where, f"less than {DEEPEST} deep")
    if isinstance(value, list):
        budget.take(len(value), where)
        return [tree(one, where, budget, depth - 1) for one in value]
    if isinstance(value, Mapping):
        budget.take(len(value), where)
        return {
            plain(key, where, MOST_NAME): tree(one, f"{where}.{key[:40]}", budget, depth - 1)
            for key, one in value.items()
        }
    raise refused(where, "a value")
