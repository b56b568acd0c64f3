"""Parts against the papers: which diagrams a network has, and what a dense block reads."""

import pytest

from cnnviz.architectures import CATALOG
from cnnviz.network.structure.parts import WHOLE, PartKind, dense_layers, parts
from cnnviz.network.structure.stages import HEAD, STEM, stages
from tests.tables import layer_table

EVERY = [variant.name for family in CATALOG for variant in family.variants]


def paths(name, kind):
    return [part.path for part in parts(layer_table(name)) if part.kind == kind]


@pytest.mark.parametrize("name", EVERY)
def test_every_network_has_parts_and_each_has_a_graph(name):
    table = layer_table(name)
    found = parts(table)
    assert found
    for part in found:
        graph = part.graph(table)
        assert [node.path for node in graph.rows] == [row.path for row in part.rows]
        assert graph.inputs
        assert graph.edges
    names = [part.path for part in found]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", EVERY)
def test_stages_hold_every_computed_row_once_and_in_order(name):
    table = layer_table(name)
    rows = [row.path for stage in stages(table) for row in stage.rows]
    assert rows == [row.path for row in table.layers if row.output_shape]


def test_googlenet_has_its_nine_modules():
    modules = paths("googlenet", PartKind.MODULE)
    assert modules == [
        f"inception{n}" for n in ("3a", "3b", *(f"4{c}" for c in "abcde"), "5a", "5b")
    ]


def test_inception_v3_has_eleven_modules():
    modules = paths("inception_v3", PartKind.MODULE)
    assert len(modules) == 11
    assert (modules[0], modules[-1]) == ("Mixed_5b", "Mixed_7c")


def test_vgg16_has_five_stages_between_its_pools():
    """2, 2, 3, 3 and 3 convolutions (Simonyan and Zisserman 2014, table 1)."""
    table = layer_table("vgg16")
    found = [part for part in parts(table) if part.kind == PartKind.STAGE]
    counts = [sum(row.kind == "Conv2d" for row in part.rows) for part in found]
    assert counts == [2, 2, 3, 3, 3, 0]


def test_networks_of_any_length_are_drawn_whole():
    for name in ("lenet5", "alexnet", "resnet152", "densenet121"):
        first = parts(layer_table(name))[0]
        assert (first.path, first.kind) == (WHOLE, PartKind.NETWORK)


def test_gates_do_not_hide_the_kind_of_a_block():
    for name, kind in (("seresnet50", "bottleneck"), ("seresnet20-cifar10", "basic")):
        _whole, *found = parts(layer_table(name))
        assert {part.kind for part in found} == {kind}


def test_a_dense_block_reads_what_the_paper_says():
    """Layer l reads k0 + k (l - 1) channels (Huang et al. 2016, section 3)."""
    table = layer_table("densenet121")
    blocks = [part for part in parts(table) if part.kind == PartKind.DENSE_BLOCK]
    assert len(blocks) == 4
    for part, count, start in zip(blocks, (6, 12, 24, 16), (64, 128, 256, 512), strict=True):
        _, *layers, output = dense_layers(table, part)
        assert len(layers) == count
        for number, layer in enumerate(layers):
            assert len(layer.reads) == number + 1
            assert (layer.in_channels, layer.out_channels) == (start + 32 * number, 32)
        assert output.in_channels == start + 32 * count
    assert dense_layers(table, blocks[2])[24].in_channels == 992


def test_a_network_in_one_container_has_a_stem_and_a_head():
    names = [stage.path for stage in stages(layer_table("densenet121"))]
    assert (names[0], names[-1]) == (STEM, HEAD)
    assert names[1:3] == ["features.denseblock1", "features.transition1"]
