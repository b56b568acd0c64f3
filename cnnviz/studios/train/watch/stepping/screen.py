"""A run step by step: it stands still, makes a step at a click, and shows what that did."""

from collections.abc import Mapping, Sequence
from functools import partial
from math import isfinite

import streamlit as st
from torch import Tensor

from cnnviz.content.labels import Labels
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import class_names_of
from cnnviz.studios.train.evaluation.predictions import screen as predictions
from cnnviz.training.loop.events import BatchReport
from cnnviz.training.runs.steering import holds
from cnnviz.training.runs.store.records import Run
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui.runs import owner, run_data, run_words, steering
from cnnviz.ui.runs.reading import RunCurves
from cnnviz.ui.shell import foreign_text, numbers
from cnnviz.ui.widgets import chart

DIGITS = 4
"""Of a loss, and behind the point of its change: one step moves it by little."""

TILE = 148
"""Pixels of the screen, its border included: two fit beside each other on a phone."""


def offer(t: Labels, watched: Sequence[RunCurves], *, place: str) -> None:
    """Buttons that have a run stand still, for whoever may steer it."""
    names = _names(t, watched)
    free = [
        entry
        for entry in watched
        if _trains(entry) and not entry.hold.held and owner.may_steer(entry.run.owner)
    ]
    if not free:
        return
    with st.popover(
        t("training.stepping.offer"), icon=":material/step_over:", key=f"stepping-{place}"
    ):
        st.markdown(t("training.stepping.about", most=_minutes(holds.MOST_HELD_SECONDS)))
        for entry in free:
            run = entry.run
            one = len(names) == 1
            label = "training.stepping.hold" if one else "training.stepping.hold_one"
            st.button(
                t(label, **({} if one else {"name": foreign_text.plain(names[run.id])})),
                key=f"hold-{place}-{run.id}",
                icon=":material/pause_circle:",
                disabled=entry.hold.seconds >= holds.MOST_HELD_SECONDS,
                on_click=steering.act,
                args=(holds.hold, (run.id,)),
            )


def held(t: Labels, watched: Sequence[RunCurves], *, place: str) -> None:
    """Those that stand still, each with what its last step did, and those that could not."""
    names = _names(t, watched)
    for entry in watched:
        hold = entry.hold
        if _trains(entry) and (hold.held or hold.trouble is not None):
            with st.container(border=True, key=f"held-{place}-{entry.run.id}"):
                if len(names) > 1:
                    st.markdown(f"**{foreign_text.plain(names[entry.run.id])}**")
                if hold.trouble is not None:
                    st.warning(t(f"training.holds.{hold.trouble}"), icon=":material/warning:")
                if hold.held:
                    _held(t, entry, place)


def _names(t: Labels, watched: Sequence[RunCurves]) -> Mapping[str, str]:
    """What tells the classifiers among these runs apart, by their ids."""
    runs = [entry.run for entry in watched if not entry.run.config.is_gan]
    configs = [run.config for run in runs]
    several = len({config.seed for config in configs}) > 1
    return {
        run.id: f"{name}, {t('training.seed_of', seed=run.config.seed)}" if several else name
        for run, name in zip(runs, run_words.named(t, configs), strict=True)
    }


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:g}"


def _trains(entry: RunCurves) -> bool:
    return entry.run.state is RunState.RUNNING and not entry.run.config.is_gan


def _held(t: Labels, entry: RunCurves, place: str) -> None:
    run, hold = entry.run, entry.hold
    if hold.standing and hold.stands is not None:
        minutes, most = _minutes(holds.HOLD_SECONDS), _minutes(holds.MOST_HELD_SECONDS)
        step = f"{hold.stands:,}"
        st.markdown(t("training.stepping.standing", step=step, minutes=minutes, most=most))
    else:
        st.markdown(t("training.stepping.coming"))
    if owner.may_steer(run.owner):
        with st.container(horizontal=True):
            st.button(
                t("training.stepping.one"),
                key=f"one-step-{place}-{run.id}",
                icon=":material/step_over:",
                type="primary",
                on_click=steering.act,
                args=(partial(holds.step, asked=hold.asked), (run.id,)),
            )
            st.button(
                t("training.stepping.go_on"),
                key=f"go-on-{place}-{run.id}",
                icon=":material/play_arrow:",
                on_click=steering.act,
                args=(holds.let_go, (run.id,)),
            )
    if hold.step is not None:
        _told(t, run, hold.step)


def _told(t: Labels, run: Run, step: int) -> None:
    """What the step did: the batch before it and behind it."""
    seen = run_data.batch(run, step)
    told = seen.report
    st.markdown(t("training.stepping.did", step=f"{told.step:,}"))
    change = told.loss_after - told.loss
    with st.container(horizontal=True):
        before, after = (numbers.significant(loss, DIGITS) for loss in (told.loss, told.loss_after))
        st.metric(t("training.stepping.loss"), before, width=150)
        st.metric(
            t("training.stepping.after"),
            after,
            round(change, DIGITS) if isfinite(change) else None,  # as a number: its sign counts
            delta_color="inverse",
            width=150,
        )
        st.metric(t("looks.gradients.norm"), numbers.significant(told.gradient_norm), width=150)
        st.metric(t("training.rate_chart"), numbers.significant(told.rate), width=150)
    st.caption(t("training.stepping.twice"))
    if not (told.before.isfinite().all() and told.after.isfinite().all()):
        st.warning(t("looks.not_finite"), icon=":material/warning:")
        return
    st.caption(t("training.stepping.below", count=len(told.labels)))
    names = class_names_of(t, run, told.before.shape[1])
    with st.container(horizontal=True, gap="small"):
        for place, picture in enumerate(seen.pictures):
            _tile(t, names, told, place, picture)
    _table(t, names, told)


def _tile(t: Labels, names: Sequence[str], told: BatchReport, place: int, picture: str) -> None:
    label, answer = int(told.labels[place]), int(told.before[place].argmax())
    with st.container(border=True, width=TILE):
        st.image(picture, width=TILE - 32, alt=t("training.stepping.picture", label=names[label]))
        share = numbers.percent(t, float(told.before[place, answer]), 0)
        st.markdown(f"**{foreign_text.plain(names[answer])}** {share}")
        st.markdown(predictions.verdict(t, names, answer, label))
        shares = (told.before, told.after)
        before, after = (numbers.percent(t, float(one[place, label])) for one in shares)
        st.caption(t("training.stepping.true", before=before, after=after))


def _table(t: Labels, names: Sequence[str], told: BatchReport) -> None:
    places = range(len(told.labels))

    def of_true(shares: Tensor) -> list[object]:
        found = shares[list(places), told.labels.long()]
        return [numbers.percent(t, share) for share in found.tolist()]

    columns: dict[str, list[object]] = {
        t("looks.picture"): list(places),
        t("looks.true"): [names[label] for label in told.labels.tolist()],
        t("looks.answer"): [names[answer] for answer in told.before.argmax(1).tolist()],
        t("training.stepping.before_column"): of_true(told.before),
        t("training.stepping.after_column"): of_true(told.after),
    }
    chart.data_table(t, columns)
