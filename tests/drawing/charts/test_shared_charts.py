"""The charts that many pages share: what goes in is what is drawn."""

import numpy as np
import pytest

from cnnviz.content.labels import text
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.drawing.charts.map_on_photo import map_on_photo
from cnnviz.lessons.concepts.learning.optimisers.drawing import KEYS as RAVINE_KEYS
from cnnviz.lessons.concepts.learning.optimisers.drawing import ravine_path
from cnnviz.lessons.concepts.learning.optimisers.numbers import descend, loss
from cnnviz.lessons.races.drawing import Band, banded_curves
from cnnviz.photos.weights.zoo import Published
from cnnviz.studios.compare.zoo.drawing import KEYS as ZOO_KEYS
from cnnviz.studios.compare.zoo.drawing import zoo_chart

CODES = ["en", "ko"]


def test_bars_stand_in_order_with_their_words():
    figure = bars(["a", "b"], {"x": [3, 1]}, axis="n", written={"x": ["three", "one"]})
    (bar,) = figure.data
    assert (list(bar.y), list(bar.x), list(bar.text)) == (["a", "b"], [3, 1], ["three", "one"])
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.xaxis.title.text == "n"
    assert not bar.showlegend


def test_bars_of_several_series_have_a_legend_and_more_room():
    one = bars(["a"], {"x": [1]}, axis="n")
    two = bars(["a"], {"x": [1], "y": [2]}, axis="n", log=True, reference=5)
    assert all(bar.showlegend for bar in two.data)
    assert two.layout.height > one.layout.height
    assert two.layout.xaxis.type == "log"
    assert [shape.x0 for shape in two.layout.shapes] == [5]
    assert bars(["a"], {"x": [1], "y": [2]}, axis="n", stacked=True).layout.barmode == "stack"


def test_curves_keep_gaps_and_marks():
    figure = curves(
        [1, 2, 3], {"a": [1, None, 3], "b": [2, 2, 2]}, x_axis="x", y_axis="y", level=2, mark=1
    )
    assert [line.name for line in figure.data] == ["a", "b"]
    assert figure.data[0].y[1] is None
    assert len(figure.layout.shapes) == 2
    assert curves([1], {"a": [1]}, x_axis="", y_axis="", log=True).layout.yaxis.type == "log"


def test_a_heat_map_spans_its_values():
    values = np.array([[1.0, np.nan], [-4.0, 2.0]])
    figure = heat_map(
        values, rows=("r", "ab"), columns=("c", "cd"), value="v",
    )  # fmt: skip
    (heat,) = figure.data
    assert (heat.zmin, heat.zmax) == (-4.0, 4.0)
    assert heat.texttemplate
    large = heat_map(
        np.ones((20, 20)), rows=("", [*"abcdefghijklmnopqrst"]),
        columns=("", [*"abcdefghijklmnopqrst"]), value="",
    )  # fmt: skip
    assert large.data[0].texttemplate is None
    assert large.data[0].zmin == 0


def test_a_map_spreads_over_the_whole_photo():
    photo = np.zeros((60, 90, 3), np.uint8)
    figure = map_on_photo(photo, np.array([[1.0, -2.0, 0.5], [0, 0, 0]]), value="v")
    (heat,) = figure.data
    assert (heat.x0, heat.dx, heat.y0, heat.dy) == (15, 30, 15, 30)
    assert (heat.zmin, heat.zmax) == (-2, 2)
    (image,) = figure.layout.images
    assert (image.sizex, image.sizey) == (90, 60)


@pytest.mark.parametrize("code", CODES)
def test_the_words_of_the_figures(code):
    t = text(code)
    assert set(t.table("figures.ravine_path")) == set(RAVINE_KEYS)
    assert set(t.table("figures.zoo_chart")) == set(ZOO_KEYS)


def test_the_way_through_the_ravine_is_the_run():
    run = descend("momentum", 0.02)
    figure = ravine_path(run.path, loss, text("en").table("figures.ravine_path"))
    _, way, start = figure.data
    assert list(zip(way.x, way.y, strict=True)) == list(run.path)
    assert (start.x[0], start.y[0]) == run.path[0]


def test_the_zoo_has_a_dot_for_every_set_of_weights():
    entries = [
        Published(
            model=model, weights="IMAGENET1K_V1", group=group, accuracy=70 + place,
            top_five=90, params=10 ** (6 + place), gigamacs=0.5 * (place + 1), side=224,
        )
        for place, (model, group) in enumerate(
            [("resnet18", "resnet"), ("vit_b_16", "vision_transformer"), ("resnet50", "resnet")]
        )
    ]  # fmt: skip
    figure = zoo_chart(
        entries, text("en").table("figures.zoo_chart"), groups={"resnet": "ResNet"},
        named=["resnet50 · V1"],
    )  # fmt: skip
    assert [trace.name for trace in figure.data] == ["ResNet", "Others"]
    places = [place for trace in figure.data for place in trace.customdata]
    assert sorted(places) == [0, 1, 2]
    assert list(figure.data[0].text) == ["", "resnet50 · V1"]
    assert figure.data[0].marker.size[1] == pytest.approx(46)
    assert figure.layout.xaxis.type == "log"


def test_banded_curves_reach_from_the_least_run_to_the_greatest():
    band = Band(x=(1, 2), low=(1, 2), middle=(2, 4), high=(5, 8))
    (line,) = banded_curves({"a": band}, x_axis="x", y_axis="y").data
    assert (list(line.x), list(line.y)) == ([1, 2], [2, 4])
    assert list(line.error_y.array) == [3, 4]
    assert list(line.error_y.arrayminus) == [1, 2]


def test_shares_are_written_in_per_cent_and_only_whole_passes_marked():
    band = Band(x=(0.25, 1, 2), low=(0.9, 0.5, 0.4), middle=(0.9, 0.6, 0.4), high=(0.9, 0.7, 0.4))
    drawn = banded_curves({"a": band}, x_axis="passes", y_axis="error", percent=True)
    assert drawn.layout.yaxis.tickformat == ".0%"
    assert drawn.data[0].hovertemplate == "<b>a</b><br>%{x}: %{y:.1%}<extra></extra>"
    assert (drawn.layout.xaxis.tick0, drawn.layout.xaxis.dtick) == (1, 1)
    plain = banded_curves({"a": band}, x_axis="passes", y_axis="loss")
    assert plain.layout.yaxis.tickformat is None
