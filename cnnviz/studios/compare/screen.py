"""The page *Compare*: networks side by side, and all of torchvision in one chart."""

from collections.abc import Callable

import streamlit as st

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.photos.weights.zoo import zoo
from cnnviz.studios.compare.checkpoints import screen as checkpoints
from cnnviz.studios.compare.choice import FIRST, MODELS, MOST
from cnnviz.studios.compare.differences import screen as differences
from cnnviz.studios.compare.side_by_side import screen as side_by_side
from cnnviz.studios.compare.zoo import screen as published
from cnnviz.ui import cache, own_networks, prose
from cnnviz.ui.shell import address, language, page, titles
from cnnviz.ui.widgets.network_search import adder, chooser, yours


def show(text: PageText) -> None:
    """The choice of networks, and one view of them."""
    t = language.words()
    names = _choose(t)
    with st.container(horizontal=True, vertical_alignment="center"):
        view = address.segmented(
            "view",
            t("comparison.view"),
            list(VIEWS),
            "numbers",
            lambda n: t(f"comparison.views.{n}"),
            hidden=True,
        )
        with st.popover(t("network.any"), icon=":material/add:"):
            adder.show(t, MODELS, _add)
    prose.section(text.sections[view].title, text.render(view))
    if view not in _ALONE and len(names) < 2:
        st.info(t("comparison.choose_two"), icon=":material/info:")
        return
    own = any(own_networks.is_own(name) for name in names)
    with page.errors(), st.skeleton(height=300), cache.private(own):
        VIEWS[view](t, names)


def _choose(t: Labels) -> list[str]:
    own = {entry.name: titles.of(t, entry) for family in CATALOG for entry in family.variants}
    # Any of torchvision's classifiers may come from the chart: its name is its title.
    others = dict.fromkeys(entry.model for entry in zoo() if entry.model not in own)
    said = (address.asked(MODELS) or "").split(",")[:MOST]
    asked = [*said, *st.session_state.get(MODELS, ())]
    there = chooser.names(asked)
    every = list(dict.fromkeys([*own, *others, *there]))
    address.restore_several(MODELS, every, name=MODELS, default=FIRST)
    st.session_state[MODELS] = st.session_state[MODELS][:MOST]
    if len(st.session_state[MODELS]) < 2 and yours.gone(asked):  # nothing is left to compare with
        left = st.session_state[MODELS]
        st.session_state[MODELS] = list(dict.fromkeys([*left, *FIRST]))[:MOST]
    yours.note(MODELS, asked, ",".join(st.session_state[MODELS]))
    # Of the others the list has those that were chosen: it goes to the browser with every run.
    options = list(dict.fromkeys([*own, *others, *st.session_state[MODELS]]))
    chosen = st.multiselect(
        t("comparison.networks", most=MOST),
        options,
        format_func=lambda name: own.get(name) or chooser.title(t, name),
        key=MODELS,
        max_selections=MOST,
        label_visibility="collapsed",
    )
    address.store_several(MODELS, chosen, name=MODELS, default=FIRST)
    yours.tell(t, MODELS)
    return chosen


def _add(name: str) -> None:
    """Put a network beside the others, in the place of the last one where there is no room."""
    others = [one for one in st.session_state[MODELS] if one != name]
    st.session_state[MODELS] = [*others[: MOST - 1], name]


_ALONE = ("zoo", "weights")
"""Views that need no second network."""

VIEWS: dict[str, Callable[[Labels, list[str]], None]] = {
    "numbers": side_by_side.vitals,
    "receptive-field": side_by_side.fields,
    "costs": side_by_side.costs,
    "filters": side_by_side.filters,
    "diagrams": side_by_side.strips,
    "differences": differences.show,
    "weights": checkpoints.show,
    "zoo": published.show,
}
"""The views: name in the address and section of the page, and what draws it."""
