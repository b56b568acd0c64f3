"""Numbers below zero in figures: hovers, squares and titles have a minus and no hyphen."""

import json
import re

import numpy as np
import pytest

from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.drawing.charts.product_triples import product_triples
from cnnviz.drawing.minus import formatted, printed, set_minus

VALUES = np.array([[1.0, -0.25], [-3.5, 0.0]])


def figures():
    yield heat_map(VALUES, rows=("", ["a", "b"]), columns=("", ["c", "d"]), value="v")
    triple = tuple(VALUES[None] for _ in range(3))
    words = {"patch": "p", "kernel": "k", "products": "q", "channel": "{name}: {sum}"}
    yield product_triples(triple, ["conv-1"], [-2.75], words)
    yield curves([1, 2], {"loss": [-1.5, 2.0]}, x_axis="x", y_axis="y")


SAID = {"text", "hovertext", "hovertemplate", "texttemplate"}


def shown(figure):
    """Every text of a figure that a reader may see."""
    found = []

    def walk(name, value):
        if isinstance(value, dict):
            for key, entry in value.items():
                walk(key, entry)
        elif isinstance(value, list):
            for entry in value:
                walk(name, entry)
        elif isinstance(value, str) and name in SAID:
            found.append(value)

    walk("", json.loads(figure.to_json()))
    return found


@pytest.mark.parametrize("number", range(3))
def test_no_figure_writes_a_hyphen_before_a_number(number):
    figure = set_minus(list(figures())[number])
    texts = shown(figure)
    assert any("−" in text for text in texts)
    assert not [text for text in texts if re.search(r"(?<![\w.])-\d", text)]


@pytest.mark.parametrize("number", range(3))
def test_the_browser_formats_no_number_below_zero(number):
    """What it formats itself gets a hyphen: its format carries no word for the minus."""
    figure = set_minus(list(figures())[number])
    for trace in figure.data:
        for template in (trace.hovertemplate, getattr(trace, "texttemplate", None)):
            for name in re.findall(r"%\{([xyz]):", str(template)):
                values = np.asarray(trace[name])
                assert values.dtype.kind not in "if" or values.min() >= 0


def test_every_square_says_its_own_number():
    (trace,) = set_minus(next(figures())).data
    assert np.asarray(trace.text).tolist() == [["1.00", "−0.25"], ["−3.50", "0.00"]]
    assert np.asarray(trace.hovertext)[1, 0] == "b · c: −3.500"
    assert np.asarray(trace.z).tolist() == VALUES.tolist()


def test_a_second_time_nothing_changes():
    for figure in figures():
        once = set_minus(figure).to_json()
        assert set_minus(figure).to_json() == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("conv-1", "conv-1"),
        ("layer2.0: -0.5", "layer2.0: −0.5"),
        ("CIFAR-10", "CIFAR-10"),
        ("(-3)", "(−3)"),
        ("4.3e-09", "4.3 × 10⁻⁹"),
        ("1-3", "1-3"),
        (["-1", 2], ["−1", 2]),
    ],
)
def test_words_keep_their_hyphens(text, expected):
    assert printed(text) == expected


@pytest.mark.parametrize(
    ("value", "written", "expected"),
    [(-0.5, ".3f", "−0.500"), (-1234.5, ",.4~g", "−1,234"), (-0.25, ".0%", "−25%")],
)
def test_formats_are_those_of_the_browser(value, written, expected):
    assert formatted(value, written) == expected
