"""The modules are read off the table; torchvision's source says what they should be."""

import pytest
from torchvision.models.inception import (
    InceptionA,
    InceptionB,
    InceptionC,
    InceptionD,
    InceptionE,
)

from cnnviz.architectures import variant
from cnnviz.lessons.inception.factorisation.numbers import Factorisation, chains, splits
from cnnviz.lessons.inception.grid_reduction.numbers import instead_of, reducing
from cnnviz.network.structure.inception_modules import modules
from cnnviz.network.trace.layers import build_on_meta
from tests.tables import layer_table


@pytest.fixture(scope="module")
def found():
    return modules(layer_table("inception_v3"))


def test_the_letters_are_those_of_torchvision(found):
    network = build_on_meta(variant("inception_v3"))
    kinds = (InceptionA, InceptionB, InceptionC, InceptionD, InceptionE)
    classes = dict(zip("ABCDE", kinds, strict=True))
    assert len(found) == 11
    for module in found:
        assert type(network.get_submodule(module.path)) is classes[module.kind]


def test_nothing_is_forgotten_or_counted_twice(found):
    network = build_on_meta(variant("inception_v3"))
    for module in found:
        weights = sum(
            parameter.numel()
            for name, parameter in network.get_submodule(module.path).named_parameters()
            if ".conv." in name
        )
        assert module.weights == weights
        assert sum(branch.channels for branch in module.branches) == module.output_shape[0]
        for row in (row for branch in module.branches for row in branch.rows):
            assert row.path.startswith(module.path)


def test_branches_as_they_are_written(found):
    written = {module.path: [branch.written for branch in module.branches] for module in found}
    assert written["Mixed_5b"] == ["1×1", "1×1 → 5×5", "1×1 → 3×3 → 3×3", "avg → 1×1"]
    assert written["Mixed_6a"] == ["3×3/2", "1×1 → 3×3 → 3×3/2", "max/2"]
    assert written["Mixed_6e"][1:3] == ["1×1 → 1×7 → 7×1", "1×1 → 7×1 → 1×7 → 7×1 → 1×7"]
    assert written["Mixed_7c"][1:3] == ["1×1 → 1×3 ∥ 3×1", "1×1 → 3×3 → 1×3 ∥ 3×1"]


def test_networks_without_such_modules_have_none():
    assert modules(layer_table("resnet20-cifar10")) == ()
    assert modules(layer_table("lenet5-cifar10")) == ()
    assert modules(layer_table("alexnet2012")) == ()  # its towers are joined in no module
    assert modules(layer_table("timm:crossvit_9_240")) == ()  # joins tokens


def test_every_split_of_the_network(found):
    """By kind: how, what the pieces stand in for, and how often, from the code of torchvision."""
    counts = {}
    for split in splits(found):
        key = (split.kind, split.way, split.size)
        counts[key] = counts.get(key, 0) + 1
    assert counts == {
        ("A", Factorisation.STACK, 5): 3,
        ("B", Factorisation.STACK, 5): 1,
        ("C", Factorisation.IN_TURN, 7): 12,
        ("D", Factorisation.IN_TURN, 7): 1,
        ("E", Factorisation.SIDE_BY_SIDE, 3): 4,
    }


def test_a_split_is_priced_like_the_general_chain(found):
    """Mixed_6e has 192 channels throughout: the worked example of the curriculum."""
    whole, in_turn, _ = chains(7, 192, 17)
    widest = [split for split in splits(found) if split.module == "Mixed_6e"]
    assert len(widest) == 3
    for split in widest:
        assert (split.weights, split.whole_weights) == (516_096, 1_806_336)
        assert (split.macs, split.whole_macs) == (in_turn.macs, whole.macs)


def test_a_stack_before_a_stride_works_more(found):
    split = next(split for split in splits(found) if split.kind == "B")
    large, small = 35 * 35, 17 * 17
    assert split.macs == 9 * 64 * 96 * large + 9 * 96 * 96 * small
    assert split.whole_macs == 25 * 64 * 96 * small
    assert split.macs > split.whole_macs
    assert split.weights < split.whole_weights


def test_two_modules_shrink_the_grid(found):
    shrinking = reducing(found)
    assert [module.path for module in shrinking] == ["Mixed_6a", "Mixed_7a"]
    assert [module.macs for module in shrinking] == [401_937_408, 291_004_416]
    for module in shrinking:
        pool_first, convolve_first = instead_of(module)
        assert module.macs < pool_first.macs < convolve_first.macs
    pool_first, convolve_first = instead_of(shrinking[0])
    assert pool_first.macs == 9 * 288 * 768 * 17**2
    assert convolve_first.macs == 9 * 288 * 768 * 35**2
