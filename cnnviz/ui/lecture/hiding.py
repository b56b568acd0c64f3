"""`hide=` in an address: parts and controls of a page that are not shown."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.ui.shell import arrival, keys

CONTROLS = {
    "menu": '[data-testid="stSidebar"], [data-testid="stExpandSidebarButton"]',
    "head": ".st-key-page-head",
    "network": ".st-key-variant",
    "parts": ".st-key-part, .st-key-view, .st-key-section",
    "experiments": ".st-key-experiment, .st-key-concept, .st-key-concept-group",
    "photo": ".st-key-photo-bar",
    "weights": ".st-key-weights, .st-key-answering",
    "present": ".st-key-present-place",
    "links": '[data-testid="stPageLink"]',
    "captions": '[data-testid="stCaptionContainer"]',
    "folds": '[data-testid="stExpander"]',
}
"""What can be hidden on every page, and where it stands. The parts of a page go by their names in
the address: their buttons are then left out."""


_HID = "_hid"
"""Whether the last run of a session hid anything."""


def hidden() -> frozenset[str]:
    """Return the names that the address hides."""
    word = arrival.known().now.get(keys.HIDE, "")
    return frozenset(part for part in word.split(",") if part)


def apply() -> None:
    """Hide the controls that the address names."""
    # The selectors are those above, never text of a reader.
    chosen = [place for name, place in CONTROLS.items() if name in hidden()]
    # Nothing is sent for nothing, but at once what lifts the rule of the run before.
    if chosen or st.session_state.get(_HID):
        rule = f"{', '.join(chosen)} {{ display: none !important; }}" if chosen else ""
        st.html(f"<style>{rule}</style>")
    st.session_state[_HID] = bool(chosen)


def left(names: Sequence[str], *, shown: str = "") -> tuple[str, ...]:
    """Return the names without those that the address hides; never without all of them.

    Args:
        names: Names of parts in the address.
        shown: The part that is open: it cannot be hidden.
    """
    gone = hidden()
    found = tuple(name for name in names if name not in gone or name == shown)
    return found or tuple(names)
