"""Starts what is slow beside the first page: the decoders, torch, and the worker that trains."""

import threading

import streamlit as st


def start() -> None:
    """Begin to load torch and torchvision, with decoders and a worker beside, once a server."""
    _thread()


@st.cache_resource(show_spinner=False)
def _thread() -> threading.Thread:
    thread = threading.Thread(target=_load, name="cnnviz-warm", daemon=True)
    thread.start()
    return thread


def _load() -> None:
    from cnnviz.photos.decoding import decoders as decoding

    decoding.start()
    import torch  # noqa: F401
    import torchvision  # noqa: F401
    from captum.attr import IntegratedGradients, Occlusion  # noqa: F401

    import cnnviz.network.trace.layers  # noqa: F401
    from cnnviz.settings import settings
    from cnnviz.training.runs.workers import keeper

    if settings().training:
        keeper.start()
