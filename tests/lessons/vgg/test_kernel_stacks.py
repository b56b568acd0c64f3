"""The calculator against torch's own layers and curriculum's worked numbers."""

import pytest
import torch
from torch import nn

from cnnviz.lessons.vgg.kernel_stack.numbers import kernel_stack


def network(kernel, layers, channels):
    return nn.Sequential(
        *(
            nn.Conv2d(channels, channels, kernel, padding=kernel // 2, bias=False, device="meta")
            for _ in range(layers)
        )
    )


@pytest.mark.parametrize("layers", range(1, 8))
def test_weights_are_those_of_torch_layers(layers):
    found = kernel_stack(layers, 24, 10)
    for bill, model in (
        (found.stack, network(3, layers, 24)),
        (found.single, network(found.field, 1, 24)),
    ):
        weights = sum(p.numel() for p in model.parameters())
        assert bill.weights == weights
        assert bill.macs == weights * 100
        assert bill.nonlinearities == len(model)


@pytest.mark.parametrize("layers", [1, 3, 7])
def test_the_field_is_what_reaches_the_central_unit(layers):
    """A gradient of ones through kernels of ones is above zero exactly inside the field."""
    picture = torch.ones(1, 1, 31, 31, dtype=torch.float64, requires_grad=True)
    ones = torch.ones(1, 1, 3, 3, dtype=torch.float64)
    x = picture
    for _ in range(layers):
        x = nn.functional.conv2d(x, ones, padding=1)
    (reached,) = torch.autograd.grad(x[0, 0, 15, 15], picture)
    assert int((reached > 0).sum()) == kernel_stack(layers, 1, 1).field ** 2


def test_worked_numbers():
    """27 C^2 against 49 C^2: 81 % more (Simonyan and Zisserman 2014, section 2.3)."""
    found = kernel_stack(3, 1, 1)
    assert (found.field, found.stack.weights, found.single.weights) == (7, 27, 49)
    assert found.ratio == pytest.approx(1.81, abs=0.005)
    assert kernel_stack(1, 64, 224).stack.macs == 1_849_688_064  # conv1_2 of VGG-16
