"""Catalogue entries for the networks that this project defines itself."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

from cnnviz.architectures.spec import Variant

if TYPE_CHECKING:
    from torch import nn

CIFAR = (3, 32, 32)
"""Shape of a picture of CIFAR-10."""


def own(
    name: str,
    title: str,
    network: str,
    input_shape: tuple[int, int, int] = CIFAR,
    **options: object,
) -> Variant:
    """An entry for a network of this package, which is imported by the first build: it needs torch.

    Args:
        name: Name on the command line and in links.
        title: Name on the screen.
        network: Module of this package and class in it, as "cifar_vgg.CifarVgg".
        input_shape: Channels, height and width that it is made for.
        options: What the class is called with. What `build` is called with comes on top, such as
            another `num_classes`.
    """
    return Variant(
        name=name,
        title=title,
        build=_builder(network, options),
        input_shape=input_shape,
        library="cnnviz",
    )


def _builder(network: str, options: dict[str, object]) -> Callable[..., nn.Module]:
    module, _, name = network.partition(".")

    def build(**more: object) -> nn.Module:
        maker = getattr(import_module(f"cnnviz.architectures.{module}"), name)
        made: nn.Module = maker(**options | more)
        return made

    return build
