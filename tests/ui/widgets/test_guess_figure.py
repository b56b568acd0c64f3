"""The figure of a question: where its marks stand, and what fills it."""

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.lessons.concepts.screen import CONCEPTS
from cnnviz.ui.parts.laboratory import experiments
from cnnviz.ui.shell.opening import MODULES
from cnnviz.ui.widgets.guess.figure import drawn
from cnnviz.ui.widgets.guess.filled import TOP, Bars, Level, Marks, linear

ASKED = [*(one for slug in MODULES["lesson"] for one in experiments(slug)), *CONCEPTS]
CODES = [language.code for language in LANGUAGES]
LABELS = {"two": "About twice", "four": "About four times", "eight": "About $8$ times"}
FACTORS = Marks(levels={"two": 2, "four": 4, "eight": 8}, log=True)


def options(found, right="eight", said="two"):
    data = drawn(text("en"), "separable_bill", LABELS, found, right=right, said=said)
    return {one["name"]: one for one in data["options"]}, data


@pytest.mark.parametrize("one", ASKED, ids=lambda one: one.name)
def test_every_question_has_a_figure(one):
    """Its axis in every language, and a mark for each of its answers where they are numbers."""
    assert all(f"guess.{one.name.replace('-', '_')}.axis" in text(code) for code in CODES)
    if one.marks:
        assert set(one.marks.levels) == set(one.options)


def test_equal_factors_are_equal_steps():
    height = FACTORS.height()
    low, middle, high = (height(value) for value in (2, 4, 8))
    assert high == TOP
    assert low > 0.1
    assert middle - low == pytest.approx(high - middle)
    assert height(0) == 0


def test_a_number_beyond_the_answers_finds_room():
    height = FACTORS.height(64)
    assert height(64) == TOP
    assert height(8) < TOP
    plain = Marks(levels={"half": 0.5, "whole": 1}).height(2)
    assert [plain(value) for value in (0, 1, 2)] == pytest.approx([0, TOP / 2, TOP])


@pytest.mark.parametrize("known", [[], [0.0]])
def test_where_all_is_zero_nothing_has_a_height(known):
    assert linear(known)(1.0) == 0


def test_what_is_less_than_zero_lies_below_it():
    height = linear([3.0, -1.0])
    assert [height(value) for value in (-1, 0, 3)] == pytest.approx([0, TOP / 4, TOP])
    assert [linear([-2.0])(value) for value in (-2, 0)] == pytest.approx([0, TOP])
    found, data = options(Bars(values={"two": 3.0, "four": -1.0}, written={"two": "+3"}))
    assert data["ground"] == pytest.approx(TOP / 4)
    assert found["four"]["bar"] == 0
    assert found["two"]["bar"] == TOP


def test_bars_and_marks_above_zero_stand_on_the_bottom():
    for found in (
        Bars(values={"two": 3.0}, written={}),
        Level(value=4.0, written="", marks=FACTORS),
    ):
        assert options(found)[1]["ground"] == 0


def test_a_measured_number_stands_among_the_marks():
    found, data = options(Level(value=8.0, written="× 8.00", marks=FACTORS))
    assert data["level"] == {"at": found["eight"]["mark"], "written": "× 8.00"}
    assert all(one["bar"] is None for one in found.values())
    assert [name for name, one in found.items() if one["right"]] == ["eight"]
    assert [name for name, one in found.items() if one["guess"]] == ["two"]
    assert found["eight"]["label"] == "About 8 times"
    assert "× 8.00" in data["alt"]


def test_bars_are_as_high_as_what_was_measured():
    found, data = options(
        Bars(values={"two": 3.0, "four": 1.5}, written={"two": "3", "four": "1.5"}), right="two"
    )
    assert found["two"]["bar"] == pytest.approx(2 * found["four"]["bar"])
    assert found["eight"]["bar"] is None  # "all alike" is no thing of its own
    assert data["level"] is None
    assert all(one["mark"] is None for one in found.values())
    assert "About twice: 3" in data["alt"]


def test_who_did_not_guess_has_no_guess_marked():
    found, _ = options(Level(value=4.0, written="", marks=FACTORS), said=None)
    assert not any(one["guess"] for one in found.values())
