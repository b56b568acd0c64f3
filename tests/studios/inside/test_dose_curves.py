"""Curves over the dose: what goes in is drawn, and a failing dose is marked once."""

from cnnviz.content.labels import text
from cnnviz.studios.inside.breaking.drawing import KEYS, DoseLine, dose_curves

WORDS = {"failing": "fails", "here": "chosen"}


def drawn(*lines, **more):
    return dose_curves(lines, WORDS, x_axis="dose", y_axis="share", **more)


def test_a_failing_dose_between_two_others_becomes_a_point_of_its_line():
    line = DoseLine(name="a", doses=[0, 1, 2], values=[0.9, 0.6, 0.1], failing=(1.25, 0.4))
    figure = drawn(line, DoseLine(name="b", doses=[0, 1, 2], values=[0.5, 0.5, 0.5], dashed=True))
    first, second, legend = figure.data
    assert list(zip(first.x, first.y, strict=True)) == [(0, 0.9), (1, 0.6), (1.25, 0.4), (2, 0.1)]
    assert [size > 0 for size in first.marker.size] == [False, False, True, False]
    assert list(second.y) == [0.5, 0.5, 0.5]
    assert second.mode == "lines"
    assert (first.line.dash, second.line.dash) == ("solid", "dash")
    assert legend.name == "fails"
    assert list(legend.x) == [None]


def test_a_failing_dose_of_the_grid_is_not_doubled():
    (first, _) = drawn(DoseLine(name="a", doses=[0, 1], values=[0.9, 0.1], failing=(1, 0.1))).data
    assert list(first.x) == [0, 1]
    assert [size > 0 for size in first.marker.size] == [False, True]


def test_no_cross_stands_in_the_legend_where_nothing_fails():
    line = DoseLine(name="a", doses=[0, 1], values=[3.0, -1.0])
    assert [trace.name for trace in drawn(line).data] == ["a"]
    figure = drawn(line, here=0.5, level=0)
    assert [trace.name for trace in figure.data] == ["a", "chosen"]
    assert sorted((shape.x0, shape.y0) for shape in figure.layout.shapes) == [(0, 0), (0.5, 0)]
    assert figure.layout.yaxis.range is None
    assert drawn(line, share=True).layout.yaxis.tickformat == ".0%"


def test_every_language_has_the_words():
    for code in ("en", "ko"):
        assert set(text(code).table("figures.dose_curves")) == set(KEYS)
