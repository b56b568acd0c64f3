import copy
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn
from torchvision.models import ResNet
from torchvision.models.resnet import BasicBlock, Bottleneck

from cnnviz.architectures.nets.small.cifar_resnet import CifarResNet
from cnnviz.network.trace.layers import table_of
from cnnviz.probing.changes.cut_changes import changes
from cnnviz.probing.changes.cut_effects import cut_answer, every_cut
from cnnviz.probing.changes.cuts import CutKind, cuts
from cnnviz.probing.execute import logits_of

BUILD = {
    "basic": lambda: ResNet(BasicBlock, [2, 2, 1, 1], num_classes=11),
    "bottleneck": lambda: ResNet(Bottleneck, [2, 2, 1, 1], num_classes=11),
    "cifar": lambda: CifarResNet(20),
}


@pytest.fixture(scope="module", params=BUILD)
def network(request):
    torch.manual_seed(0)
    model = BUILD[request.param]()
    for part in model.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.2)
            part.running_var.uniform_(0.5, 2)
            part.weight.data.uniform_(0.3, 1)
            part.bias.data.normal_(0, 0.2)
    return model.eval().requires_grad_(False)


@pytest.fixture(scope="module")
def blocks(network):
    table = table_of(copy.deepcopy(network).to("meta"), (3, 64, 64), "net")
    return [cut for cut in cuts(table) if cut.kind is CutKind.BLOCK]


def run(network, blocks, x, off=()):
    return logits_of(network, x, changes([block for block in blocks if block.name in off]))


@pytest.fixture(scope="module")
def photo():
    return torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(1))


def block_paths(network):
    return [
        path for path, part in network.named_modules() if isinstance(part, BasicBlock | Bottleneck)
    ]


def silenced(network, paths):
    """A copy of the network whose residual branches end in a zero batch norm."""
    model = copy.deepcopy(network)
    for path in paths:
        block = model.get_submodule(path)
        last = block.bn3 if isinstance(block, Bottleneck) else block.bn2
        last.weight.zero_()
        last.bias.zero_()
    return model


def answer(model, x):
    with torch.no_grad():
        return model(x)


def test_blocks_are_found_in_order(network, blocks):
    assert [block.name for block in blocks] == block_paths(network)
    for block in blocks:
        inside = dict(network.get_submodule(block.name).named_modules())
        assert block.projection == ("downsample.0" in inside)
    assert any(block.projection for block in blocks)
    assert not all(block.projection for block in blocks)


def test_nothing_off_is_the_network_itself(network, blocks, photo):
    assert torch.allclose(run(network, blocks, photo), answer(network, photo), atol=1e-6)


def test_a_block_off_is_a_block_whose_branch_is_zero(network, blocks, photo):
    for path in block_paths(network):
        expected = answer(silenced(network, [path]), photo)
        found = run(network, blocks, photo, {path})
        assert torch.allclose(found, expected, atol=1e-5), path
        assert not torch.allclose(found, run(network, blocks, photo), atol=1e-4), path


def test_many_blocks_off(network, blocks, photo):
    for off in (block_paths(network)[::2], block_paths(network)):
        expected = answer(silenced(network, off), photo)
        assert torch.allclose(run(network, blocks, photo, frozenset(off)), expected, atol=1e-5)


def test_a_cut_tells_the_answer(network, blocks, photo):
    logits = answer(silenced(network, [blocks[1].name]), photo)[0]
    last = int(logits.argmin())
    found = cut_answer(network, photo, [blocks[1]], last)
    probabilities = torch.softmax(logits, 0)
    assert [score.class_index for score in found.top] == probabilities.topk(5).indices.tolist()
    assert [score.probability for score in found.top] == pytest.approx(
        probabilities.topk(5).values.tolist(), abs=1e-5
    )
    assert found.watched.class_index == last
    assert found.margin == pytest.approx(float(logits.min() - logits.max()), abs=1e-4)
    assert not found.kept


def test_the_curve_drops_every_block_alone(network, blocks, photo):
    curve = every_cut(network, photo, blocks)
    whole = answer(network, photo)[0]
    first = int(whole.argmax())
    assert curve.baseline.watched.class_index == first
    assert [dropped.cut.name for dropped in curve.parts] == block_paths(network)
    for dropped in curve.parts:
        logits = answer(silenced(network, [dropped.cut.name]), photo)[0]
        others = torch.cat([logits[:first], logits[first + 1 :]])
        watched = dropped.answer.watched
        assert watched.class_index == first
        assert watched.probability == pytest.approx(float(logits.softmax(0)[first]), abs=1e-4)
        change = watched.logit - curve.baseline.watched.logit
        assert change == pytest.approx(float(logits[first] - whole[first]), abs=1e-3)
        assert dropped.answer.margin == pytest.approx(float(logits[first] - others.max()), abs=1e-3)
        assert dropped.answer.top[0].class_index == int(logits.argmax())


def test_threads_do_not_disturb_each_other(network, blocks, photo):
    before = copy.deepcopy(network.state_dict())
    paths = block_paths(network)
    alone = [run(network, blocks, photo, {path}) for path in paths]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda path: run(network, blocks, photo, {path}), paths * 4))
    for number, found in enumerate(together):
        assert torch.allclose(found, alone[number % len(paths)], atol=1e-6)
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())
    assert not any(part._forward_hooks or part.training for part in network.modules())
