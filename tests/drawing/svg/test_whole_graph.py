"""The drawing of a whole network: folded and unfolded, and the strip on both of its scales."""

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.drawing.palette import LIGHT
from cnnviz.drawing.svg.block_diagram import block_diagram
from cnnviz.drawing.svg.fold_handles import Frame
from cnnviz.drawing.svg.network_strip import network_strip
from cnnviz.network.structure.folding import Group, folded_graph, frames, groups, items, visible
from cnnviz.network.structure.paper_names import paper_names
from cnnviz.network.structure.slabs import slabs
from cnnviz.network.structure.stages import stages
from tests.tables import layer_table

SVG = "{http://www.w3.org/2000/svg}"
CODES = [language.code for language in LANGUAGES]


def drawn(name, opened, code="en", **options):
    """The graph of a network and its drawing, as the page makes them."""
    table = layer_table(name)
    found, names = items(table), paper_names(table)
    graph = folded_graph(table, found, opened)
    framed = [
        Frame(
            token=group.token,
            title=group.title(names),
            inside=frozenset(
                item.token if isinstance(item, Group) else item.path
                for item in visible(group.items, opened)
            ),
        )
        for group in frames(found, opened)
    ]
    titles = dict(names) | {group.token: group.title(names) for group in groups(found)}
    labels = text(code).table("figures.block_diagram")
    return graph, block_diagram(graph, labels, names=titles, frames=framed, **options)


def signs(svg):
    """Token and state of every sign that folds or unfolds."""
    found = ElementTree.fromstring(svg).iter(f"{SVG}g")
    return {
        g.get("data-fold"): g.get("aria-expanded") for g in found if g.get("data-fold") is not None
    }


def extents(svg, name):
    rects = (r for r in ElementTree.fromstring(svg).iter(f"{SVG}rect"))
    return [
        tuple(float(r.get(key)) for key in ("x", "y", "width", "height"))
        for r in rects
        if name in (r.get("class") or "").split()
    ]


@pytest.mark.parametrize("code", CODES)
def test_every_folded_module_has_a_sign_that_unfolds_it_and_back(code):
    _, folded = drawn("resnet50", (), code)
    assert signs(folded) == dict.fromkeys(("layer1", "layer2", "layer3", "layer4"), "false")
    _, opened = drawn("resnet50", ("layer3",), code)
    assert signs(opened) == {
        **dict.fromkeys(("layer1", "layer2", "layer4", "layer3.0", "layer3.1*5"), "false"),
        "layer3": "true",
    }


@pytest.mark.parametrize("name", ["resnet152", "inception_v3", "vgg16", "seresnet50"])
def test_a_network_of_any_length_is_drawn_with_every_layer_and_nothing_on_anything_else(name):
    table = layer_table(name)
    every = {group.token for group in groups(items(table))}
    graph, svg = drawn(name, every)
    found = [g for g in ElementTree.fromstring(svg).iter(f"{SVG}g") if g.get("data-id") is not None]
    rows = [row.path for row in table.layers if row.output_shape]
    assert [g.get("data-id") for g in found] == rows == [node.path for node in graph.rows]
    faces = extents(svg, "face")
    faces.sort(key=lambda box: box[1])
    for place, (x, y, wide, high) in enumerate(faces):
        for x2, y2, wide2, _ in faces[place + 1 :]:
            if y2 >= y + high:
                break
            assert x2 >= x + wide or x >= x2 + wide2, (x, y, x2, y2)


def test_a_frame_lies_around_its_boxes_and_an_inner_frame_inside_the_outer():
    _, svg = drawn("resnet50", ("layer3", "layer3.1*5", "layer3.2"))
    boxes = extents(svg, "fold-frame")
    assert len(boxes) == 3
    for (x, y, wide, high), (x2, y2, wide2, high2) in combinations(boxes, 2):
        assert x < x2
        assert y < y2
        assert x + wide > x2 + wide2
        assert y + high > y2 + high2


def test_a_file_of_the_whole_graph_holds_its_own_colours():
    _, file = drawn("resnet50", ("layer3",), palette=LIGHT)
    assert "var(" not in file
    assert "<style" not in file


def strip(name, *, linear):
    table = layer_table(name)
    own, titles = slabs(stages(table), paper_names(table))
    labels = text("en").table("figures.network_strip")
    svg = network_strip(table, own, labels, titles=titles, linear=linear)
    faces = extents(svg, "face")
    shapes = [table.input_shape, *(slab.map_shape for slab in own for _ in range(_drawn(slab)))]
    return svg, dict(zip(shapes, faces, strict=True))


def _drawn(slab):
    """How many slabs stand for a stage: at most three behind the first."""
    return min(max(len(slab.blocks), 1), 4)


def test_a_linear_strip_is_in_proportion_and_says_so():
    svg, faces = strip("vgg16", linear=True)
    assert text("en")("figures.network_strip.linear") in svg
    side = {shape[1]: box[3] for shape, box in faces.items() if len(shape) == 3}
    assert side[224] / side[112] == pytest.approx(2, rel=0.01)
    assert side[224] / side[7] == pytest.approx(32, rel=0.02)
    wide = {shape[0]: box[2] for shape, box in faces.items()}
    assert wide[512] / wide[128] == pytest.approx(4, rel=0.02)


def test_a_logarithmic_strip_has_equal_steps_and_says_so():
    svg, faces = strip("vgg16", linear=False)
    assert text("en")("figures.network_strip.logarithmic") in svg
    side = {shape[1]: box[3] for shape, box in faces.items() if len(shape) == 3}
    assert side[224] - side[112] == pytest.approx(side[14] - side[7], abs=0.2)


@pytest.mark.parametrize("name", ["vgg16", "resnet50", "inception_v3", "googlenet", "densenet121"])
def test_the_strip_needs_no_more_width_than_a_page_has(name):
    """At 1366 pixels the text column is 900 wide."""
    svg, _ = strip(name, linear=False)
    least = float(re.search(r"min-width: ([\d.]+)px", svg)[1])
    assert least <= 900
