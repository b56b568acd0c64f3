"""The story of an architecture: words and figures in turn, then its numbers."""

import streamlit as st

from cnnviz.content.pieces import Piece, PieceKind
from cnnviz.ui import prose, tables, terms
from cnnviz.ui.parts import flow, values
from cnnviz.ui.parts.story_figures import StoryFigure
from cnnviz.ui.server import admission
from cnnviz.ui.shell import numbers, opening, page
from cnnviz.ui.shell.page import ArchitecturePage, NetworkPage, errors


def show(arch: ArchitecturePage) -> None:
    """Show the photo on its way through the network, then its story."""
    flow.show(arch)
    page.origin(arch)
    st.header(arch.text.sections["story"].title, anchor=False)
    for piece in arch.text.pieces("story"):
        _piece(arch, piece)
    vitals(arch)


def lead(arch: NetworkPage, section: str) -> None:
    """The words of a part, where the page has any."""
    if section in arch.text.sections:
        title = arch.text.sections[section].title
        prose.section(title, values.filled(arch, arch.text.sections[section].body))


def figures(slug: str) -> dict[str, StoryFigure]:
    """Return the figures of the story of an architecture page, by their names."""
    found: tuple[StoryFigure, ...] = opening.opened("lesson", slug).FIGURES
    return {figure.name: figure for figure in found}


def vitals(arch: NetworkPage) -> None:
    """The numbers by which networks are compared, computed from the network itself."""
    t, found = arch.t, tables.vitals(arch.name)
    shown: tuple[tuple[str, object, str | None], ...] = (
        ("depth", found.depth, None),
        ("parameters", numbers.compact(t, found.params), numbers.whole(found.params)),
        ("multiply_adds", numbers.compact(t, found.macs), numbers.whole(found.macs)),
        ("input_size", numbers.shape(found.input_shape[1:]), None),
    )
    with st.container(horizontal=True, gap="xsmall"):  # two beside each other on a phone
        for name, value, exact in shown:
            st.metric(t(f"common.{name}"), str(value), help=exact, border=True, width=175)


def _piece(arch: ArchitecturePage, piece: Piece) -> None:
    if piece.kind is PieceKind.FIGURE:
        _figure(arch, figures(arch.family.slug)[piece.content])
    elif piece.kind is PieceKind.TEXT:
        prose.show(_words(arch, piece))
    else:
        with st.expander(arch.t(f"story.{piece.kind}")):
            terms.write(_words(arch, piece))


def _words(arch: ArchitecturePage, piece: Piece) -> str:
    # Only what this piece wants: the first words stand before the numbers of the last are computed.
    return values.filled(arch, piece.content)


@admission.fragment
def _figure(arch: ArchitecturePage, figure: StoryFigure) -> None:
    """One figure: what a reader changes in it draws nothing else anew."""
    with errors(), st.container(border=True):
        figure.show(arch)
