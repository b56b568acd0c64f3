"""Checkpoints as training scripts of the world save them."""

import argparse

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torchvision.models import resnet18

from cnnviz import architectures
from cnnviz.errors import BadFile, BadValue
from cnnviz.network.trace.layers import build_on_meta
from cnnviz.photos.weights.foreign_states import outputs
from cnnviz.photos.weights.models import load_checkpoint
from cnnviz.photos.weights.state_dicts import fit, read_state


def tiny(classes=3):
    """A network small enough for many files."""
    torch.manual_seed(classes)
    return nn.Sequential(nn.Conv2d(3, 2, 1), nn.BatchNorm2d(2), nn.Flatten(), nn.Linear(2, classes))


def read(tmp_path, document, heard):
    """What a tiny network has after it was given the file."""
    path, network = tmp_path / "own.pth", tiny()
    torch.save(document, path)
    fit(network, read_state(path, heard.append), "tiny", path, tell=heard.append)
    return network.state_dict()


def same(found, state):
    return found.keys() == state.keys() and all(torch.equal(found[k], state[k]) for k in state)


@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod.", "module._orig_mod.", "model."])
@pytest.mark.parametrize("key", [None, "state_dict", "model_state_dict", "model", "mine"])
def test_wrapped_states_are_read_and_it_is_said(tmp_path, prefix, key):
    heard, state = [], {name: tensor + 1 for name, tensor in tiny().state_dict().items()}
    inner = {f"{prefix}{name}": tensor for name, tensor in state.items()}
    moments = {"state": {0: {"step": 1}}, "param_groups": [{"lr": 0.1}]}
    document = inner if key is None else {"epoch": 7, key: inner, "optimizer": moments}
    assert same(read(tmp_path, document, heard), state)
    assert any(repr(prefix) in line for line in heard) == bool(prefix)
    assert any(repr(key) in line for line in heard) == (key is not None)


def test_a_saved_wrapper_keeps_the_versions_of_its_layers(tmp_path):
    network, heard = tiny(), []
    assert same(read(tmp_path, nn.DataParallel(network).state_dict(), heard), network.state_dict())


def test_what_an_averaged_model_counts_is_left_aside(tmp_path):
    heard, network = [], tiny()
    averaged = torch.optim.swa_utils.AveragedModel(network)
    assert same(read(tmp_path, averaged.state_dict(), heard), network.state_dict())
    document = {"model_ema": averaged.state_dict(), "model": network.state_dict()}
    assert same(read(tmp_path, document, heard), network.state_dict())
    assert "'model'" in heard[-1]


@pytest.mark.parametrize("optimiser", [torch.optim.SGD, torch.optim.Adam])
@pytest.mark.parametrize(
    ("wrapped", "place"),
    [
        (lambda state: {"checkpoint": {"state_dict": state, "epoch": 3}}, "'state_dict'"),
        (lambda state: {"state": {"run": {"ema": state}}}, "'ema'"),
        (lambda state: {"metrics": {"loss": torch.tensor(0.1)}, "mine": state}, "'mine'"),
        (lambda state: {"module": state, "ema": state}, "'module'"),
        (lambda state: {**state, "epoch": 7, "arch": "tiny"}, "'epoch', 'arch'"),
    ],
)
def test_the_one_dict_of_tensors_is_found_wherever_it_is(tmp_path, optimiser, wrapped, place):
    network, heard = tiny(), []
    stepping = optimiser(network.parameters(), lr=0.1)
    network(torch.rand(4, 3, 1, 1)).sum().backward()
    stepping.step()
    document = wrapped(network.state_dict()) | {"optimizer": stepping.state_dict()}
    assert same(read(tmp_path, document, heard), network.state_dict())
    assert place in heard[0]


@pytest.mark.parametrize("name", ["own.bin", "OWN.SAFETENSORS", "own.pth"])
def test_a_safetensors_file_is_one_whatever_it_is_called(tmp_path, name):
    network, path = tiny(), tmp_path / name
    save_file(network.state_dict(), path)
    assert same(read_state(path), network.state_dict())
    torch.save(network.state_dict(), tmp_path / "own.safetensors")
    assert same(read_state(tmp_path / "own.safetensors"), network.state_dict())


def test_names_that_only_some_tensors_share_stay(tmp_path):
    state = {f"module.{name}": tensor for name, tensor in tiny().state_dict().items()}
    with pytest.raises(BadFile) as caught:
        read(tmp_path, state | {"head.weight": torch.zeros(1)}, [])
    assert caught.value.key == "weights_do_not_fit"


@pytest.mark.parametrize("inner", [lambda state: state, lambda state: {"model": state}])
def test_several_dicts_of_tensors_are_named_and_not_guessed_between(tmp_path, inner):
    document = {name: inner(tiny().state_dict()) for name in ("student", "teacher")}
    with pytest.raises(BadFile, match=r"'student'.*'teacher'.*torch\.save") as caught:
        read(tmp_path, document, [])
    assert caught.value.key == "several_states"


@pytest.mark.filterwarnings("ignore")
def test_a_program_is_named(tmp_path):
    torch.jit.trace(tiny().eval(), torch.rand(1, 3, 1, 1)).save(str(tmp_path / "own.pt"))
    with pytest.raises(BadFile, match="TorchScript") as caught:
        read_state(tmp_path / "own.pt")
    assert caught.value.key == "pickled_object"


@pytest.mark.parametrize(
    ("extra", "name"),
    [(argparse.Namespace(lr=0.1), "argparse.Namespace"), (np.float64(0.7), "scalar")],
)
def test_a_pickled_object_is_named(tmp_path, extra, name):
    with pytest.raises(BadFile) as caught:
        read(tmp_path, {"model": tiny().state_dict(), "extra": extra}, [])
    assert caught.value.key == "pickled_object"
    assert name in str(caught.value)
    assert "torch.save(model.state_dict()" in str(caught.value)


def test_other_classes_are_counted_and_can_be_named(tmp_path):
    ten, path = resnet18(num_classes=10).eval(), tmp_path / "own.pth"
    torch.save(ten.state_dict(), path)
    with pytest.raises(BadFile, match="10 classes, resnet18 has 1000"):
        load_checkpoint("resnet18", path)
    names = tuple("abcdefghij")
    loaded = load_checkpoint("resnet18", path, names)
    photo = torch.rand(1, 3, 64, 64)
    assert loaded.classes == names
    with torch.no_grad():
        torch.testing.assert_close(loaded.module(photo), ten(photo), rtol=1e-4, atol=1e-5)
    with pytest.raises(BadValue, match="10 classes, but 3 names"):
        load_checkpoint("resnet18", path, names[:3])


@pytest.mark.parametrize("name", ["alexnet", "vgg11", "inception_v3", "googlenet", "densenet121"])
def test_the_last_tensor_of_a_network_tells_its_classes(name):
    assert outputs(build_on_meta(architectures.variant(name)).state_dict()) == 1000
