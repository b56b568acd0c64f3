"""Going on from an evaluation of a run with another learning rate: a run of its own."""

from dataclasses import replace

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.settings import settings
from cnnviz.studios.train.evaluation.own_photo.screen import with_weights
from cnnviz.studios.train.start.screen import LEAST_PASSES, LEAST_SECONDS
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store.records import EvaluationRow, Run
from cnnviz.ui.runs import reading, run_words, start_button
from cnnviz.ui.runs.steering import FACTORS
from cnnviz.ui.shell import foreign_text, numbers

MOST_PASSES = 500.0

SECONDS = 60
"""Budget that is suggested, where so much is allowed."""


def show(t: Labels, run: Run) -> None:
    """The evaluation, the rate and the budget; then the button.

    The button asks for the run under a key that was made before the click, as every start does;
    then the page watches the new run.
    """
    evaluations = with_weights(run, reading.watch(run.id).evaluations)
    if not evaluations:
        st.info(t("fork.no_network"), icon=":material/info:")
        return
    st.markdown(t("fork.text"))
    place = f"fork-{run.id}"
    evaluation = _look(t, evaluations, place)
    left, right = st.columns(2, gap="large")
    with left:
        factor = _factor(t, run, place)
    with right:
        seconds, passes = _budget(t, place)
    config = forked(run, evaluation.step, factor=factor, seconds=seconds, epochs=passes)
    st.caption(foreign_text.plain(run_words.settings(t, config)))
    start_button.form_button(t("fork.start"), place, [config])


def forked(
    run: Run, step: int, *, factor: float, seconds: float | None, epochs: float | None
) -> RunConfig:
    """Return the configuration of the new run.

    Args:
        run: The run that it starts from.
        step: Step of the evaluation whose weights it takes.
        factor: What the recipe's learning rates are multiplied by.
        seconds: Its budget of time.
        epochs: Or its passes.
    """
    return replace(
        run.config,
        fork_run=run.id,
        fork_step=step,
        rate_factor=factor,
        seconds=seconds,
        epochs=epochs,
    )


def _look(t: Labels, evaluations: list[EvaluationRow], place: str) -> EvaluationRow:
    if len(evaluations) == 1:
        return evaluations[0]
    by_step = {evaluation.step: evaluation for evaluation in evaluations}
    step = st.select_slider(
        t("fork.look"),
        list(by_step),
        value=evaluations[-1].step,
        format_func=lambda at: t(
            "fork.mark",
            step=numbers.whole(at),
            accuracy=numbers.percent(t, by_step[at].metrics["test_accuracy"]),
        ),
        key=f"{place}-step",
    )
    return by_step[int(step)]


def _factor(t: Labels, run: Run, place: str) -> float:
    now = run.config.rate_factor
    return float(
        st.select_slider(
            t("training.factor"),
            sorted({*FACTORS, now}),
            value=now,
            format_func=lambda value: f"× {value:g}",
            key=f"{place}-factor",
            help=t("training.factor_help"),
        )
    )


def _budget(t: Labels, place: str) -> tuple[float | None, float | None]:
    """Let the reader choose a budget in seconds or passes."""
    kind = st.segmented_control(
        t("training.budget"),
        ["seconds", "passes"],
        default="seconds",
        format_func=lambda name: t(f"training.budgets.{name}"),
        key=f"{place}-budget",
        required=True,
    )
    if kind == "passes":
        passes = st.number_input(
            t("training.budget_passes"), LEAST_PASSES, MOST_PASSES, 1.0, 0.5, key=f"{place}-passes"
        )
        return None, float(passes)
    most = settings().run_seconds
    least = min(LEAST_SECONDS, most)
    seconds = st.number_input(
        t("training.budget_seconds", most=most),
        least,
        most,
        min(SECONDS, most),
        5,
        key=f"{place}-seconds",
    )
    return float(seconds), None
