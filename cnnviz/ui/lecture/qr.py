"""The code of a lecture as a picture for the cameras of phones."""

import segno
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.ui.lecture import leading
from cnnviz.ui.shell import address as shell_address


def svg(text: str) -> str:
    """Return the QR code of a text: black on white in every theme, or no camera reads it."""
    drawn: str = segno.make(text, error="m", micro=False).svg_inline(
        scale=8, border=4, dark="#000", light="#fff"
    )
    return drawn


def show(t: Labels, code: str, *, width: int = 320) -> None:
    """The picture, the address as text, and the code to be typed."""
    picture(t, code, width=width)
    words(t, code)


def picture(t: Labels, code: str, *, width: int) -> None:
    """The picture alone, its width in pixels."""
    st.image(svg(leading.join_address(code)), alt=t("lecture.qr_alt", code=code), width=width)


def words(t: Labels, code: str) -> None:
    """The address as text, and the code to be typed."""
    st.markdown(t("lecture.qr_text", address=f"`{shell_address.top()}join`", code=code))
    st.code(leading.join_address(code), language=None, wrap_lines=True)
