import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.architectures import family
from cnnviz.lessons.after2017.byte_range import TOP, in_bits, relu6, step, swish
from cnnviz.lessons.after2017.figures import OTHER, _identity_block
from cnnviz.lessons.after2017.split import KERNELS, looked, mixed

PICTURE = np.random.default_rng(0).random((3, 9, 7), np.float32)
PLACES = np.linspace(-9, 9, 73).tolist()


def test_a_depthwise_kernel_reads_its_own_channel_alone():
    maps = looked(PICTURE)
    for channel in range(3):
        other = PICTURE.copy()
        other[channel] = 1 - other[channel]
        changed = [not np.allclose(a, b) for a, b in zip(maps, looked(other), strict=True)]
        assert changed == [place == channel for place in range(3)]


def test_both_steps_are_one_ordinary_convolution_with_a_kernel_a_channel():
    """An ordinary kernel can do what the two do: that of each channel is the same, but weighed."""
    weights = (0.5, -1.0, 0.25)
    whole = np.asarray(weights)[:, None, None] * np.asarray(KERNELS)
    found = mixed(looked(PICTURE), weights)
    for y, x in ((1, 1), (4, 3), (7, 5)):
        window = PICTURE[:, y - 1 : y + 2, x - 1 : x + 2]
        assert found[y, x] == pytest.approx((whole * window).sum(), abs=1e-6)


def test_the_blur_keeps_a_plain_area_and_the_edges_drop_it():
    assert looked(np.full((3, 4, 4), 0.5, np.float32))[:, 2, 2] == pytest.approx([0, 0, 0.5])


def test_the_activations_are_those_of_the_networks():
    x = torch.tensor(PLACES, dtype=torch.float64)
    assert swish(PLACES) == pytest.approx(nn.SiLU()(x).tolist())
    assert swish(PLACES) == pytest.approx([v / (1 + np.exp(-v)) for v in PLACES])
    assert relu6(PLACES) == pytest.approx(np.clip(PLACES, 0, 6).tolist())


@pytest.mark.parametrize("bits", [1, 2, 5, 8])
def test_bits_hold_the_nearest_of_their_values_and_both_ends(bits):
    whole = relu6(np.linspace(-1, 8, 4001).tolist())
    held = in_bits(whole, bits)
    assert len({round(value, 4) for value in held}) == 2**bits
    assert (min(held), max(held)) == pytest.approx((0, TOP))
    assert np.abs(np.subtract(held, whole)).max() <= step(bits) / 2 + 1e-5


@pytest.mark.parametrize("name", [entry.name for entry in family("after2017").variants])
def test_the_blocks_of_the_page_are_wide_in_the_middle_and_the_other_is_narrow(name):
    here, there = _identity_block(name), _identity_block(OTHER)
    assert here.trunk[0].output_shape[0] > here.output_shape[0]
    assert there.trunk[0].output_shape[0] < there.output_shape[0]
