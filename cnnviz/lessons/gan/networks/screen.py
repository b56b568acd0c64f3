"""Generator and discriminator: the strip, the arithmetic of a stage, and all layers."""

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels
from cnnviz.drawing.palette import LIGHT
from cnnviz.drawing.svg.network_strip import network_strip
from cnnviz.lessons.gan.networks.numbers import (
    SIZES,
    Player,
    convolution,
    gan_stages,
    gan_table,
    stage_sums,
)
from cnnviz.network.structure.stages import HEAD, Stage
from cnnviz.network.trace.table import LayerTable
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import diagram

STAGE = "stage"
"""Name of the chosen stage in the address."""


def show(t: Labels) -> None:
    """Choose a network, a size and a stage; the strip of what is chosen stands above all that."""
    strip = st.container()
    player = address.segmented(
        "player",
        t("common.network"),
        [*Player],
        Player.GENERATOR,
        lambda name: t(f"gan.players.{name}"),
    )
    size = address.segmented(
        "size", t("gan.size"), list(SIZES), "small", lambda name: t(f"gan.sizes.{name}")
    )
    table = cache.shared(gan_table, player, size)
    stages = {stage.path: stage for stage in cache.shared(gan_stages, player, size)}
    chosen = _choose(t, player, size, stages, strip)
    _bill(t, table)
    _stage(t, table, stages[chosen])
    with st.expander(t("gan.all_layers")):
        _layers(t, table)


def _bill(t: Labels, table: LayerTable) -> None:
    with st.container(horizontal=True):
        st.metric(t("common.parameters"), numbers.whole(table.params), border=True, width=220)
        st.metric(t("common.multiply_adds"), numbers.whole(table.macs), border=True, width=240)


def _choose(
    t: Labels, player: str, size: str, stages: dict[str, Stage], place: DeltaGenerator
) -> str:
    """The stage that was chosen, in the strip or by its name."""
    names = list(stages)
    address.restore(STAGE, names, names[0])
    drawn = _strip(t, player, size)
    with place:
        clicked = diagram.show(drawn, st.session_state[STAGE], key=f"gan-strip-{player}-{size}")
    if clicked is not None and clicked in stages and clicked != st.session_state[STAGE]:
        st.session_state[STAGE] = clicked
        st.rerun()
    return address.segmented(
        STAGE,
        t("gan.stage"),
        names,
        names[0],
        lambda name: t("figures.network_strip.head") if name == HEAD else name,
    )


def _strip(t: Labels, player: str, size: str) -> diagram.Drawing:
    table = cache.shared(gan_table, player, size)
    stages = cache.shared(gan_stages, player, size)
    labels = dict(t.table("figures.network_strip"))
    labels["figure"] = t("gan.strip", network=t(f"gan.players.{player}"))
    if player == Player.GENERATOR:
        labels["input"] = t("figures.gan_plan.noise")
    return diagram.Drawing(
        svg=network_strip(table, stages, labels),
        file=network_strip(table, stages, labels, palette=LIGHT),
        name=f"cnnviz-{player}-{size}",
    )


def _stage(t: Labels, table: LayerTable, stage: Stage) -> None:
    """What a stage does, and its numbers filled in."""
    row = convolution(stage)
    with st.container(border=True):
        st.markdown(f"**`{stage.path}`** · {_steps(t, stage)}")
        st.markdown(t(f"gan.stages.{_role(table, stage)}"))
        st.caption(
            f"{numbers.shape(stage.rows[0].input_shape)} → {numbers.shape(stage.output_shape)}"
        )
        for entry in stage_sums(table, stage):
            name, formula = st.columns([1, 3], vertical_alignment="center")
            name.markdown(t(f"arithmetic.{entry.quantity}"))
            formula.latex(entry.formula)
        if row is not None and any(later.kind == "BatchNorm2d" for later in stage.rows):
            st.caption(t("gan.norm", params=2 * row.output_shape[0]))


def _steps(t: Labels, stage: Stage) -> str:
    return ", ".join(t.get(f"kinds.{row.kind}", row.kind) for row in stage.rows)


def _role(table: LayerTable, stage: Stage) -> str:
    """What a stage is, by its place: key of its sentence."""
    first, last = table.layers[0], table.layers[-1]
    if table.model == Player.GENERATOR:
        if first in stage.rows:
            return "project"
        return "picture" if last in stage.rows else "up"
    if stage.path == HEAD:
        return "judge"
    return "first_down" if first in stage.rows else "down"


def _layers(t: Labels, table: LayerTable) -> None:
    st.dataframe(
        pd.DataFrame(
            {
                t("common.layer"): [row.path for row in table.layers],
                t("common.kind"): [t.get(f"kinds.{row.kind}", row.kind) for row in table.layers],
                t("common.output_shape"): [numbers.shape(row.output_shape) for row in table.layers],
                t("common.parameters"): [row.params for row in table.layers],
                t("common.multiply_adds"): [row.macs for row in table.layers],
            }
        ),
        hide_index=True,
        column_config={
            t(f"common.{name}"): st.column_config.NumberColumn(format="%,d")
            for name in ("parameters", "multiply_adds")
        },
        placeholder=EMPTY,
        alt=t("gan.all_layers"),
    )
