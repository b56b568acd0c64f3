"""The pool of every network: hundreds of questions, none twice, the right option anywhere."""

from collections import Counter

import pytest

from cnnviz.network.questions.asked import ChoiceQuestion
from cnnviz.network.questions.pool import questions
from tests.halves import first
from tests.network.questions.pools import NAMES, pool
from tests.tables import layer_table

LIMIT = 11.345
"""Of chi-squared with three degrees of freedom, at 1 %."""


@pytest.mark.parametrize("name", first(6, NAMES))
def test_three_hundred_questions_and_none_comes_before_all_have_come(name):
    every = pool(name)
    assert len({asked.identity for asked in every}) == len(every) >= 300
    assert len({asked.kind for asked in every[:12]}) == 12


def test_the_same_number_is_the_same_question():
    table = layer_table("lenet5")
    every = questions(table)
    assert questions(layer_table("lenet5")) == every


@pytest.mark.parametrize("name", NAMES)
def test_the_right_option_stands_anywhere(name):
    places = Counter(asked.right for asked in pool(name) if isinstance(asked, ChoiceQuestion))
    expected = places.total() / 4
    assert places.total() > 20
    assert sum((places[place] - expected) ** 2 / expected for place in range(4)) < LIMIT


@pytest.mark.parametrize("name", NAMES)
def test_the_size_of_a_share_does_not_tell(name):
    """Neither the largest share nor the smallest is right more often than by chance."""
    ranks = Counter()
    for asked in pool(name):
        if asked.kind.startswith("share_"):
            shares = sorted(one.share for one in asked.options)
            ranks[shares.index(asked.options[asked.right].share)] += 1
    expected = ranks.total() / 4
    assert sum((ranks[rank] - expected) ** 2 / expected for rank in range(4)) < LIMIT
