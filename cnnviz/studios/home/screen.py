"""The home page."""

from collections.abc import Mapping
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.architectures import CATALOG, Family
from cnnviz.content.facts import challenge, fact
from cnnviz.content.labels import Labels, text
from cnnviz.content.pages import page as page_text
from cnnviz.drawing.palette import LIGHT
from cnnviz.paths import PAGES
from cnnviz.studios.home.drawing import Network, Result, timeline
from cnnviz.studios.home.hero import screen as hero
from cnnviz.ui import cache, prose
from cnnviz.ui.shell import language, numbers, titles

if TYPE_CHECKING:
    from cnnviz.network.bills.vitals import Vitals
    from cnnviz.ui.widgets.diagram import Drawing

FIRST = "resnet"
"""The architecture that a first visitor is sent to."""

STEPS = ("story", "predict", "laboratory", "inside", "train")
"""The parts of its page that they are shown, in this order, and pages of their own among them."""

_KNOWN = Event()
"""Whether the numbers of all architectures are known in this process."""


def welcome() -> DeltaGenerator:
    """What this is, at work; then what to do first.

    Returns:
        The place for what could be fetched.
    """
    t = language.words()
    words = page_text(language.code(), "home")
    st.markdown(words.idea)
    hero.show(t)
    st.markdown(f"**{t('home.begin')}**")
    places = st.columns(len(STEPS), border=True)
    for number, (place, part) in enumerate(zip(places, STEPS, strict=True), start=1):
        with place:
            title, told = t(f"home.steps.{part}.title"), t(f"home.steps.{part}.text")
            st.markdown(f"**{number} · {title}**\n\n:small[{told}]")
            own = PAGES / f"{part}.py"
            st.page_link(
                own if own.is_file() else PAGES / f"{FIRST}.py",
                label=t(f"home.steps.{part}.go"),
                icon=":material/arrow_forward:",
                query_params=None if own.is_file() else {"part": part},
            )
    return st.container()


def fetching(place: DeltaGenerator) -> None:
    """The weights that could be fetched, told when torch is there."""
    from cnnviz.ui.fetching import card

    with place:
        card.show(language.words())


def words() -> None:
    """What stands behind the numbers."""
    words = page_text(language.code(), "home")
    for name, section in words.sections.items():
        st.header(section.title, anchor=False)
        prose.show(words.render(name))


def years() -> None:
    """The timeline, then a card for every architecture; their numbers come when torch is there.

    Once they are known in this process, the cards come with them at once.
    """
    t = language.words()
    st.header(t("home.timeline"), anchor=False)
    chart_place = st.container()
    st.header(t("home.networks"), anchor=False)
    tiles = st.grid(min_column_width=260, border=True)
    cards = {}
    known = _vitals() if _KNOWN.is_set() else {}
    for family in sorted(CATALOG, key=lambda entry: entry.year):
        with tiles.container():
            cards[family.slug] = st.markdown(_card(t, family, known.get(family)))
            title = titles.of_family(t, family)
            st.page_link(PAGES / f"{family.slug}.py", label=t("home.open", title=title))
    if known:
        with chart_place:
            _timeline(t, known)
        return
    with chart_place, st.skeleton(height=520):
        found = _vitals()
        _timeline(t, found)
    for family, vitals in found.items():
        cards[family.slug].markdown(_card(t, family, vitals))


def _vitals() -> "Mapping[Family, Vitals]":
    # Loaded here and not above, so that the cards stand before torch is imported.
    from cnnviz.ui import tables

    found = {family: tables.vitals(family.default) for family in CATALOG}
    _KNOWN.set()
    return found


def _card(t: Labels, family: Family, found: "Vitals | None" = None) -> str:
    """What stands on the card of an architecture, with its numbers as soon as they are known."""
    idea = page_text(t.language, family.slug).idea
    words = f"**{family.year} · {titles.of_family(t, family)}**\n\n:small[{idea}]"
    if found is None:
        return words
    told = t(
        "home.card",
        variant=titles.of(t, family.variant()),
        depth=found.depth,
        params=numbers.compact(t, found.params),
        macs=numbers.compact(t, found.macs),
    )
    return f"{words}\n\n{told}"


def _timeline(t: Labels, found: "Mapping[Family, Vitals]") -> None:
    from cnnviz.ui.widgets import chart, diagram

    drawn = cache.shared(_drawing, tuple(found.values()), t.language)
    clicked = diagram.show(drawn, None, key="timeline")
    if clicked is not None:
        st.switch_page(PAGES / f"{clicked}.py")
    entries, human = challenge(), fact("human_top5")
    sources = dict.fromkeys(entry.fact.link(language.code()) for entry in entries)
    said = t("home.sources", sources=" ".join(sources), human=human.link(language.code()))
    st.caption(said, help=t("terms.top5"))
    st.page_link(
        PAGES / "concepts.py",
        label=t("home.clarifai"),
        icon=":material/arrow_forward:",
        query_params={"concept": "zfnet"},
    )
    chart.data_table(
        t,
        {
            t("home.year"): [str(entry.year) for entry in entries],
            t("home.entry"): [entry.name for entry in entries],
            t("home.error"): [
                t("common.percent", value=f"{float(entry.fact.value):g}") for entry in entries
            ],
        },
    )


def _drawing(found: "tuple[Vitals, ...]", code: str) -> "Drawing":
    """The timeline in a language; `found` is of the families in the order of the catalogue."""
    from cnnviz.ui.widgets.diagram import Drawing

    t = text(code)
    results = [
        Result(
            year=entry.year,
            name=entry.name,
            error=float(entry.fact.value),
            winner=entry.place == 1,
        )
        for entry in challenge()
    ]
    networks = [
        Network(
            slug=family.slug,
            title=titles.of_family(t, family),
            year=family.year,
            depth=vitals.depth,
            params=vitals.params,
            written=numbers.compact(t, vitals.params),
        )
        for family, vitals in zip(CATALOG, found, strict=True)
    ]
    draw = partial(
        timeline, results, networks, float(fact("human_top5").value), t.table("figures.timeline")
    )
    return Drawing(svg=draw(), file=draw(palette=LIGHT), name="cnnviz-timeline")
