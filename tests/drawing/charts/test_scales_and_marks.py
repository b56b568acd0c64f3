"""The ends of colours and the marks of axes: none of them stands at what cannot occur."""

import numpy as np
import pytest

from cnnviz.content.labels import text
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.drawing.charts.map_on_photo import map_on_photo
from cnnviz.drawing.charts.product_triples import product_triples
from cnnviz.drawing.charts.response_map import response_map
from cnnviz.lessons.races.drawing import Band, banded_curves
from cnnviz.probing.units.filters import Response
from cnnviz.studios.inside.drawing import unit_map
from tests.tables import layer_table

PHOTO = np.zeros((32, 32, 3), np.uint8)
POSITIVE = np.array([[0.0, 7.0], [2.0, 1.0]], np.float32)
SIGNED = np.array([[0.0, 7.0], [-2.0, 1.0]], np.float32)


def drawn(name, values):
    t = text("en")
    if name == "heat_map":
        return heat_map(values, rows=("r", "ab"), columns=("c", "cd"), value="v")
    if name == "map_on_photo":
        return map_on_photo(PHOTO, values, value="v")
    if name == "response_map":
        found = Response(
            path="conv1", channel=0, map=values, silenced=0.0,
            minimum=float(values.min()), maximum=float(values.max()),
        )  # fmt: skip
        return response_map(found, t.table("figures.response_map"))
    if name == "unit_map":
        row = layer_table("resnet20-cifar10").layers[0]
        return unit_map(PHOTO, row, values, t.table("figures.unit_map"))
    triples = (values[None], values[None], values[None])
    return product_triples(triples, ["a"], [1.0], t.table("figures.product_triples"))


MAPS = ("heat_map", "map_on_photo", "response_map", "unit_map", "product_triples")


def ends(figure):
    return {(trace.zmin, trace.zmax) for trace in figure.data if trace.type == "heatmap"}


@pytest.mark.parametrize("name", MAPS)
def test_a_map_of_one_sign_has_colours_for_that_sign_alone(name):
    assert ends(drawn(name, POSITIVE)) == {(0.0, 7.0)}
    assert ends(drawn(name, -POSITIVE)) == {(-7.0, 0.0)}
    assert ends(drawn(name, np.zeros((2, 2), np.float32))) == {(0.0, 1.0)}


@pytest.mark.parametrize("name", MAPS)
def test_a_map_of_both_signs_has_zero_in_its_middle(name):
    assert ends(drawn(name, SIGNED)) == {(-7.0, 7.0)}


def marks(axis, low, high):
    first = np.ceil((low - axis.tick0) / axis.dtick)
    return [axis.tick0 + axis.dtick * (first + n) for n in range(40)
            if axis.tick0 + axis.dtick * (first + n) <= high]  # fmt: skip


@pytest.mark.parametrize("last", [1, 2, 5, 12, 13, 30, 200, 1001])
def test_what_is_counted_has_whole_marks_and_not_too_many(last):
    counted = [float(n) for n in range(1, last + 1)]
    band = Band(x=tuple(counted), low=(0,) * last, middle=(1,) * last, high=(2,) * last)
    for axis in (
        curves(counted, {"a": counted}, x_axis="n", y_axis="").layout.xaxis,
        banded_curves({"a": band}, x_axis="passes", y_axis="").layout.xaxis,
    ):
        found = marks(axis, 1, last)
        assert all(float(mark).is_integer() for mark in found)
        assert 1 <= len(found) <= 13


def test_what_is_measured_and_what_has_names_keep_their_marks():
    for places in ([0.5, 1.0], ["a", "b"]):
        assert curves(places, {"a": [1, 2]}, x_axis="", y_axis="").layout.xaxis.dtick is None
