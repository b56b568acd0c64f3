"""How a page begins, what its parts are, and what happens to an expected error."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz import names
from cnnviz.architectures import Family, Variant, family
from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.content.pages import page as page_text
from cnnviz.errors import CnnvizError, FolderRefused
from cnnviz.settings import without_paths
from cnnviz.ui import cache
from cnnviz.ui.lecture import codes, hiding
from cnnviz.ui.server import admission
from cnnviz.ui.shell import (
    address,
    arrival,
    foreign_text,
    keys,
    language,
    navigation,
    opening,
    titles,
)

if TYPE_CHECKING:  # a page's title stands before torch is loaded
    from cnnviz.photos.weights.available import WeightsInfo

log = logging.getLogger(__name__)

LOGGED = 256
"""Sentences that are remembered, so that a page which asks again does not fill the log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPage:
    """A page about one network, which may be any: what the parts know that are no lesson.

    Attributes:
        variant: The network that the reader chose.
        brought: Weights that no library publishes: those of a network that was trained here.
    """

    variant: Variant
    text: PageText
    t: Labels
    brought: WeightsInfo | None = None

    @property
    def name(self) -> str:
        """The name of the chosen network."""
        return self.variant.name

    @property
    def title(self) -> str:
        """What the chosen network is called in the reader's language."""
        return titles.of(self.t, self.variant)

    @property
    def relatives(self) -> Family | None:
        """The family whose lesson the page is, and whose small network may answer; else None."""
        return None

    @property
    def opens_with(self) -> str:
        """The network that the page begins with: its weights come without being asked for."""
        return FIRST

    @property
    def inside(self) -> dict[str, str]:
        """What chooses this network in the address of *Look inside*."""
        return {keys.FAMILY: keys.ANY, keys.NETWORK: self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchitecturePage(NetworkPage):
    """An architecture page that is open: a lesson about a family and one of its networks."""

    family: Family

    @property
    def relatives(self) -> Family:
        """The family whose lesson the page is."""
        return self.family

    @property
    def opens_with(self) -> str:
        """The network that the page begins with."""
        return self.family.default

    @property
    def inside(self) -> dict[str, str]:
        """What chooses this network in the address of *Look inside*."""
        return {keys.FAMILY: self.family.slug, keys.VARIANT: self.name}


FIRST = "convnext_tiny"
"""The network that the page about any network begins with."""


def open_home() -> PageText:
    """Begin the home page."""
    _frame()
    text = page_text(language.code(), "home")
    st.title(text.title, anchor=False)
    return text


def open_page(slug: str) -> PageText:
    """Begin a page that is about no single architecture: its title and its idea."""
    _frame()
    text = page_text(language.code(), slug)
    with st.container(horizontal=True, vertical_alignment="center", key="page-head"):
        st.title(text.title, anchor=False, width="content")
        st.caption(text.idea, width="stretch")
    return text


def open_family(slug: str) -> ArchitecturePage:
    """Begin an architecture page: its title and the choice of the network, in one line."""
    _frame()
    entry = family(slug)
    t = language.words()
    text = page_text(language.code(), slug)
    with st.container(horizontal=True, vertical_alignment="center", key="page-head"):
        st.title(text.title, anchor=False, width="content")
        variant = _choose_variant(entry, t)
    return ArchitecturePage(family=entry, variant=variant, text=text, t=t)


def origin(arch: ArchitecturePage) -> None:
    """The idea of a page in one sentence, and the paper that it comes from."""
    paper = arch.family.paper
    st.markdown(f"> {arch.text.idea}")
    st.caption(f"{paper.year} · {paper.authors}. [{paper.title}]({paper.url}). {paper.venue}")


def parts(arch: NetworkPage, kind: str = "part") -> None:
    """The parts of a page behind one row of buttons; only the open one is loaded and computed.

    A click in there runs this alone, without the frame and the head of the page: but in a lecture,
    where the frame shows the hall what was clicked.

    Args:
        arch: The page.
        kind: Which parts it has: a table of `opening.MODULES`.
    """
    show = _parts if codes.led() or codes.joined() else _parts_alone
    show(arch, kind)


@admission.fragment
def _parts_alone(arch: NetworkPage, kind: str) -> None:
    with arrival.alone(keys.PART):
        _parts(arch, kind)


def _parts(arch: NetworkPage, kind: str) -> None:
    t, every = arch.t, tuple(opening.MODULES[kind])
    names = hiding.left(every, shown=address.standing(keys.PART))
    chosen = address.segmented(
        keys.PART,
        t("common.part"),
        names,
        every[0] if every[0] in names else names[0],
        lambda name: t(f"parts.{name}"),
        hidden=True,
    )
    with errors():
        # Loaded here and not above, so that the title stands before torch is imported. The skeleton
        # ends before the part begins: work in steps shows its own progress.
        with st.skeleton(height=240):
            part = opening.opened(kind, chosen)
        with cache.private(arch.name.startswith(cache.OWN)):
            part.show(arch)


def body(slug: str) -> None:
    """A page that is about no single architecture: its title, its idea, and what stands below."""
    text = open_page(slug)
    with st.skeleton(height=240):  # as above
        below = opening.opened("page", slug)
    below.show(text)


@contextmanager
def errors() -> Iterator[None]:
    """Turn an expected error into its one sentence, in the reader's language."""
    try:
        yield
    except CnnvizError as error:
        _log(
            names.words(error),
            level=logging.WARNING if isinstance(error, FolderRefused) else logging.INFO,
        )
        st.error(sentence(error), icon=":material/error:")


def sentence(error: CnnvizError) -> str:
    """The sentence of an error in the reader's language, as Markdown that shows names as they are.

    Folders go by their settings' names, and what lies elsewhere on the server by its last name
    alone; an address stays whole, so that it is a link.
    """
    fit = {
        name: foreign_text.plain(_without_folders(value))
        if isinstance(value, str) and name != "url"
        else value
        for name, value in error.params.items()
    }
    return language.words()(f"errors.{error.key}", **fit)


def _without_folders(value: str) -> str:
    told = without_paths(value)
    return Path(told).name if Path(told).is_absolute() else told


@lru_cache(maxsize=LOGGED)
def _log(told: str, *, level: int) -> None:
    """Log what a reader was told, with the path that a reader is not told; each once."""
    log.log(level, "told a reader: %s", told)


def _frame() -> None:
    # On a cold server a link to a page runs the page's file without app.py. Declaring the
    # navigation turns that off, and the rerun then goes through the frame.
    if not st.session_state.get(keys.FRAMED):
        st.navigation(navigation.pages(), expanded=True)
        st.rerun()


def _choose_variant(entry: Family, t: Labels) -> Variant:
    named = {variant.name: titles.of(t, variant) for variant in entry.variants}
    if len(named) == 1:
        return entry.variant()
    chosen = address.selected(
        keys.VARIANT, t("common.variant"), list(named), entry.default, named.__getitem__
    )
    return entry.variant(chosen)
