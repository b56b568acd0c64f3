"""The bills are checked by the layer tables of real networks and by the curriculum's numbers."""

import pytest
import torch

from cnnviz.architectures.nets.published.googlenet2014 import TABLE_1
from cnnviz.architectures.nets.published.naive_inception import NaiveInception
from cnnviz.network.structure.inception_modules import Form, modules
from cnnviz.network.trace.layers import table_of
from tests.tables import layer_table


@pytest.fixture(scope="module")
def found():
    return modules(layer_table("googlenet2014"))


@pytest.fixture(scope="module")
def first(found):
    return found[0]


def convolution_weights(rows):
    """Weights without biases, from shapes alone."""
    total = 0
    for row in rows:
        if row.kind == "Conv2d":
            height, width = row.kernel
            total += row.value("in_channels") * row.value("out_channels") * height * width
    return total


@pytest.mark.parametrize(
    "name", ["googlenet2014", "googlenet", "inception-small-cifar10", "inception_v3"]
)
def test_the_bill_as_published_is_that_of_the_layer_table(name):
    table = layer_table(name)
    for module in modules(table):
        rows = table.under(module.path)
        bill = module.whole()
        assert bill.weights == convolution_weights(rows)
        assert bill.macs == sum(row.macs for row in rows)
        assert bill.channels == rows[-1].output_shape[0]


def test_the_naive_bill_is_that_of_the_naive_module(found):
    assert len(found) == len(TABLE_1)
    for module, widths in zip(found, TABLE_1.values(), strict=True):
        with torch.device("meta"):
            network = NaiveInception(module.inputs, widths)
        side = round(module.places**0.5)
        table = table_of(network, (module.inputs, side, side), "naive")
        bill = module.whole(Form.NAIVE)
        assert bill.macs == table.macs
        assert bill.weights == convolution_weights(table.layers)
        assert bill.channels == table.layers[-1].output_shape[0]


def test_multiply_adds_of_the_nine_modules(found):
    millions = [round(module.whole().macs / 1e6, 1) for module in found]
    assert millions == [128.0, 304.3, 73.6, 87.9, 99.9, 118.5, 170.0, 51.1, 70.7]


def test_worked_numbers_of_3a(first):
    assert first.whole().weights == 163_328
    assert (first.whole().macs, first.whole().channels) == (128_049_152, 256)
    naive = first.whole(Form.NAIVE)
    assert (naive.macs, naive.channels) == (303_464_448, 416)
    _, three, five, pooled = first.branches
    assert (three.kernel, five.kernel, pooled.pooled) == (3, 5, True)
    assert [first.reduced(three, r) for r in (0, 96)] == [173_408_256, 101_154_816]
    assert [first.reduced(five, r) for r in (0, 16)] == [120_422_400, 12_443_648]
    assert first.break_even(five) == 154
    assert first.widest is five


def test_the_break_even_is_the_last_saving_reduction(found):
    for module in found:
        for branch in module.branches[1:3]:
            plain = module.reduced(branch, 0)
            saving = [r for r in range(1, 2 * module.inputs) if module.reduced(branch, r) < plain]
            assert module.break_even(branch) == saving[-1]
            assert saving == list(range(1, len(saving) + 1))


def test_two_small_kernels_at_these_widths_have_more_weights(found):
    """A 5x5 from r to c channels against 3x3s from r to c and from c to c."""
    widest = [(module.widest.reduction, module.widest.channels) for module in found]
    single = sum(25 * r * c for r, c in widest)
    double = sum(9 * r * c + 9 * c**2 for r, c in widest)
    assert (single, double) == (595_200, 880_128)


def test_torchvision_has_a_smaller_kernel_in_the_third_branch():
    found = modules(layer_table("googlenet"))
    assert {module.branches[2].kernel for module in found} == {3}
