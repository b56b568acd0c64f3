"""The figures of the part Activations: what is clicked is what was meant, and nothing is large."""

import base64
import io

import numpy as np
import pytest
from PIL import Image

from cnnviz.content.labels import text
from cnnviz.drawing.charts.product_triples import product_triples
from cnnviz.probing.units.feature_maps import histogram
from cnnviz.studios.inside.activations.one_map.drawing import value_histogram
from cnnviz.studios.inside.activations.wall.drawing import map_wall
from cnnviz.studios.inside.drawing import CLICKABLE, unit_map
from tests.tables import layer_table

LABELS = {
    name: text("en").table(f"figures.{name}")
    for name in ("map_wall", "unit_map", "product_triples")
}
LARGEST = 1_000_000  # bytes


def pixels_of(figure):
    data = figure.layout.images[0].source.partition(",")[2]
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))


def wall(maps, channels, *, signed):
    return map_wall(maps, channels, [1.0] * len(channels), LABELS["map_wall"], signed=signed)


@pytest.mark.parametrize("signed", [True, False])
def test_the_point_of_a_channel_lies_on_its_map(signed):
    channels = [4, 0, 9, 2, 7]
    maps = np.zeros((5, 3, 2))
    maps[2] = 1  # channel 9
    maps[3] = -1  # channel 2
    figure = wall(maps, channels, signed=signed)
    (points,) = figure.data
    sheet = pixels_of(figure)
    grey = {
        channel: int(sheet[int(y), int(x), 0])
        for channel, x, y in zip(points.customdata, points.x, points.y, strict=True)
    }
    zero = 128 if signed else 0
    assert grey == {4: zero, 0: zero, 9: 255, 2: 1 if signed else 0, 7: zero}


def test_the_largest_sheet_stays_small():
    noise = np.random.default_rng(0).uniform(-1, 1, (256, 32, 32))
    assert len(wall(noise, range(256), signed=True).to_json()) < LARGEST


@pytest.mark.parametrize("path", ["conv1", "layer2.0.conv1", "layer4.2.relu", "avgpool"])
def test_a_click_reaches_the_unit_whose_box_it_is_in(path):
    row = layer_table("resnet50").row(path)
    rows, columns = row.output_shape[1:]
    values = np.arange(rows * columns, dtype=float).reshape(rows, columns)
    photo = np.zeros((224, 224, 3), np.uint8)
    figure = unit_map(photo, row, values, LABELS["unit_map"])
    heat, points = figure.data
    assert len(points.x) <= CLICKABLE**2
    assert len(figure.to_json()) < LARGEST
    (x0, dx), (y0, dy) = (heat.x0, heat.dx), (heat.y0, heat.dy)
    for x, y, place in zip(points.x, points.y, points.customdata, strict=True):
        i, j = (int(part) for part in place.split(","))
        assert (x, y) == (x0 + dx * j, y0 + dy * i)
        if row.jump:
            top, left, bottom, right = row.box(i, j)
            assert (y, x) == ((top + bottom) / 2, (left + right) / 2)


def test_the_largest_map_stays_small():
    row = layer_table("vgg16").row("features.1")
    values = np.random.default_rng(2).normal(size=row.output_shape[1:]).astype(np.float32)
    noise = np.random.default_rng(3).integers(0, 256, (224, 224, 3), np.uint8)
    assert len(unit_map(noise, row, values, LABELS["unit_map"]).to_json()) < LARGEST


def test_triples_are_drawn_row_by_row():
    values = np.arange(18.0).reshape(2, 3, 3)
    figure = product_triples(
        (values, -values, -values * values), ["a", "b"], [1.5, -2.0], LABELS["product_triples"]
    )
    assert len(figure.data) == 6
    shown = {(trace.xaxis, float(np.array(trace.z).sum())) for trace in figure.data}
    assert {total for _, total in shown} >= {values[0].sum(), -values[1].sum()}
    assert figure.layout.yaxis.title.text == "a<br>sum +1.5"
    assert figure.layout.yaxis4.title.text == "b<br>sum -2"
    assert all(trace.zmax == -trace.zmin or 0 in (trace.zmin, trace.zmax) for trace in figure.data)


def test_bars_of_the_histogram_cover_the_values():
    values = np.random.default_rng(1).normal(size=1000)
    found = histogram(values)
    figure = value_histogram(found.edges, found.counts / values.size, x_axis="x", y_axis="y")
    (bar,) = figure.data
    assert sum(bar.y) == pytest.approx(1)
    assert bar.x[0] - bar.width[0] / 2 <= values.min()
    assert bar.x[-1] + bar.width[-1] / 2 >= values.max()
