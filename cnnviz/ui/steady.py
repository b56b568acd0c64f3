"""Places of a page that are drawn anew several times a second, and must not grow pale meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

# Streamlit fades what a slow run has not drawn again yet: twice a second that is a flicker.
STEADY = """<style>
[class*="st-key-live-"] [data-stale="true"] { opacity: 1 !important; transition: none !important; }
</style>"""


@contextmanager
def place(name: str) -> Iterator[None]:
    """Keep what is drawn inside as it is until it is drawn again."""
    st.html(STEADY)
    with st.container(key=f"live-{name}"):
        yield
