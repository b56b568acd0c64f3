"""Exercises: two of every page in every language, each with a way to an experiment."""

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.ui.questions.exercises import EXERCISES
from tests.contract import entries

SLUGS = [family.slug for family in CATALOG]


@pytest.mark.parametrize("slug", SLUGS)
def test_two_exercises_that_an_experiment_of_the_page_checks(slug):
    found = EXERCISES[slug]
    assert len(found) == len({entry.name for entry in found}) == 2
    assert {entry.experiment for entry in found} <= set(entries(slug))
    for code in (language.code for language in LANGUAGES):
        told = {text(code)(f"exercises.{slug}.{entry.name}") for entry in found}
        assert len(told) == 2
        assert all(len(words) > 80 for words in told)


def test_every_page_is_there():
    assert list(EXERCISES) == SLUGS
