"""The choice of any network: a line to search in, and what it finds as a table or as a short list.

Only what is found is sent to the browser, and of that no more than can be looked through.
"""

from collections.abc import Iterable, Sequence
from functools import cache

import pandas as pd
import streamlit as st

from cnnviz.architectures import variant
from cnnviz.architectures.registries.listing import Listed, find, listed
from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.ui import own_networks
from cnnviz.ui.brought import own_weights
from cnnviz.ui.shell import address, foreign_text, keys, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import FIRST, NetworkPage
from cnnviz.ui.widgets import bound
from cnnviz.ui.widgets.network_search import trained, yours
from cnnviz.ui.widgets.network_search.matching import ALL, EXAMPLE, NetworkOrder, matching

MOST_ROWS = 200
"""Networks that the table shows: who looks for one further down writes more words."""

MOST_OFFERED = 20
"""Networks that a list offers."""

QUERY = "search"
"""Name of the query in the address."""

HEIGHT = 298
"""Of the table, in pixels: seven rows and a heading."""


@cache
def _listed_names() -> tuple[str, ...]:
    return tuple(entry.name for entry in listed())


def names(asked: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the name of every network that may be chosen.

    Args:
        asked: Names of the address, which may be those of networks that were trained here, or that
            the reader has brought: of these only the ones that are asked for are looked up.
    """
    there = (name for name in asked if trained.is_there(name) or own_networks.here(name))
    return *_listed_names(), *there


def opened(text: PageText, t: Labels, name: str) -> NetworkPage:
    """Return the page about a network that was chosen.

    Raises:
        CnnvizError: If it was trained here, and its run or its pictures are gone; or if it is a
            reader's own that this session has not.
    """
    brought = None
    if trained.is_run(name):
        brought = trained.weights(name)
    elif own_networks.is_own(name):
        brought = own_weights.weights(name)
    return NetworkPage(variant=variant(name), text=text, t=t, brought=brought)


def from_table(t: Labels) -> str:
    """The line to search in and the table of what it finds; returns the name that is chosen."""
    query = _query(t, "network-search")
    library, order = _narrowed(t)
    found = matching(listed(), query, library, order)
    if not found:
        st.info(t("common.nothing_found", query=foreign_text.plain(query)))
        return _chosen([], None, "")
    key = address.fresh(f"networks-{query}-{library}-{order}")
    shown = found[:MOST_ROWS]
    event = st.dataframe(
        _frame(t, shown),
        key=key,
        hide_index=True,
        height=HEIGHT,
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config={
            t("common.network"): st.column_config.TextColumn(pinned=True, width=190),
            t("common.parameters"): st.column_config.NumberColumn(format="%,d"),
            t("network.year"): st.column_config.NumberColumn(format="%d"),
        },
        placeholder=EMPTY,
        alt=t("network.table"),
    )
    st.caption(
        t(
            "network.found",
            shown=numbers.whole(len(shown)),
            found=numbers.whole(len(found)),
            all=numbers.whole(len(listed())),
        )
    )
    picked = event.selection.rows or [cell[0] for cell in event.selection.cells]
    return _chosen(shown, picked[0] if picked else None, key)


def from_list(t: Labels) -> str:
    """The line to search in and, beside it, the best finds to choose from; returns a name."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        query = _query(t, "any-search")
        mine, asked = yours.mine(), address.standing(keys.NETWORK)
        every = names([asked, *mine])
        address.restore(keys.NETWORK, every, FIRST)
        found = [entry.name for entry in matching(listed(), query)[:MOST_OFFERED]]
        offered = found if query else [*mine, *found]
        chosen = str(st.session_state[keys.NETWORK])
        # What was chosen stays chosen while the reader looks for another one.
        st.selectbox(
            t("common.network"),
            list(dict.fromkeys([chosen, *offered])),
            format_func=lambda name: title(t, name),
            key=keys.NETWORK,
            label_visibility="collapsed",
            width=320,
        )
    chosen = address.store(keys.NETWORK, every, FIRST)
    yours.note(keys.NETWORK, [asked], chosen)
    yours.tell(t, keys.NETWORK)
    return chosen


def title(t: Labels, name: str) -> str:
    """What a network is called where all of them stand together."""
    if trained.is_run(name):
        return trained.title(t, name)
    if own_networks.here(name):
        return own_networks.found(name).variant.title
    entry = find(name)
    return name if entry is None else entry.title


def _query(t: Labels, key: str) -> str:
    return bound.text_input(
        t("network.search"),
        key=key,
        name=QUERY,
        placeholder=t("network.hint", query=EXAMPLE),
        label_visibility="collapsed",
        icon=":material/search:",
        width=320,
    )


def _narrowed(t: Labels) -> tuple[str, NetworkOrder]:
    """The library, and the order of what is found."""
    libraries = [ALL, *dict.fromkeys(entry.library for entry in listed())]
    with st.container(horizontal=True, vertical_alignment="center"):
        library = address.segmented(
            "library",
            t("network.library"),
            libraries,
            ALL,
            lambda name: t("network.all") if name == ALL else name,
            hidden=True,
        )
        order = bound.selectbox(
            t("network.order"),
            [str(order) for order in NetworkOrder],
            str(NetworkOrder.NAME),
            key="network-order",
            name="order",
            format_func=lambda name: t(f"network.orders.{name}"),
            label_visibility="collapsed",
            width=190,
        )
    return library, NetworkOrder(order)


def _frame(t: Labels, shown: Sequence[Listed]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("common.network"): [entry.title for entry in shown],
            t("network.year"): pd.array([entry.year for entry in shown], dtype="Int64"),
            t("common.parameters"): [entry.params for entry in shown],
            t("common.input_size"): [entry.side for entry in shown],
            t("network.library"): [entry.library for entry in shown],
            t("network.name"): [entry.name for entry in shown],
        }
    )


def _chosen(shown: Sequence[Listed], at: int | None, key: str) -> str:
    """The network that is chosen: by a click just now, else as the address says."""
    asked = address.standing(keys.NETWORK)  # a reader's own has a place of its own on the page
    every = names([] if own_networks.is_own(asked) else [asked])
    address.restore(keys.NETWORK, every, FIRST)
    # A click stays in the table: it counts once, not at every run that follows.
    last = f"_last-{key}"
    if at is not None and at < len(shown) and at != st.session_state.get(last):
        st.session_state[keys.NETWORK] = shown[at].name
    st.session_state[last] = at
    return address.store(keys.NETWORK, every, FIRST)
