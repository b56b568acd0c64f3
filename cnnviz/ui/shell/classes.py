"""Class names in the reader's language, where the language has them."""

from collections.abc import Sequence
from dataclasses import replace

from cnnviz.content.class_names import imagenet_names
from cnnviz.content.labels import Labels
from cnnviz.photos.answering.predict import TopClass


def name(t: Labels, label: str) -> str:
    """A class in the reader's language; the publisher's English name where there is none.

    Beside the name of one of ImageNet's thousand classes stands the English one: papers, data sets
    and other programs know the class by it.
    """
    own = imagenet_names(t.language).get(label)
    return t.get(f"classes.{label}", label) if own is None else f"{own} ({label})"


def named(t: Labels, guesses: Sequence[TopClass]) -> tuple[TopClass, ...]:
    """Return the guesses with their classes named for the reader."""
    return tuple(replace(guess, label=name(t, guess.label)) for guess in guesses)
