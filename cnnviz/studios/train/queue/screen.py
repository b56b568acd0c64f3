"""The queue: what the server does, my runs, and those of others that anyone may watch."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.paths import PAGES
from cnnviz.settings import settings
from cnnviz.studios.train.watch import screen as watch
from cnnviz.training.runs.store.records import Run
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui.runs import crowd, owner, progress, reading, run_words, start_button
from cnnviz.ui.runs.reading import Queue
from cnnviz.ui.server import admission
from cnnviz.ui.shell import foreign_text, language, numbers, page

POLL_SECONDS = 2.0
IDLE_SECONDS = 6.0

OTHERS = 12
"""Running runs of others that are listed."""


def show() -> None:
    """The queue, again and again: soon where a run of this reader waits or trains."""
    with page.errors():
        own = reading.mine(owner.token())
        least = POLL_SECONDS if any(run.is_active for run in own) else IDLE_SECONDS
        every = max(least, 2 * crowd.pause(crowd.watching()))
        admission.fragment(_queue, run_every=every)()


def _queue() -> None:
    t = language.words()
    with page.errors():
        queue, own = reading.queue(), reading.mine(owner.token())
        st.header(t("training.queue"), anchor=False)
        _server(t, queue)
        st.markdown(f"**{t('training.mine')}**")
        if own:
            _mine(t, own, queue)
        else:
            st.caption(t("training.none_yet"))
        others = [run for run in queue.running if run.owner != owner.token()][:OTHERS]
        if others:
            st.markdown(f"**{t('training.others')}**")
            for run in others:
                _row(t, run, queue)


def _server(t: Labels, queue: Queue) -> None:
    waiting = len(queue.places)
    if queue.workers:
        for worker in queue.workers:
            known = f" · {progress.memory(t, worker)}" if worker.memory else ""
            st.caption(f":material/memory: {worker.device}{known}")
    else:
        st.warning(progress.no_worker(t), icon=":material/power_off:")
    limits = settings()
    st.caption(
        t("training.server", running=len(queue.running), waiting=waiting)
        + " "
        + t("training.limits", running=limits.running_each, queued=limits.queued_each)
    )


def _mine(t: Labels, own: Sequence[Run], queue: Queue) -> None:
    chosen = [run.id for run in own if _row(t, run, queue, key=f"choose-{run.id}")]
    if len(chosen) > 1:
        st.page_link(
            PAGES / "train.py",
            label=t("training.together", count=len(chosen)),
            icon=":material/stacked_line_chart:",
            query_params={start_button.RUN: ",".join(reversed(chosen))},
        )


def _row(t: Labels, run: Run, queue: Queue, *, key: str | None = None) -> bool:
    """One run: state, network, how far; returns whether it is chosen for the common picture."""
    colour = run_words.COLOURS[run.state]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        picked = False
        if key is not None and not run.config.is_gan:
            picked = st.checkbox(t("training.choose"), key=key, label_visibility="collapsed")
        st.badge(run_words.state(t, run), icon=run_words.ICONS[run.state], color=colour)  # type: ignore[arg-type]
        chosen = foreign_text.plain(run_words.settings(t, run.config))
        name = f"**{run_words.net(t, run.config.net)}** · {chosen}"
        watch.run_link(name, run)
        st.caption(_standing(t, run, queue), width="content")
    return picked


def _standing(t: Labels, run: Run, queue: Queue) -> str:
    if run.state is RunState.QUEUED:
        return run_words.place(t, queue.places.get(run.id))
    if not run.step:
        return run_words.ending(t, run)
    watched = reading.watch(run.id)
    said = [progress.bar_text(t, watched, progress.progress(watched))]
    accuracy = (run.result or watched.last).get("test_accuracy")
    if accuracy is not None:
        said.append(t("training.so_far", accuracy=numbers.percent(t, accuracy)))
    return " · ".join(said)
