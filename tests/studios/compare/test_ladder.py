"""The drawing of two networks beside each other: every rung a button, and signs beside colours."""

import re
from xml.etree import ElementTree

from cnnviz.content.labels import text
from cnnviz.drawing.palette import LIGHT
from cnnviz.network.difference.tables import PairKind, difference, runs_of
from cnnviz.network.structure.paper_names import paper_names
from cnnviz.network.trace.layers import layer_table
from cnnviz.studios.compare.differences.drawing import BOX, KEYS, SIGNS, TITLE, Rung, ladder
from cnnviz.studios.compare.differences.screen import pairs_frame, span

SVG = "{http://www.w3.org/2000/svg}"

RUNGS = [
    Rung(token="a", kind=PairKind.SAME, left=("a", "Conv"), right=("b", "Conv")),
    Rung(token="c", kind=PairKind.CHANGED, left=("c", "ReLU"), right=("d", "SiLU")),
    Rung(token="e", kind=PairKind.LEFT, left=("e", "Norm"), right=None),
    Rung(token="~f", kind=PairKind.RIGHT, left=None, right=("f" * 60, "<Pool>")),
]


def drawn(palette=None):
    labels = text("en").table("diff.figure")
    return ElementTree.fromstring(ladder(RUNGS, ("Left", "Right"), labels, palette=palette))


def test_the_words_are_there_in_every_language():
    for code in ("en", "ko"):
        assert set(text(code).table("diff.figure")) == set(KEYS)


def test_every_rung_is_a_button_that_says_what_it_is():
    nodes = [node for node in drawn().iter(f"{SVG}g") if node.get("class") == "node"]
    assert [node.get("data-id") for node in nodes] == ["a", "c", "e", "~f"]
    for node, rung in zip(nodes, RUNGS, strict=True):
        assert node.get("role") == "button"
        assert SIGNS[rung.kind] in node.get("aria-label")
        signs = [each.text for each in node.iter(f"{SVG}text")]
        assert SIGNS[rung.kind] in signs
    assert len(set(SIGNS.values())) == len(PairKind)


def test_a_layer_without_partner_stands_beside_a_line():
    nodes = [node for node in drawn().iter(f"{SVG}g") if node.get("class") == "node"]
    faces = [
        [box for box in node.iter(f"{SVG}rect") if "face" in box.get("class")] for node in nodes
    ]
    assert [len(boxes) for boxes in faces] == [2, 2, 1, 1]
    assert [len(list(node.iter(f"{SVG}line"))) for node in nodes] == [0, 0, 1, 1]
    assert float(faces[2][0].get("x")) < BOX < float(faces[3][0].get("x"))


def test_a_long_name_is_cut_in_its_middle():
    (line,) = [each.text for each in drawn().iter(f"{SVG}text") if "fff" in (each.text or "")]
    assert re.fullmatch(r"f+…f+", line)
    assert len(line) * TITLE * 0.6 < BOX


def test_a_file_holds_its_own_colours():
    svg = ladder(RUNGS, ("L", "R"), text("en").table("diff.figure"), palette=LIGHT)
    assert "var(" not in svg
    assert "&lt;Pool&gt;" in svg


def test_the_table_has_every_pair():
    found = difference(layer_table("lenet5"), layer_table("lenet5-1998"))
    frame = pairs_frame(text("en"), found)
    assert len(frame) == len(found.pairs)
    left, right = (frame[name].dropna() for name in frame.columns if name.endswith("Path"))
    assert list(left) == [row.path for row in found.left.layers]
    assert list(right) == [row.path for row in found.right.layers]
    assert set(frame["= ≠"]) <= set(SIGNS.values())


def test_a_token_names_its_stretch_and_what_is_folded_in_it():
    found = difference(layer_table("lenet5"), layer_table("lenet5"))
    (run,) = runs_of(found.pairs)
    assert run.token == found.left.layers[0].path
    assert all(run.holds(row.path) for row in found.left.layers)
    assert not run.holds(f"~{found.left.layers[0].path}")


def test_several_layers_are_called_by_their_modules_where_they_are_all_of_them():
    table = layer_table("resnet34")
    told = paper_names(table)
    rows = table.layers
    start = next(place for place, row in enumerate(rows) if row.path == "layer2.2.conv1")
    assert span(table, rows[start : start + 7], told) == "conv3_3"
    assert span(table, rows[start : start + 14], told) == "conv3_3–4"
    assert span(table, rows[start : start + 3], told) == "conv3_3.conv1 – relu"
    assert span(table, rows[start + 6 : start + 8], told) == "conv3_3.relu#2 – conv3_4.conv1"
    assert span(table, rows[:3], told) == "conv1 – relu"


def test_a_row_of_either_network_names_its_pair():
    found = difference(layer_table("resnet18"), layer_table("resnet34"))
    assert found.token("layer1.0.conv1", on_left=True) == "layer1.0.conv1"
    assert found.token("layer1.0.conv1", on_left=False) == "layer1.0.conv1"
    assert found.token("layer1.2.conv1", on_left=False) == "~layer1.2.conv1"
    assert found.token("layer1.2.conv1", on_left=True) is None
