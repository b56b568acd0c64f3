"""Trainable networks against published counts, closed forms and torch's own gradients."""

from itertools import pairwise

import pytest
import torch
from torch.nn import functional as F

from cnnviz.architectures import CATALOG
from cnnviz.architectures.nets.small.auxiliary import HEAD_WEIGHT, answers
from cnnviz.errors import BadValue, UnknownName
from cnnviz.network.bills.vitals import vitals
from cnnviz.network.trace.layers import build_on_meta
from cnnviz.training.nets.net_choices import chosen
from cnnviz.training.nets.net_kinds import KINDS
from cnnviz.training.nets.trainable import NETS, initialised, net, net_table
from tests.halves import first


def params(name):
    """Counted without the layer table, which is held against the same count below."""
    return sum(weight.numel() for weight in build_on_meta(net(name)).parameters())


def difference(name, other):
    return params(name) - params(other)


def conv(size, entering, leaving, *, bias=True):
    return size**2 * entering * leaving + bias * leaving


def dense(*widths):
    return sum(a * b + b for a, b in pairwise(widths))


# What each kind is by default, in the catalogue.
SMALL = {
    "lenet": "lenet5-cifar10",
    "alexnet": "alexnet-small-cifar10",
    "vgg": "vgg11-small-cifar10",
    "nin-small": "nin-small-cifar10",
    "inception": "inception-small-cifar10",
    "inception-v3": "inception-v3-small-cifar10",
    "resnet": "resnet20-cifar10",
    "densenet": "densenet40-cifar10",
    "senet": "seresnet20-cifar10",
    "mobile": "mobile-small-cifar10",
}


def test_every_family_has_a_kind():
    assert {kind.family for kind in KINDS.values()} == {family.slug for family in CATALOG} | {""}
    assert set(KINDS) - set(SMALL) == {"sprint"}


@pytest.mark.parametrize("kind", SMALL)
def test_a_kind_without_choices_is_the_small_network_of_its_family(kind):
    ours, listed = vitals(net_table(kind)), vitals(net_table(SMALL[kind]))
    assert (ours.params, ours.macs, ours.depth, ours.rf) == (
        listed.params, listed.macs, listed.depth, listed.rf,
    )  # fmt: skip


@pytest.mark.parametrize("depth", [8, 20, 56, 110])
def test_a_plain_network_is_a_residual_one_without_projections(depth):
    blocks = (depth - 2) // 6
    count = conv(3, 3, 16, bias=False) + 2 * 16 + dense(64, 10)
    for entering, width in ((16, 16), (16, 32), (32, 64)):
        count += conv(3, entering, width, bias=False) - conv(3, width, width, bias=False)
        count += 2 * blocks * (conv(3, width, width, bias=False) + 2 * width)
    name = f"resnet:depth={depth}"
    assert params(f"{name},residual=off") == count
    # Two 1x1 projections with batch norm: 16 -> 32 and 32 -> 64.
    assert difference(name, f"{name},residual=off") == 16 * 32 + 64 + 32 * 64 + 128 == 2_752
    assert vitals(net_table(f"{name},residual=off")).depth == depth


def test_published_counts():
    # He et al. 2015, table 6: 0.27 M, 0.46 M, 0.66 M, 0.85 M and 1.7 M.
    for depth, millions in ((20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85), (110, 1.7)):
        count = params(f"resnet:depth={depth},residual=off") / 1e6
        assert round(count, 2) == millions or round(count, 1) == millions
    # Huang et al. 2016, table 2: DenseNet-BC of depth 100 and growth rate 12 has 0.8 M.
    assert params("densenet:depth=100") == 769_162
    assert params("densenet") == 176_122


@pytest.mark.parametrize(("depth", "growth"), [(10, 4), (40, 12), (40, 24)])
def test_a_densenet_by_hand(depth, growth):
    layers, channels = (depth - 4) // 6, 2 * growth
    count = conv(3, 3, channels, bias=False)
    for block in range(3):
        for _ in range(layers):
            count += 2 * channels + conv(1, channels, 4 * growth, bias=False)
            count += 8 * growth + conv(3, 4 * growth, growth, bias=False)
            channels += growth
        if block < 2:
            count += 2 * channels + conv(1, channels, channels // 2, bias=False)
            channels //= 2
    count += 2 * channels + dense(channels, 10)
    assert params(f"densenet:depth={depth},growth_rate={growth}") == count


@pytest.mark.parametrize("ratio", [2, 4, 8, 16])
def test_gates_add_two_dense_layers_a_block(ratio):
    # 2 c^2 / r weights, c / r + c biases.
    gates = sum(3 * dense(width, width // ratio, width) for width in (16, 32, 64))
    assert difference(f"senet:ratio={ratio}", "senet:se=off") == gates
    assert params("senet:se=off") == params("resnet")


@pytest.mark.parametrize(("depth", "convolutions"), [(8, 5), (11, 8), (13, 10), (16, 13)])
def test_vgg_by_hand(depth, convolutions):
    doubled = {8: (1, 1, 1, 1, 1), 11: (1, 1, 2, 2, 2), 13: (2,) * 5, 16: (2, 2, 3, 3, 3)}[depth]
    assert sum(doubled) == convolutions
    channels, count = 3, 0
    for times, width in zip(doubled, (32, 64, 128, 256, 256), strict=True):
        for _ in range(times):
            count += conv(3, channels, width) + 2 * width
            channels = width
    assert params(f"vgg:depth={depth}") == count + dense(256, 256, 256, 10)
    assert difference(f"vgg:depth={depth}", f"vgg:depth={depth},head=gap") == dense(256, 256, 256)


def test_what_a_single_choice_changes():
    widths = (3, 32, 96, 192, 128, 128)
    maps = sum(widths[1:])
    assert difference("alexnet:norm=batch", "alexnet") == 2 * maps
    assert difference("alexnet:lrn=on", "alexnet") == 0
    assert difference("alexnet:kernel=7", "alexnet") == (49 - 25) * (3 * 32 + 32 * 96)
    assert params("alexnet:head=gap") == dense(128, 10) + sum(
        conv(size, *pair) for size, pair in zip((5, 5, 3, 3, 3), pairwise(widths), strict=True)
    )
    # The class maps of 8 x 8 read by a dense layer.
    assert difference("nin-small:head=dense", "nin-small") == dense(640, 10)
    assert params("nin-small:mlpconv=off") == (
        25 * 3 * 48 + 25 * 48 * 96 + 9 * 96 * 10 + 2 * (48 + 96 + 10)
    )
    assert params("lenet:width=2") == conv(5, 3, 12) + conv(5, 12, 32) + dense(800, 240, 168, 10)
    # A bias stands in for the gain and the shift of each norm.
    norms = 16 + 6 * (16 + 32 + 64) + 32 + 64
    assert difference("resnet", "resnet:norm=none") == norms
    head = lambda channels: conv(1, channels, 32) + dense(512, 128, 10)  # noqa: E731
    assert difference("inception:aux=on", "inception") == head(128) + head(176)
    assert difference("inception-v3:aux=on", "inception-v3") == head(192)


@pytest.mark.parametrize("kind", ["lenet", "alexnet", "vgg"])
def test_a_stride_in_place_of_a_pooling_saves_work_and_view(kind):
    pooled, strided = (vitals(net_table(name)) for name in (kind, f"{kind}:pooling=stride"))
    assert strided.macs < 0.8 * pooled.macs
    assert strided.rf < pooled.rf
    assert vitals(net_table(f"{kind}:pooling=average")) == pooled


def test_factorised_kernels_see_as_much_for_less():
    whole, split = (
        vitals(net_table(name)) for name in ("inception-v3:factorised=off", "inception-v3")
    )
    assert whole.rf == split.rf
    assert whole.depth < split.depth
    assert split.params < 0.6 * whole.params
    assert split.macs < 0.6 * whole.macs


def singles():
    """Every kind with each of its choices alone: all words, and the ends of every range."""
    for kind in KINDS.values():
        yield pytest.param(kind, None, id=kind.name)
        for choice in kind.choices:
            numeric = not choice.is_flag and isinstance(choice.default, int | float | tuple)
            values = {choice.values[0], choice.values[-1]} if numeric else set(choice.values)
            for value in sorted(values - {choice.default}, key=str):
                said = {choice.name: value}
                if choice.needs:
                    said[choice.needs[0]] = choice.needs[1]
                yield pytest.param(kind, said, id=chosen(kind, said).text)


@pytest.mark.parametrize(("kind", "said"), first(40, singles()))
def test_a_choice_can_be_counted_and_trained(kind, said):
    name = chosen(kind, said or {}).text
    model = initialised(name, seed=1, num_classes=7)
    table = net_table(name, 7)
    assert table.params == sum(weight.numel() for weight in model.parameters())
    assert table.model == name
    x = torch.randn(4, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    found = answers(model.train()(x))
    assert len(found.heads) == (2 if kind.name == "inception" else 1) * ("aux" in (said or {}))
    labels = torch.arange(4)
    losses = [F.cross_entropy(logits, labels) for logits in (found.logits, *found.heads)]
    (losses[0] + HEAD_WEIGHT * sum(losses[1:])).backward()
    for path, weight in model.named_parameters():
        assert weight.grad is not None, path
        assert weight.grad.isfinite().all(), path
        # No kernel is idle. A shift that a norm takes away has no gradient, nor has a gate whose
        # few units in the middle do not fire on four pictures.
        assert weight.ndim < 2 or "se_module" in path or weight.grad.any(), path
    alone = model.eval()(x)
    assert isinstance(alone, torch.Tensor)
    assert alone.shape == (4, 7)


def test_a_head_alone_teaches_the_first_layer():
    model = initialised("inception:aux=on", 0).train()
    _, heads = answers(model(torch.randn(4, 3, 32, 32)))
    F.cross_entropy(heads[0], torch.arange(4)).backward()
    assert model.conv1.conv.weight.grad.abs().sum() > 0
    assert model.inception4a.branch1.conv.weight.grad is None


@pytest.mark.parametrize(
    "name",
    [
        "resnet:depth=56,norm=none",
        "resnet:depth=56,norm=none,residual=off",
        "resnet:norm=none,activation=tanh",
        "vgg:depth=16,norm=none",
        "vgg:depth=16,norm=none,activation=gelu",
        "inception-v3:norm=none",
        "densenet:norm=none",
        "alexnet:activation=tanh",
    ],
)
def test_without_norm_a_signal_stays_alive(name):
    """With torch's own initialisation VGG-16 hands on a thousandth of a thousandth."""
    model = initialised(name, 0).eval()
    with torch.inference_mode():
        logits = model(torch.randn(32, 3, 32, 32))
    assert 0.01 < float(logits.std()) < 30


def test_weights_begin_with_the_variance_of_their_activation():
    for activation, variance in (("relu", 2 / 512), ("tanh", (5 / 3) ** 2 / 512)):
        layer = initialised(f"alexnet:activation={activation}", 0).classifier[4]
        assert layer.in_features == layer.out_features == 512
        assert float(layer.weight.detach().var()) == pytest.approx(variance, rel=0.02)
        assert not layer.bias.any()


def test_a_seed_gives_one_network():
    one, same, other = (
        initialised("vgg:norm=none", seed).state_dict()["features.0.weight"] for seed in (1, 1, 2)
    )
    assert torch.equal(one, same)
    assert not torch.equal(one, other)


@pytest.mark.parametrize("name", NETS)
def test_the_catalogue_s_networks_take_any_number_of_classes(name):
    model = initialised(name, 0, num_classes=3).eval()
    assert model(torch.zeros(2, 3, 32, 32)).shape == (2, 3)
    assert net(name) is NETS[name]


def test_names_that_are_none():
    with pytest.raises(UnknownName) as caught:
        net("resnet50")
    assert caught.value.key == "unknown_net"
    assert "resnet20-cifar10" in str(caught.value)
    assert "inception-v3" in str(caught.value)
    with pytest.raises(UnknownName):
        net("gan:width=32")
    with pytest.raises(BadValue):
        net("resnet:depth=21")
    assert net("resnet: residual=off ,depth=20").name == "resnet:residual=off"
