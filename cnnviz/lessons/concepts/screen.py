"""The page *Concepts*: playgrounds in groups, and where every other concept is to be found."""

from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.lessons.concepts import designs, generalising, layers, learning, seeing
from cnnviz.paths import PAGES
from cnnviz.ui.parts import values
from cnnviz.ui.parts.experiment import Concept
from cnnviz.ui.parts.laboratory import explained
from cnnviz.ui.recording import region
from cnnviz.ui.shell import address, language, page
from cnnviz.ui.widgets import claims, quiz

GROUP = "concept-group"
"""Name in session state of the open group; in the address stands the concept alone."""

INDEX = "concept-index"
"""Name in session state of a wish to see all of them."""


@dataclass(frozen=True, slots=True)
class ConceptGroup:
    """Concepts of one subject.

    Attributes:
        concepts: Those with a playground here, in the order of their buttons.
        elsewhere: Those that an architecture's laboratory shows: page and experiment by name.
    """

    name: str
    concepts: tuple[Concept, ...]
    elsewhere: dict[str, tuple[str, str]]


GROUPS = (
    ConceptGroup("layers", layers.CONCEPTS, layers.ELSEWHERE),
    ConceptGroup("learning", learning.CONCEPTS, learning.ELSEWHERE),
    ConceptGroup("generalising", generalising.CONCEPTS, generalising.ELSEWHERE),
    ConceptGroup("seeing", seeing.CONCEPTS, seeing.ELSEWHERE),
    ConceptGroup("designs", designs.CONCEPTS, designs.ELSEWHERE),
)
"""In the order of their buttons, which is that of the index."""

CONCEPTS = tuple(concept for group in GROUPS for concept in group.concepts)

ELSEWHERE = {name: place for group in GROUPS for name, place in group.elsewhere.items()}


def show(text: PageText) -> None:
    """The chosen playground: its words, its question and, to who has answered, its measurement."""
    t = language.words()
    chosen = _chosen(t)
    subject = region.KeptSubject(
        page="concepts",
        choices={"concept": chosen.name},
        title=f"{text.title}: {t(f'concepts.names.{chosen.name}')}",
    )
    with page.errors():
        region.show(t, subject, partial(_playground, t, text, chosen))


def _chosen(t: Labels) -> Concept:
    """Two rows of buttons: the groups with the index of all, and the concepts of the open one."""
    first = CONCEPTS[0].name
    named = {concept.name: concept for concept in CONCEPTS}
    open_now = address.current("concept", list(named), first)
    groups = {group.name: group for group in GROUPS if group.concepts}
    group = next(one for one in groups.values() if named[open_now] in one.concepts)
    st.session_state[GROUP] = group.name
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            t("concepts.group"),
            list(groups),
            format_func=lambda name: t(f"concepts.groups.{name}"),
            key=GROUP,
            required=True,
            label_visibility="collapsed",
            on_change=_open_group,
        )
        st.button(
            t("concepts.all"),
            icon=":material/list:",
            type="tertiary",
            key="all-concepts",
            on_click=lambda: st.session_state.update({INDEX: True}),
        )
    if st.session_state.pop(INDEX, False):
        # Only now: a hundred elements, two thirds of what the page would send.
        st.dialog(t("concepts.all"), width="large")(_index)(t)
    names = [concept.name for concept in group.concepts]
    return named[
        address.segmented(
            "concept",
            t("concepts.choose"),
            names,
            first,
            lambda name: t(f"concepts.names.{name}"),
            hidden=True,
        )
    ]


def _open_group() -> None:
    """Open the first concept of the group that was clicked."""
    group = next(one for one in GROUPS if one.name == st.session_state[GROUP])
    st.session_state["concept"] = group.concepts[0].name


def _playground(t: Labels, text: PageText, chosen: Concept) -> bool:
    """Show a playground; returns whether its question is answered."""
    name = chosen.name.replace("-", "_")
    picture = partial(chosen.picture, t) if chosen.picture else None
    with quiz.stage(partial(_explain, t, text, chosen.name)):
        answered = quiz.made(t, name, chosen.options, chosen.marks, picture)
        if answered:
            with st.skeleton(height=240):
                chosen.show(t)
            claims.of_concept(t, text, chosen.name, partial(_filled, text))
    return answered


def _explain(t: Labels, text: PageText, name: str) -> None:
    explained(t, _filled(text, name))


def _filled(text: PageText, section: str) -> str:
    return text.render(section, values.of_page(text, section))


def _index(t: Labels) -> None:
    """Every concept by its group: playgrounds first, then what an architecture's page shows."""
    for group in GROUPS:
        st.markdown(f"**{t(f'concepts.groups.{group.name}')}**")
        tiles = st.grid(min_column_width=150, gap="xsmall")
        for concept in group.concepts:
            _link(tiles, t(f"concepts.names.{concept.name}"), "concepts", concept=concept.name)
        for name, (slug, experiment) in group.elsewhere.items():
            label = t(f"concepts.index.{name}")
            _link(tiles, label, slug, part="laboratory", experiment=experiment)
    _link(tiles, t("concepts.index.families"), "compare", view="zoo")


def _link(tiles: DeltaGenerator, label: str, slug: str, **query: str) -> None:
    icon = None if slug == "concepts" else ":material/arrow_forward:"
    with tiles.container():
        st.page_link(PAGES / f"{slug}.py", label=label, icon=icon, query_params=query)
