"""The small networks and their options: what is inside, held against torchvision and the papers."""

import pytest
import torch
from torch import nn
from torchvision.models.vgg import cfgs, make_layers

from cnnviz.architectures.nets.published.network_in_network import small
from cnnviz.architectures.nets.small.auxiliary import WithHeads, answers
from cnnviz.architectures.nets.small.cifar_densenet import CifarDenseNet
from cnnviz.architectures.nets.small.cifar_inception import CifarInception
from cnnviz.architectures.nets.small.cifar_inception_v3 import CifarInceptionV3
from cnnviz.architectures.nets.small.cifar_resnet import CifarResNet, gated
from cnnviz.architectures.nets.small.cifar_vgg import CifarVgg
from cnnviz.architectures.nets.small.net_options import Activation, Norm

FAMILIES = [CifarVgg, CifarInception, CifarInceptionV3, CifarResNet, CifarDenseNet, gated, small]
PICTURES = torch.linspace(-2, 2, 2 * 3 * 32 * 32).sin().reshape(2, 3, 32, 32)


def kernels(model):
    return {module.kernel_size for module in model.modules() if isinstance(module, nn.Conv2d)}


@pytest.mark.parametrize(("depth", "letter"), [(11, "A"), (13, "B"), (16, "D")])
def test_vgg_has_the_layers_of_torchvision(depth, letter):
    plan = [entry if entry == "M" else entry // 2 for entry in cfgs[letter]]
    theirs, ours = make_layers(plan, batch_norm=True), CifarVgg(depth=depth).features
    assert str(ours) == str(theirs)
    theirs.load_state_dict(ours.state_dict())
    assert torch.equal(ours.eval()(PICTURES), theirs.eval()(PICTURES))


def test_a_factorised_network_has_no_large_square():
    split, whole = kernels(CifarInceptionV3()), kernels(CifarInceptionV3(factorised=False))
    assert split == {(1, 1), (3, 3), (1, 3), (3, 1), (1, 7), (7, 1)}
    assert whole == {(1, 1), (3, 3), (5, 5), (7, 7)}


def test_the_grids_of_inception_v3():
    model = CifarInceptionV3().eval()
    shapes, x = {}, model.conv2(model.conv1(PICTURES))
    for name, module in model.named_children():
        if name.startswith("Mixed"):
            x = module(x)
            shapes[name] = tuple(x.shape[1:])
    assert shapes == {
        "Mixed_5b": (68, 16, 16), "Mixed_5c": (68, 16, 16), "Mixed_6a": (188, 8, 8),
        "Mixed_6b": (192, 8, 8), "Mixed_6c": (192, 8, 8), "Mixed_7a": (304, 4, 4),
        "Mixed_7b": (256, 4, 4), "Mixed_7c": (256, 4, 4),
    }  # fmt: skip


@pytest.mark.parametrize("family", FAMILIES)
def test_without_norm_every_convolution_has_a_bias(family):
    model = family(norm=Norm.NONE)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in model.modules())
    convolutions = [module for module in model.modules() if isinstance(module, nn.Conv2d)]
    assert all(module.bias is not None for module in convolutions)
    assert model(PICTURES).shape == (2, 10)


@pytest.mark.parametrize("family", FAMILIES)
def test_another_activation_leaves_no_relu(family):
    """But the one inside a gate, which belongs to squeeze-and-excitation."""
    model = family(activation=Activation.TANH).eval()
    left = [name for name, module in model.named_modules() if isinstance(module, nn.ReLU)]
    assert all("se_module" in name for name in left)
    functional = torch.fx.symbolic_trace(model).graph.nodes
    assert not [node for node in functional if "relu" in str(node.target).lower()
                and "se_module" not in str(node.target) and node.op != "call_module"]  # fmt: skip
    assert any(isinstance(module, nn.Tanh) for module in model.modules())


def test_without_shortcuts_a_block_is_its_branch():
    plain, residual = CifarResNet(8, residual=False).eval(), CifarResNet(8).eval()
    x = torch.rand(1, 16, 8, 8)
    block, other = plain.layer1[0], residual.layer1[0]
    other.load_state_dict(block.state_dict())
    branch = block.bn2(block.conv2(block.relu(block.bn1(block.conv1(x)))))
    assert torch.equal(block(x), branch.relu())
    assert torch.allclose(other(x), (branch + x).relu())
    with pytest.raises(ValueError, match="shortcuts"):
        CifarResNet(8, residual=False, reduction=4)


def test_without_norm_a_deep_sum_does_not_grow():
    """L branches with the variance of 1 / L each: the sum grows by e at most, not by 2 to the L."""
    model = CifarResNet(110, norm=Norm.NONE).eval()
    with torch.inference_mode():
        entering = model.relu(model.conv1(PICTURES))
        leaving = model.layer1(entering)
    assert 0.3 < float(leaving.square().mean() / entering.square().mean()) < 10


def test_scores_are_never_squashed():
    """The last function of NIN stands behind its class maps: a sigmoid there would bound them."""
    assert isinstance(small().block3[-1], nn.ReLU)
    for kind in (Activation.TANH, Activation.SIGMOID):
        assert not isinstance(small(activation=kind).block3[-1], nn.Tanh | nn.Sigmoid)


def test_heads_answer_in_training_only_and_do_not_change_the_answer():
    with_heads, without = CifarInception(aux=True), CifarInception()
    without.load_state_dict(with_heads.state_dict(), strict=False)
    trained = with_heads.train()(PICTURES)
    assert isinstance(trained, WithHeads)
    assert torch.equal(trained.logits, without.train()(PICTURES))
    assert torch.equal(with_heads.eval()(PICTURES), without.eval()(PICTURES))
    assert answers(without(PICTURES)).heads == ()
