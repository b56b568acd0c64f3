"""Taking a run along: curves, numbers, the network and the command that repeats it."""

import secrets
from collections.abc import Callable
from functools import partial

import numpy as np
import streamlit as st

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import Labels
from cnnviz.drawing.palette import LIGHT
from cnnviz.errors import CnnvizError
from cnnviz.network.code.source import written
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import plain_names
from cnnviz.studios.train.evaluation.confusion.numbers import class_accuracy
from cnnviz.studios.train.evaluation.export.card import screen as run_card
from cnnviz.studios.train.evaluation.export.drawing import Panel, Series, run_curves
from cnnviz.studios.train.evaluation.own_photo.screen import weights_of, with_weights
from cnnviz.training.nets.trainable import net
from cnnviz.training.runs.store.as_csv import evaluations_csv, steps_csv
from cnnviz.training.runs.store.records import EvaluationRow, Run
from cnnviz.ui import network_code
from cnnviz.ui.runs import reading, run_data, run_words
from cnnviz.ui.runs.reading import RunCurves
from cnnviz.ui.shell import numbers, page
from cnnviz.ui.widgets import diagram

_NAMES = "_download-names"


def show(t: Labels, run: Run) -> None:
    """The drawing, the tables, the network and the configuration."""
    watched = reading.watch(run.id)
    if len(watched.steps):
        _curves(t, watched)
        _tables(t, watched)
    _network(t, run, watched.evaluations)
    _configuration(t, run)


def file_name(run: Run, what: str) -> str:
    """Name of a download that no other session has.

    Streamlit tells large files apart by their names, their lengths and samples of them.
    """
    evaluation = st.session_state.setdefault(_NAMES, secrets.token_hex(3))
    return f"cnnviz-{run.id[:8]}-{evaluation}-{what}"


def drawing(t: Labels, watched: RunCurves) -> diagram.Drawing:
    """The curves of a run: for the page, and with colours of its own for a file."""
    config = watched.run.config
    draw = partial(
        run_curves,
        run_words.net(t, config.net),
        panels(t, watched),
        x_axis=t("training.step"),
        below=run_words.settings(t, config),
    )
    return diagram.Drawing(
        svg=draw(),
        file=draw(palette=LIGHT),
        name=f"cnnviz-{watched.run.id[:8]}-curves",
    )


def panels(t: Labels, watched: RunCurves) -> list[Panel]:
    """Loss above accuracy: of the steps as a line, of the evaluations with their points."""
    evaluations = watched.evaluations
    at = [evaluation.step for evaluation in evaluations]
    places = watched.steps["step"].tolist()

    def looks(name: str, label: str) -> Series:
        values = [evaluation.metrics.get(name) for evaluation in evaluations]
        return Series(name=label, x=at, y=values, dots=True)

    def steps(name: str, label: str) -> list[Series]:
        found = watched.steps.get(name)
        return [] if found is None else [Series(name=label, x=places, y=found.tolist())]

    loss = steps("loss", t("training.loss_chart"))
    if not evaluations:
        return [Panel(name=t("training.loss"), series=loss)]
    return [
        Panel(name=t("training.loss"), series=[*loss, looks("test_loss", t("training.test_loss"))]),
        Panel(
            name=t("training.accuracy_chart"),
            series=[
                looks("test_accuracy", t("training.test_accuracy")),
                looks("train_accuracy", t("training.train_accuracy")),
            ],
            percent=True,
        ),
    ]


def _curves(t: Labels, watched: RunCurves) -> None:
    st.header(t("export.curves"), anchor=False)
    diagram.show(drawing(t, watched), None, key=f"export-{watched.run.id}")


def _tables(t: Labels, watched: RunCurves) -> None:
    run, evaluations = watched.run, watched.evaluations
    store = reading.store()
    st.header(t("export.numbers"), anchor=False)
    st.markdown(t("export.numbers_text"))
    with st.container(horizontal=True):
        _button(
            t("export.steps"),
            lambda: steps_csv(run, store.steps(run)),
            run,
            "steps.csv",
            "text/csv",
        )
        if evaluations:
            _button(
                t("export.looks"),
                lambda: evaluations_csv(run, evaluations, by_class(run, evaluations)),
                run,
                "looks.csv",
                "text/csv",
            )


def by_class(run: Run, evaluations: tuple[EvaluationRow, ...]) -> dict[int, dict[str, float]]:
    """Accuracy of each class at every evaluation that recorded it, by its step."""
    found: dict[int, dict[str, float]] = {}
    for evaluation in evaluations:
        try:
            shares = class_accuracy(run_data.telemetry(run, evaluation).confusion.numpy())
        except CnnvizError:
            continue
        names = plain_names(run, len(shares))
        found[evaluation.step] = {
            f"accuracy of {name}": float(share)
            for name, share in zip(names, shares, strict=True)
            if np.isfinite(share)
        }
    return found


def _network(t: Labels, run: Run, evaluations: tuple[EvaluationRow, ...]) -> None:
    st.header(t("export.network"), anchor=False)
    held = with_weights(run, evaluations)
    if not held:
        st.info(t("export.no_network"), icon=":material/info:")
        return
    evaluation = held[-1]
    path = weights_of(run, evaluation)
    step = numbers.whole(evaluation.step)
    st.markdown(t("export.network_text", step=step))
    with st.container(horizontal=True):
        _button(
            t("export.weights", size=numbers.megabytes(path.stat().st_size)),
            path.read_bytes,
            run,
            f"step{evaluation.step}.safetensors",
            "application/octet-stream",
        )
        _card(t, run, evaluation)
    if any(run.config.net == known.name for family in CATALOG for known in family.variants):
        st.code(
            f"python -m cnnviz predict PHOTO --model {run.config.net} --checkpoint FILE",
            language="bash",
            wrap_lines=True,
        )


def _card(t: Labels, run: Run, evaluation: EvaluationRow) -> None:
    try:
        data = run_data.pictures(run)
    except CnnvizError as error:
        st.caption(t("export.no_card", reason=page.sentence(error)))
        return
    path, title = weights_of(run, evaluation), run_words.data(t, run.config.data)

    def card() -> str:
        return run_card.as_toml(
            run_card.card_of(run, evaluation, data, path.read_bytes(), title=title)
        )

    def code() -> str:
        return written(net(run.config.net, len(data.classes)))

    _button(t("export.card"), card, run, f"step{evaluation.step}.toml", "application/toml")
    _button(t("diff.code"), code, run, "network.py", network_code.MIME)


def _configuration(t: Labels, run: Run) -> None:
    st.header(t("export.configuration"), anchor=False)
    st.markdown(t("export.configuration_text"))
    st.code(run.config.command_line(), language="bash", wrap_lines=True)
    if run.config.fork_run is not None:
        st.caption(t("export.fork", run=run.config.fork_run, step=run.config.fork_step))
    st.code(run.config.to_json(), language="json", wrap_lines=True)
    _button(t("export.json"), run.config.to_json, run, "config.json", "application/json")


def _button(label: str, data: Callable[[], str | bytes], run: Run, what: str, mime: str) -> None:
    # The content is made when it is asked for, and a click runs nothing else.
    st.download_button(
        label,
        data=data,
        file_name=file_name(run, what),
        mime=mime,
        key=f"download-{run.id}-{what}",
        on_click="ignore",
        icon=":material/download:",
    )
