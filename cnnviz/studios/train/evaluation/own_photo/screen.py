"""The reader's photo, classified by the network of a run at each of its evaluations."""

from pathlib import Path

import streamlit as st

from cnnviz import names
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.top_five import top_five
from cnnviz.paths import PAGES
from cnnviz.photos.answering.predict import Prediction
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import ChosenEvaluation, pictures_of
from cnnviz.training.runs.store.records import EvaluationRow, Run
from cnnviz.ui import cache
from cnnviz.ui.runs import reading, run_network
from cnnviz.ui.runs.run_data import Pictures
from cnnviz.ui.shell import classes, keys, numbers
from cnnviz.ui.widgets import chart, photo, photo_bar
from cnnviz.ui.widgets.network_search import trained

MOST_EVALUATIONS = 24
"""Looks on the curve: each is a network that has to be read and run."""

FOLLOWED = 5
"""Classes on the curve."""


def show(t: Labels, shown: ChosenEvaluation) -> None:
    """The top five at the chosen evaluation, then the most probable classes through the run."""
    seen = photo_bar.show()
    data = pictures_of(t, shown)
    if data is None:
        return
    evaluations = with_weights(shown.run, shown.evaluations)
    evaluation = to_load(t, shown, evaluations)
    if evaluation is None:
        return
    with st.spinner(t("common.loading")):
        answers = {
            at.step: answer(shown.run, at, data, seen) for at in spread(evaluations, evaluation)
        }
    now = answers[evaluation.step]
    if not now.finite:
        st.warning(t("looks.not_finite"), icon=":material/warning:")
        return
    _top_five(t, now.prediction)
    st.page_link(
        PAGES / "inside.py",
        label=t("prediction.inside"),
        icon=":material/visibility:",
        query_params={keys.FAMILY: keys.ANY, keys.NETWORK: f"{trained.PREFIX}{shown.run.id}"},
    )
    if len(answers) > 1:
        _through(t, shown, data, answers, evaluation.step)


def answer(
    run: Run, evaluation: EvaluationRow, data: Pictures, seen: photo.Photo
) -> "run_network.RunPrediction":
    """Return what the network of an evaluation says of a photo, kept by photo and file."""
    path = weights_of(run, evaluation)
    recipe = (data.classes, data.mean, data.std)
    return cache.on_photo(
        run_network.say, seen, run.config.net, *recipe, str(path), path.stat().st_mtime_ns
    )


def weights_of(run: Run, evaluation: EvaluationRow) -> Path:
    """File of the network of an evaluation that kept it."""
    return reading.store().folder(run.id) / str(evaluation.weights)


def with_weights(run: Run, evaluations: tuple[EvaluationRow, ...]) -> list[EvaluationRow]:
    """The evaluations whose networks are on this machine."""
    return [
        evaluation
        for evaluation in evaluations
        if evaluation.weights and weights_of(run, evaluation).is_file()
    ]


def to_load(
    t: Labels, shown: ChosenEvaluation, evaluations: list[EvaluationRow]
) -> EvaluationRow | None:
    """The evaluation to load for the chosen one; says where it is another, or none is there."""
    if not evaluations:
        st.info(t("looks.photo.no_weights"), icon=":material/info:")
        return None
    found = nearest(evaluations, shown.evaluation.step)
    if found.step != shown.evaluation.step:
        told = t("looks.photo.nearest", step=numbers.whole(found.step))
        st.info(told, icon=":material/info:")
    return found


def nearest(evaluations: list[EvaluationRow], step: int) -> EvaluationRow:
    """The last evaluation up to a step, or the first one."""
    return max(
        (evaluation for evaluation in evaluations if evaluation.step <= step),
        default=evaluations[0],
        key=_step,
    )


def spread(evaluations: list[EvaluationRow], chosen: EvaluationRow) -> list[EvaluationRow]:
    """Return at most `MOST_EVALUATIONS` of the whole run, with the chosen and the last one.

    Every second one is left out until they are few enough, so that those that are there stay as
    the run goes on.
    """
    stride = 1
    while len(evaluations) > stride * MOST_EVALUATIONS:
        stride *= 2
    places = {*range(0, len(evaluations), stride), len(evaluations) - 1, evaluations.index(chosen)}
    return [evaluations[place] for place in sorted(places)]


def _step(evaluation: EvaluationRow) -> int:
    return evaluation.step


def _top_five(t: Labels, prediction: Prediction) -> None:
    guesses = classes.named(t, prediction.top)
    chart.show(
        top_five(guesses, t.table("figures.top_five")),
        key="run-top-five",
        alt=t(
            "predict.chart_alt",
            label=guesses[0].label,
            probability=numbers.percent(t, guesses[0].probability),
        ),
    )
    st.caption(t("looks.photo.text"))
    chart.data_table(
        t,
        {
            t("predict.class"): [guess.label for guess in guesses],
            t("predict.probability"): [numbers.percent(t, g.probability, 2) for g in guesses],
        },
    )


def _through(
    t: Labels,
    shown: ChosenEvaluation,
    data: Pictures,
    answers: "dict[int, run_network.RunPrediction]",
    step: int,
) -> None:
    """The classes that were most probable at any evaluation, through all of them."""
    found = {at: said.prediction.probabilities for at, said in answers.items() if said.finite}
    peaks = [max(float(row[k]) for row in found.values()) for k in range(len(data.classes))]
    order = sorted(range(len(peaks)), key=lambda place: -peaks[place])[:FOLLOWED]
    called = names.distinct(classes.name(t, label) for label in data.classes)
    series = {called[k]: [float(row[k]) for row in found.values()] for k in order}
    st.markdown(f"**{t('looks.photo.through')}**")
    figure = curves(
        list(found),
        series,
        x_axis=t("looks.step"),
        y_axis=t("predict.probability"),
        markers=True,
        mark=step,
    )
    figure.update_yaxes(tickformat=".0%", range=[-0.02, 1.02])
    chart.show(figure, key=f"photo-{shown.run.id}", alt=t("looks.photo.alt"))
    chart.data_table(
        t,
        {
            t("looks.step"): list(found),
            **{name: [numbers.percent(t, p) for p in row] for name, row in series.items()},
        },
    )
