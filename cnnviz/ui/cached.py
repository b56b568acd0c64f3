"""All caching of the app: what is kept, under which key, and how much of it.

Results are frozen, so every session may share one (`cache_resource` copies nothing). Keys are
names, numbers and the SHA-256 of a photo's pixels; arguments with an underscore carry what a key
stands for. A picture itself is never a key: Streamlit samples large ones when it hashes. What was
computed from a photo belongs to its session and leaves with it.
"""

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, TypeVar, cast

import streamlit as st
from PIL import Image

from cnnviz.analysis import blocks as residual
from cnnviz.analysis import parts as diagrams
from cnnviz.analysis.graph import block_graph
from cnnviz.analysis.layers import layer_table
from cnnviz.analysis.parts import Part
from cnnviz.analysis.stages import Stage
from cnnviz.analysis.stages import stages as network_stages
from cnnviz.analysis.summary import SummaryRow, layer_summary
from cnnviz.analysis.table import LayerTable
from cnnviz.analysis.vitals import Vitals
from cnnviz.analysis.vitals import vitals as network_vitals
from cnnviz.architectures import variant
from cnnviz.content.labels import text
from cnnviz.errors import BadFile
from cnnviz.figures.block_diagram import block_diagram
from cnnviz.figures.dense_wires import dense_wires
from cnnviz.figures.network_strip import network_strip
from cnnviz.figures.palette import LIGHT
from cnnviz.inference.bounded import Bounded, bytes_of
from cnnviz.inference.cards import Card, bundled
from cnnviz.inference.images import decode, sha256_of
from cnnviz.inference.models import LoadedModel, ModelStore
from cnnviz.inference.predict import Prediction, predict_tensor
from cnnviz.inference.preprocessing import Preprocessed, plain, preprocess
from cnnviz.inference.samples import read
from cnnviz.paths import BUNDLED_WEIGHTS
from cnnviz.settings import settings
from cnnviz.ui.diagram import Drawing

if TYPE_CHECKING:
    from cnnviz.ui.photo import Photo

T = TypeVar("T")

SESSION_BYTES = 32 * 2**20
"""What is kept of all that was computed from the photos of one session."""

SHARED_BYTES = 256 * 2**20
"""What is kept of all that was computed from no photo of a reader, for all sessions together."""


@st.cache_resource(max_entries=64, show_spinner=False)
def table(name: str) -> LayerTable:
    """The layer table of a network at its own input size."""
    return layer_table(name)


@st.cache_resource(max_entries=64, show_spinner=False)
def vitals(name: str) -> Vitals:
    """The few numbers by which networks are compared."""
    return network_vitals(table(name))


@st.cache_resource(max_entries=64, show_spinner=False)
def summary(name: str) -> tuple[SummaryRow, ...]:
    """Torchinfo's summary of a network, with the table's numbers."""
    return layer_summary(name, table(name))


@st.cache_resource(max_entries=64, show_spinner=False)
def blocks(name: str) -> tuple[residual.Block, ...]:
    """The residual blocks of a network."""
    return residual.blocks(table(name))


@st.cache_resource(max_entries=64, show_spinner=False)
def parts(name: str) -> tuple[Part, ...]:
    """The parts of a network that have a diagram."""
    return diagrams.parts(table(name))


@st.cache_resource(max_entries=64, show_spinner=False)
def stages(name: str) -> tuple[Stage, ...]:
    """The stages of a network."""
    return network_stages(table(name))


@st.cache_resource(max_entries=128, show_spinner=False)
def dense_layers(name: str, path: str) -> tuple[diagrams.DenseLayer, ...]:
    """The layers of a dense block, between its input and its output."""
    part = next(entry for entry in parts(name) if entry.path == path)
    return diagrams.dense_layers(table(name), part)


@st.cache_resource(max_entries=128, show_spinner=False)
def dense_drawing(name: str, path: str, code: str) -> Drawing:
    """The wires of a dense block in a language."""
    labels = text(code).table("figures.dense_wires")
    layers = dense_layers(name, path)
    return Drawing(
        svg=dense_wires(path, layers, labels),
        file=dense_wires(path, layers, labels, palette=LIGHT),
        name=f"cnnviz-{name}-{path}",
    )


@st.cache_resource(max_entries=256, show_spinner=False)
def block_drawing(name: str, path: str, code: str) -> Drawing:
    """The diagram of one part, or of any module, in a language."""
    part = next((entry for entry in parts(name) if entry.path == path), None)
    graph = part.graph(table(name)) if part is not None else block_graph(table(name), path)
    labels = text(code).table("figures.block_diagram")
    return Drawing(
        svg=block_diagram(graph, labels),
        file=block_diagram(graph, labels, palette=LIGHT),
        name=f"cnnviz-{name}-{path}",
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def strip(name: str, code: str) -> Drawing:
    """The whole network as a strip in a language."""
    whole = table(name)
    labels = text(code).table("figures.network_strip")
    own = stages(name)
    return Drawing(
        svg=network_strip(whole, own, labels),
        file=network_strip(whole, own, labels, palette=LIGHT),
        name=f"cnnviz-{name}",
    )


@st.cache_resource(max_entries=32, show_spinner=False)
def card(name: str) -> Card:
    """The card of a bundled network."""
    for entry in bundled():
        if entry.model == name:
            return entry
    folder = str(BUNDLED_WEIGHTS)
    raise BadFile("bundled_missing", f"{name} does not lie in {folder}", folder=folder)


@st.cache_resource(show_spinner=False)
def store() -> ModelStore:
    """The loaded networks of all sessions, bounded in bytes."""
    return ModelStore(settings().model_cache_bytes)


@st.cache_resource(max_entries=16, show_spinner=False)
def sample(name: str) -> tuple[Image.Image, str]:
    """A photo of the gallery and the SHA-256 of its pixels."""
    image = decode(read(name))
    return image, sha256_of(image)


def view(name: str, photo: "Photo") -> Preprocessed:
    """A photo as a network sees it whose weights may not be here."""
    how = plain(variant(name).input_shape)
    return kept("view", name, photo.sha256, make=lambda: preprocess(photo.image, how))


def preprocessed(loaded: LoadedModel, photo: "Photo") -> Preprocessed:
    """A photo on its way into a loaded network."""
    return kept(
        "preprocessed",
        _key(loaded),
        photo.sha256,
        make=lambda: preprocess(photo.image, loaded.preprocessing),
    )


def prediction(loaded: LoadedModel, photo: "Photo") -> Prediction:
    """What a loaded network says about a photo."""
    return kept(
        "prediction",
        _key(loaded),
        photo.sha256,
        make=lambda: predict_tensor(loaded, preprocessed(loaded, photo).tensor),
    )


def computed(function: Callable[..., T], *arguments: object) -> T:
    """What a pure function returns for arguments that can be a key: kept, and shared by all."""
    key = _name(function), arguments
    return cast("T", _of_all_sessions().get(key, lambda: function(*arguments)))


@st.cache_resource(show_spinner=False)
def _of_all_sessions() -> Bounded[object]:
    return Bounded(SHARED_BYTES, bytes_of)


def kept(*key: Hashable, make: Callable[[], T]) -> T:
    """What `make` returns, kept for this session under a key, bounded in bytes.

    Args:
        *key: Names, numbers and the SHA-256 of a photo; never a picture.
        make: Computes it from nothing but what the key stands for.
    """
    return cast("T", _of_this_session().get(key, make))


@st.cache_resource(scope="session", show_spinner=False)
def _of_this_session() -> Bounded[object]:
    return Bounded(SESSION_BYTES, bytes_of)


def measured(
    function: Callable[..., T], loaded: LoadedModel, photo: "Photo", *arguments: object
) -> T:
    """What `function(module, x, *arguments)` says of a loaded network and a photo.

    Args:
        function: Pure; takes the network, the preprocessed photo (1, C, H, W) and the arguments.
        loaded: The network.
        photo: The photo; the result stays with this session and leaves with it.
        *arguments: Further arguments that can be a key.
    """
    return kept(
        _name(function),
        _key(loaded),
        photo.sha256,
        arguments,
        make=lambda: function(loaded.module, preprocessed(loaded, photo).tensor, *arguments),
    )


def untrained(
    function: Callable[..., T], loaded: LoadedModel, photo: "Photo", *arguments: object
) -> T:
    """What `measured` would say of the same network with random weights.

    The photo comes as the loaded network reads it: only the weights differ.
    """
    return kept(
        "untrained",
        _name(function),
        _key(loaded),
        photo.sha256,
        arguments,
        make=lambda: function(
            store().get(loaded.name).module, preprocessed(loaded, photo).tensor, *arguments
        ),
    )


def of_photo(function: Callable[..., T], photo: "Photo", *arguments: object) -> T:
    """What `function(image, *arguments)` says of a photo where no network of the store answers.

    Args:
        function: Pure; takes the photo's pixels and the arguments.
        photo: The photo; the result stays with this session and leaves with it.
        *arguments: Further arguments that can be a key.
    """
    return kept(
        _name(function),
        photo.sha256,
        arguments,
        make=lambda: function(photo.image, *arguments),
    )


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _key(loaded: LoadedModel) -> str:
    return f"{loaded.name}/{loaded.weights.id if loaded.weights else 'random'}"
