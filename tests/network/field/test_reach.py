import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from cnnviz.architectures.nets.small.cifar_resnet import CifarResNet
from cnnviz.network.field.reach import box_on_photo, centre, first_all_seeing, growth
from cnnviz.network.trace.table import Layer
from tests.tables import layer_table


def layer(size, jump, start, kind="Conv2d"):
    return Layer(
        path="x",
        kind=kind,
        input_shape=(3, 8, 8),
        output_shape=(4, 8, 8),
        params=0,
        macs=0,
        activation_bytes=0,
        rf=size,
        jump=jump,
        start=start,
        parents=("input",),
    )


@pytest.fixture(scope="module")
def cifar():
    return layer_table("resnet20-cifar10")


def test_lenet_grows_as_counted_by_hand():
    found = [(reach.path, reach.depth, reach.rf) for reach in growth(layer_table("lenet5"))]
    assert found == [
        ("c1", 1, (5, 5)),
        ("s2", 2, (6, 6)),
        ("c3", 3, (14, 14)),
        ("s4", 4, (16, 16)),
        ("c5", 5, (32, 32)),
    ]


@pytest.mark.parametrize(
    ("name", "path", "side", "depth"),
    [
        ("resnet18", "layer4.1.conv2", 435, 1 + 1 + 2 * 8),
        # Behind the 3x3 of the last bottleneck there is one more convolution, a 1x1.
        ("resnet50", "layer4.2.conv2", 427, 1 + 1 + 3 * 16 - 1),
    ],
)
def test_resnet_ends_as_published(name, path, side, depth):
    found = {reach.path: reach for reach in growth(layer_table(name))}
    assert found[path].rf == (side, side)
    assert found[path].depth == depth
    assert max(max(reach.rf) for reach in found.values()) == side


def test_only_layers_that_change_the_box_are_told(cifar):
    rows = {row.path: row for row in cifar.layers}
    told = {reach.path for reach in growth(cifar)}
    for row in cifar.layers:
        before = [
            (rows[p].rf, rows[p].jump, rows[p].start) if p in rows else ((1, 1), (1, 1), (0, 0))
            for p in row.parents
        ]
        assert (row.path in told) == ((row.rf, row.jump, row.start) not in before)
    assert {rows[path].kind for path in told} == {"Conv2d", "AdaptiveAvgPool2d"}


def seen_by_gradient(table, paths):
    """Whether the central unit of each layer has a gradient on every pixel of the input."""
    model = CifarResNet(20).eval()
    for part in model.modules():
        if isinstance(part, nn.Conv2d):
            part.weight.data.fill_(1 / part.weight[0].numel())
    maps = {}
    for path in paths:
        model.get_submodule(path).register_forward_hook(
            lambda module, inputs, output, path=path: maps.setdefault(path, output)
        )
    x = torch.ones(1, *table.input_shape, dtype=torch.float64, requires_grad=True)
    model.double()(x)
    seen = {}
    for path in paths:
        row, column = centre(table.row(path), table.input_shape)
        (gradient,) = torch.autograd.grad(maps[path][0, 0, row, column], x, retain_graph=True)
        seen[path] = bool((gradient != 0).all())
    return seen


def test_everything_is_seen_where_the_gradient_reaches_every_pixel(cifar):
    found = {reach.path: reach.sees_everything for reach in growth(cifar)}
    assert found == seen_by_gradient(cifar, list(found))
    assert set(found.values()) == {True, False}


def test_the_first_that_sees_everything(cifar):
    found = growth(cifar)
    first = first_all_seeing(cifar)
    assert first in found
    assert not any(reach.sees_everything for reach in found[: found.index(first)])


def test_no_layer_of_a_wide_picture_sees_everything_before_pooling():
    first = first_all_seeing(layer_table("resnet18", 1024))
    assert first.path == "avgpool"
    assert first.jump is None


@given(
    st.tuples(st.integers(1, 40), st.integers(1, 40)),
    st.tuples(st.integers(1, 8), st.integers(1, 8)),
    st.tuples(st.integers(-20, 0), st.integers(-20, 0)),
    st.tuples(st.integers(0, 9), st.integers(0, 9)),
)
def test_boxes_are_counted_pixel_by_pixel(size, jump, start, unit):
    height, width = 23, 31
    found = box_on_photo(layer(size, jump, start), *unit, (3, height, width))
    read = {
        (row, column)
        for row in range(start[0] + unit[0] * jump[0], start[0] + unit[0] * jump[0] + size[0])
        for column in range(start[1] + unit[1] * jump[1], start[1] + unit[1] * jump[1] + size[1])
    }
    mask = np.zeros((height, width), bool)
    top, left, bottom, right = found.visible
    mask[top:bottom, left:right] = True
    inside = {(row, column) for row, column in read if 0 <= row < height and 0 <= column < width}
    assert {tuple(place) for place in np.argwhere(mask).tolist()} == inside
    assert found.inside == pytest.approx(len(inside) / len(read))
    assert found.covered == pytest.approx(len(inside) / (height * width))


def test_a_layer_without_field_has_no_box():
    assert box_on_photo(layer(None, None, None), 0, 0, (3, 8, 8)) is None
    assert centre(layer(None, None, None), (3, 8, 8)) == (0, 0)


@pytest.mark.parametrize("name", ["resnet18", "vgg11", "resnet20-cifar10", "nin"])
def test_no_unit_is_nearer_to_the_middle(name):
    table = layer_table(name)
    height = table.input_shape[1]
    maps = [row for row in table.layers if row.rf and row.jump and len(row.output_shape) == 3]
    for row in maps:
        count = row.output_shape[1]
        offsets = [
            abs(2 * row.start[0] + 2 * unit * row.jump[0] + row.rf[0] - height)
            for unit in range(count)
        ]
        assert offsets[centre(row, table.input_shape)[0]] == min(offsets)
