"""Work on a map: at once where it is short, else in steps that the reader can stop."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.ui.widgets import steps

T = TypeVar("T")

PART = 8 * 10**9
"""Multiply-adds of one step: about a second and a half where a gradient is taken on one core."""

UNASKED = 80 * 10**9
"""Multiply-adds from which work begins only when the reader asks for it."""

MOST_PARTS = 16
"""Steps of one piece of work: each leaves a result in the session, which keeps few."""


def parts_of(macs: float, most: int) -> int:
    """Into how many steps some work is cut."""
    return max(1, min(most, MOST_PARTS, round(macs / PART)))


def done(
    t: Labels, name: str, subject: object, macs: float, parts: Sequence[Callable[[], T]]
) -> list[T] | None:
    """The results of all steps; None until they are there.

    Args:
        t: The short texts.
        name: Name of the place, unique on its page.
        subject: What the work is about; with another one it begins anew.
        macs: Multiply-adds of all of it.
        parts: The steps.
    """
    if len(parts) == 1:
        with st.spinner(t("common.loading")):
            return [parts[0]()]
    found = steps.run(
        t,
        f"attribution-{name}",
        subject,
        parts,
        offer=t("attribution.start"),
        at_once=macs <= UNASKED,
    )
    if len(found) == len(parts):
        return found
    st.caption(t("attribution.takes_long"))
    return None
