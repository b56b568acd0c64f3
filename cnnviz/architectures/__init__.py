"""WHAT: the families of networks, in syllabus order.

Importing this package costs no library: torchvision and timm are imported by the first build.
"""

from cnnviz.architectures import (
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
from cnnviz.architectures.spec import Family, Paper, Variant
from cnnviz.architectures.torchvision_models import builder, classifier_names
from cnnviz.errors import UnknownName

__all__ = ["CATALOG", "Family", "Paper", "Variant", "family", "family_of", "variant"]

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
)
"""Every family, in the order in which the networks were invented."""


def family(slug: str) -> Family:
    """The family of that page.

    Raises:
        UnknownName: If there is none.
    """
    for candidate in CATALOG:
        if candidate.slug == slug:
            return candidate
    raise _unknown(slug)


def family_of(name: str) -> Family | None:
    """The family that has a variant of that name, or None."""
    for candidate in CATALOG:
        if any(variant.name == name for variant in candidate.variants):
            return candidate
    return None


def variant(name: str) -> Variant:
    """A network of the catalogue, or any classifier that torchvision registers.

    Raises:
        UnknownName: If there is neither.
    """
    owner = family_of(name)
    if owner is not None:
        return owner.variant(name)
    if name in classifier_names():
        return Variant(name=name, title=name, build=builder(name))
    raise _unknown(name)


def _unknown(name: str) -> UnknownName:
    known = ", ".join(variant.name for entry in CATALOG for variant in entry.variants)
    return UnknownName(
        "unknown_model", f"no model {name!r}; the catalogue has: {known}", name=name, known=known
    )
