"""Builders for timm's classifiers, by name and without weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cnnviz.architectures.registries.listing import find
from cnnviz.architectures.spec import Variant

if TYPE_CHECKING:
    from torch import nn

PREFIX = "timm:"
"""What a name of timm's begins with: both libraries have a "resnet50", and not the same one."""


def builder(name: str, side: int | None = None) -> Callable[[], nn.Module]:
    """Return a function that builds timm's model `name` with random weights.

    timm itself is imported at the first build: it takes seconds.

    Args:
        name: Name in timm's registry.
        side: Another side of the square input than the one that it was made for; only networks
            that must know it are told.
    """

    def build() -> nn.Module:
        import timm

        config = timm.get_pretrained_cfg(name)
        options: dict[str, Any] = {}
        if side is not None and config is not None and config.fixed_input_size:
            options["img_size"] = side
        try:
            return timm.create_model(name, pretrained=False, **options)
        except TypeError as error:
            if not options:
                raise
            raise ValueError(f"{name} is made for one size of picture alone") from error

    return build


def registered(name: str, side: int | None = None) -> Variant | None:
    """Return a classifier that timm registers.

    Args:
        name: "timm:" and the name in timm's registry, without the tag of any weights.
        side: Another side of the square input.

    Returns:
        The entry, or None if timm has no such classifier.
    """
    entry = find(name)
    if entry is None or entry.library != "timm":
        return None
    here = entry.side if side is None else side
    changed = None if here == entry.side else here
    return Variant(
        name=name,
        title=entry.title,
        build=builder(name.removeprefix(PREFIX), changed),
        input_shape=(3, here, here),
        library="timm",
    )


def published_config(name: str) -> dict[str, Any]:
    """Return what timm says of the default weights of a listed network, its `pretrained_cfg`."""
    import timm

    config: Any = timm.get_pretrained_cfg(name.removeprefix(PREFIX))
    return dict(config.to_dict())
