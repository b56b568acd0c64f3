"""The networks that are compared, and the class that each of them is asked about."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.architectures import CATALOG, Variant, variant
from cnnviz.photos.weights.available import (
    WeightsInfo,
    download_folder,
    is_present,
    weights_for,
)
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.photos.weights.shipped import SHIPPED
from cnnviz.studios.inside import Inside
from cnnviz.ui import networks
from cnnviz.ui.shell import address, titles

KEY = "breaking-networks"
NAME = "nets"
"""Name in the address."""

FIRST = [name for family in CATALOG for name in family.milestones if name == family.bundled]
"""The small networks that are compared at first, from old to new."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ComparedNetwork:
    """A network with the class that it is asked about.

    Attributes:
        watch: Number of the class that it is asked about; None for its own first class.
    """

    title: str
    loaded: LoadedModel
    watch: int | None


def choose(inside: Inside) -> list[WeightsInfo]:
    """Let the reader choose networks; the one of the page is always among them."""
    t, here = inside.t, there(inside)
    own = inside.answers.weights.model
    first = [name for name in FIRST if name in here]
    address.restore_several(KEY, list(here), name=NAME, default=first)
    chosen = st.multiselect(
        t("breaking.networks"),
        list(here),
        format_func=lambda name: titles.named(t, name),
        key=KEY,
        help=t("breaking.networks_help", network=titles.named(t, own)),
    )
    address.store_several(KEY, chosen, name=NAME, default=first)
    return [info for name, info in here.items() if name == own or name in chosen]


def compared_network(inside: Inside, info: WeightsInfo, label: str, watch: int) -> ComparedNetwork:
    """A network with its weights, asked about the same class if it has one of that name."""
    loaded = networks.loaded(info)
    if loaded.classes == inside.answers.loaded.classes:
        number: int | None = watch
    else:
        number = loaded.classes.index(label) if label in loaded.classes else None
    return ComparedNetwork(title=titles.named(inside.t, info.model), loaded=loaded, watch=number)


def there(inside: Inside) -> dict[str, WeightsInfo]:
    """The networks whose weights are on this machine, by name, the oldest family first."""
    own = inside.answers.weights
    here = {variant.name for family in CATALOG for variant in family.variants}
    found = {} if own.model in here else {own.model: own}
    for family in CATALOG:
        small = () if family.bundled is None else (variant(family.bundled),)
        for entry in (*small, *family.variants):
            info = own if entry.name == own.model else _weights(entry)
            if info is not None:
                found.setdefault(entry.name, info)
    return found


def _weights(entry: Variant) -> WeightsInfo | None:
    # Published weights are asked for only where some were ever fetched: reading what timm
    # publishes builds its networks, which takes seconds.
    if entry.name not in _bundled() and not any(download_folder().glob("*")):
        return None
    return next((info for info in weights_for(entry.name) if is_present(info)), None)


def _bundled() -> set[str]:
    return {family.bundled for family in CATALOG if family.bundled} | set(SHIPPED)
