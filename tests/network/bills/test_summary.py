from collections import Counter

import pytest
import torch
import torchinfo.torchinfo
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.architectures import variant
from cnnviz.network.bills.summary import layer_summary, table_summary
from cnnviz.network.trace.layers import build_on_meta
from tests.tables import layer_table

NETWORKS = ["resnet18", "resnet20-cifar10", "googlenet", "densenet121", "lenet5", "seresnet50"]


@pytest.fixture(scope="module", params=NETWORKS)
def name(request):
    return request.param


@pytest.fixture(scope="module")
def table(name):
    return layer_table(name)


@pytest.fixture(scope="module")
def rows(name, table):
    return layer_summary(name, table)


def calls_in_order(model, shape):
    """Paths of all modules as a forward pass begins them, repeated calls numbered."""
    seen, paths = Counter(), []

    def note(path):
        def hook(module, inputs):
            seen[path] += 1
            paths.append(path if seen[path] == 1 else f"{path}#{seen[path]}")

        return hook

    for path, module in model.named_modules():
        module.register_forward_pre_hook(note(path))
    model(torch.empty(1, *shape, device="meta"))
    return paths


def test_modules_stand_in_the_order_of_their_calls(name, table, rows):
    called = calls_in_order(build_on_meta(variant(name)), table.input_shape)
    assert [row.path for row in rows if row.path in called] == called


def test_all_other_rows_are_functional_steps(name, table, rows):
    modules = dict(build_on_meta(variant(name)).named_modules())
    steps = [row.path for row in rows if row.path.partition("#")[0] not in modules]
    assert steps == [
        layer.path for layer in table.layers if layer.path.partition("#")[0] not in modules
    ]


def test_every_layer_of_the_table_has_one_row(table, rows):
    leaves = [row.path for row in rows if not row.container]
    assert leaves == [layer.path for layer in table.layers]


def test_leaf_rows_agree_with_the_table(table, rows):
    for row in rows:
        if not row.container:
            layer = table.row(row.path)
            assert (row.input_shape, row.output_shape) == (layer.input_shape, layer.output_shape)
            assert (row.params, row.macs, row.rf) == (layer.params, layer.macs, layer.rf)


def test_containers_stand_before_their_parts(rows):
    place = {row.path: number for number, row in enumerate(rows)}
    for row in rows:
        parent = row.path.rpartition(".")[0]
        if row.path and parent in place:
            assert place[parent] < place[row.path]
            assert rows[place[parent]].depth == row.depth - 1


def test_parameters_of_containers_are_those_of_the_module(name, rows):
    modules = dict(build_on_meta(variant(name)).named_modules())
    for row in rows:
        if row.container:
            assert row.params == sum(p.numel() for p in modules[row.path].parameters())


def test_multiply_adds_of_containers_are_those_of_the_flop_counter(name, table, rows):
    model = build_on_meta(variant(name))
    counter = FlopCounterMode(display=False)
    with counter:
        model(torch.empty(1, *table.input_shape, device="meta"))
    root = type(model).__name__
    counts = {path: sum(flops.values()) // 2 for path, flops in counter.get_flop_counts().items()}
    containers = [row for row in rows if row.container]
    assert containers
    for row in containers:
        assert row.macs == counts.get(f"{root}.{row.path}".rstrip("."), 0)


def test_shares_are_of_the_whole_network(rows):
    assert rows[0].share == 1
    assert sum(row.share for row in rows if not row.container) == pytest.approx(1)


def test_multiply_adds_are_right_where_those_of_torchinfo_are_not():
    # A Linear on a map with positions: torchinfo 1.8 counts one position only.
    from torchvision.models import ConvNeXt_Tiny_Weights

    rows = layer_summary("convnext_tiny", layer_table("convnext_tiny"))
    published = ConvNeXt_Tiny_Weights.DEFAULT.meta["_ops"] * 1e9
    assert rows[0].macs == pytest.approx(published, rel=0.01)


def test_the_sum_of_a_block_has_a_row_between_norm_and_relu():
    rows = layer_summary("resnet18", layer_table("resnet18"))
    paths = [row.path for row in rows]
    at = paths.index("layer2.0.add")
    assert paths[at + 1] == "layer2.0.relu#2"
    assert rows[at].kind == "add"
    assert rows[at].depth == rows[at + 1].depth == 3


def test_kernels_are_pairs():
    kernels = {row.path: row.kernel for row in layer_summary("resnet18", layer_table("resnet18"))}
    assert kernels["conv1"] == (7, 7)
    assert kernels["maxpool"] == (3, 3)
    assert kernels["bn1"] is None


def test_follows_the_input_size_of_the_table():
    rows = layer_summary("resnet18", layer_table("resnet18", 64))
    assert next(row for row in rows if row.path == "layer4").output_shape == (512, 2, 2)


def test_leaves_no_trace():
    table = layer_table("resnet20-cifar10")
    before = torch.get_rng_state()
    forward = nn.BatchNorm2d.forward
    layer_summary("resnet20-cifar10", table)
    assert torch.equal(torch.get_rng_state(), before)
    assert nn.BatchNorm2d.forward is forward
    assert not torchinfo.torchinfo._cached_forward_pass


def test_a_table_alone_tells_the_containers_that_torchinfo_tells():
    table = layer_table("resnet18")
    from_modules = {row.path: row for row in layer_summary("resnet18", table)}
    from_table = {row.path: row for row in table_summary(table)}
    assert list(from_table) == list(from_modules)
    for path, row in from_table.items():
        other = from_modules[path]
        assert (row.container, row.depth, row.params) == (
            other.container,
            other.depth,
            other.params,
        )
        assert (row.macs, row.rf, row.output_shape) == (other.macs, other.rf, other.output_shape)
