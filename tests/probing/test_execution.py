"""Running a network step by step, against hooks on a copy and against the network itself."""

import copy
import gc
import threading
import time
import weakref

import pytest
import torch
from torch import nn

from cnnviz.architectures import CATALOG
from cnnviz.errors import BadValue
from cnnviz.network.trace.tracing import trace
from cnnviz.photos.weights import models
from cnnviz.probing.execute import execute, logits_of, value_of
from tests.tables import layer_table

SLOW = ["googlenet", "inception_v3", "densenet121", "seresnet50"]
NAMES = [
    *(family.bundled for family in CATALOG if family.bundled),
    "alexnet", "vgg11", "resnet18", "nin",
    *(pytest.param(name, marks=pytest.mark.slow) for name in SLOW),
]  # fmt: skip


def network(name):
    return models.random(name).module


def picture(name, count=1):
    shape = layer_table(name).input_shape
    return torch.randn(count, *shape, generator=torch.Generator().manual_seed(3))


@pytest.fixture(scope="module", params=NAMES)
def named(request):
    return request.param, network(request.param), picture(request.param, 2)


def test_every_value_is_what_a_hook_on_a_copy_sees(named):
    name, module, x = named
    own = copy.deepcopy(module)
    for part in own.modules():
        if hasattr(part, "inplace"):
            part.inplace = False  # else the hook's tensor is overwritten by what follows
    seen = {}

    def note(path, out):  # returns nothing: what a hook returns would take the output's place
        seen.setdefault(path, out.clone())

    table = layer_table(name)
    rows = {row.path: row for row in table.layers if row.output_shape and row.parents}
    for path, part in own.named_modules():
        if path in rows:
            part.register_forward_hook(lambda _, __, out, path=path: note(path, out))
    with torch.inference_mode():
        answer = own(x)
    found = execute(module, x, keep=rows)
    assert set(found.values) == set(rows)
    for path, row in rows.items():
        assert tuple(found.values[path].shape[1:]) == row.output_shape
    assert seen
    for path, value in seen.items():
        torch.testing.assert_close(found.values[path], value, rtol=1e-5, atol=1e-5)
    torch.testing.assert_close(found.logits, answer, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", ["inception-v3-small-cifar10", "lenet5-1998"])
def test_the_recorded_steps_keep_no_network_alive(name):
    """They are kept as long as it is: else a network that its store let go of would stay."""
    module = network(name)
    logits_of(module, picture(name), {})
    left = weakref.ref(module)
    del module
    gc.collect()
    assert left() is None


def test_the_network_is_left_as_it_was(named):
    _, module, x = named
    before = {key: value.clone() for key, value in module.state_dict().items()}
    flags = [getattr(part, "inplace", None) for part in module.modules()]
    execute(module, x)
    assert all(torch.equal(before[key], value) for key, value in module.state_dict().items())
    assert flags == [getattr(part, "inplace", None) for part in module.modules()]
    assert not any(part._forward_hooks for part in module.modules())


def test_a_change_reaches_everything_behind_it_and_nothing_before():
    module, x = network("resnet20-cifar10"), picture("resnet20-cifar10")
    paths = ("conv1", "layer2.0.add", "layer3.2.add")
    plain = execute(module, x, keep=paths)
    cut = execute(module, x, keep=paths, change={"layer2.0.add": torch.zeros_like})
    assert torch.equal(plain.values["conv1"], cut.values["conv1"])
    assert not cut.values["layer2.0.add"].any()
    assert not torch.equal(plain.values["layer3.2.add"], cut.values["layer3.2.add"])
    same = logits_of(module, x, {"layer2.0.add": lambda value: value})
    assert torch.equal(same, plain.logits)


def test_nothing_behind_the_last_layer_is_computed():
    module, x = network("resnet20-cifar10"), picture("resnet20-cifar10")
    reached = []
    found = execute(
        module, x, until="layer1.0.add", change={"fc": lambda value: reached.append(1) or value}
    )
    assert found.logits is None
    assert not reached
    assert torch.equal(value_of(module, x, "layer1.0.add"), found.values["layer1.0.add"])


def test_gradients_equal_those_of_the_network_itself():
    module, x = network("densenet22-cifar10"), picture("densenet22-cifar10")
    ours, theirs = x.clone().requires_grad_(), x.clone().requires_grad_()
    logits = execute(module, ours, grad=True).logits
    (found,) = torch.autograd.grad(logits[0, 3], ours)
    (expected,) = torch.autograd.grad(module(theirs)[0, 3], theirs)
    torch.testing.assert_close(found, expected)
    assert all(p.grad is None for p in module.parameters())


def test_an_unknown_layer_is_one_clear_error():
    with pytest.raises(BadValue) as error:
        execute(network("lenet5-cifar10"), picture("lenet5-cifar10"), keep=["conv9"])
    assert error.value.key == "no_such_layer"


def test_recording_does_not_disturb_another_thread():
    """torch.fx patches the whole process: a forward pass beside it would raise NameError."""
    module, other = network("resnet20-cifar10"), network("densenet22-cifar10")
    x = picture("resnet20-cifar10")
    with torch.inference_mode():
        expected = module(x)
    call, getattr_ = nn.Module.__call__, nn.Module.__getattr__
    over, wrong, calls = threading.Event(), [], [0]

    def predict():
        while not over.is_set():
            try:
                with torch.inference_mode():
                    if not torch.equal(module(x), expected):
                        wrong.append("another answer")
            except (NameError, RuntimeError, TypeError) as error:
                wrong.append(repr(error))
            calls[0] += 1

    def record():
        # Until enough passes fell beside it: on a busy machine a recording is faster than a pass.
        done, end = 0, time.monotonic() + 120
        while done < 4 or (calls[0] < 20 and time.monotonic() < end):
            done += 1
            kinds = [node.op for node in trace(other, "densenet22-cifar10").nodes]
            if kinds != reference:
                wrong.append("another graph")

    reference = [node.op for node in trace(other, "densenet22-cifar10").nodes]
    predicting = threading.Thread(target=predict)
    predicting.start()
    recording = [threading.Thread(target=record) for _ in range(3)]
    for thread in recording:
        thread.start()
    for thread in recording:
        thread.join()
    over.set()
    predicting.join()
    assert not wrong
    assert calls[0] >= 20
    assert nn.Module.__call__ is call
    assert nn.Module.__getattr__ is getattr_
