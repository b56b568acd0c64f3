"""What a lesson and a lecture do around every page."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.ui.lecture import codes, hiding, scene, scene_bar
from cnnviz.ui.shell import page


def begin(t: Labels, path: str) -> bool:
    """Go where lesson or lecture lead, and draw what they put around the page.

    Args:
        t: The short texts.
        path: Of the page; that of home is empty.

    Returns:
        Whether the page itself is to be drawn: not on a phone while the hall votes.
    """
    slug = path or scene.HOME
    drawn = True
    with_hall = codes.hear()
    opened = scene.follow(slug)
    # Places that are there in every run: what is new does not push what stays to another one.
    hall_place, bar_place = st.container(), st.container()
    with bar_place:
        hiding.apply()
        scene_bar.show(t, opened)
    if with_hall:
        # Loaded here and not above: who is in no lecture needs no store.
        from cnnviz.ui.lecture import follower, lead_bar

        with hall_place:
            drawn = follower.follow(t, slug)
            with page.errors():
                lead_bar.begin(t, slug, opened)
    return drawn


def end(path: str) -> None:
    """Show the hall where the lecturer has gone, once the page has run to its end."""
    if codes.led() is None:
        return
    from cnnviz.ui.lecture import leading

    with page.errors():
        leading.after(path or scene.HOME)
