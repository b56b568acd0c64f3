"""The whitening layer: its outputs on its own pictures are uncorrelated, of variance one."""

import pytest
import torch
from torch import nn

from cnnviz.training.data.shapes import shapes10
from cnnviz.training.loop.whitening import whiten


@pytest.fixture(scope="module")
def pictures():
    images = shapes10(100, 10).train.images.permute(0, 3, 1, 2).float() / 255
    return images - images.mean((0, 2, 3), keepdim=True)


def test_patches_come_out_uncorrelated(pictures):
    layer = nn.Conv2d(3, 24, 2, bias=False)
    whiten(layer, pictures)
    out = layer(pictures)[:, :12].permute(1, 0, 2, 3).flatten(1)
    moments = out @ out.T / out.shape[1]
    variances = moments.diagonal()
    assert (moments - torch.diag(variances)).abs().max() < 1e-2
    assert variances.max() <= 1 + 1e-3
    # A direction of variance v comes out with v / (v + epsilon), so the widest with nearly one.
    assert variances[-1] > 0.99


def test_each_direction_has_its_mirror_image(pictures):
    layer = nn.Conv2d(3, 24, 2)
    whiten(layer, pictures)
    assert torch.equal(layer.weight[:12], -layer.weight[12:])
    assert not layer.weight.requires_grad
    assert layer.bias.requires_grad


def test_a_layer_of_another_form_is_refused(pictures):
    for layer in (nn.Conv2d(3, 16, 2), nn.Linear(12, 24)):
        with pytest.raises(ValueError, match="two kernels"):
            whiten(layer, pictures)
