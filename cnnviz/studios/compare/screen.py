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
from cnnviz.ui import prose
from cnnviz.ui.shell import address, language, page, titles


def show(text: PageText) -> None:
    """The choice of networks, and one view of them."""
    t = language.words()
    names = _choose(t)
    view = address.segmented(
        "view",
        t("comparison.view"),
        list(VIEWS),
        "numbers",
        lambda n: t(f"comparison.views.{n}"),
        hidden=True,
    )
    prose.section(text.sections[view].title, text.render(view))
    if view != "zoo" and len(names) < 2:
        st.info(t("comparison.choose_two"), icon=":material/info:")
        return
    with page.errors(), st.skeleton(height=300):
        VIEWS[view](t, names)


def _choose(t: Labels) -> list[str]:
    own = {entry.name: titles.of(t, entry) for family in CATALOG for entry in family.variants}
    # Any of torchvision's classifiers may come from the chart: its name is its title.
    others = dict.fromkeys(entry.model for entry in zoo() if entry.model not in own)
    options = [*own, *others]
    address.restore_several(MODELS, options, name=MODELS, default=FIRST)
    st.session_state[MODELS] = st.session_state[MODELS][:MOST]
    chosen = st.multiselect(
        t("comparison.networks", most=MOST),
        options,
        format_func=lambda name: own.get(name, name),
        key=MODELS,
        max_selections=MOST,
        label_visibility="collapsed",
    )
    address.store_several(MODELS, chosen, name=MODELS, default=FIRST)
    return chosen


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
