import copy
from concurrent.futures import ThreadPoolExecutor

import pytest
import torch
from torch import nn
from torchvision.models import ResNet, squeezenet1_1
from torchvision.models.resnet import BasicBlock, Bottleneck

from cnnviz.analysis.lesions import drop_one_curve, lesion, residual_chain, run
from cnnviz.architectures.cifar_resnet import CifarResNet
from cnnviz.errors import BadValue

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
def chain(network):
    return residual_chain(network)


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


def test_blocks_are_found_in_order(network, chain):
    assert [block.path for block in chain.blocks] == block_paths(network)
    for block in chain.blocks:
        inside = dict(network.get_submodule(block.path).named_modules())
        assert block.projection == ("downsample.0" in inside)
    assert any(block.projection for block in chain.blocks)
    assert not all(block.projection for block in chain.blocks)


def test_nothing_off_is_the_network_itself(network, chain, photo):
    assert torch.allclose(run(chain, photo), answer(network, photo), atol=1e-6)


def test_a_block_off_is_a_block_whose_branch_is_zero(network, chain, photo):
    for path in block_paths(network):
        expected = answer(silenced(network, [path]), photo)
        found = run(chain, photo, {path})
        assert torch.allclose(found, expected, atol=1e-5), path
        assert not torch.allclose(found, run(chain, photo), atol=1e-4), path


def test_many_blocks_off(network, chain, photo):
    for off in (block_paths(network)[::2], block_paths(network)):
        expected = answer(silenced(network, off), photo)
        assert torch.allclose(run(chain, photo, frozenset(off)), expected, atol=1e-5)


def test_an_unknown_block_is_refused(chain, photo):
    with pytest.raises(BadValue) as caught:
        run(chain, photo, {"layer9.0"})
    assert caught.value.params == {"name": "layer9.0"}


@pytest.mark.parametrize(
    "build", [lambda: squeezenet1_1(), lambda: nn.Linear(3, 2)], ids=["squeezenet", "linear"]
)
def test_a_network_without_residual_blocks_is_refused(build):
    with pytest.raises(BadValue, match="no chain of residual blocks"):
        residual_chain(build())


def test_a_lesion_tells_the_answer(network, chain, photo):
    path = block_paths(network)[1]
    logits = answer(silenced(network, [path]), photo)[0]
    probabilities = torch.softmax(logits, 0)
    found = lesion(chain, photo, {path}, top=3)
    assert found.off == (path,)
    assert [score.class_index for score in found.top] == probabilities.topk(3).indices.tolist()
    assert [score.probability for score in found.top] == pytest.approx(
        probabilities.topk(3).values.tolist(), abs=1e-5
    )
    first, second = logits.topk(2).values.tolist()
    assert found.margin == pytest.approx(first - second, abs=1e-4)
    assert found.kept


def test_the_margin_of_a_class_that_is_not_first_is_negative(chain, photo):
    logits = run(chain, photo)[0]
    last = int(logits.argmin())
    found = lesion(chain, photo, watch=last)
    assert found.watched.class_index == last
    assert found.margin == pytest.approx(float(logits.min() - logits.max()), abs=1e-5)
    assert not found.kept


def test_the_curve_drops_every_block_alone(network, chain, photo):
    curve = drop_one_curve(chain, photo)
    whole = answer(network, photo)[0]
    first = int(whole.argmax())
    assert curve.baseline.watched.class_index == first
    assert curve.baseline.off == ()
    assert [dropped.path for dropped in curve.blocks] == block_paths(network)
    for dropped in curve.blocks:
        logits = answer(silenced(network, [dropped.path]), photo)[0]
        others = torch.cat([logits[:first], logits[first + 1 :]])
        watched = dropped.lesion.watched
        assert watched.class_index == first
        assert watched.probability == pytest.approx(float(logits.softmax(0)[first]), abs=1e-4)
        assert dropped.logit_change == pytest.approx(float(logits[first] - whole[first]), abs=1e-3)
        assert dropped.lesion.margin == pytest.approx(float(logits[first] - others.max()), abs=1e-3)
        assert dropped.lesion.top[0].class_index == int(logits.argmax())


def test_threads_do_not_disturb_each_other(network, chain, photo):
    before = copy.deepcopy(network.state_dict())
    paths = block_paths(network)
    alone = [run(chain, photo, {path}) for path in paths]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda path: run(chain, photo, {path}), paths * 4))
    for number, found in enumerate(together):
        assert torch.allclose(found, alone[number % len(paths)], atol=1e-6)
    assert all(torch.equal(before[key], value) for key, value in network.state_dict().items())
    assert not any(part._forward_hooks or part.training for part in network.modules())
