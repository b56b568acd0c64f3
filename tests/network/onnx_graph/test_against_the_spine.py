"""The tables of ONNX exports against those that the spine computes from the networks themselves."""

import pytest
import torch
from torch import nn

from cnnviz.architectures import CATALOG, variant
from cnnviz.network.onnx_graph.onnx_table import read_onnx
from cnnviz.network.trace.layers import layer_table, table_of
from tests.network.onnx_graph.exported import export, rows


@pytest.mark.slow
@pytest.mark.parametrize("family", CATALOG, ids=lambda family: family.slug)
def test_an_exported_family_has_the_table_of_the_spine(family):
    entry = family.variant()
    found = read_onnx(export(entry.build(), entry.input_shape), "own:0", "file.onnx").table
    expected = layer_table(entry.name)
    assert rows(found) == rows(expected)
    assert found.input_shape == expected.input_shape
    assert found.macs == expected.macs
    # Heads for training only take no part in what is exported.
    assert found.params == sum(row.params for row in expected.layers if row.output_shape)


OTHERS = "shufflenet_v2_x0_5 mobilenet_v3_small efficientnet_b0 regnet_y_400mf".split()


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
def test_gates_shuffles_and_swishes_are_the_spines_too(name):
    entry = variant(name)
    found = read_onnx(export(entry.build(), entry.input_shape), "own:0", "file.onnx").table
    assert rows(found) == rows(layer_table(name))
    assert (found.params, found.macs) == (layer_table(name).params, layer_table(name).macs)


class Shared(nn.Module):
    """One convolution that is called twice, between a vector of its own and a dense layer."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 3, padding=1)
        self.scale = nn.Parameter(torch.arange(6.0).reshape(6, 1, 1))
        self.dense = nn.Linear(6, 2)

    def forward(self, x):
        x = self.conv(self.conv(x))
        x = torch.cat([x, x[:, :, ::1]], 1) * self.scale
        return self.dense(x.permute(0, 2, 3, 1)).mean((1, 2))


def test_what_is_shared_counts_once_and_a_dense_layer_on_maps_is_one_row():
    found = read_onnx(export(Shared(), (3, 8, 8)), "own:0", "file.onnx").table
    expected = table_of(Shared().to("meta").eval(), (3, 8, 8), "shared")
    same = [row for row in rows(expected) if row[0] != "getitem"]  # a slice of everything
    assert [row for row in rows(found) if row[0] != "getitem"] == same
    assert found.params == 84 + 6 + 14
    paths = [row.path for row in found.layers if row.kind != "getitem"]
    assert paths == ["conv", "conv#2", "cat", "scale", "mul", "permute", "dense", "mean"]
