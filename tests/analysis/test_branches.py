"""Muting is checked by networks whose weights make a branch zero."""

import copy

import pytest
import torch
from torch import nn
from torch.func import functional_call
from torchvision.models import GoogLeNet

from cnnviz.analysis.branches import mute_each, scaled, trunk
from cnnviz.architectures.cifar_inception import CifarInception
from cnnviz.architectures.googlenet2014 import GoogLeNet2014
from cnnviz.errors import BadValue

BUILD = {
    "torchvision": lambda: GoogLeNet(num_classes=11, aux_logits=False, init_weights=False),
    "torchvision-heads": lambda: GoogLeNet(num_classes=11, init_weights=False),
    "paper": lambda: GoogLeNet2014(11, aux=True, width=0.25),
    "cifar": lambda: CifarInception(11),
}


@pytest.fixture(scope="module", params=BUILD)
def network(request):
    torch.manual_seed(0)
    model = BUILD[request.param]()
    for part in model.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight)
    if request.param == "torchvision":
        model.transform_input = True
    return model.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def photo():
    return torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))


def with_branch(network, path, branch, factor):
    """The network as a function, the last affine step of a branch scaled: that of its batch norm
    or, without one, of its convolution."""
    prefix = f"{path}.branch{branch + 1}"
    *_, (name, last) = [
        (f"{prefix}.{name}".rstrip("."), part)
        for name, part in network.get_submodule(prefix).named_modules()
        if isinstance(part, nn.Conv2d | nn.BatchNorm2d)
    ]
    changed = {f"{name}.weight": factor * last.weight, f"{name}.bias": factor * last.bias}
    return lambda x: functional_call(network, changed, (x,))


def logits(network, x):
    with torch.no_grad():
        return network(x)[0]


def margin(scores, watched):
    others = torch.cat([scores[:watched], scores[watched + 1 :]])
    return float(scores[watched] - others.max())


def test_the_modules_are_found_in_order(network):
    expected = [path for path, _ in network.named_children() if path.startswith("inception")]
    assert list(trunk(network).modules) == expected
    assert len(expected) in (5, 9)


def test_scales_of_one_change_nothing(network, photo):
    scores = logits(network, photo)
    found = scaled(network, photo, "inception4a", (1, 1, 1, 1))
    assert found.watched.class_index == int(scores.argmax())
    assert found.margin == pytest.approx(margin(scores, int(scores.argmax())), abs=1e-4)


@pytest.mark.parametrize("factor", [0.0, 0.5, 2.0])
def test_a_scaled_branch_is_one_with_scaled_weights(network, photo, factor):
    for branch in range(4):
        scales = [factor if number == branch else 1 for number in range(4)]
        scores = logits(with_branch(network, "inception3b", branch, factor), photo)
        found = scaled(network, photo, "inception3b", scales, watch=3)
        assert found.watched.logit == pytest.approx(float(scores[3]), abs=1e-3, rel=1e-3)
        assert found.margin == pytest.approx(margin(scores, 3), abs=1e-3, rel=1e-3)


def test_every_branch_is_muted_alone(network, photo):
    scores = logits(network, photo)
    first = int(scores.argmax())
    found = mute_each(network, photo)
    assert found.paths == trunk(network).modules
    assert found.baseline.watched.class_index == first
    changes = []
    for path, row in list(zip(found.paths, found.branches, strict=True))[::4]:
        for branch, muted in enumerate(row):
            without = logits(with_branch(network, path, branch, 0), photo)
            change = margin(without, first) - margin(scores, first)
            assert muted.answer.watched.class_index == first
            assert muted.margin_change == pytest.approx(change, abs=1e-3, rel=1e-3)
            changes.append(change)
    assert max(abs(change) for change in changes) > 1e-3
    table = torch.tensor([[muted.margin_change for muted in row] for row in found.branches])
    assert table.shape == (len(found.paths), 4)
    assert found.mean_changes == pytest.approx(table.mean(0).tolist(), abs=1e-5)


def test_activations_are_those_of_the_channels(network, photo):
    """The joined map, captured on a copy, cut at the widths of the branches."""
    model, kept = copy.deepcopy(network), {}
    for path in ("inception3a", "inception5b" if hasattr(model, "inception5b") else "inception4c"):
        model.get_submodule(path).register_forward_hook(
            lambda _, __, output, path=path: kept.update({path: output})
        )
    logits(model, photo)
    found = mute_each(network, photo)
    for path, joined in kept.items():
        row = found.branches[found.paths.index(path)]
        assert sum(muted.channels for muted in row) == joined.shape[1]
        for muted, part in zip(row, joined.split([m.channels for m in row], 1), strict=True):
            assert muted.activation == pytest.approx(float(part.abs().mean()), rel=1e-4)


def test_the_network_is_left_as_it_was(network, photo):
    before = {name: value.clone() for name, value in network.state_dict().items()}
    mute_each(network, photo)
    scaled(network, photo, "inception3a", (0, 0, 0, 0))
    after = network.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())
    assert not network.training


def test_networks_without_modules_are_refused(network, photo):
    with pytest.raises(BadValue, match="no Inception modules"):
        trunk(nn.Sequential(nn.Flatten(), nn.Linear(3, 2)))
    with pytest.raises(BadValue, match="inception9z"):
        scaled(network, photo, "inception9z", (1, 1, 1, 1))
