"""Where the right option stands, and which distractors stand beside it: dealt out evenly."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from cnnviz.network.questions.asked import ChoiceQuestion, Option

OPTIONS = 4
"""Options of a question."""

TRIES = 30
"""Sets of distractors that are looked at."""


Size = Callable[[Option], int]
"""How large an option is, by which a reader might guess: its length, or a magnitude."""


class Deal:
    """Deals places and ranks: each of the four comes once before any comes twice.

    Args:
        seed: The same seed deals the same.
    """

    def __init__(self, seed: str) -> None:
        self.random = random.Random(seed)
        self._left: dict[str, list[int]] = {}

    def turn(self, what: str) -> int:
        """Return 0, 1, 2 or 3, of a row of its own for each thing that is dealt."""
        left = self._left.setdefault(what, [])
        if not left:
            left.extend(range(OPTIONS))
            self.random.shuffle(left)
        return left.pop()

    def placed(self, asked: ChoiceQuestion) -> ChoiceQuestion:
        """Return a question with its right option at the place that is next."""
        options = [one for place, one in enumerate(asked.options) if place != asked.right]
        self.random.shuffle(options)
        place = self.turn("place")
        options.insert(place, asked.options[asked.right])
        return replace(asked, options=tuple(options), right=place)

    def distractors(self, right: Option, wrong: Sequence[Option], size: Size) -> list[Option]:
        """Return three wrong options, so that no size gives the right one away.

        The right one takes each of the four ranks by size equally often, as far as what there is
        to choose from allows.

        Args:
            right: The right option.
            wrong: At least three to choose from.
            size: That must not tell.
        """
        rank = self.turn("rank")
        wanted, found = OPTIONS, list(wrong[: OPTIONS - 1])
        for _ in range(TRIES):
            drawn = self.random.sample(wrong, OPTIONS - 1)
            below = sum(size(one) < size(right) for one in drawn)
            above = sum(size(one) > size(right) for one in drawn)
            missed = max(below - rank, rank - (OPTIONS - 1 - above), 0)
            if missed < wanted:
                wanted, found = missed, drawn
            if not missed:
                break
        return found


def even(asked: Sequence[ChoiceQuestion], sizes: Sequence[Size]) -> Iterator[ChoiceQuestion]:
    """Return the questions without those that would make a size a hint.

    Of the questions in which one option alone is the largest, it is the right one in a quarter, as
    by chance; and likewise the smallest.

    Args:
        asked: In any order.
        sizes: That must not tell.
    """
    alone, hits = Counter[tuple[int, int]](), Counter[tuple[int, int]]()
    for one in asked:
        single, right = set(), set()
        for number, size in enumerate(sizes):
            found = [size(option) for option in one.options]
            for side, extreme in enumerate((min(found), max(found))):
                if found.count(extreme) == 1:
                    single.add((number, side))
                    right |= {(number, side)} if found[one.right] == extreme else set()
        if all(OPTIONS * hits[hint] <= alone[hint] for hint in right):
            alone.update(single)
            hits.update(right)
            yield one
