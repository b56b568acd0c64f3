"""A layer at an evaluation: against the network called directly, and its gradient."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

from cnnviz.photos.decoding.samples import SAMPLES, read
from cnnviz.studios.train.evaluation.layer_views.numbers import grey, layers
from cnnviz.studios.train.evaluation.layer_views.screen import looked
from tests import looked_runs
from tests.looked_runs import NET, data, network


@pytest.fixture
def photo():
    return Image.open(io.BytesIO(read(SAMPLES[0].name))).convert("RGB")


def view(store, photo, step, layer):
    run = looked_runs.looked(store, key=f"{step} {layer}").run
    path = store.folder(run.id) / f"network-{step}.safetensors"
    return looked(photo, NET, data().classes, data().mean, data().std, str(path), 0, layer)


def first_layer(step):
    return next(m for m in network(step).modules() if isinstance(m, torch.nn.Conv2d))


def pixels(seen):
    mean, std = (torch.tensor(values) for values in (data().mean, data().std))
    return ((torch.from_numpy(seen.copy()) / 255 - mean) / std).permute(2, 0, 1)[None]


@pytest.mark.parametrize("step", [10, 30])
def test_the_maps_are_those_of_the_first_convolution(store, photo, step):
    path = next(iter(layers(NET, 10)))
    found = view(store, photo, step, path)
    with torch.no_grad():
        conv = torch.nn.functional.conv2d(
            pixels(found.seen),
            first_layer(step).weight.half().float(),
            first_layer(step).bias,
            padding=first_layer(step).padding,
        )[0]
    reach = float(conv.abs().max())
    assert found.reach == pytest.approx(reach, rel=1e-3)
    expected = np.rint(255 * (conv.numpy() / reach + 1) / 2)
    assert found.maps.shape == expected.shape
    assert np.abs(found.maps.astype(float) - expected).max() <= 1
    assert found.maps.dtype == np.uint8
    assert found.silent == 0


def test_a_unit_of_the_first_layer_sees_its_kernel_and_nothing_else(store, photo):
    path = next(iter(layers(NET, 10)))
    found = view(store, photo, 20, path)
    weight = first_layer(20).weight.half().float().detach()
    energy = weight.square().sum((0, 1)).sqrt().numpy()  # of a pixel, by its place in the kernel
    rows, columns = np.nonzero(found.heat)
    part = found.heat[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    assert part.shape == energy.shape
    assert np.abs(part - 255 * energy / energy.max()).max() < 1.5
    assert found.use.outside == 0


def test_every_layer_with_maps_is_offered():
    names = layers(NET, 10)
    assert len(names) >= 4
    assert all(len(row.output_shape) == 3 for row in names.values())


def test_zero_is_black_or_grey():
    maps = np.array([[[-1.0, 0.0, 1.0]]], dtype=np.float32)
    assert grey(maps, signed=True).tolist() == [[[0, 128, 255]]]
    assert grey(maps, signed=False).tolist() == [[[0, 0, 255]]]
