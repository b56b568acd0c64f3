"""Class names in the reader's language, where the language has them."""

from collections.abc import Sequence
from dataclasses import replace

from cnnviz.content.labels import Labels
from cnnviz.photos.answering.predict import TopClass


def name(t: Labels, label: str) -> str:
    """A class in the reader's language; the publisher's English name where there is none."""
    return t.get(f"classes.{label}", label)


def named(t: Labels, guesses: Sequence[TopClass]) -> tuple[TopClass, ...]:
    """Return the guesses with their classes named for the reader."""
    return tuple(replace(guess, label=name(t, guess.label)) for guess in guesses)
