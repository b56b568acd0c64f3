"""Prices against real convolutions, fields against the gradient of one output."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.lessons.inception.factorisation.numbers import Factorisation, chains


def built(chain, channels):
    """The chain as a network whose weights are all one, so that no path cancels another."""
    layers = [
        nn.Conv2d(channels, channels, kernel, padding="same", bias=False)
        for kernel in chain.kernels
    ]
    for layer in layers:
        nn.init.ones_(layer.weight)
    return nn.Sequential(*layers)


@pytest.mark.parametrize("size", [3, 5, 7, 11])
def test_weights_work_and_field_of_real_convolutions(size):
    channels, side = 4, 23
    for chain in chains(size, channels, side):
        network = built(chain, channels)
        assert chain.weights == sum(parameter.numel() for parameter in network.parameters())
        picture = torch.zeros(1, channels, side, side, requires_grad=True)
        with FlopCounterMode(display=False) as counter:
            output = network(picture)
        assert 2 * chain.macs == counter.get_total_flops()
        (gradient,) = torch.autograd.grad(output[0, 0, side // 2, side // 2], picture)
        rows, columns = gradient[0, 0].nonzero(as_tuple=True)
        seen = (rows.max() - rows.min() + 1, columns.max() - columns.min() + 1)
        assert chain.field == seen == (size, size)


def test_worked_numbers():
    whole, in_turn, stack = chains(7, 192, 17)
    assert [chain.way for chain in (whole, in_turn, stack)] == [
        Factorisation.WHOLE,
        Factorisation.IN_TURN,
        Factorisation.STACK,
    ]
    assert (whole.weights, in_turn.weights) == (1_806_336, 516_096)
    assert whole.weights / in_turn.weights == 3.5
    at_256 = chains(7, 256, 1)
    assert [chain.weights for chain in at_256] == [3_211_264, 917_504, 1_769_472]
    assert chains(5, 256, 1)[2].weights == 1_179_648
    assert chains(11, 256, 1)[2].weights == 2_949_120


@pytest.mark.parametrize(("size", "saved"), [(3, 1 / 3), (7, 0.714)])
def test_saving_of_the_pair(size, saved):
    whole, in_turn, _ = chains(size, 64, 8)
    assert 1 - in_turn.weights / whole.weights == pytest.approx(saved, abs=5e-4)
