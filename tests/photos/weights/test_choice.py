from dataclasses import replace

import pytest

from cnnviz.architectures import CATALOG, family, variant
from cnnviz.architectures.nets.published.lenet5 import LeNet5
from cnnviz.architectures.nets.small.cifar_resnet import CifarResNet
from cnnviz.errors import BadFile
from cnnviz.photos.answering.predict import predict
from cnnviz.photos.answering.preprocessing import preprocess
from cnnviz.photos.weights.available import IMAGENET, named, path_of
from cnnviz.photos.weights.cards import Card, save_network
from cnnviz.photos.weights.choice import Source, choices, small_weights
from cnnviz.photos.weights.models import ModelStore
from cnnviz.photos.weights.untrained import is_random, random_weights

CARD = Card(
    model="",
    data="CIFAR-10",
    classes=tuple("abcdefghij"),
    input_size=32,
    mean=(0.5,) * 3,
    std=(0.25,) * 3,
    test_accuracy=0.5,
    test_images=10000,
    flip_accuracy=0.5,
    recipe={},
    seed=0,
    epochs=1,
    device="cpu",
    torch="2.15.0",
    trained="2026-11-21",
    commit="0",
    licence="MIT",
)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "cache"))


@pytest.fixture
def bundled(tmp_path):
    folder = tmp_path / "weights"
    save_network(CifarResNet(20), replace(CARD, model="resnet20-cifar10"), folder)
    save_network(LeNet5(3), replace(CARD, model="lenet5-cifar10"), folder)
    return folder


def chosen(slug, name, folder):
    choice = choices(family(slug), name, folder)[0]
    return choice.source, choice.weights.model, choice.weights.id


def test_without_a_download_the_small_network_of_the_family_answers(bundled):
    assert chosen("resnet", "resnet50", bundled) == (
        Source.FAMILY_SMALL, "resnet20-cifar10", "CIFAR10",
    )  # fmt: skip
    assert chosen("lenet", "lenet5", bundled) == (
        Source.FAMILY_SMALL, "lenet5-cifar10", "CIFAR10",
    )  # fmt: skip


def test_a_network_that_is_bundled_itself_is_its_own(bundled):
    assert chosen("resnet", "resnet20-cifar10", bundled)[0] is Source.OWN


def test_the_networks_own_weights_come_first_whichever_are_there(bundled):
    older = path_of(named("resnet50", "IMAGENET1K_V1"))
    older.parent.mkdir(parents=True)
    older.write_bytes(b"weights")
    assert chosen("resnet", "resnet50", bundled) == (Source.OWN, "resnet50", "IMAGENET1K_V1")
    path_of(named("resnet50", "DEFAULT")).write_bytes(b"weights")
    assert chosen("resnet", "resnet50", bundled) == (Source.OWN, "resnet50", "IMAGENET1K_V2")
    assert chosen("resnet", "resnet18", bundled)[0] is Source.FAMILY_SMALL


@pytest.mark.parametrize(
    ("slug", "nearest"),
    [
        ("alexnet", "lenet5-cifar10"),
        ("vgg", "lenet5-cifar10"),
        ("googlenet", "resnet20-cifar10"),
        ("inception", "resnet20-cifar10"),
        ("densenet", "resnet20-cifar10"),
        ("senet", "resnet20-cifar10"),
    ],
)
def test_a_family_without_a_small_network_borrows_the_nearest(bundled, slug, nearest):
    page = family(slug)
    assert chosen(slug, page.default, bundled)[:2] == (Source.OTHER_SMALL, nearest)


def test_every_page_has_a_working_prediction(bundled):
    from PIL import Image

    store = ModelStore(2**30)
    for page in CATALOG:
        for entry in page.variants:
            choice = choices(page, entry.name, bundled)[0]
            loaded = store.get(choice.weights.model, choice.weights)
            assert (
                len(
                    predict(
                        loaded, preprocess(Image.new("RGB", (40, 30)), loaded.preprocessing).tensor
                    ).top
                )
                == 5
            )


def test_own_weights_that_turned_out_bad_can_be_passed_over(bundled):
    path = path_of(named("resnet50", "DEFAULT"))
    path.parent.mkdir(parents=True)
    path.write_bytes(b"damaged")
    assert small_weights(family("resnet"), bundled).source is Source.FAMILY_SMALL


def test_a_card_without_its_file_does_not_count(bundled):
    (bundled / "resnet20-cifar10.safetensors").unlink()
    assert chosen("resnet", "resnet50", bundled)[:2] == (Source.OTHER_SMALL, "lenet5-cifar10")


def test_an_empty_folder_is_said(tmp_path):
    with pytest.raises(BadFile) as caught:
        choices(family("resnet"), "resnet50", tmp_path)
    assert caught.value.key == "bundled_missing"


def test_without_a_family_nothing_stands_in_for_a_network():
    (choice,) = choices(None, "mnasnet0_5")
    assert choice.source is Source.RANDOM
    assert is_random(choice.weights)
    assert choice.weights.model == "mnasnet0_5"
    assert choice.weights.preprocessing == named("mnasnet0_5", "DEFAULT").preprocessing
    assert len(choice.weights.classes) == 1000


def test_without_a_family_its_own_weights_answer_where_they_are():
    info = named("mnasnet0_5", "DEFAULT")
    assert info.data == IMAGENET
    path = path_of(info)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"weights")
    assert [(one.source, one.weights) for one in choices(None, "mnasnet0_5")] == [
        (Source.OWN, info)
    ]


def test_random_weights_of_a_network_without_published_ones_have_no_classes():
    info = random_weights("nin")
    assert info.classes == ()
    assert info.preprocessing.crop == variant("nin").input_shape[1]
