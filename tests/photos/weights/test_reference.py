"""The command line against torchvision's documented way: `weights.transforms()` and the model.

torchvision ignores colour profiles, so no photo here has one.
"""

import hashlib
import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from skimage import data
from torch import nn
from torchvision import models

from cnnviz.__main__ import main
from cnnviz.photos.weights import available as weights
from cnnviz.photos.weights.available import named, path_of

SKIMAGE = ("astronaut", "chelsea", "coffee", "coins")
MADE = 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Photos of many sizes, in colour and grey, as PNG and JPEG."""
    made = tmp_path_factory.mktemp("photos")
    for name in SKIMAGE:
        Image.fromarray(getattr(data, name)()).save(made / f"{name}.png")
    numbers = np.random.default_rng(5)
    for number in range(MADE):
        width, height = (int(side) for side in numbers.integers(60, 700, 2))
        noise = Image.fromarray(numbers.integers(0, 256, (7, 7, 3), dtype=np.uint8))
        noise.resize((width, height)).save(made / f"made{number}.jpg", quality=80)
    return made


def lively(network, side):
    """The network with weights and statistics by which its outputs depend on the photo."""
    layers = [module for module in network.modules() if isinstance(module, nn.Conv2d | nn.Linear)]
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    coarse = nn.functional.interpolate(torch.randn(4, 3, 7, 7), size=(side, side))
    for norm in norms:
        norm.momentum = 1.0
    with torch.no_grad():
        if norms:
            network.train()(coarse)
        for layer in () if norms else layers:
            nn.init.kaiming_normal_(layer.weight)
            layer.bias.zero_()
        # Random networks say nearly the same to all photos: what they have in common is taken off.
        layers[-1].bias.copy_(-network.eval()(coarse).mean(0))
    return network


def published(name, tmp_path, monkeypatch):
    """Random weights in the place of the published ones; returns torchvision's network of them."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    info = named(name, "DEFAULT")
    path = path_of(info)
    path.parent.mkdir(parents=True)
    torch.manual_seed(7)
    heads = {"aux_logits": True, "init_weights": False} if "cept" in name or "goog" in name else {}
    network = lively(models.get_model(name, **heads), info.preprocessing.crop)
    torch.save(network.state_dict(), path)
    info = replace(info, hash_prefix=hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(weights, "_published", lambda model: (info,))
    return models.get_model(name, weights=models.get_model_weights(name).DEFAULT).eval()


def by_command(capsys, folder, *options):
    assert main(["predict", str(folder), "--json", *options]) == 0
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(
    "name",
    [
        "resnet18",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("resnet50", "densenet121", "googlenet", "inception_v3", "vgg16", "alexnet")
        ),
    ],
)
def test_a_folder_gets_the_classes_of_the_reference(name, folder, tmp_path, monkeypatch, capsys):
    network = published(name, tmp_path, monkeypatch)
    transform = models.get_model_weights(name).DEFAULT.transforms()
    answers = by_command(capsys, folder, "--model", name)
    assert len(answers) == len(SKIMAGE) + MADE
    firsts = set()
    for answer in answers:
        image = Image.open(answer["image"]).convert("RGB")
        with torch.inference_mode():
            expected = network(transform(image)[None])[0].softmax(0).topk(5)
        assert [guess["class_index"] for guess in answer["top"]] == expected.indices.tolist()
        assert [guess["probability"] for guess in answer["top"]] == pytest.approx(
            expected.values.tolist(), rel=1e-3
        )
        firsts.add(answer["top"][0]["class_index"])
    assert len(firsts) > 1  # else any answer would do


def test_ten_crops_keep_the_document(folder, capsys):
    plain = by_command(capsys, folder, "--model", "resnet20-cifar10")
    averaged = by_command(capsys, folder, "--model", "resnet20-cifar10", "--ten-crops")
    assert [answer.keys() for answer in averaged] == [answer.keys() for answer in plain]
    assert [answer["image"] for answer in averaged] == [answer["image"] for answer in plain]
    pairs = zip(averaged, plain, strict=True)
    assert all(one["top"] != other["top"] for one, other in pairs)


def test_many_photos_are_answered_by_the_compiled_network_alike(folder, capsys, monkeypatch):
    asked = ("--model", "resnet20-cifar10", "--top", "10")
    few = by_command(capsys, folder, *asked)
    monkeypatch.setattr("cnnviz.commands.predict.MANY", 1)
    for one, other in zip(by_command(capsys, folder, *asked), few, strict=True):
        found = {guess["class_index"]: guess["probability"] for guess in one["top"]}
        expected = {guess["class_index"]: guess["probability"] for guess in other["top"]}
        assert found == pytest.approx(expected, abs=1e-4)
