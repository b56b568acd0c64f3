import hashlib
import tomllib
from dataclasses import replace

import pytest
import torch
from safetensors import safe_open

from cnnviz.architectures.nets.small.cifar_resnet import CifarResNet
from cnnviz.errors import BadFile
from cnnviz.photos.weights.cards import Card, bundled, read_card, save_network, write_card
from cnnviz.photos.weights.models import load_checkpoint

CARD = Card(
    model="resnet20-cifar10",
    data="CIFAR-10",
    classes=("airplane", "고양이", 'say "cheese" \\ \n'),
    input_size=32,
    mean=(0.4914, 0.4822, 0.4465),
    std=(0.2470, 1e-05, 1.0),
    test_accuracy=0.915,
    test_images=10000,
    flip_accuracy=0.92,
    recipe={"name": "standard", "epochs": 50.0, "flip": True, "cutout": 0},
    seed=3,
    epochs=49.5,
    device="cpu",
    torch="2.15.0",
    trained="2026-11-21",
    commit="abc1234",
    licence="MIT",
)


@pytest.fixture
def network():
    """A network whose batch normalisation has seen something, in eval mode."""
    torch.random.default_generator.manual_seed(5)
    model = CifarResNet(8)
    model(torch.randn(16, 3, 32, 32) * 1e-3)  # small pictures make small variances
    return model.eval()


def test_a_card_survives_its_file(tmp_path):
    write_card(tmp_path / "card.toml", CARD)
    assert read_card(tmp_path / "card.toml") == CARD


def test_a_card_may_say_nothing_of_mirror_images(tmp_path):
    card = replace(CARD, flip_accuracy=None)
    write_card(tmp_path / "card.toml", card)
    assert "flip_accuracy" not in (tmp_path / "card.toml").read_text(encoding="utf-8")
    assert read_card(tmp_path / "card.toml") == card


def test_a_card_is_plain_toml(tmp_path):
    write_card(tmp_path / "card.toml", CARD)
    document = tomllib.loads((tmp_path / "card.toml").read_text(encoding="utf-8"))
    assert document["classes"] == list(CARD.classes)
    assert document["recipe"] == CARD.recipe
    assert document["std"] == [0.247, 1e-5, 1.0]


@pytest.mark.parametrize("text", ["", "model = ", "model = 'x'", "\x00"])
def test_what_is_no_card_is_refused(tmp_path, text):
    path = tmp_path / "card.toml"
    path.write_text(text)
    with pytest.raises(BadFile) as caught:
        read_card(path)
    assert (caught.value.key, caught.value.params) == ("bad_card", {"file": str(path)})


def test_a_missing_card_is_refused(tmp_path):
    with pytest.raises(BadFile):
        read_card(tmp_path / "card.toml")


def test_saving_fills_the_card_in(tmp_path, network):
    folder = tmp_path / "new" / "folder"
    card = save_network(network, CARD, folder)
    data = (folder / "resnet20-cifar10.safetensors").read_bytes()
    assert card.sha256 == hashlib.sha256(data).hexdigest()
    assert card.size_bytes == len(data)
    assert card.params == sum(parameter.numel() for parameter in network.parameters())
    assert replace(card, sha256="", size_bytes=0, params=0) == CARD
    assert bundled(folder) == (card,)
    assert sorted(path.suffix for path in folder.iterdir()) == [".safetensors", ".toml"]


def test_kernels_are_halves_and_the_rest_is_exact(tmp_path, network):
    save_network(network, CARD, tmp_path)
    state = network.state_dict()
    with safe_open(tmp_path / "resnet20-cifar10.safetensors", framework="pt") as file:
        assert set(file.keys()) == set(state)
        for name, tensor in state.items():
            stored = file.get_tensor(name)
            if tensor.dim() > 1:
                assert stored.dtype == torch.float16
            else:
                assert stored.dtype == tensor.dtype
                assert torch.equal(stored, tensor)


def test_a_saved_network_predicts_as_before(tmp_path):
    torch.random.default_generator.manual_seed(5)
    model = CifarResNet(20)
    model(torch.randn(16, 3, 32, 32))
    model.eval()
    save_network(model, CARD, tmp_path)
    loaded = load_checkpoint("resnet20-cifar10", tmp_path / "resnet20-cifar10.safetensors")
    pictures = torch.randn(4, 3, 32, 32)
    with torch.inference_mode():
        torch.testing.assert_close(loaded.module(pictures), model(pictures), atol=2e-2, rtol=0)
    assert {tensor.dtype for tensor in loaded.module.parameters()} == {torch.float32}


def test_the_same_network_makes_the_same_file(tmp_path, network):
    first = save_network(network, CARD, tmp_path / "a")
    second = save_network(network, CARD, tmp_path / "b")
    assert first == second
