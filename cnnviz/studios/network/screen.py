"""The page *Any network*: a search over all of them, and the parts of the one that is chosen."""

import streamlit as st

from cnnviz.architectures import family_of
from cnnviz.architectures.registries.listing import find
from cnnviz.architectures.registries.timm_models import PREFIX
from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.paths import PAGES
from cnnviz.studios.network.own import screen as own
from cnnviz.ui import network_drawings
from cnnviz.ui.shell import address, keys, language, page, titles
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import diagram
from cnnviz.ui.widgets.network_search import chooser

COMPARED = ("resnet50", "resnet18")
"""What a network is put beside in *Compare*: the first that it is not itself."""

PARTS = "network-part"
"""The parts that need no lesson: a table of `ui.shell.opening.MODULES`."""

SOURCE = "source"
"""Name in the address of where the network is from."""

OWN = "own"
SOURCES = ("listed", OWN)


def show(text: PageText) -> None:
    """The search, beside it the chosen network as a strip, and below it the parts of it."""
    t = language.words()
    source = address.segmented(
        SOURCE,
        t("own.source"),
        SOURCES,
        SOURCES[0],
        lambda name: t(f"own.sources.{name}"),
        hidden=True,
    )
    if source == OWN:
        own.show(t, text)
        return
    search, chosen = st.columns([5, 6], gap="medium")
    with search, st.container(key="network-finder"):
        name = chooser.from_table(t)
    with page.errors():
        arch = chooser.opened(text, t, name)
        with chosen, st.skeleton(height=240):
            _strip(arch)
            _elsewhere(arch)
        page.parts(arch, PARTS)


def _strip(arch: NetworkPage) -> None:
    """The network at a glance, its stages to scale."""
    entry = find(arch.name)
    year = [str(entry.year)] if entry and entry.year else []
    library = [] if PREFIX in arch.name else [arch.variant.library]  # else the title tells
    st.markdown(" · ".join([f"**{arch.title}**", *library, *year]))
    drawing = network_drawings.strip(arch.name, arch.t.language)
    diagram.show(drawing, None, key=f"head-{arch.name}")


def _elsewhere(arch: NetworkPage) -> None:
    """To the same network on other pages."""
    t = arch.t
    with st.container(horizontal=True):
        st.page_link(
            PAGES / "inside.py",
            label=t("prediction.inside"),
            icon=":material/visibility:",
            query_params=arch.inside,
        )
        st.page_link(
            PAGES / "compare.py",
            label=t("network.compare"),
            icon=":material/compare_arrows:",
            query_params={"models": f"{_beside(arch.name)},{arch.name}"},
        )
        _lesson(t, arch.name)


def _beside(name: str) -> str:
    """Return the network that one is compared with: another one, whichever it is."""
    return next(one for one in COMPARED if one != name)


def _lesson(t: Labels, name: str) -> None:
    """To the page that teaches the network, where there is one."""
    family = family_of(name)
    if family is not None:
        st.page_link(
            PAGES / f"{family.slug}.py",
            label=t("network.lesson", family=titles.of_family(t, family)),
            icon=":material/menu_book:",
            query_params={keys.VARIANT: name},
        )
