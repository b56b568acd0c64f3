"""Gates against the networks' own forward, and against networks whose gates were set by hand."""

import copy

import numpy as np
import pytest
import torch
from timm.models.senet import SEBottleneck, SENet, SEResNetBottleneck
from torch import nn

from cnnviz.architectures.nets.small.cifar_resnet import CifarResNet
from cnnviz.errors import BadValue
from cnnviz.network.trace.layers import table_of
from cnnviz.probing.changes import gates as measured
from cnnviz.probing.changes.gate_swaps import GateReplacement, replacements, survey, swapped
from cnnviz.probing.changes.gates import Gates, gates_of, middles
from tests.tables import layer_table

BUILD = {
    "resnet": lambda: SENet(SEResNetBottleneck, (2, 1, 1, 1), 1, 16, num_classes=11),
    "senet": lambda: SENet(
        SEBottleneck, (1, 1, 1, 1), 64, 16, inplanes=128, input_3x3=True, num_classes=11,
        downsample_kernel_size=3, downsample_padding=1,
    ),
    "cifar": lambda: CifarResNet(20, reduction=8),
}  # fmt: skip


@pytest.fixture(scope="module", params=BUILD)
def network(request):
    torch.manual_seed(0)
    model = BUILD[request.param]()
    for path, part in model.named_modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.2)
            part.running_var.uniform_(0.5, 2)
            part.bias.data.normal_(0, 0.2)
        if path.endswith(("se_module.fc1", "se_module.fc2")):
            part.weight.data.normal_(0, 0.5)
            part.bias.data.normal_(0, 0.5)
    return model.eval().requires_grad_(False)


def picture(seed):
    return torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(seed))


def paths_of(network):
    return [
        path.removesuffix(".se_module")
        for path, part in network.named_modules()
        if type(part).__name__ == "SEModule"
    ]


def cuts_of(network):
    return gates_of(table_of(copy.deepcopy(network).to("meta"), (3, 64, 64), "net"))


def read_gates(network, x):
    table = table_of(copy.deepcopy(network).to("meta"), (3, 64, 64), "net")
    gates = gates_of(table)
    return measured.read_gates(network, x, gates, middles(table, gates))


def run(network, x, given):
    """Logits with the gates of some blocks replaced, in one long row as the answer tells them."""
    some = [cut for cut in cuts_of(network) if cut.name in given]
    found = swapped(network, x, some, given, watch=0)
    assert len(some) == len(given)
    return torch.tensor([score.logit for score in found.top])


def top(logits):
    return logits[0].topk(5).values


def with_own_gates_fixed(network, values):
    """A copy whose gates come from their biases alone, whatever the picture is."""
    model = copy.deepcopy(network)
    for path, gates in values.items():
        part = model.get_submodule(path).se_module
        part.fc2.weight.zero_()
        part.fc2.bias.copy_(torch.logit(torch.from_numpy(gates)))
    return model


def test_recomputed_forward_is_the_networks_own(network):
    x = picture(1)
    assert torch.allclose(run(network, x, {}), top(network(x)), atol=1e-5)


def test_gates_are_what_the_modules_scale_by(network):
    """Output over input of the module itself, at the place where the input is largest."""
    copied, x, seen = copy.deepcopy(network), picture(1), {}
    for path in paths_of(copied):
        part = copied.get_submodule(path).se_module
        part.register_forward_hook(
            lambda _, given, out, path=path: seen.update({path: (given, out)})
        )
    copied(x)
    found = read_gates(network, x)
    assert [gates.path for gates in found] == paths_of(network)
    for gates in found:
        (maps,), scaled = seen[gates.path]
        flat = maps.flatten(2)[0]
        at = flat.abs().argmax(1, keepdim=True)
        alive = flat.gather(1, at)[:, 0].abs() > 1e-3
        ratio = (scaled.flatten(2)[0].gather(1, at) / flat.gather(1, at))[:, 0]
        assert alive.sum() > 3
        assert torch.allclose(torch.from_numpy(gates.values)[alive], ratio[alive], atol=1e-4)


def test_its_own_gates_change_nothing(network):
    x = picture(1)
    own = {gates.path: gates.values for gates in read_gates(network, x)}
    assert torch.allclose(run(network, x, own), top(network(x)), atol=1e-5)


def test_the_gates_of_another_picture(network):
    """The same as a network that was built to have these gates on every picture."""
    x = picture(1)
    other = {gates.path: gates.values for gates in read_gates(network, picture(2) * 3)}
    expected = with_own_gates_fixed(network, other)(x)
    found = run(network, x, other)
    assert torch.allclose(found, top(expected), atol=1e-3)
    assert not torch.allclose(found, top(network(x)), atol=1e-3)


def test_all_gates_open_is_a_network_without_gates(network):
    x = picture(1)
    bare = copy.deepcopy(network)
    for path in paths_of(bare):
        bare.get_submodule(path).se_module = nn.Identity()
    own = read_gates(network, x)
    ones = replacements(own, own, GateReplacement.ONE)
    assert torch.allclose(run(network, x, ones), top(bare(x)), atol=1e-4)


def test_a_survey_replaces_one_stage_at_a_time(network):
    x = picture(1)
    own, other = read_gates(network, x), read_gates(network, picture(2) * 3)
    given = replacements(own, other, GateReplacement.OTHER)
    found = survey(network, x, cuts_of(network), given)
    first = int(network(x).argmax())
    assert found.baseline.watched.class_index == first
    everywhere = swapped(network, x, cuts_of(network), given, watch=first)
    assert found.everywhere.margin == pytest.approx(everywhere.margin, abs=1e-4)
    assert [swap.stage for swap in found.stages] == sorted({path[:6] for path in given})
    for swap in found.stages:
        some = {path: gates for path, gates in given.items() if path.startswith(swap.stage)}
        logits = with_own_gates_fixed(network, some)(x)[0]
        assert swap.answer.watched.logit == pytest.approx(float(logits[first]), abs=1e-2)


def gates_with(*values):
    return Gates(path="a.0", values=np.float32(values), hidden=np.float32([0, 2]))


def test_replacements():
    own = (gates_with(0.05, 0.5, 0.95, 1.0),)
    other = (gates_with(0.25, 0.5, 0.75, 1.0),)
    assert replacements(own, other, GateReplacement.OTHER)["a.0"].tolist() == [0.25, 0.5, 0.75, 1.0]
    assert replacements(own, other, GateReplacement.ONE)["a.0"].tolist() == [1, 1, 1, 1]
    assert replacements(own, other, GateReplacement.MEAN)["a.0"] == pytest.approx([0.625] * 4)
    shuffled = replacements(own, other, GateReplacement.SHUFFLED)["a.0"]
    assert sorted(shuffled) == sorted(own[0].values)
    assert own[0].distance(other[0]) == pytest.approx(0.1)
    assert (own[0].shut, own[0].open) == (0.25, 0.5)
    assert own[0].spread == pytest.approx(0.148125**0.5)


def test_gates_whose_middle_is_silent_are_their_biases(network):
    silent = copy.deepcopy(network)
    path = paths_of(silent)[1]
    part = silent.get_submodule(path).se_module
    part.fc1.bias.fill_(-1e6)
    found = {gates.path: gates for gates in read_gates(silent, picture(1))}[path]
    assert found.firing == 0
    assert torch.allclose(torch.from_numpy(found.values), part.fc2.bias.sigmoid())
    part.fc1.bias.fill_(1e6)
    found = {gates.path: gates for gates in read_gates(silent, picture(1))}[path]
    assert found.firing == len(found.hidden) == part.fc1.out_channels


def test_shared_network_is_left_as_it_was(network):
    before = copy.deepcopy(network.state_dict())
    x = picture(1)
    kept = x.clone()
    own = read_gates(network, x)
    survey(network, x, cuts_of(network), replacements(own, own, GateReplacement.SHUFFLED))
    assert torch.equal(x, kept)
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())
    assert not any(part._forward_hooks or part.training for part in network.modules())


def test_a_network_without_gates_is_refused():
    with pytest.raises(BadValue) as caught:
        gates_of(layer_table("resnet18"))
    assert caught.value.key == "no_gates"
