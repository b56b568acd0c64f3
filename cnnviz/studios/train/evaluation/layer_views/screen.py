"""One layer at each evaluation: what it makes of the reader's photo, and where it looks."""

from pathlib import Path

import streamlit as st
from PIL.Image import Image

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.kernel_grid import kernel_grid
from cnnviz.drawing.charts.map_on_photo import map_on_photo
from cnnviz.network.trace.table import Layer
from cnnviz.probing.units.effective_field import ENERGY
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import ChosenEvaluation, pictures_of
from cnnviz.studios.train.evaluation.layer_views.numbers import LayerView, layer_view, layers
from cnnviz.studios.train.evaluation.own_photo.screen import to_load, weights_of, with_weights
from cnnviz.training.runs.store.records import EvaluationRow, Run
from cnnviz.ui import cache
from cnnviz.ui.runs import run_network
from cnnviz.ui.runs.run_data import Pictures
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import bound, chart, photo, photo_bar

MOST_MAPS = 144
"""Channels on the wall: more would be too small to be told apart."""


def show(t: Labels, shown: ChosenEvaluation) -> None:
    """The maps of the chosen layer, and its effective field beside that of the first network."""
    seen = photo_bar.show()
    data = pictures_of(t, shown)
    if data is None:
        return
    evaluations = with_weights(shown.run, shown.evaluations)
    now = to_load(t, shown, evaluations)
    if now is None:
        return
    rows = layers(shown.run.config.net, len(data.classes))
    layer = rows[_choose(t, shown.run, rows)]
    with st.spinner(t("common.loading")):
        first, view = (
            _view(shown.run, evaluation, data, seen, layer) for evaluation in (evaluations[0], now)
        )
    _maps(t, shown.run, layer, view)
    _fields(t, layer, {evaluations[0].step: first, now.step: view})


def _choose(t: Labels, run: Run, rows: dict[str, Layer]) -> str:
    return bound.selectbox(
        t("layers.choose"),
        list(rows),
        next(iter(rows)),
        format_func=lambda path: f"{path} · {numbers.shape(rows[path].output_shape)}",
        key=f"layer-{run.id}",
        name="layer",
        width=520,
    )


def _view(
    run: Run, evaluation: EvaluationRow, data: Pictures, seen: photo.Photo, layer: Layer
) -> LayerView:
    path = weights_of(run, evaluation)
    recipe = (data.classes, data.mean, data.std)
    stamp = path.stat().st_mtime_ns
    return cache.on_photo(looked, seen, run.config.net, *recipe, str(path), stamp, layer.path)


def looked(
    image: Image,
    name: str,
    classes: tuple[str, ...],
    mean: tuple[float, ...],
    std: tuple[float, ...],
    path: str,
    stamp: int,  # noqa: ARG001 (tells a file from the one that stood there before)
    layer: str,
) -> LayerView:
    """Read the network of an evaluation and ask one layer of it about a photo."""
    loaded = run_network.load(name, classes, mean, std, Path(path))
    return layer_view(loaded, image, layers(name, len(classes))[layer])


def _maps(t: Labels, run: Run, layer: Layer, view: LayerView) -> None:
    pictures = view.maps[:MOST_MAPS, :, :, None].repeat(3, axis=3)
    photo_column, wall = st.columns([1, 2], gap="large")
    with photo_column:
        st.image(view.seen, width=160, caption=t("looks.layers.seen"))
        st.markdown(
            t(
                "looks.layers.told",
                count=numbers.whole(layer.output_shape[0]),
                silent=numbers.whole(view.silent),
                reach=numbers.significant(view.reach),
            )
        )
    with wall:
        chart.show(
            kernel_grid(pictures, t.table("looks.layers.figure")),
            key=f"maps-{run.id}",
            alt=t("looks.layers.maps_alt", count=len(pictures), layer=layer.path),
        )


def _fields(t: Labels, layer: Layer, views: dict[int, LayerView]) -> None:
    st.markdown(f"**{t('looks.layers.field')}**")
    for column, (step, view) in zip(st.columns(2, gap="large"), views.items(), strict=False):
        with column:
            st.markdown(t("looks.layers.at", step=numbers.whole(step)))
            chart.show(
                map_on_photo(view.seen, view.heat / 255, value=t("looks.layers.share")),
                key=f"field-{step}",
                alt=t("looks.layers.field_alt", layer=layer.path, step=numbers.whole(step)),
            )
    share = numbers.percent(t, ENERGY, digits=0)
    st.caption(t("looks.layers.text", share=share))
    chart.data_table(
        t,
        {
            t("looks.step"): list(views),
            t("looks.layers.square", share=share): [view.use.side for view in views.values()],
            t("looks.layers.of_box"): [numbers.percent(t, v.use.share) for v in views.values()],
            t("looks.layers.silent"): [view.silent for view in views.values()],
        },
    )
