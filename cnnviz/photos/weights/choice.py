"""Which network answers on a page whose own weights may not be on this machine."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cnnviz import architectures
from cnnviz.architectures import CATALOG, Family
from cnnviz.errors import BadFile
from cnnviz.paths import BUNDLED_WEIGHTS
from cnnviz.photos.weights import cards
from cnnviz.photos.weights.available import (
    WeightsInfo,
    is_present,
    of_card,
    weights_for,
)
from cnnviz.photos.weights.shipped import SHIPPED
from cnnviz.photos.weights.untrained import random_weights


class Source(StrEnum):
    """Whose weights answer."""

    OWN = "own"
    """The network's own weights are on the disk."""
    SHIPPED = "shipped"
    """A network with ImageNet weights that comes in a package of the app."""
    FAMILY_SMALL = "family_small"
    """The small network of the same family that comes with the project."""
    OTHER_SMALL = "other_small"
    """The small network of the nearest family that has one."""
    RANDOM = "random"
    """The network itself, untrained: no family has another one that could stand in for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsChoice:
    """The weights to predict with.

    Attributes:
        weights: Which they are; `weights.model` is the network to load.
    """

    source: Source
    weights: WeightsInfo


def choices(
    family: Family | None, variant_name: str, folder: Path = BUNDLED_WEIGHTS
) -> tuple[WeightsChoice, ...]:
    """Return all weights at hand, the best first: every page has a prediction.

    Args:
        family: Whose page it is; None on a page about any network.
        variant_name: The network of the page.
        folder: Where the networks of this project lie.

    Returns:
        The network's own weights that are on the disk, then the network that stands in: one of the
        same family that comes with the app, with ImageNet weights if there is one. Without a
        family nothing else is passed off as the network: where it has no weights here, it answers
        with random ones.

    Raises:
        UnknownName: If there is no such network.
        BadFile: If not even one network of this project is in the folder.
    """
    own = tuple(
        WeightsChoice(source=Source.OWN, weights=info)
        for info in weights_for(variant_name, folder)
        if is_present(info)
    )
    if family is None:
        return own or (random_choice(variant_name),)
    shipped = shipped_weights()
    of_family = shipped is not None and architectures.family_of(shipped.weights.model) is family
    stand_in = shipped if shipped and of_family else small_weights(family, folder)
    return own if stand_in.weights.model == variant_name and own else (*own, stand_in)


def shipped_weights() -> WeightsChoice | None:
    """Return the network that knows the classes of ImageNet without a download.

    Returns:
        None where the package that brings its weights is not installed.
    """
    for model in SHIPPED:
        for info in weights_for(model):
            if is_present(info):
                return WeightsChoice(source=Source.SHIPPED, weights=info)
    return None


def random_choice(model: str) -> WeightsChoice:
    """Return the network without any training, the same one every time."""
    return WeightsChoice(source=Source.RANDOM, weights=random_weights(model))


def small_weights(family: Family, folder: Path = BUNDLED_WEIGHTS) -> WeightsChoice:
    """Return the small network that stands in where a network's own weights cannot be had.

    Raises:
        BadFile: If not even one network of this project is in the folder.
    """
    for other in _by_distance(family):
        small = _small(other, folder)
        if small is not None:
            own_family = other.slug == family.slug
            source = Source.FAMILY_SMALL if own_family else Source.OTHER_SMALL
            return WeightsChoice(source=source, weights=small)
    raise BadFile("bundled_missing", f"no network lies in {folder}", folder=str(folder))


def _by_distance(family: Family) -> list[Family]:
    """Return all families, the nearest in the syllabus first; of two, the later, stronger one."""
    order = {entry.slug: position for position, entry in enumerate(CATALOG)}
    here = order[family.slug]
    return sorted(CATALOG, key=lambda entry: (abs(order[entry.slug] - here), -order[entry.slug]))


def _small(family: Family, folder: Path) -> WeightsInfo | None:
    card = folder / f"{family.bundled}.toml"
    if family.bundled is None or not card.is_file():
        return None
    info = of_card(cards.read_card(card), folder)
    return info if is_present(info) else None
