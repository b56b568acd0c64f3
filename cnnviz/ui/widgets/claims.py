"""Claims in circulation to judge: the sections of a page whose names say the verdict."""

import random
from collections.abc import Callable

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.ui import terms

MYTH = "myth-"
"""How the sections of claims begin: `myth-wrong-<name>`, `myth-half-<name>`, `myth-true-<name>`."""

VERDICTS = ("true", "half", "wrong")

CLAIM = "claim-"
"""How the keys of the choices begin."""

_JUDGED = "_judged"

STYLE = f"""
<style>
[class*="st-key-{CLAIM}"] {{ margin: 0.4rem 0; }}
[class*="st-key-{CLAIM}"] [data-testid="stWidgetLabel"] p {{ font-size: 1rem; font-weight: 600; }}
</style>
"""


def show(t: Labels, text: PageText, owner: str, render: Callable[[str], str]) -> None:
    """Every claim of a page, with its truth for who has judged it.

    Args:
        t: The short texts.
        text: The page.
        owner: Name of the page, so that each remembers its own judgements.
        render: The Markdown of a section with its numbers filled in.
    """
    claims = shuffled(text, owner)
    if not claims:
        return
    st.header(t("check.claims"), anchor=False)
    st.html(STYLE)
    st.markdown(t("check.claims_text"))
    for name in claims:
        _claim(t, text.sections[name].title, f"{owner}-{name}", name, render)


def of_concept(t: Labels, text: PageText, concept: str, render: Callable[[str], str]) -> None:
    """The claims about one concept: the sections `myth-<verdict>-<concept>`.

    Args:
        t: The short texts.
        text: The page of all concepts.
        concept: Name of the concept.
        render: The Markdown of a section with its numbers filled in.
    """
    sections = [f"{MYTH}{verdict}-{concept}" for verdict in VERDICTS]
    claims = [name for name in sections if name in text.sections]
    if claims:
        st.header(t("check.claims"), anchor=False)
        st.html(STYLE)
    for name in claims:
        _claim(t, text.sections[name].title, f"{text.slug}-{name}", name, render)


def shuffled(text: PageText, owner: str) -> list[str]:
    """Return the names of a page's claims, in an order that tells nothing of their verdicts.

    Every reader sees the same one, in every language.
    """
    claims = sorted(name for name in text.sections if name.startswith(MYTH))
    random.Random(owner).shuffle(claims)
    return claims


def _claim(t: Labels, title: str, key: str, name: str, render: Callable[[str], str]) -> None:
    verdict = name.removeprefix(MYTH).partition("-")[0]
    choice = _judged(key)
    if choice is None:
        # One element, whose label is the claim: three buttons in a frame are six of them.
        choice = st.segmented_control(
            f"“{title}”",
            VERDICTS,
            format_func=lambda one: t(f"check.verdicts.{one}"),
            key=f"{CLAIM}{key}",
            required=True,
        )
        if choice is not None:  # it was chosen before this session knew of the control
            st.rerun()
        return
    with st.container(border=True):
        st.markdown(f"**“{title}”**")
        mark = ":material/check:" if choice == verdict else ":material/close:"
        said, right = (t(f"check.verdicts.{one}") for one in (choice, verdict))
        st.markdown(f"{mark} {t('check.judged', said=said, verdict=right)}")
        terms.write(render(name))


def _judged(key: str) -> str | None:
    """What the reader has said of a claim, now or before: once."""
    judged: dict[str, str] = st.session_state.get(_JUDGED, {})
    chosen = st.session_state.get(f"{CLAIM}{key}")
    if key not in judged and chosen in VERDICTS:
        judged = {**judged, key: chosen}
        st.session_state[_JUDGED] = judged
    return judged.get(key)
