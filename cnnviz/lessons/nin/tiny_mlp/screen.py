"""A 1x1 convolution as a tiny network at every pixel: what it can do, what it is, what it costs."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.nin.tiny_mlp import numbers as tiny
from cnnviz.lessons.nin.tiny_mlp.drawing import decision_map
from cnnviz.network.trace.table import Layer
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, photo, photo_bar, quiz
from cnnviz.ui.widgets.gallery import portrait_sizes
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("two", "three", "four")

MARKS = Marks(levels={"two": 2, "three": 3, "four": 4})

REACH, STEP = 2.0, 0.25
"""The weights of the linear filter go from -REACH to REACH."""

SETTINGS = tuple(np.arange(-REACH, REACH + STEP, STEP).tolist())
AXIS = tuple(np.linspace(-0.25, 1.25, 61).tolist())

GREY = (0.299, 0.587, 0.114)
"""Shares of red, green and blue in the brightness of a pixel (ITU-R BT.601)."""

NETWORK = r"""\begin{aligned}
W_1 &= \begin{pmatrix}1&1\\1&1\end{pmatrix},\; b_1 = \begin{pmatrix}0\\-1\end{pmatrix}\\
W_2 &= \begin{pmatrix}1&-2\end{pmatrix}
\end{aligned}"""
"""The weights of the tiny network, in lines that fit a narrow screen."""

KERNELS = (1, 3, 5, 7, 9, 11)
INPUTS = (1, 3, 96, 192)
WIDTHS = (192, 160, 96)
"""Of the first block of the released CIFAR-10 network."""

NARROWEST, WIDEST, WIDTH_STEP = 16, 512, 16


def show(arch: ArchitecturePage) -> None:
    """The answer, then one of three views."""
    t = arch.t
    best = cache.shared(tiny.best_linear, SETTINGS)
    count = len(tiny.PATCHES)
    quiz.judge(
        t,
        "tiny_mlp",
        dict(zip((count - 2, count - 1, count), OPTIONS, strict=True)).get(best, "two"),
        Level(value=best, written=f"{best} / {count}", marks=MARKS),
        best=best,
        count=count,
        settings=numbers.whole(len(SETTINGS) ** 3),
    )
    views: dict[str, Callable[[Labels], None]] = {"xor": _xor, "pixel": _pixel, "block": _block}
    chosen = address.segmented(
        "look", t("tiny_mlp.view"), list(views), "xor", lambda name: t(f"tiny_mlp.{name}")
    )
    views[chosen](t)


def _xor(t: Labels) -> None:
    """The reader's linear filter beside a tiny network, on patches of two pixels."""
    plane = tiny.plane(AXIS)
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{t('tiny_mlp.linear')}**")
        w1, w2, bias = (
            bound.slider(t(f"tiny_mlp.{name}"), -REACH, REACH, start, STEP, key=f"xor-{name}")
            for name, start in (("w1", 1.0), ("w2", 0.0), ("bias", 0.0))
        )
        straight = tiny.linear(tiny.PATCHES, w1, w2, bias)
        _decision(t, "linear", tiny.linear(plane, w1, w2, bias), straight)
    with right:
        st.markdown(f"**{t('tiny_mlp.mlpconv')}**")
        st.latex(NETWORK)
        relu = address.switch("xor-relu", t("tiny_mlp.relu"), default=True)
        st.caption(t("tiny_mlp.with_relu" if relu else "tiny_mlp.without_relu"))
        bent = tiny.mlpconv(tiny.PATCHES, relu=relu)
        _decision(t, "mlpconv", tiny.mlpconv(plane, relu=relu), bent)
    units = tiny.hidden(tiny.PATCHES, relu=relu)
    st.dataframe(
        {
            t("tiny_mlp.patch"): [f"({x1:g}, {x2:g})" for x1, x2 in tiny.PATCHES],
            t("tiny_mlp.wanted"): [str(int(wanted)) for wanted in tiny.WANTED],
            t("tiny_mlp.linear"): [f"{value:g}" for value in straight],
            t("tiny_mlp.hidden"): [f"({first:g}, {second:g})" for first, second in units],
            t("tiny_mlp.mlpconv"): [f"{value:g}" for value in bent],
        },
        hide_index=True,
        placeholder=EMPTY,
        alt=t("tiny_mlp.table_alt"),
    )


def _decision(t: Labels, name: str, values: tiny.Map, responses: tiny.Map) -> None:
    """The map of one filter, and how many patches it gets right."""
    hits, count = tiny.right(responses), len(tiny.PATCHES)
    points = [
        (float(x1), float(x2), str(int(wanted)))
        for (x1, x2), wanted in zip(tiny.PATCHES, tiny.WANTED, strict=True)
    ]
    st.markdown(
        t("tiny_mlp.hits", hits=hits, count=count, share=numbers.percent(t, hits / count, 0))
    )
    chart.show(
        decision_map(
            AXIS,
            values,
            points,
            threshold=tiny.THRESHOLD,
            axes=(t("tiny_mlp.first_pixel"), t("tiny_mlp.second_pixel")),
            value=t("tiny_mlp.response"),
        ),
        key=f"xor-map-{name}",
        alt=t("tiny_mlp.map_alt", hits=hits, count=count),
    )


def _pixel(t: Labels) -> None:
    """A 1x1 convolution of the photo to one channel, and the same as a product per pixel."""
    seen = photo_bar.show()
    picture = portrait_sizes.small(seen.image, photo.THUMBNAIL).convert("RGB")
    pixels = np.asarray(picture)
    weights = []
    for column, name, start in zip(st.columns(3), ("red", "green", "blue"), GREY, strict=True):
        with column:
            weights.append(
                bound.number_input(
                    t(f"tiny_mlp.{name}"),
                    -2.0,
                    2.0,
                    start,
                    0.05,
                    format="%.3f",
                    key=f"pixel-{name}",
                )
            )
    red, green, blue = weights
    mixed = tiny.mix(pixels, (red, green, blue))
    before, after = st.columns(2, gap="large")
    with before:
        st.markdown(f"**{t('tiny_mlp.photo')}**")
        st.image(picture, width="stretch", alt=photo.alt(seen))
    with after:
        st.markdown(f"**{t('tiny_mlp.one_channel')}**")
        grey = np.clip(np.round(mixed.values), 0, 255).astype(np.uint8)
        st.image(grey, width="stretch", alt=t("tiny_mlp.one_channel"))
    row, column = pixels.shape[0] // 2, pixels.shape[1] // 2
    st.markdown(t("tiny_mlp.middle", row=row, column=column))
    r, g, b = (int(value) for value in pixels[row, column])
    st.latex(
        rf"\begin{{aligned}} &{red:.3f}\cdot {r} {green:+.3f}\cdot {g} {blue:+.3f}\cdot {b}\\"
        rf"&= {mixed.values[row, column]:.3f} \end{{aligned}}"
    )
    with st.container(horizontal=True):
        st.metric(
            t("tiny_mlp.difference"),
            f"{mixed.difference:g}",
            help=t("tiny_mlp.difference_help"),
            border=True,
            width=330,
        )
        st.metric(t("tiny_mlp.pixels"), numbers.whole(mixed.values.size), border=True, width=200)
    st.caption(t("tiny_mlp.clipped"))


def _block(t: Labels) -> None:
    """The bill of an mlpconv block beside a plain convolution."""
    left, right = st.columns(2, gap="large")
    with left:
        kernel = bound.select_slider(t("tiny_mlp.kernel"), KERNELS, 5, key="block-kernel")
        inputs = bound.select_slider(t("tiny_mlp.inputs"), INPUTS, 3, key="block-inputs")
    with right:
        widths = tuple(
            bound.slider(
                t(f"tiny_mlp.width{place}"),
                NARROWEST,
                WIDEST,
                start,
                WIDTH_STEP,
                key=f"block-width-{place}",
            )
            for place, start in enumerate(WIDTHS)
        )
    costs = cache.shared(tiny.mlpconv_costs, inputs, kernel, widths)
    with st.container(horizontal=True):
        for label, value in (
            (t("tiny_mlp.block_params"), numbers.whole(costs.params)),
            (t("tiny_mlp.plain_params"), numbers.whole(costs.plain.params)),
            (t("tiny_mlp.times"), f"{costs.params / costs.plain.params:.2f} ×"),
            (t("common.receptive_field"), f"{costs.field} × {costs.field}"),
        ):
            st.metric(label, value, border=True, width=190)
    _bill(t, costs)


def _bill(t: Labels, costs: tiny.MlpConvCosts) -> None:
    """The layers of both, stacked and as a table."""
    rows = [*costs.layers, costs.plain]
    names = [f"{place}. {_name(row)}" for place, row in enumerate(costs.layers, 1)]
    series = {
        name: [row.params, costs.plain.params if place == 0 else 0]
        for place, (name, row) in enumerate(zip(names, costs.layers, strict=True))
    }
    chart.show(
        bars(
            [t("tiny_mlp.block_params"), t("tiny_mlp.plain_params")],
            series,
            axis=t("common.parameters"),
            stacked=True,
        ),
        key="block-bill",
        alt=t("tiny_mlp.bill_alt", block=costs.params, plain=costs.plain.params),
    )
    chart.data_table(
        t,
        {
            t("common.layer"): [*names, f"{t('tiny_mlp.plain_params')}: {_name(costs.plain)}"],
            t("tiny_mlp.count"): [_sum(row) for row in rows],
            t("common.parameters"): [numbers.whole(row.params) for row in rows],
            t("common.receptive_field"): [numbers.shape(row.rf or ()) for row in rows],
        },
    )


def _side(layer: Layer) -> int:
    return layer.kernel[0] if layer.kernel else 1


def _name(layer: Layer) -> str:
    return f"{_side(layer)}×{_side(layer)}, {layer.input_shape[0]} → {layer.output_shape[0]}"


def _sum(layer: Layer) -> str:
    return f"({layer.input_shape[0]} · {_side(layer)}² + 1) · {layer.output_shape[0]}"
