"""Two sets of weights of one network: how far they are apart, layer by layer."""

import streamlit as st

from cnnviz.architectures import family_of
from cnnviz.content.labels import Labels
from cnnviz.network.difference.weights import WeightChange, weight_changes
from cnnviz.photos.weights.available import WeightsInfo
from cnnviz.photos.weights.untrained import random_weights
from cnnviz.ui import networks, tables
from cnnviz.ui import weight_changes as change_view
from cnnviz.ui.shell import titles
from cnnviz.ui.widgets import bound
from cnnviz.ui.widgets.network_search import added

RANDOM = "random"
"""Name in the address of the random weights that a network has before it is trained."""


def show(t: Labels, names: list[str]) -> None:
    """The choice of a network and of two of its sets of weights, and their difference."""
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
    with places[2]:
        second = _choose(t, t("diff.weights.second"), rest, rest[0], "to", name)
    with st.spinner(t("common.loading")):
        changes = _changes(name, found[name][first], found[name][second])
    change_view.show(t, changes, tables.names(name), key=f"weight-changes-{name}")
    if RANDOM in (first, second):
        st.caption(t("diff.weights.not_its_own"))


def _choose(t: Labels, label: str, ids: list[str], first: str, word: str, name: str) -> str:
    return bound.selectbox(
        label, ids, first, key=f"weights-{word}-{name}", name=word,
        format_func=lambda each: t("diff.weights.random") if each == RANDOM else each,
    )  # fmt: skip


def _with_weights(names: list[str]) -> dict[str, dict[str, WeightsInfo | None]]:
    """The sets of every network, or of the small network of its family, that has trained ones."""
    found = {}
    for name in names:
        family = family_of(name)
        for candidate in (name, family.bundled if family else None):
            sets = _sets(candidate) if candidate else {}
            if candidate and len(sets) > 1:
                found[candidate] = sets
                break
    return found


def _sets(name: str) -> dict[str, WeightsInfo | None]:
    """The sets of weights that are here, by their names; the random ones first."""
    return {RANDOM: None} | {info.id: info for info in added.here(name)}


@st.cache_resource(max_entries=32, show_spinner=False)
def _changes(
    name: str, first: WeightsInfo | None, second: WeightsInfo | None
) -> tuple[WeightChange, ...]:
    states = [
        networks.loaded(info or random_weights(name)).module.state_dict()
        for info in (first, second)
    ]
    return weight_changes(*states)
