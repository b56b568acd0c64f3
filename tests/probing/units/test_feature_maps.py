"""Statistics of a layer's maps, against numpy on what hooks of a private copy see."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.errors import BadValue
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.models import ModelStore
from cnnviz.probing.units.feature_maps import (
    BINS,
    PIXELS,
    SMALL,
    activity,
    channel_map,
    histogram,
    zero_shares,
)

LAYERS = {
    "resnet20-cifar10": ("conv1", "layer1.0.conv1", "layer2.0.bn1", "fc"),
    "vgg11-small-cifar10": ("features.0", "features.2", "features.3", "classifier.1"),
    "densenet40-cifar10": ("features.conv0", "features.denseblock2.denselayer1.relu2"),
}


@pytest.fixture(scope="module", params=LAYERS)
def hooked(request):
    """A network, a picture, and what its layers yield on a private copy."""
    name = request.param
    module = ModelStore(2**28).get(name, weights_for(name)[0]).module
    x = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(2))
    own, seen = copy.deepcopy(module), {}

    def note(path, out):
        seen.setdefault(path, out[0].clone().numpy())

    for path in LAYERS[name]:
        own.get_submodule(path).register_forward_hook(lambda _, __, y, path=path: note(path, y))
    with torch.inference_mode():
        own(x)
    return module, x, {path: seen[path] for path in LAYERS[name]}


def test_every_channel_has_numpys_numbers(hooked):
    module, x, seen = hooked
    for path, maps in seen.items():
        found, flat = activity(module, x, path), maps.reshape(len(maps), -1).astype(np.float64)
        assert found.shape == (*maps.shape, 1, 1)[:3]
        for mine, theirs in (
            (found.zeros, (flat == 0).mean(1)),
            (found.minimum, flat.min(1)),
            (found.maximum, flat.max(1)),
            (found.mean, flat.mean(1)),
            (found.std, flat.std(1)),
            (found.whole_mean, flat.mean()),
            (found.whole_std, flat.std()),
        ):
            np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5)
        assert found.silent == int((flat == 0).all(1).sum())
        assert found.strongest[0] == flat.max(1).argmax()
        assert found.reach == pytest.approx(np.abs(flat).max(), rel=1e-5)
        assert found.signed == bool((flat < 0).any())
        assert found.histogram.counts.sum() == (flat != 0).sum()


def test_small_maps_are_the_whole_ones_where_these_are_small(hooked):
    module, x, seen = hooked
    for path, maps in seen.items():
        found = activity(module, x, path)
        np.testing.assert_allclose(
            found.small * found.reach, maps.reshape(found.shape), atol=1e-3 * found.reach
        )
        np.testing.assert_allclose(
            channel_map(module, x, path, 3), maps.reshape(found.shape)[3], rtol=1e-4, atol=1e-5
        )


def test_zero_shares_are_those_of_the_layers(hooked):
    module, x, seen = hooked
    for path, share in zip(seen, zero_shares(module, x, tuple(seen)), strict=True):
        assert share == pytest.approx(float((seen[path] == 0).mean()), abs=1e-6)


@pytest.mark.parametrize("channels", [1, 64, 600])
def test_wide_or_large_layers_stay_small_and_keep_their_means(channels):
    module = nn.Sequential(nn.Conv2d(1, channels, 1)).eval()
    x = torch.randn(1, 1, 96, 128, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        found, maps = activity(module, x, "0"), module(x)[0].numpy()
    assert found.small.size <= max(PIXELS, channels)
    assert max(found.small.shape[1:]) <= SMALL
    means = (found.small.astype(np.float64) * found.reach).mean((1, 2))
    np.testing.assert_allclose(means, maps.mean((1, 2)), atol=2e-3 * found.reach)


@pytest.mark.parametrize(
    "values", [[0.0, 0.0], [1.0, 2.0, 0.0], [-3.0, -1.0], [-2.0, 5.0, 0.1], [7.0], [-1e-30, 1e3]]
)
def test_bins_hold_every_value_that_is_not_zero_and_never_mix_signs(values):
    array = np.array(values)
    found = histogram(array)
    assert found.counts.sum() == (array != 0).sum()
    assert (np.diff(found.edges) > 0).all()
    assert len(found.counts) <= BINS + 2
    mixed = (found.edges[:-1] < 0) & (found.edges[1:] > 0)
    assert not mixed.any()


def test_errors_are_told(hooked):
    module, x, _ = hooked
    with pytest.raises(BadValue) as error:
        channel_map(module, x, next(iter(hooked[2])), 10**6)
    assert error.value.key == "no_such_channel"
    with pytest.raises(BadValue) as error:
        activity(module, x * torch.nan, next(iter(hooked[2])))
    assert error.value.key == "not_finite"
