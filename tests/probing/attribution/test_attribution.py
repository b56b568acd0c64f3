"""Integrated gradients, occlusion and deletion, against closed forms and brute force; and that no
method leaves a trace on the network, the photo, or another thread's answer."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from torch import nn
from torchvision.transforms.functional import gaussian_blur

from cnnviz.photos.weights import models
from cnnviz.probing.attribution.baselines import Baseline, baseline_of
from cnnviz.probing.attribution.deletion import deletion, order_of, random_orders
from cnnviz.probing.attribution.grad_cam import grad_cam, grad_cams
from cnnviz.probing.attribution.integrated_gradients import integrated_part, score_path
from cnnviz.probing.attribution.occlusion_map import occlusion_rows
from cnnviz.probing.attribution.pooled_maps import pooled_head, pooled_map
from cnnviz.probing.attribution.question import (
    AttributionQuestion,
    coarse,
    grids,
    on_grid,
    quarters,
    rank_correlation,
)
from cnnviz.probing.pixels import blurred
from tests.tables import layer_table

BLACK = (-1.0, -2.0, -0.5)


def about(class_index, against=None, kind="black"):
    return AttributionQuestion(class_index=class_index, against=against, kind=kind, black=BLACK)


def photo(side=32, seed=1):
    return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(scope="module")
def linear():
    """A network whose every logit is a weighted sum of the pixels."""
    torch.manual_seed(0)
    return nn.Sequential(nn.Flatten(), nn.Linear(3 * 8 * 8, 4)).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def tiny():
    torch.manual_seed(1)
    parts = (nn.Conv2d(3, 4, 3), nn.Tanh(), nn.Flatten(), nn.Linear(4 * 6 * 6, 5))
    return nn.Sequential(*parts).eval().requires_grad_(False)


@pytest.fixture(scope="module")
def resnet():
    return models.random("resnet20-cifar10").module


@pytest.mark.parametrize("kind", Baseline)
def test_of_a_linear_network_both_maps_are_weight_times_difference(linear, kind):
    x = photo(8)
    weight = (linear[1].weight[2] - linear[1].weight[0]).view(3, 8, 8)
    pixels = (weight * (x - baseline_of(x, kind, BLACK))[0]).sum(0).numpy()
    found = integrated_part(linear, x, about(2, 0, kind), 5)
    np.testing.assert_allclose(found, pixels, atol=1e-5)
    squares = pixels.reshape(4, 2, 4, 2).sum((1, 3))
    np.testing.assert_allclose(occlusion_rows(linear, x, about(2, 0, kind), 4), squares, atol=1e-5)


def test_integrated_gradients_is_the_integral_of_the_gradient(tiny):
    x, start = photo(8), baseline_of(photo(8), "black", BLACK)
    middles = (torch.arange(2000) + 0.5) / 2000
    path = (start + middles[:, None, None, None] * (x - start)).requires_grad_()
    (slopes,) = torch.autograd.grad(tiny(path)[:, 3].sum(), path)
    expected = (slopes.mean(0) * (x - start)[0]).sum(0).numpy()
    found = integrated_part(tiny, x, about(3), 32)
    np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("against", [None, 6])
def test_the_parts_of_the_way_add_up_to_the_difference_of_the_scores(resnet, against):
    x = photo()
    parts = [
        integrated_part(resnet, x, about(2, against, "blurred"), 16, part, 4) for part in range(4)
    ]
    with torch.inference_mode():
        logits = resnet(torch.cat([x, baseline_of(x, "blurred", BLACK)]))
    scores = logits[:, 2] if against is None else logits[:, 2] - logits[:, against]
    expected = float(scores[0] - scores[1])
    total = float(np.sum(parts, dtype=np.float64))
    assert total == pytest.approx(expected, rel=0.02, abs=1e-4)
    found = score_path(resnet, x, about(2, against, "blurred"))
    assert found.difference == pytest.approx(expected, abs=1e-5)
    assert found.error(np.sum(parts, axis=0)) == pytest.approx(
        abs(total - expected) / abs(expected), abs=1e-3
    )
    assert (found.places[0], found.places[-1]) == (0, 1)


def test_there_is_nothing_to_share_out_where_photo_and_baseline_are_one(resnet):
    x = torch.tensor(BLACK)[None, :, None, None].repeat(1, 1, 32, 32)
    found = integrated_part(resnet, x, about(0), 8)
    assert not found.any()
    assert score_path(resnet, x, about(0)).error(found) is None


@pytest.mark.parametrize("kind", Baseline)
def test_occlusion_covers_each_square_once(resnet, kind):
    x, squares = photo(), 4
    cover = baseline_of(x, kind, BLACK)
    found = occlusion_rows(resnet, x, about(1, None, kind), squares)
    with torch.inference_mode():
        whole = resnet(x)[0, 1]
        for row in range(squares):
            for column in range(squares):
                covered = x.clone()
                place = np.s_[..., 8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
                covered[place] = cover[place]
                expected = float(whole - resnet(covered)[0, 1])
                assert found[row, column] == pytest.approx(expected, abs=1e-5)
    parts = [
        occlusion_rows(resnet, x, about(1, None, kind), squares, first, last)
        for first, last in ((0, 1), (1, 3), (3, 4))
    ]
    np.testing.assert_allclose(np.concatenate(parts), found, atol=1e-5)


def test_deletion_takes_the_squares_away_in_order(resnet):
    x, order = photo(), random_orders(4, 3)[2]
    cover = baseline_of(x, "mean", BLACK)
    found = deletion(resnet, x, (order, order[::-1]), about(5, None, "mean"), 4)
    np.testing.assert_allclose(found.shares, [0, 0.25, 0.5, 0.75, 1])
    picture = x.clone()
    expected = []
    with torch.inference_mode():
        for step in range(17):
            if step % 4 == 0:
                expected.append(float(resnet(picture).softmax(1)[0, 5]))
            if step < 16:
                row, column = divmod(order[step], 4)
                place = np.s_[..., 8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
                picture[place] = cover[place]
    np.testing.assert_allclose(found.probabilities[0], expected, atol=1e-5)
    np.testing.assert_allclose(found.mean, found.probabilities.mean(0), rtol=1e-6)
    assert found.area == pytest.approx(np.trapezoid(found.mean, found.shares))


def test_the_order_of_a_map_begins_with_its_greatest_square():
    values = np.arange(16, dtype=np.float32).reshape(4, 4)
    values[1, 2] = 99
    assert order_of(values, 4)[:3] == (6, 15, 14)
    assert sorted(order_of(values, 2)) == [0, 1, 2, 3]
    assert {tuple(sorted(order)) for order in random_orders(3, 5)} == {tuple(range(9))}
    assert len(set(random_orders(3, 5))) == 5


def test_baselines():
    x = photo(32)
    black, mean, blurred = (baseline_of(x, kind, BLACK) for kind in Baseline)
    assert [float(black[0, channel].unique()) for channel in range(3)] == list(BLACK)
    assert torch.allclose(mean, x.mean((2, 3), keepdim=True).expand_as(x))
    assert float(blurred.std()) < 0.2 * float(x.std())
    flat = torch.full((1, 3, 32, 32), 0.3)
    assert torch.allclose(baseline_of(flat, "blurred", BLACK), flat)


def test_maps_on_other_grids():
    values = np.random.default_rng(0).normal(size=(299, 299))
    squares = coarse(values)
    assert max(squares.shape) <= 64
    assert squares.sum(dtype=float) == pytest.approx(values.sum(), abs=1e-2)
    assert squares[1, 2] == pytest.approx(values[5:10, 10:15].sum(), abs=1e-5)
    assert np.array_equal(coarse(values[:32, :32]), values[:32, :32].astype(np.float32))
    np.testing.assert_allclose(
        on_grid(values[:32, :32], 4), values[:32, :32].reshape(4, 8, 4, 8).mean((1, 3)), atol=1e-6
    )
    assert on_grid(values[:2, :2], 8).shape == (8, 8)
    assert (grids(32), grids(224), grids(299)) == ((4, 8, 16), (4, 8, 16), (13,))
    corner = np.zeros((8, 8), np.float32)
    corner[6, 1] = 3
    assert quarters(corner).tolist() == [0, 0, 1, 0]
    assert quarters(np.zeros((8, 8))) is None


def test_rank_correlation_equals_scipys_with_ties():
    random = np.random.default_rng(3)
    one, other = random.integers(0, 6, (2, 8, 8)).astype(float)
    expected = spearmanr(one.ravel(), other.ravel()).statistic
    assert rank_correlation(one, other) == pytest.approx(expected)
    assert rank_correlation(one, np.ones((8, 8))) is None


EVERY = {
    "grad_cam": lambda module, x: grad_cam(module, x, "layer3.2.relu#2", 1, 4).signed,
    "grad_cams": lambda module, x: grad_cams(module, x, ["relu"], 1)["relu"].signed,
    "cam": lambda module, x: pooled_map(module, x, "layer3.2.relu#2", "fc", 1).values,
    "integrated": lambda module, x: integrated_part(module, x, about(1), 4),
    "occlusion": lambda module, x: occlusion_rows(module, x, about(1), 4),
    "score_path": lambda module, x: score_path(module, x, about(1, 2, "mean")).scores,
    "deletion": lambda module, x: (
        deletion(module, x, random_orders(4, 1), about(1), 4).probabilities
    ),
}


@pytest.mark.parametrize("name", EVERY)
def test_the_shared_network_and_the_photo_are_left_as_they_were(resnet, name):
    x = photo()
    pixels, before = x.clone(), {key: value.clone() for key, value in resnet.state_dict().items()}
    attributes = {path: sorted(vars(part)) for path, part in resnet.named_modules()}
    grad, rng = torch.is_grad_enabled(), torch.get_rng_state()
    EVERY[name](resnet, x)
    assert all(torch.equal(before[key], value) for key, value in resnet.state_dict().items())
    assert attributes == {path: sorted(vars(part)) for path, part in resnet.named_modules()}
    for part in resnet.modules():
        assert not part.training
        for kind in ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks"):
            assert not getattr(part, kind)
    for weight in resnet.parameters():
        assert weight.grad is None
        assert not weight.requires_grad
        assert not weight._backward_hooks
    assert torch.equal(x, pixels)
    assert not x.requires_grad
    assert x.grad is None
    assert torch.is_grad_enabled() == grad
    assert torch.equal(torch.get_rng_state(), rng)


def test_many_threads_get_what_one_alone_gets(resnet):
    jobs = [(name, seed) for seed in range(3) for name in EVERY]
    alone = [EVERY[name](resnet, photo(seed=seed)) for name, seed in jobs]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda job: EVERY[job[0]](resnet, photo(seed=job[1])), jobs))
    for expected, value in zip(alone, found, strict=True):
        np.testing.assert_allclose(value, expected, rtol=1e-4, atol=1e-5)


def test_large_networks_are_asked_in_parts():
    module, x = models.random("resnet18").module, photo(224)
    asked = partial(occlusion_rows, module, x, about(9, None, "mean"), 4)
    assert asked(1, 2).shape == (1, 4)
    found = integrated_part(module, x, about(9, None, "mean"), 2, 1, 16)
    assert found.shape == (56, 56)
    assert np.isfinite(found).all()


def test_what_is_kept_of_a_map_is_the_map(resnet):
    """A view of a few numbers would keep all the pictures alive that it was made from."""
    module = models.random("nin-small-cifar10").module
    head = pooled_head(layer_table("nin-small-cifar10"))
    for found in (
        occlusion_rows(resnet, photo(), about(1), 8),
        integrated_part(resnet, photo(), about(1), 2),
        pooled_map(module, photo(), head.maps, head.dense, 1).values,
    ):
        assert found.base is None or found.base.nbytes == found.nbytes


def test_the_blur_is_that_of_torchvision():
    x = photo(40)
    expected = gaussian_blur(x, [39, 39], [5.0, 5.0])
    assert torch.allclose(blurred(x, 39, 5.0), expected, atol=1e-5)
