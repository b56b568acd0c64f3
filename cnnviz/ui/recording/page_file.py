"""A whole page kept as one HTML file: the button at its foot, and what happens after a press.

The press runs the page once more, that run is caught, and the browser saves what was made of it.
"""

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import Labels
from cnnviz.ui.recording import saving
from cnnviz.ui.recording.capture import capture
from cnnviz.ui.shell import opening

OFFERED = frozenset(
    {
        *(family.slug for family in CATALOG),
        *("compare", "concepts", "gan", "inside", "network", "predict"),
    }
)
"""Pages with something to keep, by their names in the address."""

_WANTED = "_page-file-wanted"


def run(t: Labels, current: StreamlitPage) -> None:
    """Run a page, and offer it as a file."""
    slug = current.url_path
    if st.session_state.get(_WANTED) != slug:
        st.session_state.pop(_WANTED, None)  # pressed on a page that was left meanwhile
        current.run()
        _offer(t, slug)
        return
    with capture(whole=True) as found:
        current.run()
    st.session_state.pop(_WANTED, None)
    _offer(t, slug)
    # Loaded here and not above: a page's title stands before torch and Plotly are.
    name, text = opening.opened("file", "page").printed(t, slug, current.title, found)
    saving.save(name, text, "text/html", key="page-file")
    st.caption(t("recording.saved", name=f"`{name}`"))


def _offer(t: Labels, slug: str) -> None:
    if slug not in OFFERED:
        return
    st.button(
        t("page_file.save"),
        key="page-file-button",
        icon=":material/print:",
        help=t("page_file.save_help"),
        type="tertiary",
        on_click=_want,
        args=(slug,),
    )


def _want(slug: str) -> None:
    st.session_state[_WANTED] = slug
