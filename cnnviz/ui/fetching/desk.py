"""The downloads of this server, once for all sessions, and who may begin and end them."""

import streamlit as st

from cnnviz.photos.weights.available import WeightsInfo, named
from cnnviz.photos.weights.download import fetch
from cnnviz.photos.weights.published import PublishedFile
from cnnviz.settings import MEGABYTE, Fetching, settings
from cnnviz.training.data.cifar10_files import SIZE_BYTES
from cnnviz.training.data.download_cifar10 import fetch_cifar10
from cnnviz.transfer import Background, Download, Errand, Ledger
from cnnviz.ui.runs import owner
from cnnviz.ui.server import admission

LEDGER = "fetched.json"
"""File in `CNNVIZ_HOME` that says what readers have fetched and what they stopped."""

BY_ITSELF = 150 * MEGABYTE
"""Weights up to this size come without being asked for."""

CIFAR10 = "cifar-10"

_ASKED = "_fetched"
"""Names of what this session asked for."""


@st.cache_resource(show_spinner=False)
def background() -> Background:
    """Return the downloads of this server."""
    return Background(Ledger(settings().home / LEDGER), lambda: settings().fetch_bytes)


def of_weights(info: WeightsInfo) -> Errand:
    """Return the errand for some weights."""
    return Errand(
        name=info.file_name,
        size=info.size,
        bring=lambda progress, should_stop: fetch(info, progress=progress, should_stop=should_stop),
    )


def of_published(file: PublishedFile) -> Errand:
    """Return the errand for the default weights of a network, which loads no library yet."""
    return Errand(
        name=file.file_name,
        size=file.size,
        bring=lambda progress, should_stop: fetch(
            named(file.model, file.id), progress=progress, should_stop=should_stop
        ),
    )


def of_cifar10() -> Errand:
    """Return the errand for CIFAR-10."""
    return Errand(
        name=CIFAR10,
        size=SIZE_BYTES,
        bring=lambda progress, should_stop: fetch_cifar10(
            settings().data, progress=progress, should_stop=should_stop
        ),
    )


def come(errand: Errand) -> None:
    """Begin a download that a page wants, where downloads begin by themselves and someone looks."""
    if settings().fetching is Fetching.AUTO and not admission.nobody_looks():
        background().come(errand)


def under_way(errand: Errand) -> Download | None:
    """Return the download of an errand that is on its way."""
    found = background().download(errand.name)
    return found if found is not None and found.stage.active else None


def may_ask(*errands: Errand) -> bool:
    """Return whether this reader may begin all of these."""
    return owner.is_instructor() or background().fits(*errands)


def ask(*errands: Errand) -> None:
    """Begin what this reader asked for: one by name goes first, a set as the lanes are free."""
    st.session_state[_ASKED] = {*_asked(), *(errand.name for errand in errands)}
    for errand in errands:
        background().ask(errand, urgent=len(errands) == 1, unbounded=owner.is_instructor())


def may_stop(download: Download) -> bool:
    """Return whether this reader may stop it: others may be waiting for what one asked for."""
    return download.by_itself or download.errand.name in _asked() or owner.is_instructor()


def stop(*names: str) -> None:
    """Stop downloads for everyone."""
    for name in names:
        background().stop(name)


def _asked() -> set[str]:
    return set(st.session_state.get(_ASKED, ()))
