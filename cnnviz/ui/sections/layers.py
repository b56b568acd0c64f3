"""The layer summary: search, choice by click or arrow keys, download."""

import streamlit as st

from cnnviz.ui.page import Open
from cnnviz.ui.sections.story import lead


def show(arch: Open) -> None:
    """The table of all layers and the chosen row."""
    lead(arch, "layers")
