"""Check yourself: questions from the layer table, and claims in circulation to judge."""

from math import prod

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.network.bills.arithmetic import weight_factors
from cnnviz.network.bills.questions import Question, question
from cnnviz.network.trace.table import Layer, Pair
from cnnviz.ui import cache, tables
from cnnviz.ui.parts import values
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import claims

NUMBER = "question"
"""Name in the address of the question's number."""

_ANSWERS = "_answers"


def show(arch: ArchitecturePage) -> None:
    """A question, then the claims."""
    t = arch.t
    st.header(t("check.questions"), anchor=False)
    st.markdown(t("check.questions_text", variant=arch.title))
    _question(arch)
    claims.show(
        t,
        arch.text,
        arch.family.slug,
        lambda name: values.filled(arch, arch.text.sections[name].body),
    )


def _question(arch: ArchitecturePage) -> None:
    t = arch.t
    number = _number()
    asked = cache.shared(_asked, arch.name, number)
    given = st.session_state.get(_ANSWERS, {})
    with st.container(border=True):
        st.markdown(f"**{t(f'check.ask.{asked.quantity}')}**")
        st.markdown(described(t, asked))
        key = f"answer-{arch.name}-{number}"
        with st.form(f"form-{key}", border=False, enter_to_submit=True):
            st.number_input(t("check.answer"), min_value=0, value=None, step=1, key=key, width=260)
            st.form_submit_button(t("check.submit"), type="primary", on_click=_answer, args=(key,))
        if key in given:
            _told(t, asked, given[key])
        with st.expander(t("check.formula")):
            st.latex(asked.sum.formula)
        st.button(
            t("check.next"),
            on_click=_go,
            args=(number + 1,),
            icon=":material/arrow_forward:",
            key="next-question",
        )


def _answer(key: str) -> None:
    value = st.session_state.get(key)
    if value is not None:
        st.session_state[_ANSWERS] = {**st.session_state.get(_ANSWERS, {}), key: int(value)}


def _asked(name: str, number: int) -> Question:
    return question(tables.layer_table(name), number)


def _number() -> int:
    address.restore_read(NUMBER, 0, _read)
    number = int(st.session_state[NUMBER])
    address.store_written(NUMBER, number, 0, str)
    return number


def _read(word: str) -> int | None:
    return int(word) % 10**6 if word.isascii() and word.isdigit() and len(word) <= 9 else None


def _go(number: int) -> None:
    st.session_state[NUMBER] = number


def described(t: Labels, asked: Question) -> str:
    """The layer with all that the answer needs, and without the answer itself."""
    layer = asked.layer
    hides_output = asked.quantity == "output_side"
    output = "?" if hides_output else numbers.shape(layer.output_shape)
    facts = [
        f"`{layer.path}` · {t.get(f'kinds.{layer.kind}', layer.kind)}",
        f"{numbers.shape(layer.input_shape)} → {output}",
        *_hyper(t, layer),
    ]
    if asked.quantity == "params":
        facts.append(t("check.with_bias" if _has_bias(layer) else "check.without_bias"))
    if asked.quantity in ("rf", "jump") and asked.read is not None:
        field, jump = map(_sides, asked.read)
        facts.append(t("check.parent", field=field, jump=jump))
    return " · ".join(facts)


def _hyper(t: Labels, layer: Layer) -> list[str]:
    if layer.window is None:
        return []
    window, groups = layer.window, layer.value("groups") or 1
    shown = [
        f"{t('check.hyper.kernel_size')} {'×'.join(map(str, window.kernel))}",
        f"{t('check.hyper.stride')} {_sides(window.stride)}",
        f"{t('check.hyper.padding')} {_sides(window.padding)}",
    ]
    if window.dilation != (1, 1):
        shown.append(f"{t('convolution.dilation')} {_sides(window.dilation)}")
    if groups > 1:
        shown.append(f"{t('check.hyper.groups')} {groups}")
    return shown


def _sides(pair: Pair) -> str:
    """One number where both are the same: "2", "0×3"."""
    return "×".join(map(str, dict.fromkeys(pair)))


def _has_bias(layer: Layer) -> bool:
    return layer.params > prod(weight_factors(layer))


def _told(t: Labels, asked: Question, given: int) -> None:
    if given == asked.answer:
        st.success(t("check.right", answer=numbers.whole(asked.answer)), icon=":material/check:")
        return
    slip = asked.slip(given)
    why = f" {t(f'check.slips.{slip}')}" if slip else ""
    st.warning(t("check.wrong", answer=numbers.whole(given)) + why, icon=":material/close:")
