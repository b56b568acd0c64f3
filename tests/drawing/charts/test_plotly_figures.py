import base64
import copy
import json
import re
from collections import UserDict
from dataclasses import dataclass, replace
from io import BytesIO

import numpy as np
import pytest
import torch
from PIL import Image
from plotly import graph_objects as go

from cnnviz.architectures.nets.small.cifar_resnet import CifarResNet
from cnnviz.content.labels import text
from cnnviz.drawing.charts import cost_bars as cost_bars_module
from cnnviz.drawing.charts import field_box as field_box_module
from cnnviz.drawing.charts import kernel_grid as kernel_grid_module
from cnnviz.drawing.charts import receptive_growth as receptive_growth_module
from cnnviz.drawing.charts import response_map as response_map_module
from cnnviz.drawing.charts import top_five as top_five_module
from cnnviz.drawing.charts.cost_bars import cost_bars
from cnnviz.drawing.charts.field_box import field_box
from cnnviz.drawing.charts.kernel_grid import kernel_grid
from cnnviz.drawing.charts.receptive_growth import receptive_growth
from cnnviz.drawing.charts.response_map import response_map
from cnnviz.drawing.charts.top_five import top_five
from cnnviz.lessons.resnet.lesions import drawing as lesion_curve_module
from cnnviz.lessons.resnet.lesions.drawing import lesion_curve
from cnnviz.network.bills.costs import costs_by_layer, costs_by_stage
from cnnviz.network.field.reach import box_on_photo, growth
from cnnviz.network.trace.layers import table_of
from cnnviz.probing.changes.cut_effects import every_cut
from cnnviz.probing.changes.cuts import CutKind, cuts
from cnnviz.probing.units.filters import kernel_pictures, kernels, response
from tests.tables import layer_table

FIGURES = {
    "cost_bars": cost_bars_module,
    "field_box": field_box_module,
    "kernel_grid": kernel_grid_module,
    "lesion_curve": lesion_curve_module,
    "receptive_growth": receptive_growth_module,
    "response_map": response_map_module,
    "top_five": top_five_module,
}


@dataclass(frozen=True)
class Guess:
    label: str
    probability: float


class RunCurves(UserDict):
    """Labels that remember which of them were asked for."""

    def __init__(self, labels):
        super().__init__(labels)
        self.used = set()

    def __getitem__(self, key):
        self.used.add(key)
        return super().__getitem__(key)


GUESSES = [Guess("horse", 0.9137), Guess("deer", 0.08), Guess("물고기", 0.0004), Guess("cat", 0.0)]


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return CifarResNet(20).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def tensor():
    return torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))


@pytest.fixture(scope="module")
def table():
    return layer_table("resnet20-cifar10")


@pytest.fixture(scope="module")
def photo():
    return np.random.default_rng(0).integers(0, 256, (32, 32, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def box(table):
    return box_on_photo(table.row("layer2.0.conv1"), 7, 3, table.input_shape)


@pytest.fixture(scope="module")
def curve(network, tensor):
    """A measured curve; the last block is made to change the answer."""
    table = table_of(copy.deepcopy(network).to("meta"), (3, 32, 32), "net")
    found = every_cut(network, tensor, [cut for cut in cuts(table) if cut.kind is CutKind.BLOCK])
    last = found.parts[-1]
    other = replace(last.answer.top[0], class_index=(last.answer.watched.class_index + 1) % 10)
    lost = replace(
        last, answer=replace(last.answer, margin=-1.0, top=(other, *last.answer.top[1:]))
    )
    return replace(found, parts=(*found.parts[:-1], lost))


@pytest.fixture(scope="module")
def draw(network, tensor, table, photo, box, curve):
    """Every figure of real results, as a function of its labels."""
    return {
        "cost_bars": lambda labels: cost_bars(costs_by_stage(table), labels),
        "field_box": lambda labels: field_box(photo, box, labels),
        "kernel_grid": lambda labels: kernel_grid(kernel_pictures(kernels(network)), labels),
        "lesion_curve": lambda labels: lesion_curve(curve, "horse", labels),
        "receptive_growth": lambda labels: receptive_growth(
            growth(table), table.input_size, labels
        ),
        "response_map": lambda labels: response_map(response(network, tensor, 3), labels),
        "top_five": lambda labels: top_five(GUESSES, labels),
    }


def words(name, code="en"):
    return text(code).table(f"figures.{name}")


def images(figure):
    """The pictures in a figure, decoded."""
    for image in figure.layout.images:
        head, _, body = image.source.partition(",")
        assert re.fullmatch(r"data:image/(png|jpeg);base64", head)
        yield Image.open(BytesIO(base64.b64decode(body)))


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_uses_its_labels_and_no_others(draw, name, code):
    labels = RunCurves(words(name, code))
    draw[name](labels)
    keys = set(FIGURES[name].KEYS)
    assert labels.used == keys
    assert set(labels) == keys


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("name", FIGURES)
def test_no_placeholder_is_left(draw, name, code):
    document = draw[name](words(name, code)).to_plotly_json()
    shown = json.dumps(document, default=str, ensure_ascii=False)
    assert not re.search(r"(?<!%)\{[a-z_]+\}", shown)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_fits_a_phone_and_both_themes(draw, name):
    figure = draw[name](words(name))
    assert isinstance(figure, go.Figure)
    assert len(figure.to_json()) < 200_000
    layout = figure.layout
    assert layout.title.text is None
    assert layout.width is None
    assert 150 <= layout.height <= 480
    assert layout.paper_bgcolor == layout.plot_bgcolor == "rgba(0, 0, 0, 0)"
    assert layout.font.color is None
    assert layout.font.family is None
    assert all(axis.fixedrange for axis in figure.select_xaxes())
    assert all(axis.fixedrange for axis in figure.select_yaxes())


@pytest.mark.parametrize("name", ["cost_bars", "top_five"])
def test_bars_take_the_colours_of_the_theme(draw, name):
    assert all(trace.marker.color is None for trace in draw[name](words(name)).data)


@pytest.mark.parametrize("name", FIGURES)
def test_the_same_result_gives_the_same_figure(draw, name):
    assert draw[name](words(name)).to_json() == draw[name](words(name)).to_json()


def test_growth_shows_the_widest_layers(table):
    reaches = growth(table)
    figure = receptive_growth(reaches, 32, words("receptive_growth"))
    part, everything, whole = figure.data[:3]
    shown = {**dict(zip(part.customdata, part.y, strict=True))}
    shown |= dict(zip(everything.customdata, everything.y, strict=True))
    by_path = {reach.path: reach for reach in reaches}
    assert all(max(by_path[path].rf) == size for path, size in shown.items())
    assert not any(by_path[path].sees_everything for path in part.customdata)
    assert all(by_path[path].sees_everything for path in everything.customdata)
    assert list(whole.customdata) == ["avgpool"]
    # The projections read less than the branches beside them.
    hidden = {path for path in by_path if path not in shown} - {"avgpool"}
    assert hidden == {"layer2.0.downsample.0", "layer3.0.downsample.0"}


def test_growth_never_falls_and_is_as_deep_as_the_network(table):
    line = receptive_growth(growth(table), 32, words("receptive_growth")).data[3]
    assert line.line.shape == "hv"
    assert list(line.y) == sorted(line.y)
    assert list(line.x) == sorted(line.x)
    assert max(line.y) == max(max(row.rf) for row in table.layers if row.rf)


def test_growth_draws_the_size_of_the_input(table):
    figure = receptive_growth(growth(table), 32, words("receptive_growth"))
    assert [shape.y0 for shape in figure.layout.shapes if shape.y0 == shape.y1] == [32]
    assert any("32" in (note.text or "") for note in figure.layout.annotations)


def area(trace):
    """Area of the rectangles of a filled trace."""
    corners = list(zip(trace.x, trace.y, strict=True))
    rectangles = [corners[start : start + 5] for start in range(0, len(corners), 6)]
    return sum(
        (max(x for x, _ in corner) - min(x for x, _ in corner))
        * (max(y for _, y in corner) - min(y for _, y in corner))
        for corner in rectangles
    )


@pytest.mark.parametrize(
    ("path", "unit"), [("layer1.0.conv1", (9, 9)), ("layer3.2.conv2", (0, 7)), ("conv1", (0, 0))]
)
def test_the_box_divides_photo_and_padding(table, photo, path, unit):
    found = box_on_photo(table.row(path), *unit, table.input_shape)
    dimmed, hatched, _, outline = field_box(photo, found, words("field_box")).data
    side = found.full[2] - found.full[0]
    assert area(dimmed) == pytest.approx((1 - found.covered) * 32 * 32)
    assert area(hatched) == pytest.approx((1 - found.inside) * side * side)
    assert (min(outline.y[:5]), max(outline.y[:5])) == (found.full[0], found.full[2])
    assert (min(outline.x[:5]), max(outline.x[:5])) == (found.full[1], found.full[3])


def test_a_box_beside_the_photo_is_all_padding(table, photo):
    found = box_on_photo(table.row("conv1"), 90, 90, table.input_shape)
    dimmed, hatched, *_ = field_box(photo, found, words("field_box")).data
    assert area(dimmed) == 32 * 32
    assert area(hatched) == 9


def test_a_small_photo_is_shown_pixel_by_pixel(photo, box):
    (image,) = images(field_box(photo, box, words("field_box")))
    scale = image.width // 32
    assert image.size == (32 * scale, 32 * scale)
    assert scale > 1
    assert np.array_equal(np.asarray(image)[::scale, ::scale], photo)


def test_a_large_photo_is_small_in_bytes(box):
    noise = np.random.default_rng(0).integers(0, 256, (299, 299, 3), dtype=np.uint8)
    figure = field_box(noise, box, words("field_box"))
    (image,) = images(figure)
    assert image.size == (299, 299)
    assert len(figure.layout.images[0].source) < 200_000


@pytest.mark.parametrize("by", [costs_by_stage, costs_by_layer])
def test_bars_are_the_bills(table, by):
    bills = by(table)
    params, macs, memory = cost_bars(bills, words("cost_bars")).data
    assert list(params.y) == [bill.params for bill in bills]
    assert list(macs.y) == [bill.macs for bill in bills]
    assert list(memory.y) == [bill.activation_bytes for bill in bills]
    assert list(params.customdata) == [bill.path for bill in bills]


def test_many_bars_name_only_the_first_layer_of_each_stage(table):
    bills = costs_by_layer(table)
    axis = cost_bars(bills, words("cost_bars")).layout.xaxis3
    assert list(axis.ticktext) == ["layer1", "layer2", "layer3"]
    assert [bills[place].path for place in axis.tickvals] == [
        f"layer{number}.0.conv1" for number in (1, 2, 3)
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (999, "999"), (9536, "9.54 k"), (999_960, "1.00 M"), (25_557_032, "25.6 M")],
)
def test_numbers_on_bars_have_three_digits(table, value, shown):
    bill = replace(costs_by_stage(table)[0], params=value)
    assert cost_bars([bill], words("cost_bars")).data[0].text[0] == shown


def test_every_kernel_has_a_point_over_its_picture(network):
    pictures = kernel_pictures(kernels(network))
    figure = kernel_grid(pictures, words("kernel_grid"))
    points, (sheet,) = figure.data[0], images(figure)
    pixels = np.asarray(sheet)
    assert list(points.customdata) == list(range(16))
    cell = sheet.width / 4, sheet.height / 4
    for index, x, y in zip(points.customdata, points.x, points.y, strict=True):
        middle = pixels[int((y + 0.5) * cell[1]), int((x + 0.5) * cell[0])]
        assert middle.tolist() == [*pictures[index, 1, 1].tolist(), 255]


def test_points_are_seen_only_when_chosen(network):
    points = kernel_grid(kernel_pictures(kernels(network)), words("kernel_grid")).data[0]
    assert points.marker.opacity == points.unselected.marker.opacity == 0
    assert points.selected.marker.opacity == 1


def test_a_number_of_kernels_that_is_no_square_leaves_a_gap(network):
    pictures = kernel_pictures(kernels(network))[:5]
    figure = kernel_grid(pictures, words("kernel_grid"))
    (sheet,) = images(figure)
    assert len(figure.data[0].x) == 5
    assert sheet.width / sheet.height == 3 / 2
    assert np.asarray(sheet)[-sheet.height // 4, -sheet.width // 6, 3] == 0


def test_the_map_is_the_response_with_zero_in_the_middle(network, tensor):
    found = response(network, tensor, 3)
    heat = response_map(found, words("response_map")).data[0]
    assert np.array_equal(heat.z, found.map)
    assert heat.zmin == -heat.zmax
    assert heat.zmax == max(-found.minimum, found.maximum)


def test_top_five_shows_names_and_probabilities():
    figure = top_five(GUESSES, words("top_five"))
    bars = figure.data[0]
    assert list(bars.x) == [guess.probability for guess in GUESSES]
    assert [note.text for note in figure.layout.annotations] == [g.label for g in GUESSES]
    assert list(bars.text) == ["91.4\u00a0%", "8.0\u00a0%", "< 0.1\u00a0%", "0\u00a0%"]
    assert figure.layout.xaxis.range[0] == 0
    assert figure.layout.xaxis.range[1] >= 1
    # The most probable class stands on top.
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_nearly_certain_is_not_certain():
    bars = top_five([Guess("a", 0.99999), Guess("b", 1.0)], words("top_five")).data[0]
    assert list(bars.text) == ["> 99.9\u00a0%", "100\u00a0%"]


def test_the_lesion_curve_shows_every_block_once(curve):
    figure = lesion_curve(curve, "horse", words("lesion_curve"))
    identity, projection, changed = figure.data[:3]
    probability = {cut.cut.name: cut.answer.watched.probability for cut in curve.parts}
    shown = dict(zip(identity.customdata, identity.y, strict=True))
    shown |= dict(zip(projection.customdata, projection.y, strict=True))
    assert shown == probability
    assert list(projection.customdata) == [
        cut.cut.name for cut in curve.parts if cut.cut.projection
    ]
    assert identity.marker.symbol != projection.marker.symbol
    lost = [place for place, cut in enumerate(curve.parts) if not cut.answer.kept]
    assert list(changed.x) == lost
    assert lost


def test_the_lesion_curve_draws_the_whole_network(curve):
    figure = lesion_curve(curve, "horse", words("lesion_curve"))
    whole = curve.baseline.watched.probability
    assert [shape.y0 for shape in figure.layout.shapes] == [whole]
    assert figure.layout.annotations[0].text == f"horse: {100 * whole:.1f} %"
