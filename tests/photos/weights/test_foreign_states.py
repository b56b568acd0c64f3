"""Checkpoints as training scripts of the world save them."""

import argparse

import numpy as np
import pytest
import torch
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


def test_names_that_only_some_tensors_share_stay(tmp_path):
    state = {f"module.{name}": tensor for name, tensor in tiny().state_dict().items()}
    with pytest.raises(BadFile) as caught:
        read(tmp_path, state | {"head.weight": torch.zeros(1)}, [])
    assert caught.value.key == "weights_do_not_fit"


def test_two_dicts_of_tensors_without_a_known_name_are_not_guessed_between(tmp_path):
    with pytest.raises(BadFile) as caught:
        read(tmp_path, {"a": tiny().state_dict(), "b": tiny().state_dict()}, [])
    assert caught.value.key == "not_weights"


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
