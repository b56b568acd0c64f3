"""Asking for runs: five fast clicks are one run.

The key under which the store knows a set is made before the click. It is part of the button's own
key and of what the click hands over, so a second click on the same button, however fast, asks for
the same runs again and gets those that are there.
"""

import secrets
from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.settings import settings
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.recipes.planning import planned
from cnnviz.ui.runs import owner, reading
from cnnviz.ui.shell import address, page

RUN = "run"
"""Name in the address of the runs that are watched, with commas between them."""

OF_ONE_RUN = "step"
"""Name in the address of a look at the run that was watched before."""

_REFUSED = "_refused"
_CLICKED = "_clicked"

PASS_SECONDS = 20.0
"""What a pass is expected to take, for the expected wait of others, where nobody measured it."""


def button(
    label: str,
    place: str,
    configs: Sequence[RunConfig],
    *,
    icon: str = ":material/play_arrow:",
    primary: bool = False,
) -> None:
    """A button that starts runs which are known beforehand."""
    token = _token(place)
    st.button(
        label,
        key=f"start-{place}-{token}",
        type="primary" if primary else "secondary",
        icon=icon,
        on_click=_submit,
        args=(place, token, tuple(configs)),
    )
    tell_refusal(place)


def form_button(label: str, place: str, configs: Sequence[RunConfig]) -> None:
    """A button under a form whose last change may still be on its way when it is clicked.

    The click is noted before the page runs; the runs are asked for here, with the form's values as
    they stand now.
    """
    token = _token(place)
    st.button(
        label,
        key=f"start-{place}-{token}",
        type="primary",
        icon=":material/play_arrow:",
        disabled=not configs,
        on_click=_note_click,
        args=(token,),
    )
    if configs and st.session_state.get(_CLICKED) == token:
        del st.session_state[_CLICKED]
        _submit(place, token, tuple(configs))
        if _REFUSED not in st.session_state:
            st.rerun()
    tell_refusal(place)


def can_ask() -> bool:
    """Whether the store answers; if not, the reader is told why before anything is asked."""
    with page.errors():
        reading.queue()
        return True
    return False


def watched() -> str:
    """What the address says is to be watched."""
    return address.shown(RUN)


def watch(run_ids: Sequence[str]) -> None:
    """Watch these runs from now on; none for the form."""
    address.put(OF_ONE_RUN, None)
    address.put(RUN, ",".join(run_ids) or None)


def back_button(t: Labels) -> None:
    """From watching back to what can be started."""
    st.button(
        t("training.back"),
        key="training-back",
        icon=":material/arrow_back:",
        on_click=watch,
        args=((),),
    )


def expected_seconds(config: RunConfig) -> float:
    """Return the seconds that a run should take: its budget, or a guess from its passes."""
    plan = planned(config, on_gpu=False)
    most = float(settings().run_seconds)
    return min(most, plan.seconds or PASS_SECONDS * plan.recipe.epochs)


def tell_refusal(place: str) -> None:
    """Say why the last click on this button started nothing."""
    where, error = st.session_state.get(_REFUSED, (None, None))
    if where == place and error is not None:
        st.error(page.sentence(error), icon=":material/error:")
        del st.session_state[_REFUSED]


def _note_click(token: str) -> None:
    st.session_state[_CLICKED] = token


def _submit(place: str, token: str, configs: tuple[RunConfig, ...]) -> None:
    st.session_state.pop(_REFUSED, None)
    try:
        runs = reading.store().submit(
            configs,
            owner=owner.token(),
            key=token,
            expected_seconds=[expected_seconds(config) for config in configs],
        )
    except CnnvizError as error:
        st.session_state[_REFUSED] = (place, error)
        return
    st.session_state.pop(_name(place), None)
    reading.forget()
    watch([run.id for run in runs])


def _token(place: str) -> str:
    return str(st.session_state.setdefault(_name(place), secrets.token_hex(16)))


def _name(place: str) -> str:
    return f"_start-{place}"
