"""The drawings as documents: well-formed, complete, readable, and nothing lies on anything else."""

import re
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.drawing.palette import DARK, LIGHT
from cnnviz.drawing.svg.block_diagram import LABEL_KEYS, block_diagram
from cnnviz.drawing.svg.dense_wires import KEYS as DENSE_KEYS
from cnnviz.drawing.svg.dense_wires import dense_wires
from cnnviz.drawing.svg.network_strip import KEYS, network_strip
from cnnviz.network.structure.parts import PartKind, dense_layers, parts
from cnnviz.network.structure.stages import stages
from cnnviz.network.trace.graph import block_graph
from tests.tables import layer_table

SVG = "{http://www.w3.org/2000/svg}"
BLOCKS = [
    ("resnet18", "layer1.0"),
    ("resnet18", "layer2.0"),
    ("resnet50", "layer1.0"),
    ("resnet50", "layer3.1"),
    ("resnet20-cifar10", "layer3.0"),
    ("googlenet", "inception3a"),
    ("inception_v3", "Mixed_7c"),
    ("seresnet50", "layer2.0"),
    ("lenet5", ""),
]
CODES = [language.code for language in LANGUAGES]


def drawing(name, path, code="en", **options):
    graph = block_graph(layer_table(name), path)
    return graph, block_diagram(graph, text(code).table("figures.block_diagram"), **options)


def strip(name, code="en", **options):
    table = layer_table(name)
    labels = text(code).table("figures.network_strip")
    return table, network_strip(table, stages(table), labels, **options)


def buttons(svg):
    return [g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.get("role") == "button"]


def box(button):
    """The outline of a button: its first rectangle, or its circle."""
    for part in button.iter():
        if part.tag == f"{SVG}rect":
            x, y, w, h = (float(part.get(k, 0)) for k in ("x", "y", "width", "height"))
            return x, y, x + w, y + h
        if part.tag == f"{SVG}circle":
            x, y, r = (float(part.get(k, 0)) for k in ("cx", "cy", "r"))
            return x - r, y - r, x + r, y + r
    raise AssertionError("a button without a shape")


def dense(name, number=0):
    """Path and layers of a dense block."""
    table = layer_table(name)
    part = [entry for entry in parts(table) if entry.kind == PartKind.DENSE_BLOCK][number]
    return part.path, dense_layers(table, part)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("name", "number"), [("densenet121", 2), ("densenet22-cifar10", 0)])
def test_a_dense_block_has_a_wire_for_everything_that_is_read(name, number, code):
    """A block of n layers has n (n + 1) / 2 links (Huang et al. 2016), and its output reads all."""
    path, layers = dense(name, number)
    svg = dense_wires(path, layers, text(code).table("figures.dense_wires"))
    count = len(layers) - 2
    lines = [p for p in ElementTree.fromstring(svg).iter(f"{SVG}path") if p.get("data-from")]
    assert len(lines) == count * (count + 1) // 2 + count + 1
    found = buttons(svg)
    assert [button.get("data-id") for button in found] == [layer.path for layer in layers[1:-1]]
    for a, b in pairwise(box(button) for button in found):
        assert a[2] < b[0]
    _, _, wide, _ = map(float, ElementTree.fromstring(svg).get("viewBox").split())
    for line in lines:
        x0, y0, _, above, *_, x1, _ = map(float, re.findall(r"-?\d+\.?\d*", line.get("d")))
        assert 0 <= x0 < x1 <= wide
        assert y0 + 3 / 4 * (above - y0) >= 0  # a cubic rises to three quarters of its handles


@pytest.mark.parametrize("code", CODES)
def test_both_languages_have_exactly_the_words_that_are_asked_for(code):
    assert set(text(code).table("figures.block_diagram")) == set(LABEL_KEYS)
    assert set(text(code).table("figures.network_strip")) == set(KEYS)
    assert set(text(code).table("figures.dense_wires")) == set(DENSE_KEYS)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(("name", "path"), BLOCKS)
def test_every_row_is_one_button_with_a_spoken_name(name, path, code):
    graph, svg = drawing(name, path, code)
    found = buttons(svg)
    assert sorted(b.get("data-id") for b in found) == sorted(node.path for node in graph.rows)
    for button in found:
        assert button.get("tabindex") == "0"
        words = " ".join("".join(t.itertext()) for t in button.iter(f"{SVG}text"))
        spoken = re.sub(r"\W+", "", button.get("aria-label"))
        assert re.sub(r"\W+", "", words) in spoken or not words


@pytest.mark.parametrize(("name", "path"), BLOCKS)
def test_no_box_lies_on_another_and_all_lie_on_the_sheet(name, path):
    _, svg = drawing(name, path)
    left, top, wide, high = map(float, ElementTree.fromstring(svg).get("viewBox").split())
    boxes = [box(button) for button in buttons(svg)]
    for x0, y0, x1, y1 in boxes:
        assert left <= x0 < x1 <= left + wide
        assert top <= y0 < y1 <= top + high
    for a, b in combinations(boxes, 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (a, b)


@pytest.mark.parametrize(("name", "path"), BLOCKS)
def test_every_edge_of_the_graph_is_a_line_that_begins_and_ends_at_its_boxes(name, path):
    graph, svg = drawing(name, path)
    places = {button.get("data-id"): box(button) for button in buttons(svg)}
    lines = [p for p in ElementTree.fromstring(svg).iter(f"{SVG}path") if p.get("data-from")]
    drawn = {(line.get("data-from"), line.get("data-to")) for line in lines}
    stacked = {(edge.source, edge.target) for edge in graph.edges} - drawn
    for source, target in stacked:  # boxes that touch need no line
        assert abs(places[source][3] - places[target][1]) < 6
    for line in lines:
        numbers = [float(n) for n in re.findall(r"-?\d+\.?\d*", line.get("d"))]
        (x0, y0), (x1, y1) = numbers[:2], numbers[-2:]
        for (x, y), end in (((x0, y0), line.get("data-from")), ((x1, y1), line.get("data-to"))):
            if end in places:
                a, b, c, d = places[end]
                assert a - 4 <= x <= c + 4, (end, x)
                assert b - 4 <= y <= d + 4, (end, y)


def test_the_real_channel_counts_stand_in_the_boxes():
    _, svg = drawing("resnet50", "layer3.0")
    words = {b.get("data-id"): b.get("aria-label") for b in buttons(svg)}
    assert "512 → 256" in words["layer3.0.conv1"]
    assert "256 → 1024" in words["layer3.0.conv3"].replace(",", "")
    assert "512 → 1024" in words["layer3.0.downsample.0"].replace(",", "")


@pytest.mark.parametrize(
    "make",
    [lambda **o: drawing("resnet50", "layer2.0", **o)[1], lambda **o: strip("resnet50", **o)[1]],
)
def test_a_download_holds_its_own_colours_and_the_screen_follows_the_theme(make):
    screen, light, dark = make(), make(palette=LIGHT), make(palette=DARK)
    assert "var(--st-" in screen
    for file in (light, dark):
        assert "var(" not in file
        assert "<style" not in file
    assert LIGHT.background in light
    assert DARK.background in dark


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize(
    "name", ["resnet18", "resnet152", "resnet20-cifar10", "lenet5", "vgg16", "densenet121"]
)
def test_the_strip_has_every_stage_in_order_and_nothing_overlaps(name, code):
    table, svg = strip(name, code)
    found = buttons(svg)
    assert [b.get("data-id") for b in found] == [stage.path for stage in stages(table)]
    extents = []
    for button in found:
        xs = [float(r.get("x")) for r in button.iter(f"{SVG}rect")]
        ws = [float(r.get("x")) + float(r.get("width")) for r in button.iter(f"{SVG}rect")]
        extents.append((min(xs), max(ws)))
    for (_, end), (start, _) in pairwise(extents):
        assert end <= start + 1e-6  # sums of tenths


def test_slabs_are_as_high_as_their_maps_and_as_wide_as_their_channels():
    table, svg = strip("resnet50")
    fronts = {}
    for button, stage in zip(buttons(svg), stages(table), strict=True):
        rect = next(r for r in button.iter(f"{SVG}rect") if "face" in r.get("class"))
        fronts[stage.output_shape] = float(rect.get("height")), float(rect.get("width"))
    maps = [shape for shape in fronts if len(shape) == 3]
    for a, b in combinations(maps, 2):
        assert (a[1] > b[1]) == (fronts[a][0] > fronts[b][0])
        assert (a[0] > b[0]) == (fronts[a][1] > fronts[b][1])


@pytest.mark.parametrize(
    "svg", [drawing("resnet50", "layer2.0")[1], strip("resnet50")[1]], ids=["block", "strip"]
)
def test_no_text_is_too_small_to_read(svg):
    sizes = [float(size) for size in re.findall(r"font-size: ?([\d.]+)px", svg)]
    assert sizes
    assert min(sizes) >= 11


def test_hostile_words_are_escaped():
    labels = dict.fromkeys(LABEL_KEYS, '<script>alert("1")</script>&')
    graph = block_graph(layer_table("resnet18"), "layer2.0")
    svg = block_diagram(graph, labels)
    assert "<script" not in svg
    ElementTree.fromstring(svg)
    table = layer_table("resnet18")
    hostile = dense_wires(*dense("densenet121"), dict.fromkeys(DENSE_KEYS, "<i>&"))
    assert "<i>" not in hostile
    ElementTree.fromstring(hostile)
    other = network_strip(table, stages(table), dict.fromkeys(KEYS, "<b>&"))
    assert "<b>" not in other
    ElementTree.fromstring(other)
