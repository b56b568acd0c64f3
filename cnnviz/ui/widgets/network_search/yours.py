"""Networks of the reader's own among all others: files of this session, and what was trained."""

from collections.abc import Iterable

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.paths import PAGES
from cnnviz.ui import own_networks
from cnnviz.ui.widgets.network_search import trained

_GONE = "_gone-"


def files() -> list[str]:
    """Return the networks that this session has files of, the newest first."""
    return [own.name for own in own_networks.all_here()]


def mine() -> list[str]:
    """Return the files of this session, then the networks that its reader has trained."""
    return [*files(), *trained.mine()]


def gone(asked: Iterable[str]) -> bool:
    """Return whether a file is asked for that this session has not, or no longer."""
    return any(own_networks.is_own(name) and not own_networks.here(name) for name in asked)


def note(place: str, asked: Iterable[str], standing: str) -> None:
    """Remember that a file was asked for in vain, until the reader chooses something else.

    Args:
        place: Where it was asked for.
        asked: What the address or the session says, before it is held against what there is.
        standing: What stands there instead.
    """
    key = f"{_GONE}{place}"
    if gone(asked):
        st.session_state[key] = standing
    elif st.session_state.get(key) != standing:
        st.session_state.pop(key, None)


def tell(t: Labels, place: str) -> None:
    """Say in one sentence that a file is not here, and where it can be given again."""
    if f"{_GONE}{place}" not in st.session_state:
        return
    with st.container(horizontal=True, vertical_alignment="center", key=f"gone-{place}"):
        st.info(t("own.gone"), icon=":material/info:", width="stretch")
        st.page_link(
            PAGES / "network.py",
            label=t("own.sources.own"),
            icon=":material/upload_file:",
            query_params={"source": "own"},
        )
