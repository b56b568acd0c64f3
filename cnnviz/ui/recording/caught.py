"""A capsule of what was caught, with all that it was made of."""

import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import metadata

from cnnviz import __version__
from cnnviz.capsules.capsule import Capsule
from cnnviz.capsules.plain_words import plain_words
from cnnviz.ui.lecture import scene
from cnnviz.ui.recording import sent
from cnnviz.ui.recording.capture import Capture
from cnnviz.ui.shell import arrival, keys

LIBRARIES = ("torch", "torchvision", "timm", "numpy", "pillow", "streamlit")
"""On which results may depend."""

PRIVATE = (*scene.KEPT, keys.LESSON, keys.SCENE, keys.HIDE)
"""What of an address is no part of an experiment."""


def capsule(
    language: str, page: str, choices: Mapping[str, str], title: str, found: Capture
) -> Capsule:
    """Return the capsule of what was caught just now.

    Args:
        language: Code of the reader's language.
        page: Name of the page in the address.
        choices: What leads to the experiment there, by name.
        title: What it is called.
        found: What was caught.
    """
    shown, left_out = sent.things(found)
    return Capsule(
        title=plain_words(title),
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        language=language,
        page=page,
        query={**address(arrival.known().now), **choices},
        inputs={**found.inputs, **choices},
        photo=found.photo,
        weights=tuple(found.weights.values()),
        versions=versions(),
        shown=tuple(shown),
        left_out=left_out,
    )


def address(query: Mapping[str, str]) -> dict[str, str]:
    """Return what of an address belongs to an experiment."""
    return {name: word for name, word in query.items() if name not in PRIVATE}


@cache
def versions() -> dict[str, str]:
    """Return the versions of this program and of the libraries that compute."""
    found = {"cnnviz": __version__, "Python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "–"
    return found
