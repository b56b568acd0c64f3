"""What residual blocks add, against plain modules called one after the other."""

import pytest
import torch

from cnnviz.photos.weights import models
from cnnviz.probing.units.branch_energies import branch_energies, residual_sums
from tests.tables import layer_table

NAME = "resnet20-cifar10"


def test_every_block_has_its_sum():
    sums = residual_sums(layer_table(NAME))
    assert [one.block for one in sums] == [
        f"layer{stage}.{block}" for stage in (1, 2, 3) for block in range(3)
    ]
    assert sums[0].branch == "layer1.0.bn2"
    assert sums[1].shortcut.startswith("layer1.0")


def test_the_ratios_are_those_of_the_blocks_called_one_by_one():
    module = models.random(NAME).module
    x = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    sums = residual_sums(layer_table(NAME))
    found = branch_energies(module, x, sums)
    with torch.inference_mode():
        at = module.relu(module.bn1(module.conv1(x)))
        for one, ratio in zip(sums, found, strict=True):
            block = module.get_submodule(one.block)
            aside = at if block.downsample is None else block.downsample(at)
            branch = block.bn2(block.conv2(block.relu(block.bn1(block.conv1(at)))))
            assert ratio == pytest.approx(float(branch.norm() / aside.norm()), rel=1e-4)
            at = block.relu(branch + aside)


def test_a_shortcut_that_carries_nothing_has_no_ratio():
    module = models.random(NAME).module
    (first, *_) = residual_sums(layer_table(NAME))
    x = torch.zeros(1, 3, 32, 32)
    with torch.inference_mode():
        dark = not module.relu(module.bn1(module.conv1(x))).any()
    (found,) = branch_energies(module, x, (first,))
    assert (found is None) == dark


@pytest.mark.parametrize("name", ["vgg11-small-cifar10", "densenet22-cifar10", "lenet5-cifar10"])
def test_networks_without_shortcuts_have_no_sums(name):
    assert residual_sums(layer_table(name)) == ()
