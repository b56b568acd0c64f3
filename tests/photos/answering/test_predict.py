import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torchvision import models

from cnnviz.photos.answering.predict import predict
from cnnviz.photos.answering.preprocessing import Preprocessing, preprocess
from cnnviz.photos.weights.available import named, path_of, weights_for
from cnnviz.photos.weights.models import ModelStore, random

SIZES = [(640, 427), (427, 640), (231, 199), (901, 90)]  # width, height


def photo(width, height, mode="RGB"):
    """Coarse coloured noise: every crop of it is different."""
    noise = np.random.default_rng(width).integers(0, 256, (9, 9, 3), dtype=np.uint8)
    return Image.fromarray(noise).resize((width, height)).convert(mode)


def of_photo(loaded, image, top=5):
    return predict(loaded, preprocess(image, loaded.preprocessing).tensor, top)


@pytest.fixture(scope="module")
def presets():
    """Each way of preprocessing that torchvision publishes once, with its own transform."""
    found = {}
    for name in models.list_models(module=models):
        for info in weights_for(name):
            published = models.get_model_weights(name)[info.id]
            found.setdefault(info.preprocessing, published.transforms())
    return found


def test_there_are_many_presets(presets):
    assert len(presets) > 15
    assert {preset.interpolation for preset in presets} == {"bilinear", "bicubic"}


@pytest.mark.parametrize("size", SIZES)
def test_the_input_is_that_of_torchvision_to_the_bit(presets, size):
    image = photo(*size)
    for preset, transform in presets.items():
        prepared = preprocess(image, preset)
        assert torch.equal(prepared.tensor, transform(image).unsqueeze(0)), preset


SQUASHED = ("coat_lite_medium_384", "dm_nfnet_f0")
"""Networks of timm that read the whole photo as a square: all of it, and the middle of it."""


@pytest.mark.parametrize("size", [(500, 333), (300, 1024)])
@pytest.mark.parametrize("name", ["legacy_seresnet50", "legacy_senet154", *SQUASHED])
def test_the_input_of_timm_networks_is_that_of_timm(name, size):
    from timm import get_pretrained_cfg
    from timm.data import create_transform, resolve_data_config

    transform = create_transform(
        **resolve_data_config(pretrained_cfg=get_pretrained_cfg(name).to_dict())
    )
    image = photo(*size)
    known = f"timm:{name}" if name in SQUASHED else name.removeprefix("legacy_")
    recipe = weights_for(known)[0].preprocessing
    assert recipe.squash == (name in SQUASHED)
    ours = preprocess(image, recipe).tensor
    torch.testing.assert_close(ours[0], transform(image), atol=1e-6, rtol=0)


def test_the_stages_belong_together():
    preset = Preprocessing(resize=64, crop=48, mean=(0.2, 0.4, 0.6), std=(0.5, 0.25, 0.125))
    prepared = preprocess(photo(200, 100), preset)
    left, top, right, bottom = prepared.crop_box
    assert prepared.resized.size == (128, 64)
    assert (left + right, top + bottom) == (128, 64)  # in the middle
    assert (right - left, bottom - top) == prepared.cropped.size == (48, 48)
    assert prepared.cropped.tobytes() == prepared.resized.crop(prepared.crop_box).tobytes()
    pixels = np.asarray(prepared.cropped, np.float64) / 255
    expected = (pixels - preset.mean) / preset.std
    np.testing.assert_allclose(prepared.tensor[0].permute(1, 2, 0), expected, atol=1e-5)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "1"])
def test_photos_of_other_modes_are_converted(mode):
    preset = weights_for("resnet18")[0].preprocessing
    image = photo(300, 260, mode)
    assert torch.equal(
        preprocess(image, preset).tensor, preprocess(image.convert("RGB"), preset).tensor
    )


def test_a_grey_network_sees_a_grey_photo():
    loaded = random("lenet5")
    prepared = preprocess(photo(100, 80), loaded.preprocessing)
    assert prepared.cropped.mode == "L"
    assert prepared.tensor.shape == (1, 1, 32, 32)
    assert len(predict(loaded, prepared.tensor, top=3).top) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"resize": 10, "crop": 11},
        {"resize": 10, "crop": 0},
        {"resize": 10, "crop": 10, "std": (1.0,)},
        {"resize": 10, "crop": 10, "mean": (0.0, 0.0), "std": (1.0, 1.0)},
    ],
)
def test_impossible_preprocessing_is_refused(wrong):
    with pytest.raises(ValueError, match=r"crop|mean"):
        Preprocessing(**{"mean": (0.0,) * 3, "std": (1.0,) * 3, **wrong})


def lively(network, side):
    """The network with batch statistics of real activations: its outputs depend on the photo."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
    with torch.no_grad():
        network.train()(torch.randn(2, 3, side, side))
    return network


@pytest.mark.parametrize(
    "name",
    ["resnet18", "densenet121", "googlenet", pytest.param("inception_v3", marks=pytest.mark.slow)],
)
def test_the_top_five_are_those_of_torchvision(name, tmp_path, monkeypatch):
    """Oracle: torchvision's own builder, which finds the same file in the same cache."""
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    info = named(name, "DEFAULT")
    path = path_of(info)
    path.parent.mkdir(parents=True)
    torch.manual_seed(7)
    heads = {"aux_logits": True, "init_weights": False} if "cept" in name or "goog" in name else {}
    side = info.preprocessing.crop
    torch.save(lively(models.get_model(name, **heads), side).state_dict(), path)
    info = replace(info, hash_prefix=hashlib.sha256(path.read_bytes()).hexdigest())
    published = models.get_model_weights(name).DEFAULT
    plain = models.get_model(name, weights=published).eval()

    loaded = ModelStore(2**30).get(name, info)
    image = photo(*SIZES[0])
    with torch.inference_mode():
        logits = plain(published.transforms()(image).unsqueeze(0))[0]
    prediction = of_photo(loaded, image)
    spread = float(logits.max() - logits.min())
    np.testing.assert_allclose(prediction.logits, logits, rtol=0, atol=1e-4 * spread)
    best = logits.softmax(0).topk(5)
    assert [guess.class_index for guess in prediction.top] == best.indices.tolist()
    assert [guess.probability for guess in prediction.top] == pytest.approx(
        best.values.tolist(), rel=1e-3
    )
    assert [guess.label for guess in prediction.top] == [
        published.meta["categories"][index] for index in best.indices
    ]


def test_a_prediction_is_consistent_in_itself():
    prediction = of_photo(random("squeezenet1_1"), photo(300, 300), top=7)
    assert len(prediction.top) == 7
    assert prediction.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert prediction.top[0].class_index == prediction.logits.argmax()
    shown = [guess.probability for guess in prediction.top]
    assert shown == sorted(shown, reverse=True)
    for array in (prediction.logits, prediction.probabilities):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_top_is_at_most_all_classes():
    loaded = random("resnet20-cifar10")
    assert len(of_photo(loaded, photo(40, 40), top=99).top) == 10
    assert of_photo(loaded, photo(40, 40), top=0).top == ()


def test_the_time_is_that_of_the_network():
    class Sleeper(nn.Module):
        def forward(self, x):
            time.sleep(0.05)
            return x.flatten(1)[:, :10]

    loaded = replace(random("resnet20-cifar10"), module=Sleeper())
    begin = time.perf_counter()
    prediction = of_photo(loaded, photo(3000, 2000))
    assert 0.05 <= prediction.seconds <= time.perf_counter() - begin


def test_predicting_changes_neither_the_network_nor_the_generator():
    loaded = random("resnet20-cifar10")
    weights_before = {k: v.clone() for k, v in loaded.module.state_dict().items()}
    generator_before = torch.random.get_rng_state()
    of_photo(loaded, photo(90, 70))
    after = loaded.module.state_dict()
    assert all(torch.equal(after[name], tensor) for name, tensor in weights_before.items())
    assert torch.equal(torch.random.get_rng_state(), generator_before)
    assert not loaded.module.training


def test_eight_threads_predict_as_one():
    loaded = random("squeezenet1_1")
    photos = [photo(60 + width, 100) for width in range(8)]
    solo = [of_photo(loaded, image).probabilities for image in photos]

    def ask(number):
        return number % 8, of_photo(loaded, photos[number % 8]).probabilities

    with ThreadPoolExecutor(8) as pool:
        for number, probabilities in pool.map(ask, range(64)):
            np.testing.assert_allclose(probabilities, solo[number], rtol=0, atol=1e-6)
