"""The reader's photo as a picture of its own, and the ways to another one beside it."""

from functools import partial
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.ui import kept_picture
from cnnviz.ui.shell import language
from cnnviz.ui.widgets import photo
from cnnviz.ui.widgets.gallery import portrait_sizes
from cnnviz.ui.widgets.photo import Photo

PICTURE = 200
"""Side of the picture beside a question, in pixels."""


def picture() -> None:
    """The photo alone, low enough to stand beside a question."""
    seen = photo.current()
    with st.container(horizontal=True, horizontal_alignment="center"):
        make = partial(portrait_sizes.square, seen.image, 2 * PICTURE)
        kept_picture.show(seen, "square", make=make, alt=photo.alt(seen), width=PICTURE)


def portrait(width: int | Literal["stretch"] = "stretch") -> Photo:
    """The photo with its name and its licence."""
    seen = photo.current()
    photo.show(seen, 720, width=width)
    st.markdown(f"**{photo.title(seen)}**")
    photo.licence(seen)
    return seen


def choice() -> None:
    """The gallery, and behind a button the ways to bring a photo of one's own."""
    photo.gallery()
    with st.popover(language.words()("photo.own"), icon=":material/photo_camera:"):
        photo.own_photo()
    photo.tell_error()


def panel() -> tuple[Photo, DeltaGenerator]:
    """All ways to choose a photo, then the photo; returns it and the place beside it."""
    photo.intake()
    shown, beside = st.columns([2, 3], gap="large")
    with shown:
        return portrait(), beside
