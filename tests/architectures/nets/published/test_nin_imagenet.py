"""NIN for ImageNet against the file of Caffe's model zoo: its sums by hand, and its grids."""

import pytest
import torch

from cnnviz.architectures.nets.published.network_in_network import ImageNetNetworkInNetwork
from cnnviz.network.structure.depth import depth
from tests.tables import layer_table

# Kernel side, channels in, channels out of each convolution of nin_imagenet.
CONVOLUTIONS = [
    (11, 3, 96), (1, 96, 96), (1, 96, 96),
    (5, 96, 256), (1, 256, 256), (1, 256, 256),
    (3, 256, 384), (1, 384, 384), (1, 384, 384),
    (3, 384, 1024), (1, 1024, 1024), (1, 1024, 1000),
]  # fmt: skip


@pytest.fixture(scope="module")
def table():
    return layer_table("nin-imagenet")


def test_parameters_layer_by_layer(table):
    found = [row.params for row in table.layers if row.kind == "Conv2d"]
    assert found == [(side**2 * read + 1) * made for side, read, made in CONVOLUTIONS]
    assert table.params == 7_595_176  # 29 MiB of float32, the size of the published file
    assert 28.5 < 4 * table.params / 2**20 < 29.5


def test_grids_are_rounded_up_as_caffe_does(table):
    """54 -> 27 -> 13 -> 6: Caffe's last layer averages windows of 6 x 6."""
    sides = [row.output_shape[1] for row in table.layers if row.kind in {"Conv2d", "MaxPool2d"}]
    assert sides == [54] * 3 + [27] * 4 + [13] * 4 + [6] * 4


def test_no_dense_layer_and_twelve_convolutions(table):
    assert depth(table) == 12
    assert not [row for row in table.layers if row.kind == "Linear"]


def test_the_cifar_form_keeps_its_published_size():
    released = layer_table("nin")
    assert (released.params, released.macs) == (966_986, 222_486_528)


def test_it_takes_pictures_of_other_sizes():
    network = ImageNetNetworkInNetwork(num_classes=7).eval()
    with torch.inference_mode():
        for side in (96, 224):
            assert network(torch.zeros(1, 3, side, side)).shape == (1, 7)
