"""Pairs of networks that can be trained against each other: `gan:width=32`."""

from collections.abc import Mapping

import torch
from torch import Tensor

from cnnviz.architectures.nets.published.dcgan import Discriminator, Generator, Size, draw_weights
from cnnviz.errors import BadFile, UnknownName
from cnnviz.training.data.image_data import SIDE

KIND = "gan"

WIDTHS = (8, 16, 32, 64, 128)
"""Channels next to the picture that can be chosen."""

DEFAULT = "gan:width=32"


def gan_size(name: str) -> Size:
    """Return the size of the pair of that name.

    Args:
        name: "gan" or "gan:width=32".

    Raises:
        UnknownName: If there is none.
    """
    kind, _, choice = name.replace(" ", "").partition(":")
    option, _, value = choice.partition("=")
    if kind == KIND and not choice:
        return gan_size(DEFAULT)
    if kind != KIND or option != "width" or value not in map(str, WIDTHS):
        known = ", ".join(map(gan_name, WIDTHS))
        message = f"no pair of networks {name!r} to train; there are: {known}"
        raise UnknownName("unknown_net", message, name=name, known=known)
    return Size(side=SIDE, width=int(value))


def gan_name(width: int) -> str:
    """Return the name of the pair with so many channels next to the picture."""
    return f"{KIND}:width={width}"


def initialised_gan(name: str, seed: int) -> tuple[Generator, Discriminator]:
    """Return both networks with their initial weights, which depend on the seed alone.

    Raises:
        UnknownName: If there is no pair of that name.
    """
    size, random = gan_size(name), torch.Generator().manual_seed(seed)
    generator, discriminator = Generator(size), Discriminator(size)
    draw_weights(generator, random)
    draw_weights(discriminator, random)
    return generator, discriminator


def generator_from(name: str, weights: Mapping[str, Tensor]) -> Generator:
    """Return a trained generator, ready to make pictures.

    Raises:
        UnknownName: If there is no pair of that name.
        BadFile: If the weights are those of another network.
    """
    generator = Generator(gan_size(name))
    try:
        generator.load_state_dict(dict(weights))
    except RuntimeError as error:
        raise BadFile(
            "weights_do_not_fit", f"these are no weights of {name}", file=name, model=name
        ) from error
    return generator.eval().requires_grad_(False)
