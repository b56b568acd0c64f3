"""Muting is checked by networks whose weights make a branch zero."""

import copy

import pytest
import torch
from torch import nn
from torch.func import functional_call
from torchvision.models import GoogLeNet

from cnnviz.architectures.nets.published.googlenet2014 import GoogLeNet2014
from cnnviz.architectures.nets.small.cifar_inception import CifarInception
from cnnviz.network.trace.layers import table_of
from cnnviz.probing.changes.cut_effects import every_cut, scaled_answer
from cnnviz.probing.changes.cuts import CutKind, cuts

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


@pytest.fixture(scope="module")
def branches(network):
    table = table_of(copy.deepcopy(network).to("meta"), (3, 64, 64), "net")
    return [cut for cut in cuts(table) if cut.kind is CutKind.BRANCH]


def scaled(network, branches, x, path, scales, watch):
    ends = [cut.path for cut in branches if cut.group == path]
    return scaled_answer(network, x, ends, scales, watch)


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


def test_the_branches_are_found_in_order(network, branches):
    modules = [path for path, _ in network.named_children() if path.startswith("inception")]
    assert [cut.name for cut in branches] == [
        f"{path}.branch{number}" for path in modules for number in range(1, 5)
    ]
    assert len(modules) in (5, 9)


def test_scales_of_one_change_nothing(network, branches, photo):
    scores = logits(network, photo)
    first = int(scores.argmax())
    found = scaled(network, branches, photo, "inception4a", (1, 1, 1, 1), first)
    assert found.margin == pytest.approx(margin(scores, first), abs=1e-4)


@pytest.mark.parametrize("factor", [0.0, 0.5, 2.0])
def test_a_scaled_branch_is_one_with_scaled_weights(network, branches, photo, factor):
    for branch in range(4):
        scales = [factor if number == branch else 1 for number in range(4)]
        scores = logits(with_branch(network, "inception3b", branch, factor), photo)
        found = scaled(network, branches, photo, "inception3b", scales, 3)
        assert found.watched.logit == pytest.approx(float(scores[3]), abs=1e-3, rel=1e-3)
        assert found.margin == pytest.approx(margin(scores, 3), abs=1e-3, rel=1e-3)


def test_every_branch_is_muted_alone(network, branches, photo):
    scores = logits(network, photo)
    first = int(scores.argmax())
    found = every_cut(network, photo, branches)
    assert [part.cut for part in found.parts] == branches
    assert found.baseline.watched.class_index == first
    muted = list(zip(found.parts, found.changes, strict=True))
    for part, change in [pair for start in range(0, len(muted), 16) for pair in muted[start:][:4]]:
        branch = int(part.cut.name[-1]) - 1
        without = logits(with_branch(network, part.cut.group, branch, 0), photo)
        expected = margin(without, first) - margin(scores, first)
        assert part.answer.watched.class_index == first
        assert change == pytest.approx(expected, abs=1e-3, rel=1e-3)
    assert max(abs(change) for change in found.changes) > 1e-3


def test_loudness_is_that_of_the_channels(network, branches, photo):
    """The joined map, captured on a copy, cut at the widths of the branches."""
    model, kept = copy.deepcopy(network), {}
    for path in ("inception3a", "inception5b" if hasattr(model, "inception5b") else "inception4c"):
        model.get_submodule(path).register_forward_hook(
            lambda _, __, output, path=path: kept.update({path: output})
        )
    logits(model, photo)
    found = every_cut(network, photo, branches, loud=True)
    for path, joined in kept.items():
        here = [number for number, cut in enumerate(branches) if cut.group == path]
        widths = [branches[number].shape[0] for number in here]
        assert sum(widths) == joined.shape[1]
        for number, part in zip(here, joined.split(widths, 1), strict=True):
            assert found.loudness[number] == pytest.approx(float(part.abs().mean()), rel=1e-4)


def test_the_network_is_left_as_it_was(network, branches, photo):
    before = {name: value.clone() for name, value in network.state_dict().items()}
    every_cut(network, photo, branches)
    scaled(network, branches, photo, "inception3a", (0, 0, 0, 0), 3)
    after = network.state_dict()
    assert all(torch.equal(after[name], value) for name, value in before.items())
    assert not network.training
