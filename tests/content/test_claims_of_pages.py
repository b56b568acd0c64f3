"""Claims to judge: as many true ones as wrong ones, and none that only repeats the story."""

import re
from collections import Counter

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.content.languages import LANGUAGES
from cnnviz.content.pages import page

CODES = [language.code for language in LANGUAGES]
SLUGS = [*(family.slug for family in CATALOG), "gan"]
SAME = 9
"""Words in a row that claim and story may not share."""


def claims(text):
    return {name: part for name, part in text.sections.items() if name.startswith("myth-")}


def runs(words):
    found = re.findall(r"[\w×]+", re.sub(r"\[\[[^\]]*\]\]", " ", words).lower())
    return {tuple(found[start : start + SAME]) for start in range(len(found) - SAME + 1)}


@pytest.mark.parametrize("slug", SLUGS)
def test_as_many_claims_are_true_as_wrong(slug):
    verdicts = Counter(name.split("-")[1] for name in claims(page("en", slug)))
    assert abs(verdicts["true"] - verdicts["wrong"]) <= 1, verdicts


@pytest.mark.parametrize("slug", [family.slug for family in CATALOG])
@pytest.mark.parametrize("code", CODES)
def test_no_claim_repeats_the_story(slug, code):
    text = page(code, slug)
    story = runs(text.sections["story"].body)
    for name, part in claims(text).items():
        repeated = story & (runs(part.title) | runs(part.body))
        assert not repeated, (name, repeated)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("code", CODES)
def test_true_claims_do_not_give_themselves_away_by_their_length(slug, code):
    lengths = {"true": [], "wrong": []}
    for name, part in claims(page(code, slug)).items():
        lengths.get(name.split("-")[1], []).append(len(part.title))
    mean = {verdict: sum(found) / len(found) for verdict, found in lengths.items()}
    assert 0.5 < mean["true"] / mean["wrong"] < 2, mean
