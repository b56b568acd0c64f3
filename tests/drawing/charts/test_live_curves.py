"""The option for ECharts: plain JSON, whatever the numbers are."""

import json
import math

import pytest

from cnnviz.drawing.charts.live_curves import Curve, live_curves


def option(*curves, **more):
    return live_curves(curves, x_axis="step", y_axis="loss", **more)


def test_it_is_json_even_where_a_loss_is_no_number():
    curve = Curve(name="a", x=[1, 2, 3, 4], y=[1.0, math.nan, math.inf, 0.5])
    found = json.loads(json.dumps(option(curve), allow_nan=False))
    assert found["series"][0]["data"] == [[1, 1], [2, None], [3, None], [4, 0.5]]
    assert found["animation"] is False


def test_shares_are_shown_in_percent_of_the_whole():
    found = option(Curve(name="a", x=[1], y=[0.915]), percent=True)
    assert found["series"][0]["data"] == [[1, 91.5]]
    assert (found["yAxis"]["min"], found["yAxis"]["max"]) == (0, 100)


def test_a_band_reaches_from_low_to_high():
    curve = Curve(name="a", x=[1, 2], y=[2.0, 3.0], low=[1.0, 2.5], high=[4.0, 3.0])
    line, low, height = option(curve)["series"]
    assert line["data"] == [[1, 2], [2, 3]]
    assert low["stack"] == height["stack"]
    tops = [a[1] + b[1] for a, b in zip(low["data"], height["data"], strict=True)]
    assert tops == [4, 3]
    assert (low["areaStyle"]["opacity"], height["areaStyle"]["opacity"]) == (0, 0.2)


def test_lines_of_one_name_share_an_entry_and_bands_do_not_mix():
    found = option(
        Curve(name="a", x=[1], y=[1.0], low=[0.5], high=[2.0]),
        Curve(name="a", x=[1], y=[1.0], dashed=True),
        Curve(name="b", x=[1], y=[1.0], low=[0.5], high=[2.0]),
    )
    assert found["legend"]["data"] == ["a", "b"]
    stacks = [series["stack"] for series in found["series"] if "stack" in series]
    assert len(set(stacks)) == 2
    assert [series["lineStyle"].get("type") for series in found["series"]].count("dashed") == 1


@pytest.mark.parametrize(
    ("wild", "top"),
    [
        ([2.3, 1.2, 0.8], None),
        ([2.3, 2.2, 2.4, 2.1, 2.0, 900.0], 6.6),
        ([], None),
        ([math.nan], None),
    ],
)
def test_a_run_that_goes_wild_leaves_the_chart_to_the_others(wild, top):
    calm = Curve(name="calm", x=[1, 2], y=[2.2, 1.1])
    found = option(calm, Curve(name="wild", x=list(range(len(wild))), y=wild))
    assert found["yAxis"]["max"] == top


def test_no_curve_at_all():
    assert option()["series"] == []


def test_what_happened_is_marked_once_and_by_its_place():
    lines = [Curve(name="a", x=[0, 10], y=[1, 2]), Curve(name="b", x=[0, 10], y=[2, 1])]
    option = live_curves(lines, x_axis="x", y_axis="y", marks=[(4, "× 0.3")])
    (marked,) = [one["markLine"] for one in option["series"] if "markLine" in one]
    assert [(mark["xAxis"], mark["name"]) for mark in marked["data"]] == [(4.0, "× 0.3")]
    assert not any("markLine" in one for one in live_curves(lines, x_axis="", y_axis="")["series"])
    assert live_curves([], x_axis="x", y_axis="y", marks=[(4, "× 0.3")])["series"] == []
