"""Optimisers against updates written out by hand, and the schedule against its two lines."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from cnnviz.training.loop.optimisers import RunOptimiser, as_matrix
from cnnviz.training.recipes.recipe import Optimiser, Recipe

SGD = Recipe(name="by-hand", epochs=1, learning_rate=0.1, momentum=0.9, weight_decay=0.01)
MUON = replace(SGD, optimiser=Optimiser.MUON, muon_learning_rate=0.05)


def small_net():
    torch.manual_seed(0)
    model = nn.Sequential(
        nn.Conv2d(3, 16, 3), nn.BatchNorm2d(16), nn.Conv2d(16, 8, 3), nn.Linear(8, 4)
    )
    return model.to(memory_format=torch.channels_last)


def give_gradients(model, seed=0):
    generator = torch.Generator().manual_seed(seed)
    for weight in model.parameters():
        weight.grad = torch.empty_like(weight).normal_(generator=generator)


def test_sgd_is_nesterov_momentum_with_decay_on_kernels_alone():
    model = small_net()
    steps = RunOptimiser(model, SGD)
    expected = [weight.detach().clone() for weight in model.parameters()]
    velocity = [torch.zeros_like(weight) for weight in expected]
    for number, factor in enumerate((0.3, 1.0, 0.5)):
        give_gradients(model, number)
        for w, v, weight in zip(expected, velocity, model.parameters(), strict=True):
            gradient = weight.grad + (0.01 * w if w.ndim > 1 else 0)
            v.mul_(0.9).add_(gradient)
            w.sub_(0.1 * factor * (gradient + 0.9 * v))
        steps.step(factor)
    for w, weight in zip(expected, model.parameters(), strict=True):
        torch.testing.assert_close(weight.detach(), w)


def test_gradients_are_dropped_after_a_step():
    for recipe in (SGD, MUON):
        model = small_net()
        steps = RunOptimiser(model, recipe)
        give_gradients(model)
        steps.step(1.0)
        assert all(weight.grad is None for weight in model.parameters())
        assert steps.taken == 1


def test_muon_moves_every_direction_of_a_kernel_alike():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(8, 16, 3), nn.Linear(4, 4)).to(
        memory_format=torch.channels_last
    )
    kernel = model[0].weight
    # A gradient whose directions differ 100-fold in size.
    left, _ = torch.linalg.qr(torch.randn(16, 16))
    right, _ = torch.linalg.qr(torch.randn(72, 16))
    gradient = left @ torch.diag(torch.logspace(-1, 1, 16)) @ right.T
    kernel.grad = gradient.view(16, 3, 3, 8).permute(0, 3, 1, 2)
    before = as_matrix(kernel).clone()
    RunOptimiser(model, MUON).step(1.0)
    update = before - as_matrix(kernel)
    sizes = torch.linalg.svdvals(update)
    assert sizes.max() / sizes.min() < 2.5
    # … and it moves along the gradient's own directions: U V^T of its decomposition.
    alike = (update * (left @ right.T)).sum() / (update.norm() * (left @ right.T).norm())
    assert alike > 0.97


def test_muon_leaves_the_last_layer_and_the_norms_to_sgd():
    one, other = small_net(), small_net()
    for model, recipe in ((one, SGD), (other, MUON)):
        give_gradients(model)
        RunOptimiser(model, recipe).step(1.0)
    same = [torch.equal(a, b) for a, b in zip(one.parameters(), other.parameters(), strict=True)]
    # conv weight, bias, norm weight, bias, conv weight, bias, dense weight, bias
    assert same == [False, True, True, True, False, True, True, True]


@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_a_kernel_as_a_matrix_shares_its_memory(layout):
    kernel = torch.randn(5, 4, 3, 2).to(memory_format=layout)
    matrix = as_matrix(kernel)
    assert matrix.shape == (5, 24)
    assert matrix.data_ptr() == kernel.data_ptr()
    matrix[3].zero_()
    assert kernel[3].abs().sum() == 0
    assert kernel[2].abs().sum() > 0


def test_a_dense_layer_is_a_matrix_already():
    weight = torch.randn(4, 6)
    assert as_matrix(weight).data_ptr() == weight.data_ptr()


@pytest.mark.parametrize("recipe", [SGD, MUON], ids=["sgd", "muon"])
def test_a_state_goes_on_as_if_nothing_had_happened(recipe):
    straight, broken = small_net(), small_net()
    steps = RunOptimiser(straight, recipe)
    give_gradients(straight, 0)
    steps.step(1.0)
    first = RunOptimiser(broken, recipe)
    give_gradients(broken, 0)
    first.step(1.0)
    second = RunOptimiser(broken, recipe)
    second.load_state_dict(first.state_dict())
    assert second.taken == 1
    for model, optimiser in ((straight, steps), (broken, second)):
        give_gradients(model, 1)
        optimiser.step(0.5)
    for a, b in zip(straight.parameters(), broken.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_state_of_something_else_is_refused():
    with pytest.raises(TypeError):
        RunOptimiser(small_net(), SGD).load_state_dict({"taken": "one", "optimisers": []})


def test_norms_and_biases_may_move_faster():
    one, other = small_net(), small_net()
    starts = [weight.detach().clone() for weight in one.parameters()]
    for model, recipe in ((one, SGD), (other, replace(SGD, bias_factor=5.0))):
        give_gradients(model)
        RunOptimiser(model, recipe).step(1.0)
    for start, a, b in zip(starts, one.parameters(), other.parameters(), strict=True):
        factor = 1 if start.ndim > 1 else 5
        torch.testing.assert_close(b - start, factor * (a - start))


def test_normalised_kernels_forget_their_length():
    """Kernels that differ by a factor end in the same place; the rows' root is their length."""
    recipe = replace(MUON, normalised_kernels=True, muon_learning_rate=1e-9)
    one, other = small_net(), small_net()
    with torch.no_grad():
        other[2].weight.mul_(17)
    for model in (one, other):
        give_gradients(model)
        RunOptimiser(model, recipe).step(1.0)
    torch.testing.assert_close(one[2].weight, other[2].weight)
    assert one[2].weight.norm().item() == pytest.approx(8**0.5)  # eight rows


def test_rmsprop_by_hand():
    recipe = replace(SGD, optimiser=Optimiser.RMSPROP, momentum=0.0, weight_decay=0.0)
    model = small_net()
    steps = RunOptimiser(model, recipe)
    expected = [weight.detach().clone() for weight in model.parameters()]
    squares = [torch.zeros_like(weight) for weight in expected]
    for number in range(3):
        give_gradients(model, number)
        for w, s, weight in zip(expected, squares, model.parameters(), strict=True):
            s.mul_(0.9).addcmul_(weight.grad, weight.grad, value=0.1)
            w.sub_(0.1 * weight.grad / (s.sqrt() + 1.0))
        steps.step(1.0)
    for w, weight in zip(expected, model.parameters(), strict=True):
        torch.testing.assert_close(weight.detach(), w)


def test_frozen_weights_stay():
    for recipe in (SGD, MUON):
        model = small_net()
        model[0].weight.requires_grad_(False)
        before = model[0].weight.clone()
        steps = RunOptimiser(model, recipe)
        give_gradients(model)
        steps.step(1.0)
        assert torch.equal(model[0].weight, before)


@pytest.mark.parametrize("recipe", [SGD, MUON], ids=["sgd", "muon"])
def test_a_scaled_loss_gives_the_same_step(recipe):
    plain, scaled = small_net(), small_net()
    scaler = torch.amp.GradScaler("cpu", init_scale=2.0**10)
    for model, steps in (
        (plain, RunOptimiser(plain, recipe)),
        (scaled, RunOptimiser(scaled, recipe, scaler)),
    ):
        loss = sum(weight.square().sum() for weight in model.parameters())
        steps.backward(loss)
        steps.unscale()
        torch.testing.assert_close(model[0].weight.grad, 2 * model[0].weight)
        steps.step(1.0)
    for a, b in zip(plain.parameters(), scaled.parameters(), strict=True):
        torch.testing.assert_close(a, b)


def test_a_step_without_a_finite_gradient_is_left_out():
    model = small_net()
    steps = RunOptimiser(model, SGD, torch.amp.GradScaler("cpu", init_scale=4.0))
    before = [weight.detach().clone() for weight in model.parameters()]
    steps.backward(sum(weight.sum() for weight in model.parameters()) * torch.inf)
    steps.step(1.0)
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters(), strict=True))
    assert steps.state_dict()["scaler"]["scale"] == 2.0
