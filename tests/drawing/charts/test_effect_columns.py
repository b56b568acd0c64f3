"""Bars over cuts, and the sheet of channels: what can be clicked is what is drawn."""

import base64
import io

import numpy as np
from PIL import Image

from cnnviz.drawing.charts.effect_columns import ValueRange, effect_columns
from cnnviz.studios.inside.cuts.channels.drawing import channel_sheet


def drawn(names, **more):
    values = [float(number) for number in range(len(names))]
    return effect_columns(
        names, {"change": values}, x_axis="cut", y_axis="margin", hover=names, **more
    )


def test_every_bar_can_be_told_by_its_number():
    figure = effect_columns(
        ["a", "b", "c"],
        {"stays": [1.0, None, -3.0], "falls": [None, 2.0, None]},
        x_axis="cut",
        y_axis="margin",
        hover=["one", "two", "three"],
    )
    for bar in figure.data:
        assert list(bar.customdata) == [0, 1, 2]
        assert list(bar.hovertext) == ["one", "two", "three"]
    assert figure.layout.barmode == "overlay"
    assert list(figure.layout.xaxis.ticktext) == ["a", "b", "c"]
    assert not any(trace.type == "scatter" for trace in figure.data)


def test_ranges_go_from_the_least_to_the_greatest_at_their_bar():
    figure = drawn(["a", "b"], over=ValueRange(name="range", low=[-1.0, -2.0], high=[3.0, 4.0]))
    line = figure.data[-1]
    assert list(zip(line.x, line.y, strict=True)) == [
        (0, -1.0), (0, 3.0), (None, None), (1, -2.0), (1, 4.0), (None, None),
    ]  # fmt: skip
    assert line.name == "range"


def test_many_bars_have_few_names_and_long_names_stand_upright():
    many = drawn([str(number) for number in range(512)])
    assert len(many.layout.xaxis.ticktext) <= 40
    assert many.layout.xaxis.ticktext[1] == str(many.layout.xaxis.tickvals[1])
    assert many.layout.xaxis.tickangle == 0
    long = drawn([f"denseblock1.denselayer{number}" for number in range(20)])
    assert long.layout.xaxis.tickangle == -90
    assert long.layout.height > many.layout.height


def test_shares_stand_on_an_axis_of_percent():
    figure = drawn(["a"], percent=True)
    assert figure.layout.yaxis.tickformat == ".0%"
    assert figure.layout.yaxis.range[0] == 0


def test_the_sheet_counts_from_its_first_channel_and_brightens_with_the_value():
    maps = np.zeros((6, 4, 4), np.uint8)
    maps[1], maps[2] = 128, 255
    figure = channel_sheet(maps, first=64, hover=[f"channel {64 + place}" for place in range(6)])
    points = figure.data[0]
    assert list(points.customdata) == [64, 65, 66, 67, 68, 69]
    assert points.text[3] == "channel 67"
    source = figure.layout.images[0].source
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(source.partition(",")[2]))))
    middle, across = sheet.shape[0] // 4, sheet.shape[1] // 3
    light = [int(sheet[middle, across * place + across // 2, :3].sum()) for place in range(3)]
    assert light[0] < light[1] < light[2] == 3 * 255
