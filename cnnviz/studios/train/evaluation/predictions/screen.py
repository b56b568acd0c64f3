"""What a run says of the same test pictures at every evaluation."""

from collections.abc import Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import (
    ChosenEvaluation,
    class_names,
    pictures_of,
)
from cnnviz.ui.shell import foreign_text, numbers
from cnnviz.ui.widgets import chart

SCALE = 4
"""Pixels of the screen for a pixel of a test picture."""


def show(t: Labels, chosen: ChosenEvaluation) -> None:
    """One tile a picture, and all answers as a table."""
    names = class_names(t, chosen)
    now = chosen.telemetry().probabilities.float().numpy()
    before = None
    if chosen.previous is not None:
        before = chosen.telemetry(chosen.previous).probabilities.float().numpy().argmax(1)
    pictures = pictures_of(t, chosen)
    if not np.isfinite(now).all():
        st.warning(t("looks.not_finite"), icon=":material/warning:")
        return
    if pictures is None:
        _table(t, names, now, before, None)
        return
    labels = pictures.labels[: len(now)]
    right = int((now.argmax(1) == labels).sum())
    st.markdown(t("looks.predictions.count", right=right, total=len(now)))
    with st.container(horizontal=True, gap="small"):
        for place in range(len(now)):
            was = None if before is None else names[before[place]]
            _tile(t, names, pictures.images[place], now[place], int(labels[place]), was)
    _table(t, names, now, before, labels)


def _tile(
    t: Labels,
    names: Sequence[str],
    picture: NDArray[np.uint8],
    probabilities: NDArray[np.float32],
    label: int,
    was: str | None,
) -> None:
    answer = int(probabilities.argmax())
    with st.container(border=True, width=160):
        large = picture.repeat(SCALE, axis=0).repeat(SCALE, axis=1)
        st.image(large, width=128, alt=t("looks.predictions.picture", label=names[label]))
        share = numbers.percent(t, float(probabilities[answer]), 0)
        st.markdown(f"**{foreign_text.plain(names[answer])}** {share}")
        st.markdown(verdict(t, names, answer, label))
        if was is not None:
            same = was == names[answer]
            other = t("looks.predictions.was", label=foreign_text.plain(was))
            st.caption(t("looks.predictions.same") if same else other)


def verdict(t: Labels, names: Sequence[str], answer: int, label: int) -> str:
    """Whether an answer is right, and what had been, as Markdown."""
    if answer == label:
        return f":green[{t('looks.predictions.right')}]"
    return f":red[{t('looks.predictions.wrong', label=foreign_text.plain(names[label]))}]"


def _table(
    t: Labels,
    names: Sequence[str],
    now: NDArray[np.float32],
    before: NDArray[np.int64] | None,
    labels: NDArray[np.int64] | None,
) -> None:
    answers = now.argmax(1)
    columns: dict[str, list[object]] = {
        t("looks.picture"): list(range(len(now))),
        t("looks.answer"): [names[answer] for answer in answers],
        t("predict.probability"): [numbers.percent(t, float(row.max())) for row in now],
    }
    if labels is not None:
        columns[t("looks.true")] = [names[label] for label in labels]
    if before is not None:
        columns[t("looks.predictions.before")] = [names[answer] for answer in before]
    chart.data_table(t, columns)
