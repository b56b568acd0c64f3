"""A line to search in whose finds are added by a press: any network beside those that are there."""

from collections.abc import Callable, Sequence

import streamlit as st

from cnnviz.architectures.registries.listing import listed
from cnnviz.content.labels import Labels
from cnnviz.ui.shell import foreign_text
from cnnviz.ui.widgets.network_search import trained, yours
from cnnviz.ui.widgets.network_search.chooser import title
from cnnviz.ui.widgets.network_search.matching import EXAMPLE, matching

MOST_OFFERED = 8
"""Finds that have a button: a ninth is found by another word."""

MOST_LETTERS = 60


def show(t: Labels, key: str, add: Callable[[str], None]) -> None:
    """The line, and a button for each of the best finds; before, for what is the reader's own.

    Args:
        t: The short texts.
        key: Of this place, unlike that of any other on the page.
        add: Called with the name that was pressed.
    """
    query = st.text_input(
        t("network.add"),
        key=f"add-{key}",
        placeholder=t("network.hint", query=EXAMPLE),
        icon=":material/search:",
        max_chars=MOST_LETTERS,
    )
    if query:
        found = [entry.name for entry in matching(listed(), query)[:MOST_OFFERED]]
        if not found:
            st.caption(t("common.nothing_found", query=foreign_text.plain(query)))
        _buttons(t, key, found, add)
        return
    for label, mine in (("own.yours", yours.files()), ("network.mine", trained.mine())):
        if mine:
            st.caption(t(label))
            _buttons(t, key, mine, add)


def _buttons(t: Labels, key: str, several: Sequence[str], add: Callable[[str], None]) -> None:
    for name in several:
        st.button(
            title(t, name),
            key=f"add-{key}-{name}",
            type="tertiary",
            icon=":material/add:",
            on_click=add,
            args=(name,),
        )
