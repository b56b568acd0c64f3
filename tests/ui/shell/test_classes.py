"""What a class is called on a screen, decided in one place."""

import ast
from pathlib import Path

from cnnviz.content.labels import text
from cnnviz.photos.answering.predict import TopClass
from cnnviz.training.data.image_data import CIFAR10_CLASSES
from cnnviz.ui.shell import classes
from tests import trees

ROOT = Path(__file__).parents[3]


def test_english_stands_beside_the_korean_name():
    assert classes.name(text("ko"), "crane") == "기중기 (crane)"
    assert classes.name(text("ko"), "crane bird") == "두루미 (crane bird)"
    assert classes.name(text("en"), "crane") == "crane"


def test_the_ten_of_cifar_have_korean_names():
    found = [classes.name(text("ko"), label) for label in CIFAR10_CLASSES]
    assert len(set(found)) == 10
    assert not any(letter.isascii() for name in found for letter in name)


def test_a_class_that_nobody_translated_keeps_its_name():
    assert classes.name(text("ko"), "my own class") == "my own class"


def test_a_guess_keeps_its_number_and_probability():
    guess = TopClass(class_index=517, label="crane", probability=0.5)
    (found,) = classes.named(text("ko"), [guess])
    assert (found.class_index, found.label, found.probability) == (517, "기중기 (crane)", 0.5)


def test_classes_are_named_in_one_place():
    """No other module looks a class up in the labels, so none can leave the English name out."""
    found = [
        path
        for path in (ROOT / "cnnviz").rglob("*.py")
        for node in ast.walk(trees.parsed(path))
        if isinstance(node, ast.JoinedStr)
        and isinstance(node.values[0], ast.Constant)
        and node.values[0].value == "classes."
    ]
    assert [path.name for path in found] == ["classes.py"]
