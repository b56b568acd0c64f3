"""The networks that come with the project are what their cards say, and as good as was promised."""

import hashlib
import itertools

import pytest

from cnnviz.architectures import CATALOG, variant
from cnnviz.architectures.families.lenet import READERS_OF_DIGITS
from cnnviz.paths import BUNDLED_WEIGHTS, DIGIT_WEIGHTS
from cnnviz.photos.answering.predict import predict
from cnnviz.photos.answering.preprocessing import preprocess
from cnnviz.photos.decoding.images import decode
from cnnviz.photos.decoding.samples import read
from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.cards import bundled, read_card, weights_path
from cnnviz.photos.weights.history import read_history
from cnnviz.photos.weights.models import ModelStore
from cnnviz.training.data.image_data import CIFAR10_CLASSES

CARDS = {card.model: card for card in bundled()}
DIGITS = {card.model: card for card in bundled(DIGIT_WEIGHTS)}
DIGIT_CLASSES = tuple(map(str, range(10)))

# ResNet-20 of the paper: 91.25 % (He et al. 2015, table 6). The others had minutes on one core.
PROMISED = {
    "resnet20-cifar10": 0.915,
    "seresnet20-cifar10": 0.88,
    "vgg11-small-cifar10": 0.87,
    "nin-small-cifar10": 0.86,
    "inception-small-cifar10": 0.85,
    "inception-v3-small-cifar10": 0.91,
    "densenet40-cifar10": 0.91,
    "alexnet-small-cifar10": 0.84,
    "lenet5-cifar10": 0.70,
}


def test_every_family_that_names_a_bundled_network_has_it():
    assert set(CARDS) == {family.bundled for family in CATALOG if family.bundled}


@pytest.mark.parametrize("name", PROMISED)
def test_a_network_is_as_good_as_promised(name):
    card = CARDS[name]
    assert card.test_images == 10_000
    assert card.test_accuracy >= PROMISED[name]
    assert card.flip_accuracy >= card.test_accuracy


def test_the_readers_of_digits_are_there_and_as_good_as_promised():
    assert set(DIGITS) == set(READERS_OF_DIGITS)
    for card in DIGITS.values():
        assert card.test_images == 1_000
        assert card.test_accuracy >= 0.985
        assert card.flip_accuracy is None  # the mirror image of a digit is another thing
        assert (card.data, card.input_size) == ("MNIST", 32)


ALL = [
    *((BUNDLED_WEIGHTS, name, CIFAR10_CLASSES) for name in CARDS),
    *((DIGIT_WEIGHTS, name, DIGIT_CLASSES) for name in DIGITS),
]


@pytest.mark.parametrize(("folder", "name", "classes"), ALL)
def test_a_card_describes_its_file(folder, name, classes):
    card = read_card(folder / f"{name}.toml")
    data = weights_path(card, folder).read_bytes()
    assert hashlib.sha256(data).hexdigest() == card.sha256
    assert len(data) == card.size_bytes
    assert card.params == sum(p.numel() for p in variant(name).build().parameters())
    assert card.classes == classes
    assert card.licence


@pytest.mark.parametrize(("folder", "name", "classes"), ALL)
def test_the_curve_ends_where_the_card_does(folder, name, classes):
    history, card = read_history(name, folder), read_card(folder / f"{name}.toml")
    epochs = [passed.epoch for passed in history]
    assert all(first < second for first, second in itertools.pairwise(epochs))
    assert history[-1].test_pictures == card.test_images
    assert epochs[-1] == pytest.approx(card.epochs, abs=0.01)
    # The card measures the float16 file, the curve the run itself.
    assert abs(history[-1].test_accuracy - card.test_accuracy) < 0.005


def test_all_files_together_are_small():
    files = [path for path in BUNDLED_WEIGHTS.rglob("*") if path.is_file()]
    assert set(files) > set(DIGIT_WEIGHTS.iterdir())
    assert sum(path.stat().st_size for path in files) < 12 * 2**20


def test_the_cat_of_the_gallery_is_a_cat():
    store = ModelStore(2**30)
    loaded = store.get("resnet20-cifar10", weights_for("resnet20-cifar10")[0])
    guess = predict(loaded, preprocess(decode(read("chelsea")), loaded.preprocessing).tensor).top[0]
    assert (guess.label, guess.probability > 0.5) == ("cat", True)
