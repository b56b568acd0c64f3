import gc
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch
from torch import nn
from torchvision.models import get_model

from cnnviz.photos.answering import accelerated, compiled
from cnnviz.photos.answering.accelerated import Accelerator, Engine, eager
from cnnviz.photos.weights.models import random

SMALL = "resnet20-cifar10"
LARGE = 2**30  # bytes

needs_openvino = pytest.mark.skipif(not compiled.available(), reason="openvino is not installed")


@pytest.fixture(scope="module")
def small():
    return random(SMALL)


def pictures(loaded, count=1, seed=3):
    recipe = loaded.preprocessing
    shape = (count, recipe.channels, recipe.crop, recipe.crop)
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def close(found, expected):
    spread = float(expected.max() - expected.min())
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-3 * spread)
    torch.testing.assert_close(found.softmax(1), expected.softmax(1), rtol=0, atol=1e-3)


class Fake:
    """A compiled network that answers zeros."""

    bytes = 100

    def __init__(self, loaded):
        self.name = loaded.name

    def takes(self, x):
        return True

    def run(self, x):
        return torch.zeros(len(x), 10), 0.5


def own(loaded):
    """The same network as another one: a module of its own."""
    return replace(loaded, module=nn.Sequential(loaded.module), bytes=100)


# What OpenVINO computes


@needs_openvino
@pytest.mark.parametrize("name", [SMALL, "lenet5", "inception-small-cifar10", "squeezenet1_1"])
def test_compiled_networks_answer_as_torch_does(name):
    loaded = random(name)
    x = pictures(loaded, 3)
    logits, seconds = compiled.compile_network(loaded).run(x)
    with torch.inference_mode():
        close(logits, loaded.module(x))
    assert seconds > 0


@needs_openvino
@pytest.mark.slow
@pytest.mark.parametrize("name", ["resnet50", "densenet121", "googlenet", "vgg16"])
def test_compiled_networks_answer_as_torchvision_does(name):
    heads = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
    loaded = random(name)
    plain = get_model(name, **heads).eval()
    plain.load_state_dict(loaded.module.state_dict())
    x = pictures(loaded, 2)
    with torch.inference_mode():
        expected = plain(x)
    found, _ = compiled.compile_network(loaded).run(x)
    close(found, expected)
    assert torch.equal(found.topk(5).indices, expected.topk(5).indices)


@needs_openvino
def test_the_loaded_network_is_only_read(small):
    before = {name: tensor.clone() for name, tensor in small.module.state_dict().items()}
    modules = [(id(module), set(vars(module))) for module in small.module.modules()]
    generator = torch.random.get_rng_state()
    compiled.compile_network(small)
    after = small.module.state_dict()
    assert all(torch.equal(after[name], tensor) for name, tensor in before.items())
    assert [(id(m), set(vars(m))) for m in small.module.modules()] == modules
    assert not any(module.training or module._forward_hooks for module in small.module.modules())
    assert torch.equal(torch.random.get_rng_state(), generator)


@needs_openvino
def test_eight_threads_are_answered_as_one(small):
    accelerator = Accelerator(LARGE)
    assert accelerator.prepare(small) is not None
    inputs = [pictures(small, seed=seed) for seed in range(8)]
    solo = [accelerator.forward(small, x).logits for x in inputs]

    def ask(number):
        return number % 8, accelerator.forward(small, inputs[number % 8])

    with ThreadPoolExecutor(8) as pool:
        for number, answer in pool.map(ask, range(400)):
            assert torch.equal(answer.logits, solo[number])
            assert answer.engine is Engine.OPENVINO


@needs_openvino
def test_a_network_whose_compiled_answer_is_another_is_refused(small):
    class Moody(nn.Module):
        calls = 0

        def forward(self, x):
            Moody.calls += 1
            return x.flatten(1)[:, :10] * Moody.calls

    with pytest.raises(compiled.NotCompiled, match="not that of torch"):
        compiled.compile_network(replace(small, module=Moody()))


@needs_openvino
def test_what_cannot_be_converted_is_computed_by_torch(small):
    class Odd(nn.Module):
        def forward(self, x):
            return torch.linalg.eigvalsh(x[:, 0] @ x[:, 0].mT)[:, :10]

    loaded = replace(small, module=Odd())
    accelerator = Accelerator(LARGE)
    assert accelerator.prepare(loaded) is None
    answer = accelerator.forward(loaded, pictures(loaded))
    assert answer.engine is Engine.TORCH
    assert torch.equal(answer.logits, loaded.module(pictures(loaded)))


@needs_openvino
def test_a_picture_of_another_size_is_computed_by_torch(small):
    accelerator = Accelerator(LARGE)
    accelerator.prepare(small)
    x = torch.zeros(1, 3, 40, 40)
    answer = accelerator.forward(small, x)
    assert answer.engine is Engine.TORCH
    with torch.inference_mode():
        assert torch.equal(answer.logits, small.module(x))


@needs_openvino
@pytest.mark.slow
def test_a_process_may_end_while_its_compiler_works():
    script = (
        "import time\n"
        "from cnnviz.photos.answering import accelerated\n"
        "from cnnviz.photos.weights import models\n"
        "import torch\n"
        "accelerated.forward(models.random('resnet18'), torch.zeros(1, 3, 224, 224))\n"
        "time.sleep(accelerated.QUIET + 0.2)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=300)
    assert (ended.returncode, ended.stderr) == (0, b"")


# When and how often


def test_the_first_answers_are_those_of_torch_then_the_compiled_network_takes_over(small):
    asleep = threading.Event()

    def build(loaded):
        asleep.wait(60)
        return Fake(loaded)

    accelerator = Accelerator(LARGE, build=build)
    x = pictures(small)
    spent = 0.0
    while spent < accelerated.WORTH:
        answer = accelerator.forward(small, x)
        assert answer.engine is Engine.TORCH
        spent += answer.seconds
    asleep.set()
    until = time.monotonic() + 60
    while accelerator.bytes == 0 and time.monotonic() < until:
        time.sleep(0.02)
    answer = accelerator.forward(small, x)
    assert (answer.engine, answer.seconds) == (Engine.OPENVINO, 0.5)


def test_a_network_is_compiled_once_for_all_who_ask(small):
    built = []
    together = threading.Barrier(8)

    def build(loaded):
        time.sleep(0.05)
        built.append(loaded)
        return Fake(loaded)

    accelerator = Accelerator(LARGE, build=build)

    def ask(_):
        together.wait()
        return accelerator.prepare(small)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert len(built) == 1
    assert len(set(map(id, found))) == 1


def test_a_failed_compilation_is_not_tried_again(small):
    tried = []

    def build(loaded):
        tried.append(loaded)
        raise RuntimeError("no such operation")

    accelerator = Accelerator(LARGE, build=build)
    assert [accelerator.prepare(small) for _ in range(3)] == [None] * 3
    assert len(tried) == 1
    assert accelerator.forward(small, pictures(small)).engine is Engine.TORCH


def test_a_compiled_network_that_fails_is_given_up(small):
    class Broken(Fake):
        def run(self, x):
            raise RuntimeError("out of memory")

    accelerator = Accelerator(LARGE, build=Broken)
    accelerator.prepare(small)
    x = pictures(small)
    answer = accelerator.forward(small, x)
    assert answer.engine is Engine.TORCH
    assert torch.equal(answer.logits, eager(small, x).logits)
    assert accelerator.bytes == 0


def test_the_least_recently_used_are_dropped(small):
    accelerator = Accelerator(250, build=Fake)
    first, second, third = own(small), own(small), own(small)
    x = pictures(small)
    accelerator.prepare(first)
    accelerator.prepare(second)
    accelerator.forward(first, x)
    accelerator.prepare(third)
    assert accelerator.bytes == 200
    engines = [accelerator.forward(loaded, x).engine for loaded in (first, third, second)]
    assert engines == [Engine.OPENVINO, Engine.OPENVINO, Engine.TORCH]


def test_a_network_beyond_the_bound_is_not_compiled(small):
    accelerator = Accelerator(small.bytes - 1, build=Fake)
    assert accelerator.prepare(small) is None


def test_a_compiled_network_goes_with_the_loaded_one(small):
    accelerator = Accelerator(LARGE, build=Fake)
    loaded = own(small)
    accelerator.prepare(loaded)
    assert accelerator.bytes == 100
    del loaded
    gc.collect()
    assert accelerator.bytes == 0


def test_without_openvino_torch_answers(small, monkeypatch):
    monkeypatch.setattr(compiled, "available", lambda: False)
    accelerated.shared.cache_clear()
    try:
        assert accelerated.prepare(small) is Engine.TORCH
        answer = accelerated.forward(small, pictures(small))
    finally:
        accelerated.shared.cache_clear()
    assert answer.engine is Engine.TORCH


def test_eager_answers_are_those_of_the_network(small):
    x = pictures(small, 4)
    with torch.inference_mode():
        expected = small.module(x)
    assert torch.equal(eager(small, x).logits, expected)
