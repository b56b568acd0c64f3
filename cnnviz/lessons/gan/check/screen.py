"""Check yourself: numbers to work out, and claims in circulation to judge."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import page as page_text
from cnnviz.lessons.gan.game import FLOOR, best
from cnnviz.lessons.gan.transposed.numbers import Transposed
from cnnviz.ui.parts import values
from cnnviz.ui.widgets import claims

CLOSE = 0.0006
"""An answer with three digits behind the point is right."""

_ANSWERS = "_answers"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberQuestion:
    """A question for a number to work out.

    Attributes:
        name: Name of its labels.
        asked: What fills the placeholders of its question.
        formula: LaTeX with the numbers filled in.
        slips: Answers that come from a common mistake, by the name of their explanation.
    """

    name: str
    asked: Mapping[str, object]
    answer: float
    formula: str
    slips: Mapping[str, float]


def questions() -> tuple[NumberQuestion, ...]:
    """Every question, its answer computed."""
    shape = Transposed(n=4, kernel=5, stride=2, padding=2, output_padding=1)
    bare = Transposed(n=4, kernel=5, stride=2, padding=2)
    p, q = 0.5, 0.2
    answer = best(p, q) or 0.0
    return (
        NumberQuestion(
            name="side",
            asked={"n": 4, "k": 5, "s": 2, "p": 2, "extra": 1},
            answer=shape.side,
            formula=shape.formula,
            slips={"no_extra": bare.side, "convolution": 2},
        ),
        NumberQuestion(
            name="best",
            asked={"p": f"{p:g}", "q": f"{q:g}"},
            answer=answer,
            formula=rf"\frac{{{p:g}}}{{{p:g} + {q:g}}} = {answer:.4f}",
            slips={"other_way": 1 - answer, "real_alone": p},
        ),
        NumberQuestion(
            name="value",
            asked={},
            answer=FLOOR,
            formula=rf"\log\tfrac12 + \log\tfrac12 = -\log 4 = {FLOOR:.4f}",
            slips={"one_term": math.log(0.5), "sign": -FLOOR, "base": -2.0},
        ),
        NumberQuestion(
            name="loss",
            asked={},
            answer=2 * math.log(2),
            formula=rf"-\log\tfrac12 - \log\tfrac12 = 2 \log 2 = {2 * math.log(2):.4f}",
            slips={"one_term": math.log(2), "sign": FLOOR, "zero": 0.0},
        ),
    )


def slip_of(asked: NumberQuestion, given: float) -> str | None:
    """The mistake that leads to an answer, where it is a known one."""
    return next((name for name, slip in asked.slips.items() if abs(slip - given) < CLOSE), None)


def show(t: Labels) -> None:
    """The questions, then the claims."""
    for asked in questions():
        _question(t, asked)
    text = page_text(t.language, "gan")
    claims.show(t, text, "gan", lambda name: text.render(name, values.of_page(text, name)))


def _question(t: Labels, asked: NumberQuestion) -> None:
    key = f"answer-gan-{asked.name}"
    given = st.session_state.get(_ANSWERS, {})
    with st.container(border=True):
        st.markdown(f"**{t(f'gan_check.{asked.name}', **asked.asked)}**")
        with st.form(f"form-{key}", border=False, enter_to_submit=True):
            st.number_input(
                t("check.answer"), value=None, step=0.0001, format="%.4f", key=key, width=260
            )
            st.form_submit_button(t("check.submit"), on_click=_answer, args=(key,))
        if key in given:
            _told(t, asked, given[key])
        with st.expander(t("check.formula")):
            st.latex(asked.formula)


def _answer(key: str) -> None:
    value = st.session_state.get(key)
    if value is not None:
        st.session_state[_ANSWERS] = {**st.session_state.get(_ANSWERS, {}), key: float(value)}


def _told(t: Labels, asked: NumberQuestion, given: float) -> None:
    if abs(given - asked.answer) < CLOSE:
        st.success(t("check.right", answer=f"{asked.answer:.6g}"), icon=":material/check:")
        return
    slip = slip_of(asked, given)
    why = f" {t(f'gan_slips.{slip}')}" if slip else ""
    st.warning(t("check.wrong", answer=f"{given:g}") + why, icon=":material/close:")
