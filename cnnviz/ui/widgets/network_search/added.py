"""Networks that a reader has put beside those of the catalogue, and what of them is here."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.photos.weights.available import WeightsInfo, is_present, weights_for
from cnnviz.settings import settings
from cnnviz.ui import own_networks
from cnnviz.ui.brought import own_weights, recipe
from cnnviz.ui.fetching import answering, desk, line
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets.network_search import adder, trained
from cnnviz.ui.widgets.network_search.chooser import names, title

ALSO = "also"
"""Name of them in session state and in the address."""

MOST = 4


def chosen() -> list[str]:
    """Return the networks that were added, as the address or the reader says."""
    asked = (address.asked(ALSO) or "").split(",")[:MOST]
    every = names([*asked, *st.session_state.get(ALSO, ())])
    address.restore_several(ALSO, every, name=ALSO)
    kept = list(st.session_state[ALSO])[:MOST]
    address.store_several(ALSO, kept, name=ALSO)
    return kept


def here(name: str) -> list[WeightsInfo]:
    """Return the sets of weights of a network that are on this machine."""
    if own_networks.is_own(name):
        own = own_networks.here(name) and own_networks.found(name)
        return [own_weights.weights(name)] if own and own.answers else []
    if trained.is_run(name):
        try:
            return [trained.weights(name)]
        except CnnvizError:  # deleted, or its pictures are gone: told where it is opened
            return []
    return [info for info in weights_for(name) if is_present(info)]


def show(t: Labels, key: str, tell: Callable[[WeightsInfo], None]) -> None:
    """The line that adds a network, and below it those that were added.

    Args:
        t: The short texts.
        key: Of this place, unlike that of any other on the page.
        tell: Called with each set of weights that an added network has here, as it is added.
    """
    adder.show(t, key, partial(_add, tell))
    for name in chosen():
        with st.container(border=True, gap="xxsmall"):
            _one(t, name)
    if any(own_networks.is_onnx(name) for name in chosen()):
        recipe.choose(t)


def _add(tell: Callable[[WeightsInfo], None], name: str) -> None:
    kept = [one for one in st.session_state.get(ALSO, ()) if one != name]
    st.session_state[ALSO] = [*kept, name][-MOST:]
    for info in here(name):
        tell(info)


def _one(t: Labels, name: str) -> None:
    """A network that was added: how to take it away and, without weights here, how to get them."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{title(t, name)}**", width="stretch")
        st.button(
            "✕",
            key=f"less-{name}",
            type="tertiary",
            help=t("network.less"),
            on_click=_less,
            args=(name,),
        )
    if here(name):
        return
    if own_networks.is_own(name):
        st.caption(t("own.no_classifier"))
        return
    published = weights_for(name)
    if not published:
        st.caption(t("answering.unknown", asked=title(t, name)))
        return
    st.caption(t("answering.not_here", asked=title(t, name)))
    errand = desk.of_weights(published[0])
    if not desk.under_way(errand) and not settings().offline:
        label = t("answering.fetch", network=title(t, name), size=numbers.megabytes(errand.size))
        line.button(t, label, errand, command=f"fetch --weights {name}")
    line.progress(t, title(t, name), errand)
    answering.by_hand(t, published[0])


def _less(name: str) -> None:
    st.session_state[ALSO] = [one for one in st.session_state.get(ALSO, ()) if one != name]
