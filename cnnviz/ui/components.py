"""Components whose markup, style and script lie in a folder of `assets`."""

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from cnnviz.paths import ASSETS


def of_folder(name: str, *, script: str | None = None) -> ComponentRenderer:
    """Register the component of a folder.

    Args:
        name: Of the folder, and of its files.
        script: Stands in the place of the script in the folder.
    """

    def read(kind: str) -> str:
        return (ASSETS / name / f"{name}.{kind}").read_text(encoding="utf-8")

    return st.components.v2.component(
        f"cnnviz.{name}", html=read("html"), css=read("css"), js=script or read("js")
    )
