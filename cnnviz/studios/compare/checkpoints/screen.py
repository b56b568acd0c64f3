"""Two sets of weights of one network: how far they are apart, layer by layer."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st
from torch import Tensor

from cnnviz.architectures import family_of
from cnnviz.content.labels import Labels
from cnnviz.network.difference.weights import WeightChange, comparable, weight_changes
from cnnviz.photos.weights.available import WeightsInfo
from cnnviz.photos.weights.untrained import random_weights
from cnnviz.ui import cache, networks, own_networks, tables
from cnnviz.ui import weight_changes as change_view
from cnnviz.ui.brought import own_weights
from cnnviz.ui.shell import titles
from cnnviz.ui.widgets import bound
from cnnviz.ui.widgets.network_search import added

RANDOM = "random"
"""Name in the address of the random weights that a network has before it is trained."""

Sets = Mapping[str, WeightsInfo | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Apart:
    """How far two sets of weights are apart.

    Attributes:
        unlike: Modules that one of them alone has, or with another number of outputs.
    """

    changes: tuple[WeightChange, ...]
    unlike: tuple[str, ...]


def show(t: Labels, names: list[str]) -> None:
    """The choice of a network and of two of its sets of weights, and their difference."""
    if any(own_networks.is_onnx(name) for name in names):
        st.caption(t("own.no_states"))
    found = _with_weights(names)
    known = list(found)
    if not known:
        st.info(t("diff.weights.none"), icon=":material/info:")
        return
    places = st.columns(3)
    with places[0]:
        name = bound.selectbox(
            t("common.network"), known, known[0], key="weights-network", name="network",
            format_func=lambda word: titles.named(t, word),
        )  # fmt: skip
    ids = list(found[name])
    with places[1]:
        first = _choose(t, t("diff.weights.first"), ids, ids[0], "from", name)
    rest = [word for word in ids if word != first]
    own = [word for word in rest if word in names]
    with places[2]:
        second = _choose(t, t("diff.weights.second"), rest, (own or rest)[0], "to", name)
    with st.spinner(t("common.loading")):
        apart = _apart(name, found[name][first], found[name][second])
    change_view.show(t, apart.changes, tables.names(name), key=f"weight-changes-{name}")
    if apart.unlike:
        st.caption(t("diff.weights.unlike", layers=", ".join(f"`{one}`" for one in apart.unlike)))
    if RANDOM in (first, second):
        st.caption(t("diff.weights.not_its_own"))


def _choose(t: Labels, label: str, ids: list[str], first: str, word: str, name: str) -> str:
    return bound.selectbox(
        label, ids, first, key=f"weights-{word}-{name}", name=word,
        format_func=lambda each: _named(t, each),
    )  # fmt: skip


def _named(t: Labels, word: str) -> str:
    if word == RANDOM:
        return t("diff.weights.random")
    return titles.named(t, word) if own_networks.here(word) else word


def _with_weights(names: list[str]) -> dict[str, Sets]:
    """The sets of every network, or of the small network of its family, that has trained ones."""
    found: dict[str, Sets] = {}
    for name in names:
        base = own_networks.base_of(name)
        family = family_of(base)
        for candidate in (base, family.bundled if family else None):
            sets = _sets(candidate) if candidate else {}
            if candidate and len(sets) > 1:
                found[candidate] = sets
                break
    return found


def _sets(name: str) -> Sets:
    """The sets of weights that are here, by their names; the random ones first, own ones last."""
    own = [one.name for one in own_networks.all_here() if one.base == name]
    published = {} if own_networks.is_own(name) else {info.id: info for info in added.here(name)}
    return {RANDOM: None} | published | {one: own_weights.weights(one) for one in own}


def _apart(name: str, first: WeightsInfo | None, second: WeightsInfo | None) -> _Apart:
    """Compare two sets; what a reader's own one gives stays with this session."""
    own = [info.model for info in (first, second) if info and own_networks.is_own(info.model)]
    if not own:
        return _shared(name, first, second)
    words = [RANDOM if info is None else f"{info.model}/{info.id}" for info in (first, second)]
    return cache.per_session("apart", name, *words, make=lambda: _compared(name, first, second))


@st.cache_resource(max_entries=32, show_spinner=False)
def _shared(name: str, first: WeightsInfo | None, second: WeightsInfo | None) -> _Apart:
    return _compared(name, first, second)


def _compared(name: str, first: WeightsInfo | None, second: WeightsInfo | None) -> _Apart:
    states: list[Mapping[str, Tensor]] = [
        networks.loaded(info or random_weights(name)).module.state_dict()
        for info in (first, second)
    ]
    one, other, unlike = comparable(*states)
    return _Apart(changes=weight_changes(one, other), unlike=unlike)
