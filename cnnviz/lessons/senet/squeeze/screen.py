"""Three small maps to edit: their means, the gates that follow, and what is left of the maps."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.senet.squeeze.numbers import (
    EXAMPLE,
    EXPAND,
    REDUCE,
    Excited,
    Maps,
    excite,
    flattened,
)
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("all", "own", "none")

MARKS = Marks(levels={"all": len(EXAMPLE), "own": 1, "none": 0})

SPIKE = len(EXAMPLE) - 1
"""Map of the example whose spike is spread out for the question."""

STARTS: dict[str, Maps] = {"spike": EXAMPLE, "even": flattened(EXAMPLE, SPIKE)}
"""Maps to begin with, by their name in the address."""

CHANNELS = ("1", "2", "3")
LIMIT = 100.0


def show(arch: ArchitecturePage) -> None:
    """The maps and the weights to edit, every step, and the scaled maps."""
    t = arch.t
    _judge(t)
    start = address.segmented(
        "maps", t("squeeze.start"), list(STARTS), "spike", lambda name: t(f"squeeze.starts.{name}")
    )
    st.markdown(f"**{t('squeeze.maps')}**")
    columns = st.columns(len(EXAMPLE), gap="large")
    maps = tuple(
        _map(t, column, number, start) for number, column in zip(CHANNELS, columns, strict=True)
    )
    reduce, expand = _weights(t)
    found = excite(maps, reduce, expand)
    _steps(t, found, reduce, expand)
    _results(t, maps, found)


def _judge(t: Labels) -> None:
    before = excite(EXAMPLE)
    after = excite(flattened(EXAMPLE, SPIKE))
    changed = [bool(far > 1e-9) for far in np.abs(after.gates - before.gates)]
    own = changed == [number == SPIKE for number in range(len(changed))]
    quiz.judge(
        t,
        "squeeze",
        "none" if not any(changed) else "own" if own else "all",
        Level(value=sum(changed), written=f"{sum(changed)}", marks=MARKS),
        mean=f"{after.means[SPIKE]:g}",
        gate=numbers.significant(after.gates[SPIKE], 4),
    )


def _map(
    t: Labels, column: DeltaGenerator, number: str, start: str
) -> tuple[tuple[float, ...], ...]:
    """Show the editor of one map."""
    channel = CHANNELS.index(number)
    with column:
        st.markdown(t("squeeze.channel", number=number))
        edited = st.data_editor(
            pd.DataFrame(STARTS[start][channel], columns=["a", "b"], dtype=float),
            key=f"squeeze-{start}-{channel}",
            hide_index=True,
            width="stretch",
            column_config={name: _number() for name in ("a", "b")},
        )
    return tuple(tuple(row) for row in _filled(edited).tolist())


def _weights(t: Labels) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The editor of both dense layers."""
    with st.expander(t("squeeze.weights")):
        edited = st.data_editor(
            pd.DataFrame([REDUCE, EXPAND], index=["W1", "W2"], columns=list(CHANNELS)),
            key="squeeze-weights",
            column_config={name: _number() for name in CHANNELS},
        )
    reduce, expand = _filled(edited).tolist()
    return tuple(reduce), tuple(expand)


def _number() -> Any:
    return st.column_config.NumberColumn(min_value=-LIMIT, max_value=LIMIT, required=True)


def _filled(edited: pd.DataFrame) -> NDArray[np.float64]:
    """The numbers of an editor; what was deleted is zero."""
    return edited.fillna(0.0).to_numpy(dtype=np.float64)


def _steps(t: Labels, found: Excited, reduce: tuple[float, ...], expand: tuple[float, ...]) -> None:
    """The three equations with their numbers."""
    st.markdown(f"**{t('squeeze.steps')}**")
    first, second = _row(np.array(reduce)), _row(np.array(expand))
    st.latex(
        rf"\begin{{aligned}} z &= {_row(found.means)} \\"
        rf" h &= \mathrm{{ReLU}}\left({first} \cdot z\right) = {found.hidden:.4g} \\"
        rf" s &= \sigma\left(h \cdot {second}\right) \\ &= {_row(found.gates)} \end{{aligned}}"
    )


def _row(values: NDArray[np.float64]) -> str:
    inside = r",\ ".join(f"{value:.4g}" for value in values)
    return rf"\left({inside}\right)"


def _results(t: Labels, maps: Maps, found: Excited) -> None:
    names = [t("squeeze.channel", number=number) for number in CHANNELS]
    gates = found.gates.tolist()
    series = t("squeeze.gate")
    chart.show(
        bars(names, {series: gates}, axis=series, written={series: [f"{g:.4f}" for g in gates]},
             reference=0.5),
        key="squeeze-gates",
        alt=t("squeeze.alt"),
    )  # fmt: skip
    st.markdown(f"**{t('squeeze.scaled')}**")
    for number, column in enumerate(st.columns(len(names), gap="large")):
        with column:
            st.markdown(names[number])
            st.dataframe(
                pd.DataFrame(found.scaled[number].round(4), columns=["a", "b"]),
                hide_index=True,
                placeholder=EMPTY,
                alt=t("squeeze.scaled_alt", number=number + 1),
            )
    chart.data_table(
        t,
        {
            t("squeeze.map"): list(CHANNELS),
            t("squeeze.mean"): [numbers.significant(mean, 4) for mean in found.means],
            series: [f"{gate:.4f}" for gate in gates],
            t("squeeze.before"): [numbers.significant(np.max(one), 4) for one in maps],
            t("squeeze.after"): [numbers.significant(scaled.max(), 4) for scaled in found.scaled],
        },
    )
