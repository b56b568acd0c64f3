"""The plan of the towers as a document: its boxes, its lines and its words."""

from xml.etree import ElementTree

import pytest

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.drawing.palette import LIGHT
from cnnviz.lessons.alexnet.two_towers.drawing import KEYS, tower_plan
from cnnviz.lessons.alexnet.two_towers.numbers import towers
from tests.tables import layer_table

SVG = "{http://www.w3.org/2000/svg}"
CODES = [language.code for language in LANGUAGES]


@pytest.fixture(scope="module")
def table():
    return layer_table("alexnet2012-ungrouped")


def drawn(table, divided, code="en", **options):
    labels = text(code).table("figures.tower_plan")
    return tower_plan(towers(table, divided).layers, labels, **options)


def classes(svg, tag):
    return [part.get("class") for part in ElementTree.fromstring(svg).iter(f"{SVG}{tag}")]


@pytest.mark.parametrize("code", CODES)
def test_words(table, code):
    assert set(text(code).table("figures.tower_plan")) == set(KEYS)
    svg = drawn(table, ["conv2"], code)
    told = [part.text for part in ElementTree.fromstring(svg).iter(f"{SVG}text")]
    assert [told.count(f"conv{number}") for number in range(1, 6)] == [2] * 5
    assert any("48" in words for words in told)  # half of 96
    assert any("192" in words for words in told)  # half of 384


@pytest.mark.parametrize(
    ("divided", "crossing", "mixed"),
    [
        (["conv2", "conv4", "conv5"], 2, 6),  # the paper: conv3 mixes, conv3 to conv5 are mixed
        (["conv2", "conv3", "conv4", "conv5"], 0, 0),
        ([], 8, 8),
        (["conv2", "conv3", "conv4"], 2, 2),
    ],
)
def test_lines_cross_where_a_layer_reads_both_towers(table, divided, crossing, mixed):
    svg = drawn(table, divided)
    assert classes(svg, "line").count("across") == crossing
    assert classes(svg, "line").count("own") == 12  # two between each pair of the seven columns
    assert sum("violet" in (name or "") for name in classes(svg, "rect")) == mixed


def test_a_file_holds_its_own_colours(table):
    svg = drawn(table, ["conv2"], palette=LIGHT)
    assert "var(--" not in svg
    assert "<style" not in svg
    assert LIGHT.hue("violet") in svg
