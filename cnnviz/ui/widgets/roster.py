"""Who can answer: the networks whose weights are on this machine, each set of weights by itself.

They are those of the catalogue, and any others that the reader has added.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import streamlit as st

from cnnviz.architectures import CATALOG
from cnnviz.architectures.registries.listing import find
from cnnviz.content.labels import Labels
from cnnviz.paths import BUNDLED_WEIGHTS
from cnnviz.photos.weights.available import WeightsInfo, is_present, weights_for
from cnnviz.ui import own_networks
from cnnviz.ui.brought import recipe
from cnnviz.ui.shell import address, titles
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets.network_search import added, chooser, trained, yours

NETWORKS = "networks"
"""Name in the address of the networks that are asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedNetwork:
    """A network with one set of trained weights.

    Attributes:
        year: Of the first publication; None where no library tells it.
        info: The weights; `info.model` is the network.
    """

    year: int | None
    info: WeightsInfo

    @property
    def key(self) -> str:
        """Name in the address: the network's, with that of the weights where they are published."""
        return self.info.model if self.info.bundled else f"{self.info.model}:{self.info.id}"

    @property
    def subject(self) -> str:
        """What its answers are kept under: other names of classes are other answers."""
        return f"{self.key}/{self.info.id}"

    @property
    def when(self) -> str:
        """The year as it is written on the screen."""
        return str(self.year) if self.year else EMPTY


def trained_networks(folder: Path = BUNDLED_WEIGHTS) -> tuple[TrainedNetwork, ...]:
    """Everything that there are weights for, oldest network first, the earlier weights first."""
    return tuple(
        TrainedNetwork(year=family.year, info=info)
        for family in sorted(CATALOG, key=lambda family: family.year)
        for variant in family.variants
        for info in sorted(weights_for(variant.name, folder), key=lambda info: info.id)
    )


def present() -> tuple[TrainedNetwork, ...]:
    """Those whose weights are on this machine."""
    return tuple(entry for entry in trained_networks() if is_present(entry.info))


def added_ones() -> tuple[TrainedNetwork, ...]:
    """Those whose weights are here among what the reader has added to the catalogue."""
    return tuple(
        TrainedNetwork(year=entry.year if (entry := find(name)) else None, info=info)
        for name in added.chosen()
        for info in added.here(name)
    )


def missing() -> tuple[TrainedNetwork, ...]:
    """Those whose weights could be fetched."""
    return tuple(e for e in trained_networks() if not e.info.bundled and not is_present(e.info))


def title(t: Labels, entry: TrainedNetwork) -> str:
    """The network on the screen; of published weights, also which."""
    if trained.is_run(entry.info.model):
        return trained.title(t, entry.info.model)
    if own_networks.is_own(entry.info.model):
        return chooser.title(t, entry.info.model)
    name = titles.named(t, entry.info.model)
    return name if entry.info.bundled else f"{name} · {set_name(entry.info)}"


def set_name(info: WeightsInfo) -> str:
    """What tells one set of published weights of a network from another: V1, V2."""
    return info.id.removeprefix("IMAGENET1K_")


def choose(
    t: Labels, label: str, default: Sequence[str], *, key: str = NETWORKS, most: int | None = None
) -> tuple[TrainedNetwork, ...]:
    """Let the reader choose among those that are here, and add any other network.

    Args:
        t: The short texts.
        label: What the choice is for.
        default: Keys that are chosen to begin with; they do not stand in the address.
        key: Name in session state and in the address.
        most: How many may be chosen; the first of them count.

    Returns:
        The chosen ones, oldest first.
    """
    recipe.restore()
    asked = _asked(key)
    there = {entry.key: entry for entry in (*present(), *added_ones())}
    address.restore_several(key, list(there), name=key, default=default)
    if not st.session_state[key] and yours.gone(asked):
        st.session_state[key] = [name for name in default if name in there]
    st.session_state[key] = st.session_state[key][:most]
    yours.note(key, asked, ",".join(st.session_state[key]))
    chosen = st.pills(
        label,
        list(there),
        selection_mode="multi",
        format_func=lambda name: title(t, there[name]),
        key=key,
        wrap=True,
    )
    address.store_several(key, chosen, name=key, default=default)
    added.show(t, key, partial(_choose_also, key))
    return tuple(entry for name, entry in there.items() if name in chosen)[:most]


def _asked(key: str) -> list[str]:
    """What is asked for, by the address or from before, whether it is there or not."""
    kept = (*st.session_state.get(key, ()), *st.session_state.get(added.ALSO, ()))
    words = (address.asked(key) or "", address.asked(added.ALSO) or "")
    return [*kept, *(name for word in words for name in word.split(","))]


def _choose_also(key: str, info: WeightsInfo) -> None:
    """Choose a set of weights that has just been added."""
    entry = TrainedNetwork(year=None, info=info)
    st.session_state[key] = list(dict.fromkeys([*st.session_state.get(key, ()), entry.key]))
