"""WHAT: the families of networks, in syllabus order.

Importing this package costs no library: torchvision and timm are imported by the first build.
"""

from dataclasses import replace

from cnnviz.architectures.families import (
    after2017,
    alexnet,
    densenet,
    googlenet,
    inception,
    lenet,
    nin,
    resnet,
    senet,
    vgg,
)
from cnnviz.architectures.guests import guest
from cnnviz.architectures.registries import timm_models, torchvision_models
from cnnviz.architectures.registries.listing import Listed, listed
from cnnviz.architectures.spec import Family, Paper, Variant
from cnnviz.errors import UnknownName

__all__ = [
    "CATALOG",
    "Family",
    "Listed",
    "Paper",
    "Variant",
    "family",
    "family_of",
    "listed",
    "variant",
]

CATALOG: tuple[Family, ...] = (
    lenet.FAMILY,
    alexnet.FAMILY,
    vgg.FAMILY,
    nin.FAMILY,
    googlenet.FAMILY,
    inception.FAMILY,
    resnet.FAMILY,
    densenet.FAMILY,
    senet.FAMILY,
    after2017.FAMILY,
)
"""Every family, in the order in which the networks were invented."""


def family(slug: str) -> Family:
    """Return the family of that page.

    Raises:
        UnknownName: If there is none.
    """
    for candidate in CATALOG:
        if candidate.slug == slug:
            return candidate
    raise _unknown(slug)


def family_of(name: str) -> Family | None:
    """Return the family that has a variant of that name, or None."""
    for candidate in CATALOG:
        if any(variant.name == name for variant in candidate.variants):
            return candidate
    return None


def variant(name: str, side: int | None = None) -> Variant:
    """Return a network of the catalogue, or any classifier that torchvision or timm registers.

    Args:
        name: Name of the network; timm's begin with "timm:".
        side: Side of the square input; the one the network was published for by default.

    Raises:
        UnknownName: If there is no such network.
    """
    owner = family_of(name)
    if owner is None:
        entry = torchvision_models.registered(name, side) or timm_models.registered(name, side)
        if entry is not None:
            return entry
        entry = guest(name)
        if entry is None:
            raise _unknown(name)
    else:
        entry = owner.variant(name)
    return entry if side is None else replace(entry, input_shape=(entry.input_shape[0], side, side))


def _unknown(name: str) -> UnknownName:
    known = ", ".join(variant.name for entry in CATALOG for variant in entry.variants)
    return UnknownName(
        "unknown_model", f"no model {name!r}; the catalogue has: {known}", name=name, known=known
    )
