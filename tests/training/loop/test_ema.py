"""The average of the weights, against the recursion written out."""

import contextlib

import torch
from torch import nn

from cnnviz.training.loop.ema import Average


def net():
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))


def moved(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for value in model.state_dict().values():
            if value.is_floating_point():
                value.copy_(torch.rand(value.shape, generator=generator))


def test_it_is_the_recursion():
    model = net()
    average = Average(model, 0.9)
    expected = {name: value.clone() for name, value in model.state_dict().items()}
    for taken in range(1, 200):
        moved(model, taken)
        share = min(0.9, (1 + taken) / (10 + taken))
        for name, value in model.state_dict().items():
            expected[name] = share * expected[name] + (1 - share) * value
        average.update(taken)
    with average.shown():
        for name, value in model.state_dict().items():
            if value.is_floating_point():
                torch.testing.assert_close(value, expected[name])


def test_what_is_shown_is_taken_back():
    model = net()
    average = Average(model, 0.5)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    moved(model, 1)
    live = {name: value.clone() for name, value in model.state_dict().items()}
    with average.shown():
        assert torch.equal(model[0].weight, before["0.weight"])
    assert torch.equal(model[0].weight, live["0.weight"])
    with contextlib.suppress(ZeroDivisionError), average.shown():
        raise ZeroDivisionError
    assert torch.equal(model[0].weight, live["0.weight"])
    average.settle()
    assert torch.equal(model[0].weight, before["0.weight"])


def test_without_decay_it_is_the_network():
    model = net()
    average = Average(model, 0.0)
    moved(model, 1)
    average.update(1)
    live = model[0].weight.clone()
    average.settle()
    assert torch.equal(model[0].weight, live)
    assert average.state() == []


def test_it_goes_on_from_its_state():
    one, other = net(), net()
    first, second = Average(one, 0.9), Average(other, 0.9)
    moved(one, 1)
    first.update(1)
    second.load([tensor.clone() for tensor in first.state()])
    for a, b in zip(first.state(), second.state(), strict=True):
        assert torch.equal(a, b)
