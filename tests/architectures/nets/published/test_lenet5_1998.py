"""LeNet-5 as published: the paper's counts, and every layer against another way to compute it."""

from collections import Counter

import pytest
import torch
from torch.nn import functional as F

from cnnviz.architectures import family
from cnnviz.architectures.nets.published.digit_bitmaps import HEIGHT, WIDTH, bitmaps, rows_of
from cnnviz.architectures.nets.published.lenet5_1998 import TABLE_I, LeNet5Of1998, scaled_tanh
from cnnviz.network.structure.depth import depth
from cnnviz.network.structure.stages import stages
from cnnviz.photos.weights.models import random
from tests.tables import layer_table

NAME = "lenet5-1998"


@pytest.fixture(scope="module")
def network():
    return random(NAME).module.double()


@pytest.fixture
def x():
    return torch.randn(
        2, 1, 32, 32, dtype=torch.float64, generator=torch.Generator().manual_seed(1)
    )


def test_the_counts_of_the_paper():
    table = layer_table(NAME)
    params = {stage.path: sum(row.params for row in stage.rows) for stage in stages(table)}
    assert params == {
        "c1": 156, "s2": 12, "c3": 1_516, "s4": 32, "c5": 48_120, "f6": 10_164, "output": 0,
    }  # fmt: skip
    assert table.params == 60_000
    assert table.macs == 325_680
    assert depth(table) == 4
    assert sum(weight.numel() for weight in LeNet5Of1998().parameters()) == 60_000


@pytest.mark.parametrize(
    ("name", "params", "macs"),
    [("lenet5", 61_706, 416_520), ("lenet5-cifar10", 62_006, 651_720)],
)
def test_the_forms_of_today(name, params, macs):
    assert (layer_table(name).params, layer_table(name).macs) == (params, macs)


def test_it_stands_first_but_the_page_opens_with_the_form_of_today():
    lenet = family("lenet")
    assert lenet.variants[0].name == NAME
    assert lenet.default == "lenet5"


def test_table_one():
    """Six maps read three neighbours, nine read four maps, one reads all; no two read the same."""
    assert [len(reads) for reads in TABLE_I] == [3] * 6 + [4] * 9 + [6]
    assert len(set(TABLE_I)) == 16
    assert Counter(source for reads in TABLE_I for source in reads) == dict.fromkeys(range(6), 10)
    assert all(list(reads) == sorted(reads) for reads in TABLE_I)


def test_the_squashing_function():
    a = torch.tensor([-100.0, -1.0, 0.0, 1.0, 100.0])
    assert scaled_tanh(a).tolist() == pytest.approx([-1.7159, -1, 0, 1, 1.7159], abs=1e-4)


def test_subsampling_adds_each_cell(network):
    x = torch.randn(1, 6, 8, 10, dtype=torch.float64)
    gain, bias = network.s2.gain[:, 0, 0], network.s2.bias[:, 0, 0]
    found = network.s2(x)
    assert found.shape == (1, 6, 4, 5)
    for map_number, row, column in ((0, 0, 0), (2, 1, 4), (5, 3, 2)):
        cell = x[0, map_number, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
        a = gain[map_number] * cell.sum() + bias[map_number]
        assert found[0, map_number, row, column] == pytest.approx(1.7159 * torch.tanh(2 * a / 3))


def test_c3_is_a_convolution_with_zeros(network):
    """The sixteen small convolutions equal one whose other weights are zero."""
    kernels = torch.zeros(16, 6, 5, 5, dtype=torch.float64)
    for number, reads in enumerate(TABLE_I):
        kernels[number, list(reads)] = network.c3.maps[number].weight[0]
    bias = torch.cat([conv.bias for conv in network.c3.maps])
    x = torch.randn(2, 6, 14, 14, dtype=torch.float64)
    whole = 1.7159 * torch.tanh(2 / 3 * F.conv2d(x, kernels, bias))
    torch.testing.assert_close(network.c3(x), whole)


def test_the_output_is_the_negative_squared_distance(network, x):
    units = network.f6(network.c5(network.s4(network.c3(network.s2(network.c1(x))))))
    away = torch.cdist(units, bitmaps().double()) ** 2
    torch.testing.assert_close(network(x), -away)


def test_each_bitmap_is_answered_with_its_digit(network):
    answers = network.output(bitmaps().double())
    assert answers.argmax(1).tolist() == list(range(10))
    assert answers.amax(1).tolist() == [0] * 10


def test_the_bitmaps_are_no_parameters(network):
    assert "output.bitmaps" in dict(network.named_buffers())
    assert not [name for name, _ in network.named_parameters() if name.startswith("output")]


def test_the_bitmaps_are_pictures_of_digits():
    table = bitmaps()
    assert table.shape == (10, WIDTH * HEIGHT) == (10, 84)
    assert set(table.flatten().tolist()) == {-1.0, 1.0}
    assert [[len(row) for row in rows_of(digit)] for digit in range(10)] == [[7] * 12] * 10
    apart = (table[:, None] != table).sum(-1) + 84 * torch.eye(10)
    assert apart.min() >= 5, "two digits look the same"
    one = table[1].reshape(HEIGHT, WIDTH)
    assert (one[1:-1, 4] == 1).all(), "the upright of the 1"


@pytest.mark.parametrize("path", ["c1", "s2", "c3", "s4", "c5"])
def test_fields_equal_the_pixels_with_a_gradient(network, x, path):
    row = layer_table(NAME).under(path)[-1]
    pixels = x[:1].clone().requires_grad_()
    found = pixels
    for part in ("c1", "s2", "c3", "s4", "c5"):
        found = getattr(network, part)(found)
        if part == path:
            break
    height, width = found.shape[2:]
    for unit in {(0, 0), (height // 2, width // 2), (height - 1, width - 1)}:
        (gradient,) = torch.autograd.grad(found[0, :, *unit].sum(), pixels, retain_graph=True)
        rows, columns = gradient[0, 0].abs().nonzero().T
        seen = (rows.min(), columns.min(), rows.max() + 1, columns.max() + 1)
        assert row.box(*unit) == tuple(map(int, seen))


def test_every_row_but_the_parameters_has_a_field():
    rows = layer_table(NAME).layers
    assert [row.path for row in rows if row.rf is None] == [
        "s2.gain", "s2.bias", "s4.gain", "s4.bias",
    ]  # fmt: skip
