"""A menu behind a button that is filled only while it is open.

What stands in a closed menu costs every run as much as what is seen: the index of all concepts was
two thirds of what its page sends.
"""

from collections.abc import Callable
from typing import Literal

import streamlit as st


def show(
    label: str,
    fill: Callable[[], None],
    *,
    key: str,
    icon: str,
    kind: Literal["secondary", "tertiary"] = "secondary",
) -> None:
    """Show the button; to open or close the menu runs the page again, or the fragment around it.

    Args:
        label: Of the button.
        fill: Writes what is in the menu.
        key: Name in session state of whether it is open.
        icon: Before the label.
        kind: Of the button.
    """
    menu = st.popover(label, icon=icon, type=kind, key=key, on_change="rerun")
    if menu.open:
        with menu:
            fill()
