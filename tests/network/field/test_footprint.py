"""Which pixels reach a unit, against the gradient of a network whose weights are all one."""

import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.network.field.footprint import footprint, last_map
from cnnviz.network.trace.layers import table_of
from tests.tables import layer_table


class Corners(nn.Module):
    """A strided stem, then 1 x 3 and 3 x 1 side by side with an average pooling, twice."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 2, 3, stride=2, padding=1, bias=False)
        self.wide = nn.Conv2d(2, 1, (1, 3), padding=(0, 1), bias=False)
        self.high = nn.Conv2d(2, 1, (3, 1), padding=(1, 0), bias=False)
        self.wider = nn.Conv2d(2, 1, (1, 5), padding=(0, 2), bias=False)
        self.higher = nn.Conv2d(2, 1, (3, 1), padding=(1, 0), bias=False)

    def forward(self, x):
        x = self.stem(x)
        x = torch.cat([self.wide(x), self.high(x)], 1)
        return torch.cat([self.wider(x), self.higher(x)], 1)


def test_against_the_gradient():
    network, side = Corners(), 41
    for parameter in network.parameters():
        nn.init.ones_(parameter)
    picture = torch.zeros(1, 1, side, side, requires_grad=True)
    output = network(picture)
    middle = output.shape[-1] // 2
    (gradient,) = torch.autograd.grad(output[0, :, middle, middle].sum(), picture)
    table = table_of(Corners().to("meta").eval(), (1, side, side), "corners")
    row = table.row(last_map(table))
    top, left, bottom, right = row.box(middle, middle)
    seen = gradient[0, 0].numpy() > 0
    found = footprint(table, row.path)
    assert np.array_equal(found.pixels, seen[top:bottom, left:right])
    assert seen.sum() == found.pixels.sum()
    assert found.share == pytest.approx(seen[top:bottom, left:right].mean())
    assert 0.5 < found.share < 1


def test_inception_v3():
    table = layer_table("inception_v3")
    sides = {"maxpool2": 31, "Mixed_5d.cat": 127, "Mixed_6e.cat": 927}
    for path, side in sides.items():
        found = footprint(table, path)
        assert found.pixels.shape == (side, side)
        assert found.share == 1
    last = footprint(table, last_map(table))
    assert last.path.startswith("Mixed_7c")
    assert last.pixels.shape == (1311, 1311)
    # Three cells of 32 x 32 pixels are missing in each corner.
    assert last.pixels.size - last.pixels.sum() == 4 * 3 * 32**2
    assert f"{last.share:.2%}" == "99.29%"
    assert np.array_equal(last.pixels, last.pixels.T)
    assert np.array_equal(last.pixels, last.pixels[::-1, ::-1])


def test_a_chain_reads_all_of_its_square():
    table = layer_table("resnet20-cifar10")
    assert footprint(table, last_map(table)).share == 1


def test_a_parameter_beside_a_map_reads_no_pixel():
    """ConvNeXt multiplies its maps by a scale of its own."""
    table = layer_table("convnext_tiny")
    found = footprint(table, "features.1.0.add")
    assert found.pixels.shape == table.row("features.1.0.add").rf
