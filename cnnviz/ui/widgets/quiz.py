"""Predict, then reveal: an experiment asks first, and shows its measurement to who has answered.

The question stands over its figure, empty at first: a click on a mark in it, or on the button below
the mark, is the guess. Afterwards the figure is filled, with the guess marked in it, and what it
means is explained beside it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels, text
from cnnviz.content.languages import LANGUAGES
from cnnviz.ui.lecture import codes
from cnnviz.ui.shell import address, keys
from cnnviz.ui.widgets.guess import figure, guesses
from cnnviz.ui.widgets.guess.filled import Filled, Marks

STYLE = """
<style>
[class*="st-key-guess-options-"] {
  display: grid; gap: 0.5rem; grid-auto-columns: minmax(0, 1fr); grid-auto-flow: column;
}
[class*="st-key-guess-options-"] > * { width: 100%; min-width: 0; }
[class*="st-key-guess-options-"] button { height: 100%; padding: 0.25rem 0.3rem; }
[class*="st-key-guess-options-"] button * { overflow: visible; white-space: normal; }
[class*="st-key-guess-options-"] button:disabled { color: inherit; opacity: 1; }
[class*="st-key-guess-options-"] button p { font-size: 0.9rem; line-height: 1.25; }
[class*="st-key-guess-question-"] p { font-size: 1.12rem; line-height: 1.35; }
</style>
"""
"""The buttons stand below the marks of the figure, on a phone, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigurePlace:
    """Where the figure of an experiment stands, whatever the experiment draws before it judges.

    Attributes:
        explain: Writes the words that belong beside the filled figure.
    """

    place: DeltaGenerator
    explain: Callable[[], None]


_STAGE: ContextVar[FigurePlace | None] = ContextVar("stage", default=None)


@contextmanager
def stage(explain: Callable[[], None]) -> Iterator[None]:
    """Keep a place at the head of an experiment for its question, and then for its figure.

    Args:
        explain: Writes the words that belong beside the filled figure.
    """
    token = _STAGE.set(FigurePlace(place=st.container(), explain=explain))
    try:
        yield
    finally:
        _STAGE.reset(token)


def made(
    t: Labels,
    name: str,
    options: Sequence[str],
    marks: Marks | None = None,
    picture: Callable[[], None] | None = None,
    **values: object,
) -> bool:
    """Ask the question of an experiment, unless it has been answered.

    The words are `guess.<name>.question`, `guess.<name>.options.<option>` and, of the figure,
    `guess.<name>.axis`.

    Args:
        t: The short texts.
        name: Name of the experiment, with underscores.
        options: Names of the answers.
        marks: The numbers that they stand for, if they do.
        picture: Draws what is to be seen before the guess, without the answer.
        **values: What fills the placeholders of the question and of the options.

    Returns:
        Whether the measurement may be shown.
    """
    _follow(name)
    if guesses.is_open(name):
        address.flag(keys.REVEAL, on=True)
        return True
    address.flag(keys.REVEAL, on=False)
    labels = {option: t(f"guess.{name}.options.{option}", **values) for option in options}
    with _place(), st.container(gap="xsmall"):
        st.html(STYLE)
        _question(t, name, values)
        if picture is None or not _drawable(t, name):
            if picture is not None:
                picture()
            _asked(t, name, labels, marks, values)
        else:
            seen, asked = st.columns(2, gap="large")
            with seen:
                picture()
            with asked:
                _asked(t, name, labels, marks, values)
    return False


def judge(
    t: Labels, name: str, right: str, found: Filled | None = None, /, **values: object
) -> None:
    """Say what the measurement says, beside what the reader said.

    The words are `guess.<name>.answer`.

    Args:
        t: The short texts.
        name: Name of the experiment, with underscores.
        right: Name of the answer that the measurement gives.
        found: What fills the figure.
        **values: What fills the placeholders of question, options and answer.
    """
    here = _STAGE.get()
    with _place():
        if found is None or not _drawable(t, name):
            _verdict(t, name, right, values)
            if here:
                here.explain()
            return
        with st.container(gap="xsmall"):
            st.html(STYLE)
            _question(t, name, values)
        shown, beside = st.columns([3, 2], gap="large")
        with shown:
            table = t.table(f"guess.{name}.options")
            labels = {one: t(f"guess.{name}.options.{one}", **values) for one in table}
            said = guesses.made(name)
            figure.filled(
                t, name, labels, found, right=right, said=None if said == guesses.SEEN else said
            )
        with beside:
            _verdict(t, name, right, values)
            if here:
                here.explain()


def _place() -> DeltaGenerator:
    here = _STAGE.get()
    return here.place if here else st.container()


def _drawable(t: Labels, name: str) -> bool:
    """Whether a question has the words of a figure."""
    return f"guess.{name}.axis" in t


def _question(t: Labels, name: str, values: dict[str, object]) -> None:
    with st.container(key=f"guess-question-{name}"):
        st.markdown(f"**{t(f'guess.{name}.question', **values)}**")


def _asked(
    t: Labels,
    name: str,
    labels: dict[str, str],
    marks: Marks | None,
    values: dict[str, object],
) -> None:
    """The empty figure, and below each of its marks the button of the answer."""
    # While the hall votes nobody answers on the lecturer's own page.
    voting = _hall_votes_on(name)
    with st.container(gap="xsmall"):
        if _drawable(t, name):
            told = _no_guess if voting else partial(guesses.keep, name)
            figure.empty(t, name, labels, marks, told)
        with st.container(horizontal=True, key=f"guess-options-{name}"):
            for option, label in labels.items():
                st.button(
                    label,
                    key=f"guess-{name}-{option}",
                    on_click=guesses.keep,
                    args=(name, option),
                    width="stretch",
                    disabled=voting,
                )
        if not voting:
            st.button(
                t("guess.show"),
                key=f"guess-{name}",
                type="tertiary",
                on_click=guesses.keep,
                args=(name, guesses.SEEN),
            )
        _to_the_hall(t, name, list(labels), values)


def _no_guess(option: str) -> None:
    """A click that is none."""


def _hall_votes_on(name: str) -> bool:
    """Whether this session leads a lecture whose hall votes on the question."""
    if codes.led() is None:
        return False
    # Loaded here and not above, as below: who is in no lecture needs no store.
    from cnnviz.ui.lecture import hall_votes

    return hall_votes.is_open(name)


def _to_the_hall(t: Labels, name: str, options: list[str], values: dict[str, object]) -> None:
    """What a lecturer can do with the question."""
    if codes.led() is None:
        return
    from cnnviz.ui.lecture import hall_votes

    hall_votes.offer(
        t,
        name,
        partial(_in_every_language, name, options, values),
        partial(guesses.keep, name, guesses.SEEN),
    )


def _in_every_language(
    name: str, options: list[str], values: dict[str, object]
) -> tuple[dict[str, str], dict[str, dict[str, str]]]:
    """The words of a question, for phones in any language."""
    spoken = {language.code: text(language.code) for language in LANGUAGES}
    return (
        {code: t(f"guess.{name}.question", **values) for code, t in spoken.items()},
        {
            code: {one: t(f"guess.{name}.options.{one}", **values) for one in options}
            for code, t in spoken.items()
        },
    )


def _distribution(t: Labels, name: str, right: str, values: dict[str, object]) -> None:
    """How the hall voted, for who is in a lecture."""
    if codes.led() is None and codes.joined() is None:
        return
    from cnnviz.ui.lecture import hall_votes

    table = t.table(f"guess.{name}.options")
    labels = {one: t(f"guess.{name}.options.{one}", **values) for one in table}
    hall_votes.distribution(t, name, labels, right)


def _verdict(t: Labels, name: str, right: str, values: dict[str, object]) -> None:
    said = guesses.made(name)
    answer = t(f"guess.{name}.answer", **values)
    if said in (None, guesses.SEEN):
        st.info(answer, icon=":material/lightbulb:")
    else:
        yours = t("guess.yours", guess=t(f"guess.{name}.options.{said}", **values))
        hit = said == right
        box, icon = (st.success, "check") if hit else (st.warning, "close")
        box(f"{yours} {answer}", icon=f":material/{icon}:")
    _distribution(t, name, right, values)
    st.button(
        t("guess.again"),
        key=f"again-{name}",
        type="tertiary",
        on_click=guesses.forget,
        args=(name,),
    )


def _follow(name: str) -> None:
    """Open or close the measurement as the address says; a guess that was made stays made."""
    if address.asked(keys.REVEAL) == "1":
        guesses.keep(name, guesses.made(name) or guesses.SEEN)
    elif address.dropped(keys.REVEAL):
        guesses.close(name)
