"""What differs between two runs: each difference put in by hand, and found with its size."""

from dataclasses import replace

import pytest

from cnnviz.capsules import capsule as kinds
from cnnviz.capsules.comparing import compared
from cnnviz.drawing.embed import data_uri
from tests.capsules import made


def with_items(*items, **more):
    return made.capsule(shown=items, **more)


def chart(*values, **trace):
    data = ({"type": "bar", "x": ["a", "b"], "y": list(values), **trace},)
    return kinds.RecordedChart(alt="bars", data=data, layout={})


def test_the_same_twice():
    found = compared(made.capsule(), made.capsule())
    assert (found.differing, found.inputs, found.results) == (0, (), ())
    assert found.values > 10


def test_a_figure_by_its_number_that_is_furthest_off():
    found = compared(with_items(chart(1.0, -8.0)), with_items(chart(1.5, -6.0)))
    (one,) = found.results
    assert (found.values, found.differing) == (2, 2)
    assert (one.kind, one.what, one.recorded, one.now) == ("chart", "bars", "-8", "-6")
    assert (one.most, one.share) == (2.0, 0.25)


def test_colours_and_names_are_no_measurement():
    first, second = chart(1.0, 2.0, name="a"), chart(1.0, 2.0, name="b", marker={"size": 9})
    assert compared(with_items(first), with_items(second)).differing == 0


@pytest.mark.parametrize("other", [(1.0,), (1.0, None)])
def test_a_number_that_is_gone(other):
    (one,) = compared(with_items(chart(1.0, 2.0)), with_items(chart(*other))).results
    assert (one.recorded, one.now, one.most) == ("2", "", None)


@pytest.mark.parametrize(
    ("recorded", "now", "most", "share"),
    [
        ("VGG: 138,357,544 parameters", "VGG: 138,357,543 parameters", 1.0, 1 / 138357544),
        ("falls to −0.5 %", "falls to 0.5 %", 1.0, 2.0),
        ("off by 2 × 10⁻⁶", "off by 4 × 10⁻⁶", 2e-6, 1.0),
        ("7 / 9", "6 / 9", 1.0, 1 / 7),
        ("cat", "dog", None, None),
        ("0 wrong", "1 wrong", 1.0, None),
    ],
)
def test_a_number_in_a_sentence_is_a_number(recorded, now, most, share):
    texts = [with_items(kinds.RecordedWords(text=one)) for one in (recorded, now)]
    (one,) = compared(*texts).results
    assert one.most == pytest.approx(most)
    assert one.share == pytest.approx(share)


def test_in_two_languages_only_numbers_are_compared():
    first = with_items(
        kinds.RecordedWords(text="11.0 % is left."),
        kinds.RecordedMetric(label="Side", value="11.0 %"),
        language="en",
    )
    second = with_items(
        kinds.RecordedWords(text="11.0%가 남습니다."),
        kinds.RecordedMetric(label="변", value="11.0%"),
        language="ko",
    )
    assert compared(first, second).differing == 0
    other = replace(second, shown=(kinds.RecordedMetric(label="변", value="12.5%"),))
    (one,) = compared(first, other).results
    assert one.most == 1.5


def test_cells_of_tables():
    def table(*cells):
        return with_items(kinds.RecordedTable(names=("a", "b"), columns=(("x", "y"), cells)))

    (one,) = compared(table("0.50", None), table("0.75", None)).results
    assert (one.kind, one.values, one.most, one.share) == ("table", 1, 0.25, 0.5)
    (one,) = compared(table(3, 4.0), table(3)).results
    assert (one.recorded, one.now) == ("4", "")


def test_pictures_by_the_pixel_that_is_furthest_off():
    pixels = made.pixels()
    pixels[0, 0] = 100
    other = pixels.copy()
    other[0, 0, 1] = 97
    first, second = (
        with_items(kinds.RecordedPicture(alt="map", caption="", source=data_uri(one)))
        for one in (pixels, other)
    )
    (one,) = compared(first, second).results
    assert (one.kind, one.what, one.most) == ("picture", "map", 3.0)


def test_another_answer_to_a_question():
    question = made.ITEMS[6]
    turned = tuple(replace(one, right=not one.right) for one in question.answers)
    other = replace(question, answers=turned, level=replace(question.level, written="80.0 %"))
    (one,) = compared(with_items(question), with_items(other)).results
    assert (one.values, one.most) == (2, 69.0)


def test_a_thing_that_only_one_has():
    found = compared(with_items(chart(1, 2)), with_items())
    assert [(one.kind, one.recorded, one.now) for one in found.results] == [("chart", "bars", "")]


def test_inputs_that_are_others_are_named():
    other = made.capsule(
        photo=None,
        weights=(kinds.RecordedWeights(model="vgg16", name="V2", sha256="00" * 32),),
        versions={"cnnviz": "0.1.0", "torch": "3.0"},
    )
    told = {
        one.kind: (one.what, one.recorded, one.now)
        for one in compared(made.capsule(), other).inputs
    }
    assert told == {
        "photo": ("photo", "abababababab", ""),
        "weights": ("vgg16", "vgg16 397923af", "vgg16 00000000"),
        "versions": ("torch", "2.9", "3.0"),
    }
