"""The probe against torch's own modules, and against what the literature and our notes say."""

import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.lessons.resnet.gradients import numbers as gradient_probe
from cnnviz.lessons.resnet.gradients.numbers import ConvolutionStack, probe


@pytest.fixture(scope="module")
def picture():
    generator = torch.Generator().manual_seed(7)
    smooth = torch.rand(1, 3, 8, 8, generator=generator)
    x = nn.functional.interpolate(smooth, size=(32, 32), mode="bilinear")
    return (x - x.mean()) / x.std()


class Block(nn.Module):
    def __init__(self, first, second, stack):
        super().__init__()
        self.first, self.second, self.stack = first, second, stack
        self.norms = nn.ModuleList(
            nn.BatchNorm2d(16) if stack.batch_norm else nn.Identity() for _ in range(2)
        )

    def forward(self, x):
        y = self.norms[1](self.second(torch.relu(self.norms[0](self.first(x)))))
        return torch.relu(x + y) if self.stack.residual else torch.relu(y)


def pull(net, head, x):
    """The gradient of the loss by the pixels."""
    x = x.clone().requires_grad_()
    nn.functional.cross_entropy(net(x) @ head.T, torch.tensor([0])).backward()
    return x.grad.flatten().double().numpy()


@pytest.mark.parametrize("residual", [True, False])
@pytest.mark.parametrize("batch_norm", [True, False])
def test_the_same_gradients_as_modules_that_torch_trains(
    picture, residual, batch_norm, monkeypatch
):
    """A network of torch's modules with the very weights that the probe draws."""
    drawn = []
    original = gradient_probe._forward

    def spy(stack, x, weights, biases, head):
        drawn.append((x.detach().clone(), weights, biases, head))
        return original(stack, x, weights, biases, head)

    monkeypatch.setattr(gradient_probe, "_forward", spy)
    stack = ConvolutionStack(depth=6, residual=residual, batch_norm=batch_norm)
    found = probe(stack, picture)
    (here, weights, biases, head), (there, *_) = drawn
    convolutions = []
    for weight, bias in zip(weights, biases, strict=True):
        layer = nn.Conv2d(weight.shape[1], 16, 3, padding=1, bias=bias is not None)
        with torch.no_grad():
            layer.weight.copy_(weight)
            if bias is not None:
                layer.bias.copy_(bias)
        convolutions.append(layer)
    stem = nn.BatchNorm2d(16) if batch_norm else nn.Identity()
    net = nn.Sequential(
        convolutions[0], stem, nn.ReLU(),
        *(Block(a, b, stack) for a, b in zip(convolutions[1::2], convolutions[2::2], strict=True)),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(),
    )  # fmt: skip
    spreads = []
    for part in (net[2], *(part for part in net if isinstance(part, Block))):
        part.register_forward_hook(lambda _, __, y: spreads.append(float(y.detach().var())))
    pulls = [pull(net, head, x) for x in (there, here)]
    loss = nn.functional.cross_entropy(net(picture) @ head.T, torch.tensor([0]))
    net.zero_grad()
    loss.backward()
    assert found.variances == pytest.approx(spreads[-4:], rel=1e-4)
    assert found.correlation == pytest.approx(np.corrcoef(*pulls)[0, 1], abs=1e-3)
    assert torch.equal(here, picture)
    assert 0 < (there - here).std() < 0.1 * here.std()
    norms = [float(layer.weight.grad.norm()) for layer in convolutions[1:]]
    assert found.loss == pytest.approx(loss.item(), rel=1e-5)
    assert found.norms == pytest.approx(norms, rel=1e-3)


def test_without_batch_norm_a_deep_plain_stack_has_next_to_no_gradient(picture):
    """At 54 layers it is all but zero; the shortcut keeps it near that of the last."""
    plain = probe(ConvolutionStack(depth=54, residual=False, batch_norm=False), picture)
    assert plain.ratio < 1e-15
    residual = probe(ConvolutionStack(depth=54, residual=True, batch_norm=False), picture)
    assert 0.1 < residual.ratio < 10


def test_with_batch_norm_the_plain_stack_explodes_and_the_residual_one_far_less(picture):
    plain = probe(ConvolutionStack(depth=54, residual=False, batch_norm=True), picture)
    residual = probe(ConvolutionStack(depth=54, residual=True, batch_norm=True), picture)
    assert plain.ratio > 500
    assert residual.ratio < plain.ratio / 20


def test_he_initialisation_keeps_a_plain_stack_alive(picture):
    default = probe(ConvolutionStack(depth=26, residual=False, batch_norm=False), picture)
    he = probe(ConvolutionStack(depth=26, residual=False, batch_norm=False, he_init=True), picture)
    assert he.norms[0] > 1e4 * default.norms[0]


def test_the_same_seed_the_same_stack_and_nobody_elses_numbers(picture):
    before = torch.get_rng_state()
    stack = ConvolutionStack(depth=6, residual=True, batch_norm=True)
    assert probe(stack, picture) == probe(stack, picture)
    assert probe(stack, picture) != probe(stack, picture, seed=1)
    assert torch.equal(before, torch.get_rng_state())


def test_it_measures_inside_inference_mode_too(picture):
    with torch.inference_mode():
        assert (
            probe(ConvolutionStack(depth=6, residual=True, batch_norm=False), picture).norms[0] > 0
        )


def _of(picture, seed, *, depth=54, residual=False, batch_norm=False, he_init=False):
    stack = ConvolutionStack(depth=depth, residual=residual, batch_norm=batch_norm, he_init=he_init)
    return probe(stack, picture, seed=seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("he_init", [True, False])
def test_batch_norm_makes_plain_gradients_explode_and_the_shortcut_tames_them(
    picture, seed, he_init
):
    """The words of the page: the more the deeper, a little more than one a layer."""
    plain = _of(picture, seed, batch_norm=True, he_init=he_init)
    residual = _of(picture, seed, batch_norm=True, residual=True, he_init=he_init)
    assert plain.ratio > 1000
    assert 1.1 < plain.factor < 1.3
    assert plain.factor ** (len(plain.norms) - 1) == pytest.approx(plain.ratio)
    assert residual.ratio < plain.ratio / 50
    assert _of(picture, seed, depth=100, batch_norm=True, he_init=he_init).ratio > plain.ratio


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_without_batch_norm_the_first_weights_decide(picture, seed):
    """The words of the page: they vanish with torch's default, and stay alike with those of He."""
    assert _of(picture, seed).ratio < 1e-15
    assert 0.1 < _of(picture, seed, he_init=True).ratio < 10
    assert 0.1 < _of(picture, seed, residual=True, he_init=True).ratio < 10
