"""Names of pairs, their weights on the way through a file, and pictures between two noises."""

import math

import pytest
import safetensors.torch
import torch

from cnnviz.architectures.nets.published.dcgan import Size
from cnnviz.errors import BadFile, UnknownName
from cnnviz.training.gan.nets import (
    DEFAULT,
    WIDTHS,
    gan_name,
    gan_size,
    generator_from,
    initialised_gan,
)
from cnnviz.training.gan.recipes import gan_planned, gan_recipe
from cnnviz.training.gan.samples import interpolate, noise, samples
from cnnviz.training.recipes.config import RunConfig


def random(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("width", WIDTHS)
def test_names(width):
    assert gan_size(gan_name(width)) == Size(side=32, width=width)
    assert RunConfig(net=gan_name(width), recipe="dcgan").is_gan


def test_the_default():
    assert gan_size("gan") == gan_size(DEFAULT)


@pytest.mark.parametrize(
    "name", ["resnet20-cifar10", "gan:depth=3", "gan:width=", "gan:width=7", "gan:width=1e3", ""]
)
def test_other_names_are_refused(name):
    with pytest.raises(UnknownName):
        gan_size(name)


def test_the_owner_changes_passes_and_rate():
    plain, asked = (
        gan_planned(RunConfig(net="gan", recipe="dcgan", **changes))
        for changes in ({}, {"epochs": 3, "rate_factor": 0.5})
    )
    assert plain == gan_recipe("dcgan")
    assert (asked.epochs, asked.learning_rate) == (3, plain.learning_rate / 2)


def test_recipes():
    assert gan_recipe("dcgan").steps(50_000) > 1000
    with pytest.raises(UnknownName):
        gan_recipe("standard")


def test_initial_weights_depend_on_the_seed_alone():
    one, same, other = (initialised_gan("gan:width=8", seed) for seed in (1, 1, 2))
    for a, b, c in zip(one, same, other, strict=True):
        assert torch.equal(next(a.parameters()), next(b.parameters()))
        assert not torch.equal(next(a.parameters()), next(c.parameters()))


def test_a_generator_survives_a_file_in_half_precision():
    maker, _ = initialised_gan("gan:width=8", 0)
    halves = {
        name: value.half() if value.is_floating_point() else value
        for name, value in maker.state_dict().items()
    }
    read = safetensors.torch.load(safetensors.torch.save(halves))
    again = generator_from("gan:width=8", read)
    z = noise(4, 100, random())
    difference = samples(maker, z).int() - samples(again, z).int()
    assert difference.abs().max() <= 2
    assert not again.training
    with pytest.raises(BadFile):
        generator_from("gan:width=16", read)


def test_samples_are_alone_and_leave_the_mode():
    maker, _ = initialised_gan("gan:width=8", 0)
    z = noise(5, 100, random())
    assert maker.training
    many = samples(maker, z)
    assert maker.training
    alone = torch.cat([samples(maker, one[None]) for one in z.flatten(1)])
    assert (many.int() - alone.int()).abs().max() <= 1


def test_samples_are_the_range_of_tanh_as_pixels():
    class Fixed(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(()))

        def forward(self, z):
            return torch.tensor([-1.0, -1 / 255, 1.0]).view(1, 3, 1, 1).expand(len(z), 3, 2, 2)

    assert samples(Fixed(), torch.zeros(1, 4))[0, 0, 0].tolist() == [0, 127, 255]


def test_the_way_on_the_sphere():
    start, end = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 3.0])
    way = interpolate(start, end, 5)
    angles = [math.pi / 8 * step for step in range(5)]
    lengths = [1, 1.5, 2, 2.5, 3]
    expected = [[r * math.cos(a), r * math.sin(a)] for r, a in zip(lengths, angles, strict=True)]
    torch.testing.assert_close(way, torch.tensor(expected))


def test_noise_keeps_its_length_on_the_way():
    one, other = noise(2, 100, random(4))
    way = interpolate(one, other, 9)
    assert way.shape == (9, 100, 1, 1)
    torch.testing.assert_close(way[0], one)
    torch.testing.assert_close(way[-1], other)
    lengths = way.flatten(1).norm(dim=1)
    assert lengths.min() >= min(one.norm(), other.norm()) - 1e-4
    assert ((one + other) / 2).norm() < 0.8 * lengths[4]


@pytest.mark.parametrize("factor", [1.0, 2.0, -1.0])
def test_ends_on_one_line_have_a_way_too(factor):
    one = noise(1, 10, random())[0]
    way = interpolate(one, factor * one, 3)
    assert way.isfinite().all()
    torch.testing.assert_close(way[1], (1 + factor) / 2 * one)
