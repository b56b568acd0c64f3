"""The class maps of the answering network on the photo: each one's mean is the score."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.map_on_photo import map_on_photo
from cnnviz.lessons.nin.class_maps.numbers import (
    ClassMaps,
    class_maps,
    shuffled,
    silent,
    strongest,
)
from cnnviz.ui import networks, tables
from cnnviz.ui.shell import classes, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, photo, predictor, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("lower", "same", "higher")

MARKS = Marks(levels={"lower": 0.6, "same": 1, "higher": 1.4})

FIRST = 3
"""Classes whose maps are shown beside one another."""

ROUNDING = 1e-5
"""A score that changes by a smaller share than this is the same: sums of float32 are rounded."""

_ORDER = "_class-map-order"
"""How often the reader has shuffled: the seed of the order."""


def on_photo(arch: ArchitecturePage, answers: predictor.Predictor, seen: photo.Photo) -> None:
    """The maps of the first classes, then one class with its map shuffled."""
    t = arch.t
    found = networks.on_photo(class_maps, answers.loaded, seen)
    mixed = shuffled(found, bound.count(_ORDER, 1, name="shuffle"))
    names = [classes.name(t, label) for label in answers.loaded.classes]
    first = found.order[0]
    quiz.judge(
        t,
        "class_maps",
        _outcome(float(found.scores[first]), float(mixed.scores[first])),
        Level(
            value=_share(float(found.scores[first]), float(mixed.scores[first])),
            written=f"{mixed.scores[first]:.4f}",
            marks=MARKS,
        ),
        label=names[first],
        before=f"{found.scores[first]:.4f}",
        after=f"{mixed.scores[first]:.4f}",
    )
    crop = np.asarray(networks.preprocessed(answers.loaded, seen).cropped.convert("RGB"))
    _first(t, found, names, crop)
    _, rows, columns = found.maps.shape
    field = max(row.rf[0] for row in tables.layer_table(arch.name).layers if row.rf and row.jump)
    st.caption(t("class_maps.squares", rows=rows, columns=columns, field=field))
    _one(t, answers, seen, (found, mixed), names, crop)


def _outcome(before: float, after: float) -> str:
    if abs(after - before) <= ROUNDING * max(abs(before), 1e-6):
        return "same"
    return "higher" if after > before else "lower"


def _share(before: float, after: float) -> float:
    """A score beside what it was, 1 where it is the same whatever its sign."""
    return 1 + (after - before) / max(abs(before), 1e-6)


def _first(t: Labels, found: ClassMaps, names: list[str], crop: NDArray[np.uint8]) -> None:
    """The maps of the first classes of the answer."""
    order = found.order[:FIRST]
    for place, (column, index) in enumerate(zip(st.columns(len(order)), order, strict=True)):
        with column:
            st.markdown(f"**{names[index]}** · {numbers.percent(t, found.probabilities[index])}")
            _map(t, crop, found.maps[index], f"first-{place}", names[index])
            st.caption(t("class_maps.score_is", score=f"{found.scores[index]:.3f}"))


def _one(
    t: Labels,
    answers: predictor.Predictor,
    seen: photo.Photo,
    pair: tuple[ClassMaps, ClassMaps],
    names: list[str],
    crop: NDArray[np.uint8],
) -> None:
    """The map of a chosen class as it is and shuffled, and the numbers of both."""
    found, mixed = pair
    with st.container(horizontal=True, vertical_alignment="bottom"):
        index = bound.selectbox(
            t("class_maps.choose"),
            found.order,
            found.order[0],
            format_func=names.__getitem__,
            key=f"class-map-{answers.weights.model}-{seen.sha256[:12]}",
            name="class",
            width=260,
        )
        st.button(t("class_maps.shuffle"), on_click=_shuffle, icon=":material/shuffle:")
    values = found.maps[index]
    for column, name, shown in zip(
        st.columns(2, gap="large"),
        ("map", "shuffled"),
        (values, mixed.maps[index]),
        strict=True,
    ):
        with column:
            st.markdown(f"**{t(f'class_maps.{name}', label=names[index])}**")
            _map(t, crop, shown, name, names[index])
    with st.container(horizontal=True):
        for name, value in (
            ("score", f"{found.scores[index]:.6f}"),
            ("mean", f"{found.means[index]:.6f}"),
            ("shuffled_score", f"{mixed.scores[index]:.6f}"),
            ("quarter", numbers.percent(t, strongest(values))),
            ("silent", t("class_maps.of", count=silent(values), total=values.size)),
        ):
            st.metric(t(f"class_maps.{name}"), value, border=True, width=250)
    st.caption(
        t(
            "class_maps.differences",
            classes=len(names),
            mean=numbers.scientific(found.difference),
            shuffled=numbers.scientific(float(np.abs(mixed.scores - found.scores).max())),
        )
    )
    _data_table(t, pair, names)


def _map(
    t: Labels, crop: NDArray[np.uint8], values: NDArray[np.floating], key: str, label: str
) -> None:
    chart.show(
        map_on_photo(crop, values, value=t("class_maps.value")),
        key=f"class-map-{key}",
        alt=t("class_maps.alt", label=label, mean=f"{values.mean():.3f}"),
    )


def _data_table(t: Labels, pair: tuple[ClassMaps, ClassMaps], names: list[str]) -> None:
    found, mixed = pair
    order = found.order
    chart.data_table(
        t,
        {
            t("predict.class"): [names[index] for index in order],
            t("predict.probability"): [
                numbers.percent(t, found.probabilities[index]) for index in order
            ],
            t("class_maps.score"): [f"{found.scores[index]:.6f}" for index in order],
            t("class_maps.mean"): [f"{found.means[index]:.6f}" for index in order],
            t("class_maps.shuffled_score"): [f"{mixed.scores[index]:.6f}" for index in order],
        },
    )


def _shuffle() -> None:
    st.session_state[_ORDER] = st.session_state.get(_ORDER, 1) + 1
