"""The channels of a DenseNet along its depth, and what they cost, for a network of one's own."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.densenet.channel_growth.numbers import DenseNetPlan, Growth, grow, plan_of
from cnnviz.ui import tables
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("two", "three", "four")

MARKS = Marks(levels={"two": 2, "three": 3.5, "four": 5})


def show(arch: ArchitecturePage) -> None:
    """Sliders for the plan; the ramp of the channels, the bills, and the blocks one by one."""
    t = arch.t
    own = plan_of(tables.layer_table(arch.name))
    words = st.container()
    plan = _plan(t, arch.name, own)
    found = grow(plan)
    with words:
        _judge(t, plan, found)
    chain = sum(plan.layers)
    with st.container(horizontal=True):
        for name, value, exact in (
            (t("common.parameters"), numbers.compact(t, found.params), found.params),
            (t("common.multiply_adds"), numbers.compact(t, found.macs), found.macs),
        ):
            st.metric(name, value, help=numbers.whole(exact), border=True, width=200)
        st.metric(
            t("channel_growth.links"),
            numbers.whole(found.links),
            help=t("channel_growth.links_help", chain=chain),
            border=True,
            width=200,
        )
    if plan == own:
        st.caption(t("channel_growth.same", variant=arch.title))
    _ramp(t, found)
    _copies(t, found)


def _plan(t: Labels, name: str, own: DenseNetPlan) -> DenseNetPlan:
    """The sliders, at first set as in the chosen network."""
    general = st.columns(3, gap="large")
    with general[0]:
        growth = bound.slider(
            t("channel_growth.growth"), 4, 64, own.growth, 4, key=f"growth-{name}", name="growth"
        )
    with general[1]:
        initial = bound.slider(
            t("channel_growth.initial"),
            8,
            192,
            own.initial,
            8,
            key=f"initial-{name}",
            name="initial",
        )
    with general[2]:
        compression = bound.slider(
            t("channel_growth.compression"),
            0.1,
            1.0,
            own.compression,
            0.05,
            key=f"compression-{name}",
            name="compression",
        )
    layers = []
    for number, column in enumerate(st.columns(len(own.layers), gap="large")):
        with column:
            layers.append(
                bound.slider(
                    t("channel_growth.layers", number=number + 1),
                    1,
                    64,
                    own.layers[number],
                    key=f"layers-{number}-{name}",
                    name=f"layers-{number + 1}",
                )
            )
    return DenseNetPlan(
        growth=growth,
        layers=tuple(layers),
        initial=initial,
        compression=compression,
        kernel=own.kernel,
        norm=own.norm,
        stem_side=own.stem_side,
        side=own.side,
        classes=own.classes,
    )


def _judge(t: Labels, plan: DenseNetPlan, found: Growth) -> None:
    doubled = grow(plan.with_growth(2 * plan.growth))
    ratio = doubled.params / found.params
    quiz.judge(
        t,
        "channel_growth",
        "two" if ratio < 3 else "three" if ratio <= 4 else "four",
        Level(value=ratio, written=f"× {ratio:.2f}", marks=MARKS),
        growth=plan.growth,
        doubled=2 * plan.growth,
        before=numbers.whole(found.params),
        after=numbers.whole(doubled.params),
        ratio=f"{ratio:.2f}",
    )


def _ramp(t: Labels, found: Growth) -> None:
    st.header(t("channel_growth.ramp"), anchor=False)
    st.markdown(" → ".join(str(channels) for channels in found.turns))
    steps = list(range(len(found.ramp)))
    chart.show(
        curves(
            steps,
            {
                t("channel_growth.so_far"): [float(channels) for channels in found.ramp],
                t("channel_growth.new"): list(found.added),
            },
            x_axis=t("channel_growth.step"),
            y_axis=t("channel_growth.maps"),
        ),
        key="channel-ramp",
        alt=t("channel_growth.ramp_alt"),
    )
    chart.data_table(
        t,
        {
            t("channel_growth.step"): steps,
            t("channel_growth.so_far"): list(found.ramp),
            t("channel_growth.new"): ["–" if new is None else str(new) for new in found.added],
        },
    )


def _copies(t: Labels, found: Growth) -> None:
    """What each block makes, and what is joined for its layers to read."""
    st.header(t("channel_growth.copies"), anchor=False)
    st.markdown(t("channel_growth.copies_text"))
    names = [t("channel_growth.block", number=n + 1) for n in range(len(found.blocks))]
    made = [block.channels_out - block.channels_in for block in found.blocks]
    joined = [block.copied for block in found.blocks]
    series = {t("channel_growth.made"): made, t("channel_growth.joined"): joined}
    chart.show(
        bars(
            names,
            series,
            axis=t("channel_growth.maps"),
            written={name: [numbers.whole(v) for v in values] for name, values in series.items()},
        ),
        key="channel-copies",
        alt=t("channel_growth.copies_alt"),
    )
    chart.data_table(
        t,
        {
            t("common.block"): names,
            t("channel_growth.depth"): [block.layers for block in found.blocks],
            t("channel_growth.enters"): [block.channels_in for block in found.blocks],
            t("channel_growth.leaves"): [block.channels_out for block in found.blocks],
            t("channel_growth.links"): [block.links for block in found.blocks],
            **series,
            t("common.parameters"): [block.params for block in found.blocks],
            t("channel_growth.transition"): [block.transition for block in found.blocks],
        },
    )
