"""A question in its box: the form for the answer, what is said to it, and the way to the next."""

import streamlit as st

from cnnviz.architectures import family_of
from cnnviz.content.labels import Labels
from cnnviz.network.questions.asked import ChoiceQuestion
from cnnviz.network.questions.layer_questions import Question
from cnnviz.network.questions.pool import BESIDE, AnyQuestion, questions
from cnnviz.ui import cache, tables
from cnnviz.ui.questions import words
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage

NUMBER = "question"
"""Name in the address of the question's number."""

_ANSWERS = "_answers"


def show(arch: ArchitecturePage) -> None:
    """The question whose number stands in the address."""
    t = arch.t
    number = _number()
    every = cache.shared(pool, arch.name)
    asked = every[number % len(every)]
    key = f"answer-{arch.name}-{number}"
    with st.container(border=True):
        st.markdown(f"**{words.sentence(t, asked)}**")
        if printed := words.described(t, asked):
            st.markdown(printed)
        with st.form(f"form-{key}", border=False, enter_to_submit=True):
            _answer_box(t, asked, key)
            st.form_submit_button(t("check.submit"), type="primary", on_click=_answer, args=(key,))
        given = st.session_state.get(_ANSWERS, {})
        if key in given:
            _told(t, asked, given[key])
        with st.expander(t("check.formula")):
            _worked_out(t, asked)
        st.button(
            t("check.next"),
            on_click=_go,
            args=(number + 1,),
            icon=":material/arrow_forward:",
            key="next-question",
        )


def pool(name: str) -> tuple[AnyQuestion, ...]:
    """Return every question of the page of a network."""
    others = [tables.layer_table(one) for one in beside(name)]
    return questions(tables.layer_table(name), others, words.lengths())


def beside(name: str) -> tuple[str, ...]:
    """Return the networks that a network is set beside: well-known ones, and two of its family."""
    family = family_of(name)
    own = (family.default, family.bundled) if family else ()
    wanted = dict.fromkeys((*own, *BESIDE))
    return tuple(one for one in wanted if one and one != name)


def _answer_box(t: Labels, asked: AnyQuestion, key: str) -> None:
    if isinstance(asked, ChoiceQuestion):
        st.radio(
            t("check.choose"),
            range(len(asked.options)),
            index=None,
            format_func=lambda place: words.option(t, asked.options[place]),
            key=key,
        )
    else:
        st.number_input(t("check.answer"), min_value=0, value=None, step=1, key=key, width=260)


def _answer(key: str) -> None:
    value = st.session_state.get(key)
    if value is not None:
        st.session_state[_ANSWERS] = {**st.session_state.get(_ANSWERS, {}), key: int(value)}


def _told(t: Labels, asked: AnyQuestion, given: int) -> None:
    if isinstance(asked, ChoiceQuestion):
        right, answer = given == asked.right, words.option(t, asked.options[given])
    else:
        right, answer = given == asked.answer, numbers.whole(given)
    if right:
        st.success(t("check.right", answer=answer), icon=":material/check:")
        return
    told = [t("check.wrong", answer=answer), *words.reasons(t, asked, given)]
    st.warning(" ".join(told), icon=":material/close:")


def _worked_out(t: Labels, asked: AnyQuestion) -> None:
    formula = asked.sum.formula if isinstance(asked, Question) else asked.formula
    if formula:
        st.latex(formula)
    if isinstance(asked, ChoiceQuestion) and (figures := words.figures(t, asked)):
        st.markdown(figures)


def _number() -> int:
    address.restore_read(NUMBER, 0, _read)
    number = int(st.session_state[NUMBER])
    address.store_written(NUMBER, number, 0, str)
    return number


def _read(word: str) -> int | None:
    return int(word) % 10**6 if word.isascii() and word.isdigit() and len(word) <= 9 else None


def _go(number: int) -> None:
    st.session_state[NUMBER] = number
