"""ZFNet: stripes through two first layers, what folds on the reader's photo, and layers removed."""

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.content.facts import fact
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.designs.zfnet.numbers import (
    FIRST_LAYERS,
    SIDE,
    Grid,
    folded_share,
    map_of,
    measured_period,
    row_of,
    stripes,
)
from cnnviz.network.trace.table import Layer
from cnnviz.paths import PAGES
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import bound, chart, photo_bar, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("same", "twice", "four")

ASKED = 5.0
"""Pixels from one stripe to the next in the question."""

MARKS = Marks(levels={"same": ASKED, "twice": 2 * ASKED, "four": 4 * ASKED})

PERIODS = (3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0, 16.0)
"""Of the kernels that are tried on the photo."""

SHOWN, CUT = 260, 112
"""Pixels of the screen for a picture, and of the picture that are shown in them."""

REMOVED = ("full", "no_fc7", "no_fc6_fc7", "no_conv3_conv4", "none_of_four")
"""What Zeiler and Fergus took out of their copy of AlexNet; each was trained anew."""


def picture(t: Labels) -> None:
    """The stripes of the question."""
    _show(stripes(ASKED)[:CUT, :CUT], t("zfnet.stripes_alt", period=f"{ASKED:g}"))


def show(t: Labels) -> None:
    """Stripes through both first layers; the photo; the bills; the networks without layers."""
    seen = _measured("alexnet", ASKED)
    quiz.judge(
        t,
        "zfnet",
        min(OPTIONS, key=lambda name: abs(MARKS.levels[name] - seen)),
        Level(value=seen, written=f"{seen:.1f}", marks=MARKS),
        seen=f"{seen:.1f}",
        zfnet=f"{_measured('zfnet', ASKED):.1f}",
    )
    _stripes(t)
    _on_photo(t)
    _bills(t)
    _removed(t)


def _title(t: Labels, name: str) -> str:
    layer = FIRST_LAYERS[name]
    return t(f"zfnet.names.{name}", kernel=layer.kernel, stride=layer.stride)


def _measured(name: str, period: float) -> float:
    layer = FIRST_LAYERS[name]
    return measured_period(map_of(stripes(period), layer, period), layer.stride)


def _stripes(t: Labels) -> None:
    """The picture and both maps, each on the same patch, and how wide their stripes are."""
    period = bound.slider(t("zfnet.period"), 2.5, 16.0, ASKED, 0.5, key="stripe-period")
    places = st.columns(3)
    with places[0]:
        st.markdown(f"**{t('zfnet.picture')}**")
        _show(stripes(period)[:CUT, :CUT], t("zfnet.stripes_alt", period=f"{period:g}"))
        st.caption(t("zfnet.width", width=f"{period:g}"))
    for place, (name, layer) in zip(places[1:], FIRST_LAYERS.items(), strict=True):
        units = CUT // layer.stride
        found = map_of(stripes(period), layer, period)[:units, :units]
        with place:
            st.markdown(f"**{_title(t, name)}**")
            _show(_between(found), t("zfnet.map_alt", name=_title(t, name)))
            st.caption(t("zfnet.width", width=f"{cache.shared(_measured, name, period):.1f}"))


def _between(map_: Grid) -> Grid:
    low, high = float(map_.min()), float(map_.max())
    return (map_ - low) / (high - low or 1)


def _show(map_: Grid, alt: str) -> None:
    drawn = Image.fromarray((255 * map_).clip(0, 255).astype(np.uint8))
    st.image(drawn.resize((SHOWN, SHOWN), Image.Resampling.NEAREST), width="stretch", alt=alt)


def _on_photo(t: Labels) -> None:
    """How much of each layer's map is too fine for its stride, on the reader's photo."""
    st.header(t("zfnet.photo"), anchor=False)
    st.markdown(t("zfnet.photo_text"))
    seen = photo_bar.show()
    shares = {name: cache.on_photo(_shares, seen, name) for name in FIRST_LAYERS}
    series = {_title(t, name): found for name, found in shares.items()}
    figure = curves(
        list(PERIODS),
        series,
        x_axis=t("zfnet.kernel_period"),
        y_axis=t("zfnet.share"),
        markers=True,
    )
    chart.show(
        figure.update_yaxes(tickformat=".0%", range=[0, 1]), key="folded", alt=t("zfnet.share_alt")
    )
    chart.data_table(
        t,
        {
            t("zfnet.kernel_period"): [f"{period:g}" for period in PERIODS],
            **{name: [numbers.percent(t, one) for one in found] for name, found in series.items()},
        },
    )


def _shares(image: Image.Image, name: str) -> list[float]:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side)).convert("L").resize((SIDE, SIDE))
    grey = np.asarray(square, np.float32) / np.float32(255)
    return [folded_share(grey, FIRST_LAYERS[name], period) for period in PERIODS]


def _bills(t: Labels) -> None:
    st.header(t("zfnet.bills"), anchor=False)
    rows = {name: cache.shared(_row, name) for name in FIRST_LAYERS}
    st.dataframe(
        {
            t("common.layer"): [_title(t, name) for name in rows],
            t("common.output_shape"): [numbers.shape(row.output_shape) for row in rows.values()],
            t("common.parameters"): [numbers.whole(row.params) for row in rows.values()],
            t("common.multiply_adds"): [numbers.whole(row.macs) for row in rows.values()],
        },
        hide_index=True,
        placeholder=EMPTY,
        alt=t("zfnet.bills"),
    )


def _row(name: str) -> Layer:
    return row_of(FIRST_LAYERS[name])


def _removed(t: Labels) -> None:
    """The published errors of the network without some of its layers."""
    st.header(t("zfnet.removed"), anchor=False)
    found = {name: fact(f"zfnet_{name}_top1") for name in REMOVED}
    names = [t(f"zfnet.without.{name}") for name in found]
    axis = t("zfnet.error")
    chart.show(
        bars(
            names,
            {axis: [float(one.value) for one in found.values()]},
            axis=axis,
            written={axis: [one.number(t.language) for one in found.values()]},
            reference=float(found["full"].value),
        ),
        key="removed",
        alt=t("zfnet.removed_alt"),
    )
    chart.data_table(
        t,
        {
            t("common.network"): names,
            axis: [one.number(t.language) for one in found.values()],
        },
    )
    st.caption(t("zfnet.removed_source", mark=found["full"].link(t.language)))
    st.page_link(
        PAGES / "vgg.py",
        label=t("zfnet.lesions"),
        icon=":material/arrow_forward:",
        query_params={"part": "laboratory", "experiment": "layer-lesions"},
    )
