"""What a run shows besides its curves: a slider over its evaluations, and views of one."""

from collections.abc import Callable

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import ChosenEvaluation
from cnnviz.studios.train.evaluation.class_curves import screen as class_curves
from cnnviz.studios.train.evaluation.confusion import screen as confusion
from cnnviz.studios.train.evaluation.gradients import screen as gradient_view
from cnnviz.studios.train.evaluation.kernel_wall import screen as kernel_wall
from cnnviz.studios.train.evaluation.layer_views import screen as layer_views
from cnnviz.studios.train.evaluation.own_photo import screen as own_photo
from cnnviz.studios.train.evaluation.predictions import screen as predictions
from cnnviz.studios.train.evaluation.weight_changes import screen as weight_changes
from cnnviz.training.runs.store.records import EvaluationRow, Run
from cnnviz.ui.runs import following, reading
from cnnviz.ui.shell import address, numbers, page

STEP = "step"
"""Name of the chosen evaluation in the address; without it the latest one is shown."""

VIEW = "look"
"""Name of the view in session state and in the address."""


def show(t: Labels, run: Run, *, live: bool) -> None:
    """The slider, a line about the chosen evaluation, and one view of it.

    Args:
        t: The short texts.
        run: A run of a classifier.
        live: Whether more may come: the latest one is followed unless the reader chose one.
    """
    evaluations = reading.watch(run.id).evaluations
    if not evaluations:
        st.info(t("looks.waiting" if live else "looks.none"), icon=":material/hourglass_empty:")
        return
    chosen = ChosenEvaluation(
        run=run, evaluations=evaluations, place=_choose(t, run, evaluations, live=live)
    )
    st.caption(_told(t, chosen.evaluation))
    view = address.segmented(
        VIEW, t("looks.view"), list(VIEWS), "filters", lambda name: t(f"looks.views.{name}"),
        hidden=True,
    )  # fmt: skip
    with page.errors():
        VIEWS[view](t, chosen)


def _choose(t: Labels, run: Run, evaluations: tuple[EvaluationRow, ...], *, live: bool) -> int:
    """Place of the evaluation that is shown: the one that was chosen, else the latest."""
    steps, name = [evaluation.step for evaluation in evaluations], f"look-{run.id}"
    step = int(following.value(name, steps[-1], steps, word=STEP))
    if len(steps) > 1:
        _slide(t, evaluations, step, name)
    if live and step != steps[-1]:
        st.button(
            t("looks.follow"),
            key=f"follow-{run.id}",
            icon=":material/last_page:",
            on_click=following.release,
            args=(name,),
        )
    return steps.index(step)


def _slide(t: Labels, evaluations: tuple[EvaluationRow, ...], step: int, name: str) -> None:
    passes, last = (
        {evaluation.step: numbers.significant(evaluation.epoch) for evaluation in evaluations},
        evaluations[-1].step,
    )
    key = following.key(name, last)
    st.select_slider(
        t("looks.choose"),
        list(passes),
        value=step,
        format_func=lambda at: t("looks.mark", step=numbers.whole(at), epoch=passes[at]),
        key=key,
        on_change=following.slid,
        args=(name, key, last),
    )


def _told(t: Labels, evaluation: EvaluationRow) -> str:
    return t(
        "looks.told",
        step=numbers.whole(evaluation.step),
        epoch=numbers.significant(evaluation.epoch),
        seconds=f"{evaluation.seconds:.0f}",
        accuracy=numbers.percent(t, evaluation.metrics["test_accuracy"]),
        pictures=numbers.whole(int(evaluation.metrics["test_pictures"])),
    )


VIEWS: dict[str, Callable[[Labels, ChosenEvaluation], None]] = {
    "filters": kernel_wall.show,
    "predictions": predictions.show,
    "confusion": confusion.show,
    "classes": class_curves.show,
    "gradients": gradient_view.show,
    "weights": weight_changes.show,
    "photo": own_photo.show,
    "layers": layer_views.show,
}
"""The views: name in the address, and what draws it."""
