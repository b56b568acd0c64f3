"""The drawing of a run: well-formed, and every point stands where its axes say."""

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest

from cnnviz.drawing.axis_ticks import ticks
from cnnviz.drawing.palette import LIGHT
from cnnviz.studios.train.evaluation.export.drawing import Panel, Series, run_curves

SVG = "{http://www.w3.org/2000/svg}"

LOSS = Series(name="loss", x=[0, 10, 20, 30, 40], y=[2.3, 1.9, math.nan, 1.2, None])
RIGHT = Series(name="right <&>", x=[10, 40], y=[0.3, 0.75], dots=True)
PANELS = [Panel(name="Loss", series=[LOSS]), Panel(name="Right", series=[RIGHT], percent=True)]


def drawn(**more):
    return ElementTree.fromstring(run_curves("A run", PANELS, x_axis="Step", **more))


def line_through(pairs):
    """Slope and offset of the line through marks on an axis: (value, pixel)."""
    return np.polyfit(*zip(*pairs, strict=True), 1)


def axes(root, panel):
    """From values to pixels, read off the numbers beside the axes of one panel."""
    group = [g for g in root.findall(f"{SVG}g") if g.find(f"{SVG}text") is not None][panel]
    marks = group.findall(f"{SVG}text")
    # The words stand 4 pixels below their line, so that their middle is on it.
    up = [(float(m.get("data-y")), float(m.get("y")) - 4) for m in marks if m.get("data-y")]
    across = [(float(m.get("data-x")), float(m.get("x"))) for m in marks if m.get("data-x")]
    return group, np.poly1d(line_through(across)), np.poly1d(line_through(up))


def series(group, name):
    return next(g for g in group.iter(f"{SVG}g") if g.get("data-series") == name)


def points(path):
    return [tuple(map(float, pair)) for pair in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", path)]


def test_points_stand_where_the_axes_say():
    group, across, up = axes(drawn(), 0)
    path = series(group, "loss").find(f"{SVG}path").get("d")
    expected = [(0, 2.3), (10, 1.9), (30, 1.2)]
    for (x, y), (step, loss) in zip(points(path), expected, strict=True):
        assert x == pytest.approx(across(step), abs=0.11)
        assert y == pytest.approx(up(loss), abs=0.11)


def test_what_is_no_number_is_a_gap_and_a_point_alone_is_a_dot():
    found = series(axes(drawn(), 0)[0], "loss")
    assert re.findall("[ML]", found.find(f"{SVG}path").get("d")) == ["M", "L", "M"]
    (dot,) = found.findall(f"{SVG}circle")
    _, across, up = axes(drawn(), 0)
    assert float(dot.get("cx")) == pytest.approx(across(30), abs=0.11)
    assert float(dot.get("cy")) == pytest.approx(up(1.2), abs=0.11)


def test_looks_are_dots_on_an_axis_of_shares():
    group, across, up = axes(drawn(), 1)
    dots = series(group, "right <&>").findall(f"{SVG}circle")
    for dot, (step, share) in zip(dots, [(10, 0.3), (40, 0.75)], strict=True):
        assert float(dot.get("cx")) == pytest.approx(across(step), abs=0.11)
        assert float(dot.get("cy")) == pytest.approx(up(share), abs=0.11)
    words = [mark.text for mark in group.findall(f"{SVG}text")]
    assert "100 %" in words


def test_everything_is_named_and_inside():
    root = drawn(below="LeNet-5 · Adam · seed 3")
    words = {entry.text for entry in root.iter(f"{SVG}text")}
    assert {"A run", "Loss", "Right", "loss", "right <&>", "Step"} <= words
    wide, high = map(float, root.get("viewBox").split()[2:])
    for entry in root.iter(f"{SVG}text"):
        assert 0 <= float(entry.get("x")) <= wide
        assert 0 <= float(entry.get("y")) <= high
    title = root.find(f"{SVG}title")
    assert title.get("id") == root.get("aria-labelledby")
    assert "seed 3" in title.text


def test_a_long_description_takes_more_lines_and_nothing_collides():
    parts = [f"a rather long setting of number {number}" for number in range(9)]
    root = drawn(below=" · ".join(parts))
    lines = [e for e in root.findall(f"{SVG}text") if "setting" in e.text]
    assert len(lines) > 2
    assert " · ".join(line.text for line in lines) == " · ".join(parts)
    heights = sorted(float(e.get("y")) for e in root.iter(f"{SVG}text") if e.text)
    assert float(lines[-1].get("y")) + 12 < heights[heights.index(float(lines[-1].get("y"))) + 1]


def test_a_file_holds_its_own_colours():
    text = run_curves("A run", PANELS, x_axis="Step", palette=LIGHT)
    assert "var(" not in text
    assert "<style" not in text
    assert LIGHT.hue("blue") in text
    assert "var(--st-" in run_curves("A run", PANELS, x_axis="Step")


@pytest.mark.parametrize("y", [[], [None], [math.nan], [0.0], [1e-9], [1e12]])
def test_odd_values_still_make_a_drawing(y):
    panel = Panel(name="Loss", series=[Series(name="loss", x=[7] * len(y), y=y)])
    text = run_curves("A run", [panel], x_axis="Step")
    assert "nan" not in text
    ElementTree.fromstring(text)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (0, 100, [0, 50, 100]),
        (0, 1, [0, 0.5, 1]),
        (0, 0.7, [0, 0.2, 0.4, 0.6, 0.8]),
        (3, 3, [3, 4, 5, 6]),
        (-2, 3, [-2, 0, 2, 4]),
        (0, 248, [0, 100, 200, 300]),
    ],
)
def test_round_numbers(low, high, found):
    if found[0] == 3:
        assert ticks(low, high)[0] == 3
        assert len(set(ticks(low, high))) > 2
    else:
        assert ticks(low, high) == pytest.approx(found)


@pytest.mark.parametrize("seed", range(20))
def test_ticks_cover_their_range_evenly(seed):
    random = np.random.default_rng(seed)
    low, high = sorted(random.normal(0, 10.0 ** random.integers(-6, 7), 2))
    found = ticks(low, high)
    assert found[0] <= low + 1e-9
    assert found[-1] >= high - 1e-9
    assert 3 <= len(found) <= 10
    gaps = np.diff(found)
    np.testing.assert_allclose(gaps, gaps[0], rtol=1e-6)
