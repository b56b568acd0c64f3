"""Stories are figures with captions: few words before the first figure, and at least three."""

import re
from itertools import pairwise

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.content.languages import LANGUAGES
from cnnviz.content.pages import page
from cnnviz.content.pieces import PieceKind, pieces
from cnnviz.ui.parts.story import figures

SLUGS = [family.slug for family in CATALOG]
CODES = [entry.code for entry in LANGUAGES]

FIRST, VISIBLE, LEAST = 60, 400, 3
"""Most words before the first figure, and in all that is not folded; fewest figures."""


def words(markdown):
    """Words as a reader counts them: a formula or a placeholder is one, a mark of Markdown none."""
    plain = re.sub(r"\$\$.*?\$\$|\$[^$]*\$|\[\[[^\]]*\]\]", " x ", markdown, flags=re.DOTALL)
    return len(re.findall(r"[^\s|#*>-][^\s|]*", plain))


def story(code, slug):
    return pieces(page(code, slug).sections["story"].body)


def named(code, slug):
    return [piece.content for piece in story(code, slug) if piece.kind is PieceKind.FIGURE]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("code", CODES)
def test_a_story_shows_before_it_tells(code, slug):
    found = story(code, slug)
    kinds = [piece.kind for piece in found]
    before = found[: kinds.index(PieceKind.FIGURE)]
    assert 0 < sum(words(piece.content) for piece in before) <= FIRST
    assert kinds.count(PieceKind.FIGURE) >= LEAST
    assert kinds.count(PieceKind.DIFFERENCES) == 1


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("code", CODES)
def test_a_story_is_short_and_shows_no_equation(code, slug):
    """Displayed equations are folded; so are lists, which stand where the networks differ."""
    seen = [piece.content for piece in story(code, slug) if piece.kind is PieceKind.TEXT]
    assert sum(words(text) for text in seen) <= VISIBLE
    assert not [text for text in seen if "$$" in text or re.search(r"^- |^\|", text, re.MULTILINE)]


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("code", CODES)
def test_two_figures_have_words_between_them(code, slug):
    """The caption of a figure is what speaks of it."""
    kinds = [piece.kind for piece in story(code, slug) if piece.kind is not PieceKind.FORMULA]
    pairs = pairwise(kinds)
    assert (PieceKind.FIGURE, PieceKind.FIGURE) not in pairs
    assert kinds[kinds.index(PieceKind.DIFFERENCES) - 1] is not PieceKind.FIGURE


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("code", CODES)
def test_every_figure_is_used_once_and_in_order(code, slug):
    assert named(code, slug) == list(figures(slug))
