"""The page *Look inside*: what a network does with the reader's photo, layer by layer."""

from dataclasses import dataclass
from importlib import import_module

import streamlit as st

from cnnviz.architectures import CATALOG, family
from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.ui import address, answering, keys, language, page, photo, titles, values
from cnnviz.ui.page import ArchitecturePage

PARTS = ("field", "activations", "attribution", "cuts", "breaking")
"""The parts: name in the address, section of the page's text, and module of this package with
`show(inside)`."""

FAMILY = "family"
"""Name of the chosen family in session state and in the address."""

FIRST = "resnet"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Inside:
    """What is looked into.

    Attributes:
        arch: The family with the network that really answers as its variant: its layer table is
            that of `answers.loaded`.
        answers: The network, its weights, and whose they are.
        seen: The reader's photo.
        text: The words of the page.
        t: The short texts.
    """

    arch: ArchitecturePage
    answers: answering.Answering
    seen: photo.Photo
    text: PageText
    t: Labels


def show(text: PageText) -> None:
    """The photo, the network, and the chosen part."""
    t = language.words()
    chosen = address.segmented(
        keys.PART,
        t("common.part"),
        PARTS,
        PARTS[0],
        lambda name: t(f"inside.parts.{name}"),
        hidden=True,
    )
    say(text, chosen)
    with page.errors():
        with st.skeleton(height=240):  # over what is loaded; work in steps shows its own progress
            part = import_module(f"cnnviz.ui.inside.{chosen}")
        seen = photo.bar()
        arch = _network(t, text)
        answers = answering.network(arch)
        part.show(
            Inside(
                arch=answering.speaker(arch, answers),
                answers=answers,
                seen=seen,
                text=text,
                t=t,
            )
        )


def say(text: PageText, section: str) -> None:
    """A section's heading and words."""
    st.subheader(text.sections[section].title, anchor=False)
    st.markdown(text.render(section, values.of_page(text, section)))


def _network(t: Labels, text: PageText) -> ArchitecturePage:
    """The choice of a family, then of one of its networks."""
    titled = {entry.slug: entry.title for entry in CATALOG}
    slug = address.segmented(
        FAMILY, t("inside.family"), list(titled), FIRST, titled.__getitem__, hidden=True
    )
    entry = family(slug)
    variants = {variant.name: titles.of(t, variant) for variant in entry.variants}
    default = entry.default
    if len(variants) > 1:
        address.restore(keys.VARIANT, list(variants), default)
        st.selectbox(
            t("common.variant"), list(variants), format_func=variants.__getitem__, key=keys.VARIANT
        )
        default = address.store(keys.VARIANT, list(variants), default)
    return ArchitecturePage(family=entry, variant=entry.variant(default), text=text, t=t)
