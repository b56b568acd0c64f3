"""Files of one's own: an ONNX network, or weights for one of the list; and what they answer."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.architectures.registries.listing import find, listed
from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.settings import MEGABYTE, settings
from cnnviz.studios.network.own.intake import screen as intake
from cnnviz.ui import own_networks
from cnnviz.ui.brought import own_weights
from cnnviz.ui.own_networks import OwnNetwork
from cnnviz.ui.parts import story
from cnnviz.ui.shell import foreign_text, numbers, page
from cnnviz.ui.shell.page import NetworkPage

EXPORT = (
    'torch.onnx.export(model.eval(), torch.zeros(1, 3, 224, 224), "model.onnx")\n'
    'torch.save(model.state_dict(), "weights.pth")'
)
"""How a reader makes a file for this page."""

GRAPH, WEIGHTS = "own-part", "own-weights-part"
"""The parts of a file that is a graph, and of one of weights, whose network torch computes: tables
of `ui.shell.opening.MODULES`."""


def show(t: Labels, text: PageText) -> None:
    """The way in for files; the chosen network of this session, and its parts."""
    if not settings().model_bytes:
        st.info(t("own.off"), icon=":material/block:")
        return
    ways, results = st.columns([2, 3], gap="large")
    with ways:
        _uploader(t)
        with page.errors(), st.spinner(t("own.reading")):
            intake.take_in()
        with page.errors():
            _pending(t)
        _names(t)
    with results:
        there = own_networks.all_here()
        if not there:
            st.markdown(t("own.what"))
            st.code(EXPORT, language="python")
            return
        own = _chosen(t, there)
        with page.errors():
            _network(t, own)
    with page.errors():
        brought = None if own.loaded is None else own_weights.weights(own.name)
        arch = NetworkPage(variant=own.variant, text=text, t=t, brought=brought)
        story.vitals(arch)
        page.parts(arch, GRAPH if brought is None else WEIGHTS)


def _uploader(t: Labels) -> None:
    key = f"own-file-{intake.turn()}"
    size = settings().model_bytes // MEGABYTE
    st.file_uploader(
        t("own.upload", size=size),
        key=key,
        help=t("own.upload_help"),
        on_change=intake.uploaded,
        args=(key,),
        max_upload_size=-(-settings().model_bytes // 2**20),
    )
    st.caption(t("own.private"))


def _pending(t: Labels) -> None:
    """Ask which network the weights are for, where that could not be told."""
    waiting = intake.pending()
    if waiting is None:
        return
    st.info(t("own.which", file=foreign_text.plain(waiting.title)), icon=":material/help:")
    titles = {entry.name: entry.title for entry in listed()}
    chosen = st.selectbox(
        t("own.for_network"),
        list(titles),
        index=None,
        format_func=titles.__getitem__,
        key=f"own-base-{waiting.name}",
    )
    st.button(t("own.drop"), key="own-drop", type="tertiary", on_click=intake.drop_pending)
    if chosen is not None:
        intake.fit(chosen)
        st.rerun()


def _names(t: Labels) -> None:
    given = own_weights.class_names()
    if given is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(t("own.names_given", count=numbers.whole(len(given))))
            st.button(
                t("own.drop"), key="own-no-names", type="tertiary", on_click=intake.drop_class_names
            )
        return
    with st.expander(t("own.names"), icon=":material/label:"):
        key = f"own-names-{intake.turn()}"
        st.file_uploader(
            t("own.names_upload"),
            type=["txt"],
            key=key,
            on_change=intake.names_uploaded,
            args=(key,),
            max_upload_size=1,
        )
        st.caption(t("own.names_help"))


def _chosen(t: Labels, there: Sequence[OwnNetwork]) -> OwnNetwork:
    if len(there) == 1:
        return there[0]
    # Titles alone: Streamlit keeps what formats a widget, and with it whatever that knows.
    titles = {entry.name: entry.title for entry in there}
    chosen = st.selectbox(
        t("own.yours"),
        list(titles),
        format_func=titles.__getitem__,
        # With a new file the list is another one, and begins with that.
        key=f"own-chosen-{there[0].name}",
    )
    return own_networks.found(chosen)


def _network(t: Labels, own: OwnNetwork) -> None:
    """What the file is, and a button to let go of it."""
    kind = t("own.onnx")
    if own.loaded is not None:
        entry = find(own.base)
        kind = t("own.weights_for", network=entry.title if entry else own.base)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{foreign_text.plain(own.title)}** · {kind}", width="content")
        st.button(
            t("own.forget"),
            key="own-forget",
            type="tertiary",
            icon=":material/delete:",
            on_click=own_networks.forget,
            args=(own.name,),
        )
