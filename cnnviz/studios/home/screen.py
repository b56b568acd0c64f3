"""The home page."""

from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.architectures import CATALOG
from cnnviz.content.facts import challenge, fact
from cnnviz.content.labels import Labels
from cnnviz.content.pages import page as page_text
from cnnviz.paths import PAGES
from cnnviz.studios.home.hero import screen as hero
from cnnviz.ui import prose
from cnnviz.ui.shell import language, titles

if TYPE_CHECKING:
    from cnnviz.studios.home.drawing import Network

FIRST = "resnet"
"""The architecture that a first visitor is sent to."""

STEPS = ("story", "predict", "laboratory", "inside", "train")
"""The parts of its page that they are shown, in this order, and pages of their own among them."""


def welcome() -> DeltaGenerator:
    """What this is, at work; then what to do first.

    Returns:
        The place for what could be fetched.
    """
    t = language.words()
    text = page_text(language.code(), "home")
    st.markdown(text.idea)
    hero.show(t)
    st.markdown(f"**{t('home.begin')}**")
    places = st.columns(len(STEPS))
    for number, (place, part) in enumerate(zip(places, STEPS, strict=True), start=1):
        with place.container(border=True, height="stretch"):
            st.markdown(f"**{number} · {t(f'home.steps.{part}.title')}**")
            st.caption(t(f"home.steps.{part}.text"))
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
    text = page_text(language.code(), "home")
    for name, section in text.sections.items():
        st.header(section.title, anchor=False)
        prose.show(text.render(name))


def years() -> None:
    """The timeline, then a card for every architecture; their numbers come when torch is there."""
    t, code = language.words(), language.code()
    st.header(t("home.timeline"), anchor=False)
    chart_place = st.container()
    st.header(t("home.networks"), anchor=False)
    tiles = st.grid(min_column_width=260, border=True)
    numbers_of = {}
    for family in sorted(CATALOG, key=lambda entry: entry.year):
        with tiles.container():
            title = titles.of_family(t, family)
            st.markdown(f"**{family.year} · {title}**")
            st.caption(page_text(code, family.slug).idea)
            numbers_of[family.slug] = st.container()
            st.page_link(PAGES / f"{family.slug}.py", label=t("home.open", title=title))
    with chart_place, st.skeleton(height=520):
        _timeline(t, numbers_of)


def _timeline(t: Labels, numbers_of: dict[str, DeltaGenerator]) -> None:
    # Loaded here and not above, so that the cards stand before torch is imported.
    from cnnviz.studios.home.drawing import Result, timeline
    from cnnviz.ui.widgets import chart

    networks = _networks(t, numbers_of)
    results = [
        Result(
            year=entry.year,
            name=entry.name,
            error=float(entry.fact.value),
            winner=entry.place == 1,
        )
        for entry in challenge()
    ]
    human = fact("human_top5")
    clicked = chart.choose(
        timeline(results, networks, float(human.value), t.table("figures.timeline")),
        key="timeline",
        alt=t("home.timeline_alt"),
    )
    if isinstance(clicked, str):
        st.switch_page(PAGES / f"{clicked}.py")
    sources = dict.fromkeys(entry.fact.link(language.code()) for entry in challenge())
    st.caption(t("home.sources", sources=" ".join(sources), human=human.link(language.code())))
    chart.data_table(
        t,
        {
            t("home.year"): [str(entry.year) for entry in results],
            t("home.entry"): [entry.name for entry in results],
            t("home.error"): [t("common.percent", value=f"{entry.error:g}") for entry in results],
        },
    )


def _networks(t: Labels, numbers_of: dict[str, DeltaGenerator]) -> "list[Network]":
    """Fill the numbers of each card, and return the networks of the timeline."""
    from cnnviz.studios.home.drawing import Network
    from cnnviz.ui import tables
    from cnnviz.ui.shell import numbers

    networks = []
    for family in CATALOG:
        found = tables.vitals(family.default)
        written = numbers.compact(t, found.params)
        networks.append(
            Network(
                slug=family.slug,
                title=titles.of_family(t, family),
                year=family.year,
                depth=found.depth,
                params=found.params,
                written=written,
            )
        )
        with numbers_of[family.slug]:
            st.markdown(
                t(
                    "home.card",
                    variant=titles.of(t, family.variant()),
                    depth=found.depth,
                    params=written,
                    macs=numbers.compact(t, found.macs),
                )
            )
    return networks
