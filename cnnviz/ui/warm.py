"""Starts the slow imports beside the first page, so that its words appear before torch does."""

import threading

import streamlit as st


def start() -> None:
    """Begin to load torch and torchvision, once a server."""
    _thread()


@st.cache_resource(show_spinner=False)
def _thread() -> threading.Thread:
    thread = threading.Thread(target=_load, name="cnnviz-warm", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    import torch  # noqa: F401
    import torchvision  # noqa: F401

    import cnnviz.analysis.layers  # noqa: F401
