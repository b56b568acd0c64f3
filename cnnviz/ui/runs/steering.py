"""The buttons of whoever owns a run: pause, resume, stop, delete; and the link for everyone."""

from collections.abc import Callable, Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError, UnknownName
from cnnviz.training.runs.steering import rates
from cnnviz.training.runs.store.records import Run
from cnnviz.training.runs.store.run_store import RunStore
from cnnviz.training.runs.store.states import RunState, Wish
from cnnviz.ui.runs import owner, reading, start_button
from cnnviz.ui.runs.reading import RunCurves
from cnnviz.ui.shell import address as shell_address
from cnnviz.ui.shell import page

_REFUSED = "_steering-refused"

FACTORS = (0.01, 0.03, 0.1, 0.3, 0.5, 1.0, 2.0, 3.0, 10.0, 30.0)
"""What the learning rates may be multiplied by: down to nothing learned, up to divergence."""

Deed = Callable[[RunStore, str], None]


def show(t: Labels, runs: Sequence[Run], *, place: str) -> None:
    """What may be done with these runs, all at once."""
    own = [run for run in runs if owner.may_steer(run.owner)]
    with st.container(horizontal=True, vertical_alignment="center"):
        _button(t, "pause", [run for run in own if can_pause(run)], place, RunStore.pause)
        _button(t, "resume", [run for run in own if run.can_resume], place, RunStore.resume)
        _button(t, "stop", [run for run in own if can_stop(run)], place, RunStore.stop)
        _delete(t, [run for run in own if not run.is_active], place)
        _link(t, runs)
    if not own:
        st.caption(t("training.watching_only"))
    refused = st.session_state.pop(_REFUSED, None)
    if refused is not None:
        st.error(page.sentence(refused), icon=":material/error:")


def can_pause(run: Run) -> bool:
    """Return whether pausing changes anything."""
    return run.is_active and run.wish is Wish.GO_ON


def can_stop(run: Run) -> bool:
    """Return whether stopping changes anything."""
    return (run.is_active and run.wish is not Wish.STOP) or run.state is RunState.PAUSED


def rate(t: Labels, watched: Sequence[RunCurves], *, place: str) -> None:
    """A slider that moves the learning rate of these runs while they train."""
    own = [
        entry
        for entry in watched
        if owner.may_steer(entry.run.owner)
        and entry.run.state is RunState.RUNNING
        and not entry.run.config.is_gan
    ]
    if not own:
        return
    now = own[0].rates[-1].factor if own[0].rates else 1.0
    key = f"rate-now-{place}-{own[0].run.id}"
    with st.popover(t("training.rate_now"), icon=":material/speed:", key=f"rating-{place}"):
        st.markdown(t("training.rate_now_text"))
        st.select_slider(
            t("training.factor"),
            sorted({*FACTORS, now}),
            value=now,
            format_func=lambda value: f"× {value:g}",
            key=key,
            on_change=_steer,
            args=(key, tuple(entry.run.id for entry in own)),
        )


def _steer(key: str, run_ids: Sequence[str]) -> None:
    factor = float(st.session_state[key])
    act(lambda store, run_id: rates.steer(store, run_id, factor), run_ids)


ICONS = {"pause": "pause", "resume": "play_arrow", "stop": "stop"}


def _button(t: Labels, name: str, runs: Sequence[Run], place: str, deed: Deed) -> None:
    if not runs:
        return
    st.button(
        t(f"training.{name}"),
        key=f"{name}-{place}",
        icon=f":material/{ICONS[name]}:",
        on_click=act,
        args=(deed, tuple(run.id for run in runs)),
    )


def _delete(t: Labels, runs: Sequence[Run], place: str) -> None:
    if not runs:
        return
    with st.popover(t("training.delete"), icon=":material/delete:", key=f"deleting-{place}"):
        st.markdown(t("training.delete_sure"))
        st.button(
            t("training.delete_now"),
            key=f"delete-{place}",
            type="primary",
            on_click=_forever,
            args=(tuple(run.id for run in runs),),
        )


def _link(t: Labels, runs: Sequence[Run]) -> None:
    with st.popover(t("training.link"), icon=":material/link:"):
        st.markdown(t("training.link_text"))
        st.code(address(runs), language=None, wrap_lines=True)


def address(runs: Sequence[Run]) -> str:
    """The link under which anyone may watch these runs."""
    # From an architecture page too, the link leads to the page that shows such runs.
    place = "gan?section=train&" if all(run.config.is_gan for run in runs) else "train?"
    return f"{shell_address.top()}{place}{start_button.RUN}={','.join(run.id for run in runs)}"


def act(deed: Deed, run_ids: Sequence[str]) -> None:
    """Do something to each of these runs; what is refused is said where the buttons are."""
    try:
        try:
            for run_id in run_ids:
                if _may(run_id):
                    deed(reading.store(), run_id)
        finally:  # some of them may have been changed
            reading.forget(run_ids)
    except CnnvizError as error:
        st.session_state[_REFUSED] = error


def _may(run_id: str) -> bool:
    """Whether this session may still steer a run, now that the button is pressed."""
    try:
        return owner.may_steer(reading.store().run(run_id).owner)
    except UnknownName:  # somebody has deleted it: there is nothing to do
        return False


def _forever(run_ids: Sequence[str]) -> None:
    act(RunStore.delete, run_ids)
    if _REFUSED not in st.session_state:
        left = [name for name in start_button.watched().split(",") if name and name not in run_ids]
        start_button.watch(left)
