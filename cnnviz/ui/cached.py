"""All caching of the app: what is kept, under which key, and how much of it.

Results are frozen, so every session may share one (`cache_resource` copies nothing). Keys are names
and numbers; a picture is never part of a key, only the SHA-256 of its pixels.
"""

import streamlit as st

from cnnviz.analysis import blocks as residual
from cnnviz.analysis.layers import layer_table
from cnnviz.analysis.summary import SummaryRow, layer_summary
from cnnviz.analysis.table import LayerTable
from cnnviz.inference.cards import Card, bundled


@st.cache_resource(max_entries=64, show_spinner=False)
def table(name: str) -> LayerTable:
    """The layer table of a network at its own input size."""
    return layer_table(name)


@st.cache_resource(max_entries=64, show_spinner=False)
def summary(name: str) -> tuple[SummaryRow, ...]:
    """torchinfo's summary of a network, with the table's numbers."""
    return layer_summary(name, table(name))


@st.cache_resource(max_entries=64, show_spinner=False)
def blocks(name: str) -> tuple[residual.Block, ...]:
    """The residual blocks of a network."""
    return residual.blocks(table(name))


@st.cache_resource(max_entries=32, show_spinner=False)
def card(name: str) -> Card:
    """The card of a bundled network."""
    return next(entry for entry in bundled() if entry.model == name)
