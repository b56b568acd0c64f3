"""Batch normalisation: which numbers share a mean, in training and in use, and its gradients."""

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.lessons.concepts.layers.batch_norm.numbers import (
    KINDS,
    MEAN,
    ResponseDensities,
    densities,
    handed_back,
    running,
    scaled,
    sharing,
    statistics,
)
from cnnviz.paths import PAGES
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound, chart, photo, photo_bar, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("ten", "same", "tenth")

ASKED = 10.0
"""What the weights of the question are multiplied by."""

MARKS = Marks(levels={"ten": ASKED, "same": 1.0, "tenth": 1 / ASKED}, log=True)

SHAPE = (6, 8, 28, 28)
"""Pictures, channels, rows and columns of the batch whose statistics are counted."""

CHOSEN = (2, 3)

SIDE = 96

BATCHES = (2, 4, 8, 16, 32, 64)
MOMENTA = (0.01, 0.03, 0.1, 0.3)
FACTORS = (0.1, 0.3, 1.0, 3.0, 10.0, 30.0, 100.0)


def show(t: Labels) -> None:
    """The photo's responses before and after; then axes, running statistics and gradients."""
    found = cache.shared(scaled, ASKED).gradient
    right = min(OPTIONS, key=lambda name: abs(np.log(MARKS.levels[name] / found)))
    written = numbers.significant(found)
    quiz.judge(
        t,
        "batch_norm",
        right,
        Level(value=found, written=written, marks=MARKS),
        gradient=written,
    )
    seen = photo_bar.show()
    for place, after in zip(st.columns(2, gap="large"), (False, True), strict=True):
        with place:
            st.markdown(f"**{t('batch_norm.after' if after else 'batch_norm.before')}**")
            _spread(t, cache.on_photo(_densities, seen, after), after=after)
    _shared(t)
    _in_use(t)
    _gradients(t)
    st.page_link(
        PAGES / "alexnet.py",
        label=t("batch_norm.response"),
        icon=":material/arrow_forward:",
        query_params={"part": "laboratory", "experiment": "response-normalisation"},
    )


def picture(t: Labels) -> None:
    """The responses of four channels to the photo, as they come out of a convolution."""
    _spread(t, cache.on_photo(_densities, photo.current(), False), after=False)


def _densities(image: Image.Image, after: bool) -> ResponseDensities:
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    square = image.crop((left, top, left + side, top + side)).convert("L").resize((SIDE, SIDE))
    return densities(np.asarray(square, np.float32) / np.float32(255), after=after)


def _spread(t: Labels, found: ResponseDensities, *, after: bool) -> None:
    when = "after" if after else "before"
    channels = {
        t("batch_norm.channel", number=number + 1): shares
        for number, shares in enumerate(found.channels)
    }
    chart.show(
        curves(found.places, channels, x_axis=t("batch_norm.value"), y_axis=t("batch_norm.share")),
        key=f"batch-norm-{when}",
        alt=t("batch_norm.spread_alt"),
    )


def _shared(t: Labels) -> None:
    """Which maps of a batch share the statistic of one of them."""
    st.header(t("batch_norm.axes"), anchor=False)
    kind = address.segmented(
        "normalisation",
        t("batch_norm.kind"),
        KINDS,
        KINDS[0],
        lambda name: t(f"batch_norm.kinds.{name}"),
    )
    pictures, channels = SHAPE[:2]
    chart.show(
        heat_map(
            sharing(kind, pictures, channels, CHOSEN).astype(float),
            rows=(t("batch_norm.picture"), [str(one + 1) for one in range(pictures)]),
            columns=(t("batch_norm.map"), [str(one + 1) for one in range(channels)]),
            value=t("batch_norm.together"),
            digits=0,
            height=320,
        ),
        key="batch-norm-axes",
        alt=t("batch_norm.axes_alt"),
    )
    count, size = statistics(kind, SHAPE)
    st.markdown(
        t(
            f"batch_norm.counted.{kind}",
            row=CHOSEN[0] + 1,
            column=CHOSEN[1] + 1,
            count=numbers.whole(count),
            size=numbers.whole(size),
        )
    )


def _in_use(t: Labels) -> None:
    """Training normalises by the batch, use by what was remembered."""
    st.header(t("batch_norm.in_use"), anchor=False)
    st.markdown(t("batch_norm.in_use_text"))
    first, second, third = st.columns(3, gap="large")
    with first:
        batch = bound.select_slider(t("batch_norm.batch"), BATCHES, 8, key="norm-batch")
    with second:
        momentum = bound.select_slider(t("batch_norm.momentum"), MOMENTA, 0.1, key="norm-momentum")
    with third:
        steps = bound.slider(t("batch_norm.steps"), 1, 200, 20, key="norm-steps")
    found = cache.shared(running, batch, momentum, steps)
    mean, spread = found.in_use
    with st.container(horizontal=True):
        st.metric(t("batch_norm.out_mean"), numbers.signed(mean))
        st.metric(t("batch_norm.out_spread"), f"{spread:.2f}")
    places = list(range(1, steps + 1))
    series = {
        t("batch_norm.of_batch"): found.batch_means,
        t("batch_norm.remembered"): found.means,
    }
    chart.show(
        curves(
            places,
            series,
            x_axis=t("batch_norm.step"),
            y_axis=t("batch_norm.mean"),
            level=MEAN,
            markers=True,
        ),
        key="batch-norm-running",
        alt=t("batch_norm.running_alt"),
    )
    chart.data_table(
        t,
        {
            t("batch_norm.step"): places,
            **{name: [f"{value:.3f}" for value in values] for name, values in series.items()},
        },
    )


def _gradients(t: Labels) -> None:
    """What the layer takes out of a gradient, and what larger weights change."""
    st.header(t("batch_norm.gradients"), anchor=False)
    st.markdown(t("batch_norm.gradients_text"))
    arriving, leaving = cache.shared(handed_back)
    series = {t("batch_norm.arriving"): arriving, t("batch_norm.leaving"): leaving}
    chart.show(
        bars(
            [t("batch_norm.gradient_mean"), t("batch_norm.gradient_along")],
            series,
            axis=t("batch_norm.gradient"),
            written={name: [f"{one:.3f}" for one in pair] for name, pair in series.items()},
        ),
        key="batch-norm-gradients",
        alt=t("batch_norm.gradients_alt"),
    )
    factor = bound.select_slider(t("batch_norm.factor"), FACTORS, ASKED, key="norm-factor")
    found = cache.shared(scaled, factor)
    with st.container(horizontal=True):
        st.metric(t("batch_norm.output_change"), numbers.percent(t, found.output))
        st.metric(t("batch_norm.gradient_factor"), f"× {numbers.significant(found.gradient)}")
