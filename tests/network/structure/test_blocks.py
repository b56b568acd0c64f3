import pytest
import torch
from torchvision import models

from cnnviz.network.structure.blocks import BlockKind, blocks
from cnnviz.network.structure.stages import HEAD, STEM, stages
from cnnviz.network.trace.graph import block_graph
from tests.tables import layer_table


@pytest.fixture(scope="module", params=["resnet18", "resnet50", "resnet20-cifar10"])
def table(request):
    return layer_table(request.param)


def test_blocks_of_a_residual_network(table):
    """Published: 8 basic blocks, 16 bottlenecks, 9 basic blocks; stages that change the shape."""
    kinds = {
        "resnet18": (8, BlockKind.BASIC, ["layer2.0", "layer3.0", "layer4.0"]),
        "resnet50": (16, BlockKind.BOTTLENECK, ["layer1.0", "layer2.0", "layer3.0", "layer4.0"]),
        "resnet20-cifar10": (9, BlockKind.BASIC, ["layer2.0", "layer3.0"]),
    }
    count, kind, projections = kinds[table.model]
    found = blocks(table)
    assert len(found) == count
    assert {block.kind for block in found} == {kind}
    assert [block.path for block in found if block.has_projection] == projections


def test_a_block_has_the_numbers_of_the_real_module():
    with torch.device("meta"):
        module = models.resnet50().get_submodule("layer2.0")
    block = next(entry for entry in blocks(layer_table("resnet50")) if entry.path == "layer2.0")
    assert block.params == sum(p.numel() for p in module.parameters())
    nodes = {node.path: node for node in block.nodes}
    for name, part in module.named_modules():
        if isinstance(part, torch.nn.Conv2d):
            node = nodes[f"layer2.0.{name}"]
            assert (node.in_channels, node.out_channels) == (part.in_channels, part.out_channels)
            assert (node.kernel, node.stride) == (part.kernel_size, part.stride)
    assert (block.input_shape, block.output_shape) == ((256, 56, 56), (512, 28, 28))


def test_the_shortcut_goes_round_the_weights():
    """An edge is a shortcut exactly if it lies on the way that has no part in the branch."""
    for path, aside in (("layer2.0", {"layer2.0.downsample.0"}), ("layer2.1", set())):
        graph = block_graph(layer_table("resnet50"), path)
        targets = {edge.target for edge in graph.edges if edge.is_shortcut}
        assert f"{path}.add" in targets
        assert aside <= targets
        assert not targets & {f"{path}.conv1", f"{path}.conv2", f"{path}.conv3"}


def test_networks_without_sums_have_no_blocks():
    for name in ("vgg11", "lenet5", "densenet121", "googlenet"):
        assert blocks(layer_table(name)) == ()


def test_a_module_that_is_not_there():
    with pytest.raises(KeyError):
        block_graph(layer_table("resnet18"), "layer9.0")


def test_any_module_has_a_graph():
    graph = block_graph(layer_table("googlenet"), "inception3a")
    joins = [node for node in graph.rows if node.kind == "cat"]
    assert len(joins) == 1
    assert len([edge for edge in graph.edges if edge.target == joins[0].path]) == 4
    assert not any(edge.is_shortcut for edge in graph.edges)


def test_stages_hold_every_row_once(table):
    found = stages(table)
    assert [row.path for stage in found for row in stage.rows] == [row.path for row in table.layers]
    assert (found[0].path, found[-1].path) == (STEM, HEAD)
    inner = [stage.path for stage in found[1:-1]]
    assert inner == [f"layer{number}" for number in range(1, len(inner) + 1)]
    assert sum(len(stage.blocks) for stage in found) == len(blocks(table))


def test_a_network_without_containers_begins_a_stage_at_every_weight():
    found = stages(layer_table("lenet5"))
    assert [stage.path for stage in found] == ["c1", "c3", "c5", "f6", "output"]
    assert found[0].output_shape == (6, 14, 14)
