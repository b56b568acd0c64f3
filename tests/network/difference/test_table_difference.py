"""Two layer tables beside each other: nothing lost, nothing twice, and known differences found."""

from dataclasses import replace
from functools import cache

import pytest
from torch import nn

from cnnviz.network.difference.aspects import SAME_PATH, score
from cnnviz.network.difference.tables import PairKind, _scores, difference, runs_of
from cnnviz.network.trace import layers
from cnnviz.network.trace.layers import table_of

layer_table = cache(layers.layer_table)

COUPLES = [
    ("resnet18", "resnet34"),
    ("vgg16", "vgg16_bn"),
    ("resnet50", "seresnet50"),
    ("alexnet", "vgg16"),
    ("lenet5", "densenet22-cifar10"),
    ("inception_v3", "googlenet"),
]


def compared(left, right):
    return difference(layer_table(left), layer_table(right))


def of_modules(*modules, shape=(3, 16, 16)):
    return table_of(nn.Sequential(*modules).to("meta").eval(), shape, "made")


@pytest.mark.parametrize(("left", "right"), COUPLES)
def test_every_row_of_both_is_in_one_pair_in_order(left, right):
    found = compared(left, right)
    assert [pair.left for pair in found.pairs if pair.left] == list(layer_table(left).layers)
    assert [pair.right for pair in found.pairs if pair.right] == list(layer_table(right).layers)


@pytest.mark.parametrize(("left", "right"), COUPLES)
def test_the_sums_are_those_of_both_tables(left, right):
    found, own, other = compared(left, right), layer_table(left), layer_table(right)
    whole = found.total()
    assert whole.params == (own.params, other.params)
    assert whole.macs == (own.macs, other.macs)
    for quantity in ("layers", "params", "macs"):
        shares = [getattr(found.total(kind), quantity) for kind in PairKind]
        assert tuple(map(sum, zip(*shares, strict=True))) == getattr(whole, quantity)
    same = found.total(PairKind.SAME)
    assert same.params[0] == same.params[1]
    assert same.macs[0] == same.macs[1]


@pytest.mark.parametrize("name", ["resnet18", "googlenet", "densenet22-cifar10", "lenet5-1998"])
def test_a_network_beside_itself_is_all_the_same(name):
    found = compared(name, name)
    assert {pair.kind for pair in found.pairs} == {PairKind.SAME}
    assert all(pair.left is pair.right for pair in found.pairs)
    assert len(runs_of(found.pairs)) == 1


def test_a_deeper_resnet_has_whole_blocks_more():
    found = compared("resnet18", "resnet34")
    assert {pair.kind for pair in found.pairs} == {PairKind.SAME, PairKind.RIGHT}
    added = [run for run in runs_of(found.pairs) if run.kind is PairKind.RIGHT]
    blocks = [{pair.right.path.rpartition(".")[0] for pair in run.pairs} for run in added]
    # Stages of 3, 4, 6 and 3 blocks instead of 2 each (He et al. 2015, table 1).
    assert [len(names) for names in blocks] == [1, 2, 4, 1]
    assert all(len(run.pairs) == 7 * len(names) for run, names in zip(added, blocks, strict=True))


def test_batch_norm_is_all_that_vgg_bn_adds():
    found = compared("vgg16", "vgg16_bn")
    assert {pair.right.kind for pair in found.of(PairKind.RIGHT)} == {"BatchNorm2d"}
    assert len(found.of(PairKind.RIGHT)) == 13
    assert not found.of(PairKind.LEFT) + found.of(PairKind.CHANGED)


def test_se_resnet_adds_gates_and_keeps_an_older_stride():
    found = compared("resnet50", "seresnet50")
    added = [pair.right.path for pair in found.of(PairKind.RIGHT)]
    assert sum(".se_module." in path for path in added) == 6 * 16
    assert [path for path in added if ".se_module." not in path] == ["dropout"]
    assert not found.of(PairKind.LEFT)
    # Caffe's bottleneck strides on its first 1x1, torchvision's on its 3x3; and Caffe's pooling
    # rounds up instead of padding.
    moved = {pair.left.path for pair in found.pairs if "stride" in pair.differs}
    assert moved == {f"layer{stage}.0.conv{n}" for stage in (2, 3, 4) for n in (1, 2)}
    assert next(iter(found.of(PairKind.CHANGED))).differs == ("padding", "rounding")
    assert found.total().params[1] - found.total().params[0] == sum(
        pair.right.params for pair in found.of(PairKind.RIGHT)
    )


def test_what_differs_in_a_layer_is_named():
    one = of_modules(nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))
    other = of_modules(nn.Conv2d(3, 8, 5, padding=2), nn.SiLU(), nn.AvgPool2d(2))
    conv, activation, pool = difference(one, other).pairs
    assert conv.differs == ("kernel", "padding", "parameters", "multiply_adds")
    assert activation.differs == ("kind",)
    assert pool.differs[0] == "kind"


def test_the_spelling_of_a_kind_is_no_difference():
    one, other = of_modules(nn.ReLU()), of_modules(nn.ReLU())
    written = replace(other, layers=(replace(other.layers[0], kind="relu"),))
    assert difference(one, written).pairs[0].kind is PairKind.SAME


class Shortcut(nn.Module):
    """An addition of the norm's result, or of the convolution's."""

    def __init__(self, *, early):
        super().__init__()
        self.first, self.norm = nn.Conv2d(3, 3, 1), nn.BatchNorm2d(3)
        self.second, self.early = nn.Conv2d(3, 3, 1), early

    def forward(self, x):
        a = self.first(x)
        b = self.norm(a)
        return self.second(b) + (a if self.early else b)


def test_equal_layers_that_read_something_else_differ():
    early, late = (
        table_of(Shortcut(early=early).to("meta").eval(), (3, 8, 8), "made")
        for early in (True, False)
    )
    found = difference(early, late)
    assert [pair.differs for pair in found.pairs] == [(), (), (), ("reads",)]


def test_what_nobody_knows_is_no_difference():
    table = layers.layer_table("resnet18")
    heard = replace(
        table, recorded=False, layers=tuple(replace(row, parents=()) for row in table.layers)
    )
    found = difference(heard, table)
    assert {pair.kind for pair in found.pairs} == {PairKind.SAME}


def test_a_layer_put_between_changes_nothing_that_reads_it():
    plain = of_modules(nn.Conv2d(3, 4, 3), nn.ReLU())
    normed = of_modules(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU())
    kinds = [pair.kind for pair in difference(plain, normed).pairs]
    assert kinds == [PairKind.SAME, PairKind.RIGHT, PairKind.SAME]
    mirrored = [pair.kind for pair in difference(normed, plain).pairs]
    assert mirrored == [PairKind.SAME, PairKind.LEFT, PairKind.SAME]


def test_stretches_hold_every_pair_and_leave_changed_ones_apart():
    found = compared("alexnet", "vgg16")
    runs = runs_of(found.pairs)
    assert [pair for run in runs for pair in run.pairs] == list(found.pairs)
    assert all(len(run.pairs) == 1 for run in runs if run.kind is PairKind.CHANGED)
    assert len(runs_of(found.pairs, folded=False)) == len(found.pairs)


@pytest.mark.parametrize(("left", "right"), COUPLES)
def test_all_scores_at_once_are_those_of_every_pair(left, right):
    rows, others = layer_table(left).layers, layer_table(right).layers
    bonus = {row.path for row in rows} & {row.path for row in others}
    found = _scores(rows, others)
    for i, row in list(enumerate(rows))[::7]:
        for j, other in enumerate(others):
            same = SAME_PATH * (row.path == other.path and row.path in bonus)
            expected = score(row, other)
            assert found[i, j] == expected + same * (expected > 0)
