"""Folding against the table: nothing is lost, equal blocks are as many as the papers say."""

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.network.structure.folding import (
    Group,
    folded_graph,
    groups,
    items,
    visible,
)
from cnnviz.network.structure.paper_names import paper_names
from tests.tables import layer_table

EVERY = [variant.name for family in CATALOG for variant in family.variants]


def named(name):
    table = layer_table(name)
    found, names = items(table), paper_names(table)
    return table, found, [group.title(names) for group in groups(found) if group.count > 1]


@pytest.mark.parametrize("name", EVERY)
def test_everything_unfolded_is_exactly_the_computed_rows_of_the_table(name):
    table = layer_table(name)
    found = items(table)
    every = {group.token for group in groups(found)}
    rows = [row.path for row in table.layers if row.output_shape]
    assert [item.path for item in visible(found, every)] == rows
    graph = folded_graph(table, found, every)
    assert [node.path for node in graph.rows] == rows
    parents = {(p, row.path) for row in table.layers if row.output_shape for p in row.parents}
    inner = {(e.source, e.target) for e in graph.edges if e.source != "input:0"} - {
        (rows[-1], "output:0")
    }
    assert inner == {pair for pair in parents if pair[0] != "input"}


@pytest.mark.parametrize("name", EVERY)
def test_a_folded_graph_has_all_parameters_and_reads_only_what_came_before(name):
    table = layer_table(name)
    found = items(table)
    for opened in ((), {group.token for group in found if isinstance(group, Group)}):
        graph = folded_graph(table, found, opened)
        assert sum(node.params for node in graph.rows) == sum(
            row.params for row in table.layers if row.output_shape
        )
        assert sum(node.macs for node in graph.rows) == table.macs
        order = {node.path: place for place, node in enumerate(graph.nodes)}
        assert all(order[edge.source] < order[edge.target] for edge in graph.edges)


def test_equal_blocks_are_as_many_as_in_table_1_of_the_resnet_paper():
    """3, 4, 6 and 3 blocks of ResNet-50, the first of each stage unlike the others."""
    _, _, titles = named("resnet50")
    assert titles == ["conv2_2–3 × 2", "conv3_2–4 × 3", "conv4_2–6 × 5", "conv5_2–3 × 2"]
    _, _, deep = named("resnet152")
    assert deep == ["conv2_2–3 × 2", "conv3_2–8 × 7", "conv4_2–36 × 35", "conv5_2–3 × 2"]


def test_equal_convolutions_of_a_plain_network_are_one():
    """conv3-256 twice behind the first, conv3-512 three times in the last stage (VGG, table 1)."""
    _, _, titles = named("vgg16")
    assert titles == ["conv3_2–3 × 2", "conv4_2–3 × 2", "conv5_1–3 × 3"]


def test_towers_side_by_side_are_not_a_row():
    _, _, titles = named("alexnet2012")
    assert titles == []


def test_dense_layers_grow_and_are_never_equal():
    _, _, titles = named("densenet121")
    assert titles == []


def test_only_a_module_with_something_to_fold_is_one():
    _, found, _ = named("efficientnet-lite0")
    assert not any("expand" in group.path or "depthwise" in group.path for group in groups(found))
