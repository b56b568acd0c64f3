"""Catalogue entries for the networks that this project defines itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from cnnviz.architectures.spec import Variant

if TYPE_CHECKING:
    from torch import nn

CIFAR = (3, 32, 32)
"""Shape of a picture of CIFAR-10."""


def own(
    name: str,
    title: str,
    build: Callable[..., nn.Module],
    input_shape: tuple[int, int, int] = CIFAR,
    **options: object,
) -> Variant:
    """Return an entry for a network of this package.

    Args:
        name: Name on the command line and in links.
        title: Name on the screen.
        build: One of the `builders`.
        input_shape: Channels, height and width that it is made for.
        options: What it is called with. What the entry's `build` is called with comes on top, such
            as another `num_classes`.
    """
    return Variant(
        name=name,
        title=title,
        build=partial(build, **options),
        input_shape=input_shape,
        library="cnnviz",
    )
