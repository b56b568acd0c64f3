"""The finished drawings of networks and of their parts, in a language, shared by all sessions."""

import streamlit as st

from cnnviz.content.labels import text
from cnnviz.drawing.palette import LIGHT
from cnnviz.drawing.svg.block_diagram import block_diagram
from cnnviz.drawing.svg.dense_wires import dense_wires
from cnnviz.drawing.svg.network_strip import network_strip
from cnnviz.network.structure import parts as diagrams
from cnnviz.network.trace.graph import block_graph
from cnnviz.ui.tables import layer_table, stages
from cnnviz.ui.widgets.diagram import Drawing


@st.cache_resource(max_entries=64, show_spinner=False)
def parts(name: str) -> tuple[diagrams.Part, ...]:
    """Return the parts of a network that have a diagram."""
    return diagrams.parts(layer_table(name))


@st.cache_resource(max_entries=128, show_spinner=False)
def dense_layers(name: str, path: str) -> tuple[diagrams.DenseLayer, ...]:
    """Return the layers of a dense block, between its input and its output."""
    part = next(entry for entry in parts(name) if entry.path == path)
    return diagrams.dense_layers(layer_table(name), part)


@st.cache_resource(max_entries=128, show_spinner=False)
def dense_block(name: str, path: str, code: str) -> Drawing:
    """Return the wires of a dense block in a language."""
    labels = text(code).table("figures.dense_wires")
    layers = dense_layers(name, path)
    return Drawing(
        svg=dense_wires(path, layers, labels),
        file=dense_wires(path, layers, labels, palette=LIGHT),
        name=f"cnnviz-{name}-{path}",
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def block(name: str, path: str, code: str) -> Drawing:
    """Return the diagram of one part, or of any module, in a language."""
    part = next((entry for entry in parts(name) if entry.path == path), None)
    table = layer_table(name)
    graph = part.graph(table) if part is not None else block_graph(table, path)
    labels = text(code).table("figures.block_diagram")
    return Drawing(
        svg=block_diagram(graph, labels),
        file=block_diagram(graph, labels, palette=LIGHT),
        name=f"cnnviz-{name}-{path}",
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def strip(name: str, code: str) -> Drawing:
    """Return the whole network as a strip in a language."""
    whole, own = layer_table(name), stages(name)
    labels = text(code).table("figures.network_strip")
    return Drawing(
        svg=network_strip(whole, own, labels),
        file=network_strip(whole, own, labels, palette=LIGHT),
        name=f"cnnviz-{name}",
    )
