"""Batch normalisation against torch's own layers, and its gradient against autograd."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cnnviz.lessons.concepts.layers.batch_norm.numbers import (
    AXES,
    GROUPS,
    KINDS,
    MEAN,
    SPREAD,
    densities,
    handed_back,
    handed_through,
    normalised,
    running,
    scaled,
    sharing,
    statistics,
)

ORACLES = {
    "batch": lambda x: F.batch_norm(x, None, None, training=True),
    "layer": lambda x: F.layer_norm(x, x.shape[1:]),
    "instance": F.instance_norm,
}


@pytest.mark.parametrize("kind", AXES)
def test_each_kind_is_what_torch_calls_by_that_name(kind):
    x = torch.randn(6, 8, 5, 4, generator=torch.Generator().manual_seed(1)) * 3 + 2
    assert torch.allclose(normalised(x, AXES[kind]), ORACLES[kind](x), atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
def test_maps_that_share_a_statistic_are_those_that_move_each_other(kind):
    """The gradient of one normalised map by all others, through torch's own layer."""
    layers = {
        **ORACLES,
        "group": lambda x: F.group_norm(x, GROUPS),
        "response": lambda x: F.local_response_norm(x, 5),
    }
    x = torch.randn(4, 8, 3, 3, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(3, 3, dtype=torch.float64)
    (moved,) = torch.autograd.grad((layers[kind](x)[1, 4] * weights).sum(), x)
    found = moved.abs().amax((2, 3)).numpy() > 1e-12
    assert (found == sharing(kind, 4, 8, (1, 4))).all()


def test_the_gradient_is_that_of_autograd():
    drawn = torch.Generator().manual_seed(3)
    x = torch.randn(32, generator=drawn, dtype=torch.float64, requires_grad=True)
    upstream = torch.randn(32, generator=drawn, dtype=torch.float64)
    out = F.batch_norm(x[:, None], None, None, training=True)[:, 0]
    (expected,) = torch.autograd.grad(out, x, upstream)
    assert torch.allclose(handed_through(x.detach(), upstream), expected)


def test_a_gradient_leaves_without_its_mean_and_without_its_part_along_the_output():
    arriving, leaving = handed_back()
    assert min(abs(value) for value in arriving) > 0.05
    assert leaving == pytest.approx((0, 0), abs=1e-5)


@pytest.mark.parametrize("factor", [0.5, 3.0, 10.0])
def test_larger_weights_change_no_output_and_shrink_their_own_gradient(factor):
    found = scaled(factor)
    assert found.output == pytest.approx(0, abs=1e-4)
    assert found.gradient == pytest.approx(1 / factor, rel=1e-4)


@pytest.mark.parametrize(("batch", "momentum"), [(4, 0.1), (32, 0.3)])
def test_running_statistics_are_those_of_the_module(batch, momentum):
    module = nn.BatchNorm1d(1, momentum=momentum, affine=False).double().train()
    for numbers in np.random.default_rng(5).normal(MEAN, SPREAD, (20, batch)):
        module(torch.from_numpy(numbers)[:, None])
    found = running(batch, momentum, 20, seed=5)
    assert found.means[-1] == pytest.approx(float(module.running_mean))
    assert found.variances[-1] == pytest.approx(float(module.running_var))
    with torch.inference_mode():
        out = module.eval()(torch.tensor([[MEAN], [MEAN + SPREAD]], dtype=torch.float64))[:, 0]
    mean, spread = found.in_use
    assert mean == pytest.approx(float(out[0]))
    assert spread == pytest.approx(float(out[1] - out[0]))


def test_after_few_steps_evaluation_is_off_and_after_many_it_is_right():
    early, late = running(32, 0.1, 2).in_use, running(32, 0.1, 200).in_use
    assert early[0] > 1
    assert late == pytest.approx((0, 1), abs=0.1)


def test_responses_of_a_photo_lie_in_one_place_afterwards():
    grey = np.random.default_rng(0).random((40, 40), np.float32)
    for after in (False, True):
        found = densities(grey, after=after)
        places = np.array(found.places)
        means = [float(places @ np.array(share)) for share in found.channels]
        assert (np.ptp(means) < 0.1) == after


def test_an_even_photo_gives_no_wrong_number():
    found = densities(np.zeros((12, 12), np.float32), after=True)
    assert all(sum(share) == pytest.approx(1) for share in found.channels)


@pytest.mark.parametrize(
    ("kind", "module"),
    [
        ("batch", nn.BatchNorm2d(8)),
        ("instance", nn.InstanceNorm2d(8, affine=True)),
    ],
)
def test_statistics_are_as_many_as_the_axes_leave(kind, module):
    count, size = statistics(kind, (6, 8, 5, 5))
    assert count * size == 6 * 8 * 5 * 5
    assert count == module.num_features * (6 if kind == "instance" else 1)


def test_neighbours_of_response_normalisation_are_counted_at_every_pixel():
    assert statistics("response", (6, 8, 5, 5)) == (6 * 8 * 5 * 5, 5)
    assert statistics("layer", (6, 8, 5, 5)) == (6, 8 * 5 * 5)
    assert statistics("group", (6, 8, 5, 5)) == (6 * GROUPS, 8 * 5 * 5 // GROUPS)
