import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torchvision import models

from cnnviz.architectures import CATALOG
from cnnviz.errors import BadFile, UnknownName
from cnnviz.photos.weights import available as weights
from cnnviz.photos.weights.available import (
    digest_of,
    is_present,
    named,
    path_of,
    verify,
    weights_for,
)
from cnnviz.photos.weights.cards import Card, write_card
from cnnviz.transfer import note_of


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    return tmp_path / "hub" / "checkpoints"


def stored(folder: Path, content: bytes = b"weights"):
    """Weights whose published file is `content`, and that file on the disk."""
    digest = hashlib.sha256(content).hexdigest()
    info = replace(named("alexnet", "DEFAULT"), hash_prefix=digest[:8])
    folder.mkdir(parents=True, exist_ok=True)
    path_of(info).write_bytes(content)
    return info


def test_torchvision_weights_are_those_of_its_registry():
    from torchvision.models import get_model_weights

    for name in models.list_models(module=models):
        published = get_model_weights(name)
        found = weights_for(name)
        assert {info.id for info in found} == {
            entry.name
            for entry in published
            if not entry.meta.get("license") and entry.meta.get("categories") is not None
        }
        if found and not published.DEFAULT.meta.get("license"):
            assert found[0].id == published.DEFAULT.name


def test_torchvision_weights_carry_what_torchvision_says_of_them():
    from torchvision.models import get_model_weights

    for info in (info for name in models.list_models(module=models) for info in weights_for(name)):
        published = get_model_weights(info.model)
        entry = published[info.id]
        assert info.url == entry.url
        assert info.file_name == os.path.basename(entry.url)  # noqa: PTH119 (an address)
        assert info.hash_prefix == torch.hub.HASH_REGEX.search(info.file_name)[1]
        assert info.num_params == entry.meta["num_params"]
        assert list(info.classes) == entry.meta["categories"]
        assert info.size_bytes == pytest.approx(entry.meta["_file_size"] * 2**20, abs=1)


def test_the_whole_catalogue_can_be_asked():
    without = {
        entry.name
        for family in CATALOG
        for entry in family.variants
        if entry.library != "cnnviz" and not weights_for(entry.name)
    }
    assert without == set()


@pytest.mark.parametrize("name", ["seresnet50", "senet154"])
def test_timm_weights_are_those_of_its_registry(name):
    import timm

    (info,) = weights_for(name)
    config = timm.get_pretrained_cfg(f"legacy_{name}")
    assert info.url == config.url
    assert config.url.endswith(f"-{info.hash_prefix}.pth")
    assert len(info.classes) == config.num_classes


def test_weights_that_forbid_commercial_use_are_left_out():
    assert weights_for("vit_h_14") == ()  # all of them are SWAG
    assert [info.id for info in weights_for("vit_b_16")] == ["IMAGENET1K_V1"]


def test_backbones_without_classes_are_left_out():
    assert [info.id for info in weights_for("vgg16")] == ["IMAGENET1K_V1"]


def test_an_address_without_a_hash_is_not_trusted():
    assert weights.hashed_name("https://example.org/a/resnet50-11ad3fa6.pth?x=1") == (
        "resnet50-11ad3fa6.pth",
        "11ad3fa6",
    )
    for name in ("deadbeef.pth", "net-1a2b.pth", "net-weights.pth", "net-11ad3fa6"):
        assert weights.hashed_name(f"https://example.org/{name}") == (name, "")


def test_unknown_names_are_refused():
    with pytest.raises(UnknownName) as no_model:
        weights_for("resnet51")
    with pytest.raises(UnknownName) as no_weights:
        named("resnet50", "IMAGENET22K")
    assert (no_model.value.key, no_weights.value.key) == ("unknown_model", "unknown_weights")
    assert "IMAGENET1K_V2" in no_weights.value.params["known"]


def test_named_finds_the_default_and_the_others():
    assert named("resnet50", "DEFAULT").id == "IMAGENET1K_V2"
    assert named("resnet50", "IMAGENET1K_V1").accuracy_top1 == pytest.approx(0.76130)


def test_the_file_lies_where_torch_looks_for_it(tmp_path):
    info = named("resnet50", "DEFAULT")
    assert path_of(info) == Path(torch.hub.get_dir(), "checkpoints", "resnet50-11ad3fa6.pth")
    assert tmp_path in path_of(info).parents


def test_present_means_a_file_with_something_in_it(cache):
    info = named("alexnet", "DEFAULT")
    assert not is_present(info)
    path_of(info).mkdir(parents=True)
    assert not is_present(info)
    path_of(info).rmdir()
    path_of(info).touch()
    assert not is_present(info)
    path_of(info).write_bytes(b"x")
    assert is_present(info)


def test_a_flipped_bit_is_found(cache):
    info = stored(cache)
    verify(path_of(info), info)
    path_of(info).write_bytes(b"weightt")
    os.utime(path_of(info), ns=(1, 1))  # same size: only the time of change tells
    with pytest.raises(BadFile) as caught:
        verify(path_of(info), info)
    assert caught.value.key == "weights_damaged"
    assert caught.value.params["url"] == info.url
    assert caught.value.params["folder"] == str(cache)


def test_a_missing_file_is_not_sound(cache):
    info = named("alexnet", "DEFAULT")
    with pytest.raises(BadFile):
        verify(path_of(info), info)


def test_a_file_is_hashed_once_while_it_does_not_change(cache, monkeypatch):
    info = stored(cache, b"hashed once")
    hashed = []
    plain = hashlib.file_digest

    def counting(file, name):
        hashed.append(file.name)
        return plain(file, name)

    monkeypatch.setattr(hashlib, "file_digest", counting)
    for _ in range(3):
        verify(path_of(info), info)
    assert len(hashed) == 1
    os.utime(path_of(info), ns=(1, 1))
    verify(path_of(info), info)
    assert len(hashed) == 2


def test_a_card_beside_the_weights_makes_them_known(tmp_path):
    card = Card(
        model="nin",
        data="CIFAR-10",
        classes=("cat", "dog"),
        input_size=32,
        mean=(0.5, 0.4, 0.3),
        std=(0.2, 0.2, 0.2),
        test_accuracy=0.9,
        test_images=10000,
        flip_accuracy=0.91,
        recipe={},
        seed=0,
        epochs=1,
        device="cpu",
        torch="2.15.0",
        trained="2026-11-21",
        commit="0",
        licence="MIT",
        params=7,
        sha256="a" * 64,
        size_bytes=3,
    )
    write_card(tmp_path / "nin.toml", card)
    (info,) = weights_for("nin", tmp_path)
    assert (info.id, info.bundled, info.url) == ("CIFAR10", True, None)
    assert (info.hash_prefix, info.num_params, info.accuracy_top1) == ("a" * 64, 7, 0.9)
    assert info.classes == card.classes
    assert (info.preprocessing.resize, info.preprocessing.mean) == (32, card.mean)
    assert path_of(info) == tmp_path / "nin.safetensors"
    assert weights_for("nin", tmp_path / "elsewhere") == ()
    assert named("nin", "CIFAR10", tmp_path) == info


def test_weights_of_timms_hub_are_those_of_its_registry():
    import timm

    (info,) = weights_for("timm:resnet18")
    config = timm.get_pretrained_cfg("resnet18")
    assert info.url == f"https://huggingface.co/{config.hf_hub_id}/resolve/main/model.safetensors"
    assert info.file_name.endswith(".safetensors")
    assert (info.id, info.hash_prefix) == (config.tag, "")  # the hub tells the hash with the file
    assert info.classes == named("resnet18", "DEFAULT").classes
    assert info.num_params == 11_689_512
    recipe = info.preprocessing
    assert (recipe.mean, recipe.std) == (config.mean, config.std)
    assert (recipe.crop, recipe.interpolation) == (config.input_size[1], config.interpolation)
    assert recipe.resize == int(recipe.crop / config.crop_pct)


def test_the_hash_of_a_file_of_the_hub_is_the_one_that_was_noted_as_it_came(cache):
    (info,) = weights_for("timm:resnet18")
    assert digest_of(info) == ""
    cache.mkdir(parents=True)
    digest = hashlib.sha256(b"weights").hexdigest()
    note_of(path_of(info)).write_text(digest)
    path_of(info).write_bytes(b"weights")
    assert digest_of(info) == digest
    published = weights_for("resnet18")[0]
    assert digest_of(published) == published.hash_prefix


def test_what_timm_does_not_publish_freely_is_left_out():
    assert weights_for("timm:regnety_1280") == ()  # a licence that forbids commercial use
    assert weights_for("timm:darknet17") == ()  # never trained
    assert weights_for("timm:flexivit_base") == ()  # in a form of its own


def test_other_classes_have_numbers_for_names():
    (info,) = weights_for("timm:resnet50_clip")
    assert info.classes == tuple(str(number) for number in range(1024))
    assert info.data == "openai"
