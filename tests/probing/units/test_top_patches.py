"""The best patches of a channel, against a search of every position of a few pictures."""

import copy

import numpy as np
import pytest
import torch

from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.models import ModelStore
from cnnviz.probing.execute import execute
from cnnviz.probing.units.top_patches import GREY, Find, best, finds, patch, patches
from tests.tables import layer_table

NAME = "resnet20-cifar10"


@pytest.fixture(scope="module")
def network():
    return ModelStore(2**28).get(NAME, weights_for(NAME)[0]).module, layer_table(NAME)


def pictures(count):
    return torch.randn(count, 3, 32, 32, generator=torch.Generator().manual_seed(7))


def hooked(module, x, path):
    """The maps of a layer whose module is called once, by a hook on a private copy."""
    own, seen = copy.deepcopy(module), []
    own.get_submodule(path).register_forward_hook(lambda _, __, out: seen.append(out.clone()))
    with torch.inference_mode():
        own(x)
    return seen[0]


@pytest.mark.parametrize("path", ["conv1", "layer2.0.bn1", "layer3.1.conv2"])
def test_each_picture_gives_its_best_place(network, path):
    module, table = network
    x = pictures(5)
    maps = hooked(module, x, path)
    found = [
        one
        for start in (0, 3)  # two steps of a search
        for one in finds(module, x[start : start + 3], table.row(path), 4, first=start)
    ]
    every = [
        max(
            (float(maps[n, 4, r, c]), -r, -c)
            for r in range(maps.shape[2])
            for c in range(maps.shape[3])
        )
        for n in range(5)
    ]
    assert [(one.picture, one.row, one.column) for one in found] == [
        (n, -r, -c) for n, (_, r, c) in enumerate(every)
    ]
    assert [one.value for one in found] == pytest.approx([value for value, _, _ in every], rel=1e-4)
    top = best(found, 3)
    assert [one.value for one in top] == sorted((one.value for one in found), reverse=True)[:3]


def test_places_of_one_picture_lie_apart_and_none_better_was_left_out(network):
    module, table = network
    row = table.row("layer1.1.bn1")
    x = pictures(2)
    maps = hooked(module, x, row.path)[:, 2]
    apart = row.rf[0] / row.jump[0] / 2
    for number in range(2):
        found = [one for one in finds(module, x, row, 2, per_picture=3) if one.picture == number]
        assert len(found) == 3
        for rank, one in enumerate(found):
            free = [
                float(maps[number, r, c])
                for r in range(32)
                for c in range(32)
                if all(max(abs(r - o.row), abs(c - o.column)) > apart for o in found[:rank])
            ]
            assert one.value == pytest.approx(max(free), rel=1e-4)


def test_a_dense_layer_has_one_place_a_picture(network):
    module, table = network
    x = pictures(3)
    found = finds(module, x, table.row("fc"), 9, per_picture=3)
    with torch.inference_mode():
        assert [one.value for one in found] == pytest.approx(module(x)[:, 9].tolist(), rel=1e-4)
    assert patch(np.zeros((32, 32, 3), np.uint8), table.row("fc"), found[0]).shape == (32, 32, 3)


def test_the_patch_is_what_the_unit_reads(network):
    """Pixels outside the patch change nothing; those inside are shown, and padding is grey."""
    module, table = network
    row = table.row("layer1.0.conv2")
    pixels = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    for place in ((10, 20), (0, 31)):
        cut = patch(pixels, row, Find(picture=0, row=place[0], column=place[1], value=1.0))
        assert cut.shape == (*row.rf, 3)
        reach = row.rf[0] // 2
        for i, j in np.ndindex(*row.rf):
            r, c = place[0] - reach + i, place[1] - reach + j
            inside = 0 <= r < 32 and 0 <= c < 32
            assert (cut[i, j] == (pixels[r, c] if inside else GREY)).all()
        x = pictures(1).requires_grad_()
        value = execute(module, x, until=row.path, grad=True).values[row.path]
        (slope,) = torch.autograd.grad(value[0, 1, place[0], place[1]], x)
        reads = slope[0].abs().sum(0).nonzero()
        assert (reads - torch.tensor(place)).abs().max() <= reach


def test_patches_have_one_size_and_stay_small():
    table = layer_table("resnet50")
    photo = np.zeros((224, 224, 3), np.uint8)
    for path in ("conv1", "layer2.0.conv2", "layer4.2.conv3"):
        found = [Find(picture=i, row=r, column=0, value=1.0) for i, r in enumerate((0, 3, 6))]
        cut = patches([photo] * 3, table.row(path), found)
        assert cut.shape[0] == 3
        assert max(cut.shape[1:3]) <= 96
        assert cut.dtype == np.uint8
