"""Builders for torchvision's classifiers, by name and without weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cnnviz.architectures.registries.listing import find
from cnnviz.architectures.spec import Variant

if TYPE_CHECKING:
    from torch import nn


# The published GoogLeNet weights come without auxiliary heads, those of Inception v3 with its head;
# the builders' own random initialisation takes half a minute and is never used.
_OPTIONS: dict[str, dict[str, bool]] = {
    "googlenet": {"init_weights": False, "aux_logits": False},
    "inception_v3": {"init_weights": False, "aux_logits": True},
}


def builder(name: str, side: int | None = None) -> Callable[[], nn.Module]:
    """Return a function that builds torchvision's model `name` with random weights.

    torchvision itself is imported at the first build: it takes seconds.

    Args:
        name: Name in torchvision's registry.
        side: Side of the square input, which transformers have to know.
    """

    def build() -> nn.Module:
        from torchvision import models

        options: dict[str, object] = dict(_OPTIONS.get(name, {}))
        if side is not None and name.startswith("vit_"):
            options["image_size"] = side
        if side is not None and name.startswith("maxvit"):
            options["input_size"] = (side, side)
        return models.get_model(name, weights=None, **options)

    return build


def variant(name: str, title: str, side: int = 224) -> Variant:
    """Return a catalogue entry for torchvision's model `name`."""
    return Variant(name=name, title=title, build=builder(name), input_shape=(3, side, side))


def registered(name: str, side: int | None = None) -> Variant | None:
    """Return any classifier that torchvision registers, at the size of its default weights.

    Args:
        name: Name in torchvision's registry.
        side: Another side of the square input.

    Returns:
        The entry, or None if torchvision has no such classifier.
    """
    entry = find(name)
    if entry is None or entry.library != "torchvision":
        return None
    here = entry.side if side is None else side
    return Variant(
        name=name, title=entry.title, build=builder(name, here), input_shape=(3, here, here)
    )
