"""GoogLeNet of the paper, by its published table and by the numbers that follow from it."""

import pytest
import torch

from cnnviz.architectures.nets.published.googlenet2014 import TABLE_1, GoogLeNet2014
from cnnviz.architectures.nets.published.naive_inception import NaiveInception
from cnnviz.network.structure.depth import depth
from cnnviz.network.trace.layers import table_of
from tests.tables import layer_table

# Output of each module in the paper's table 1: side and channels.
OUTPUTS = {
    "3a": (28, 256),
    "3b": (28, 480),
    "4a": (14, 512),
    "4b": (14, 512),
    "4c": (14, 512),
    "4d": (14, 528),
    "4e": (14, 832),
    "5a": (7, 832),
    "5b": (7, 1024),
}


@pytest.fixture(scope="module")
def table():
    return layer_table("googlenet2014")


@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [
        ("googlenet2014", 6_998_552, 1_582_671_872),
        ("googlenet2014-aux", 13_378_280, 1_582_671_872),
        ("googlenet", 6_624_904, 1_498_376_192),
        ("googlenet-aux", 13_004_888, 1_498_376_192),
    ],
)
def test_parameters_and_multiply_adds(name, params, macs):
    found = layer_table(name)
    assert (found.params, found.macs) == (params, macs)
    assert depth(found) == 22


def test_outputs_of_table_1(table):
    for name, (side, channels) in OUTPUTS.items():
        assert table.row(f"inception{name}.cat").output_shape == (channels, side, side)
    assert table.row("maxpool2").output_shape == (192, 28, 28)


def test_receptive_fields(table):
    assert table.row("inception5b.cat").rf == (715, 715)
    assert layer_table("googlenet").row("inception5b.cat").rf == (379, 379)
    ends = [table.row(path).rf[0] for path in table.row("inception3a.cat").parents]
    assert ends == [27, 43, 59, 43]


def test_no_batch_norm_two_normalisations_and_biases(table):
    kinds = [row.kind for row in table.layers]
    assert kinds.count("LocalResponseNorm") == 2
    assert "BatchNorm2d" not in kinds
    for row in table.layers:
        if row.kind == "Conv2d":
            height, width = row.kernel
            weights = height * width * row.value("in_channels") * row.value("out_channels")
            assert row.params == weights + row.value("out_channels")
    fives = [row.kernel for row in table.layers if row.path.endswith("3.1.conv")]
    assert fives == [(5, 5)] * 9


@pytest.mark.parametrize(
    ("name", "heads"), [("googlenet2014", 6_379_728), ("googlenet", 6_379_984)]
)
def test_the_heads_have_rows_but_no_part_in_a_prediction(name, heads):
    rows = [row for row in layer_table(f"{name}-aux").layers if row.path.startswith("aux")]
    assert sum(row.params for row in rows) == heads
    assert all(row.macs == 0 and row.parents == () for row in rows)


def test_the_heads_leave_the_answer_alone():
    network = GoogLeNet2014(7, aux=True, width=0.125).eval()
    bare = GoogLeNet2014(7, width=0.125).eval()
    bare.load_state_dict({k: v for k, v in network.state_dict().items() if not k.startswith("aux")})
    x = torch.randn(2, 3, 224, 224)
    with torch.inference_mode():
        assert torch.equal(network(x), bare(x))


def test_naive_module():
    with torch.device("meta"):
        network = NaiveInception(192, TABLE_1["3a"])
    found = table_of(network, (192, 28, 28), "naive")
    assert found.macs == 303_464_448
    assert found.layers[-1].output_shape == (416, 28, 28)
