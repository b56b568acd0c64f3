"""The methods side by side over the photo, and how far they agree."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from cnnviz.drawing.charts.heat_map import heat_map
from cnnviz.probing.attribution.pooled_maps import Obstacle, pooled_head
from cnnviz.probing.attribution.question import Map, on_grid, rank_correlation
from cnnviz.studios.inside.attribution.maps import screen as maps
from cnnviz.studios.inside.attribution.question import screen as question
from cnnviz.studios.inside.attribution.question.screen import AskedClass
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart

AGREEMENT_HEIGHT = 300


def show(asked: AskedClass) -> None:
    """One map a method, then their rank correlations and their numbers."""
    t, names = asked.t, maps.methods(asked)
    if "cam" not in names:
        _why_not(asked)
    question.squares(asked)
    found: dict[str, Map] = {}
    for start in range(0, len(names), 2):
        pair = names[start : start + 2]
        for column, name in zip(st.columns(2, gap="large"), pair, strict=False):
            with column:
                st.markdown(f"**{t(f'attribution.methods.{name}')}**")
                values = maps.of(asked, name)
                if values is not None:
                    found[name] = values
                    shown = np.maximum(values, 0) if name in maps.RECTIFIED else values
                    maps.show(asked, shown, name, t(f"attribution.methods.{name}"))
                    _numbers(asked, name, values)
    _agreement(asked, found)


def _why_not(asked: AskedClass) -> None:
    """Why this network has no exact map."""
    t, obstacle = asked.t, pooled_head(asked.table)
    dense = [row for row in asked.table.layers if row.kind == "Linear" and row.output_shape]
    if obstacle is Obstacle.DENSE:
        text = t(
            "attribution.no_cam.dense",
            layers=len(dense),
            inputs=numbers.whole(dense[0].input_shape[0]),
            path=dense[0].path,
        )
    else:
        text = t("attribution.no_cam.other")
    st.info(text, icon=":material/info:")


def _numbers(asked: AskedClass, name: str, values: Map) -> None:
    """The number by which a map can be checked."""
    t = asked.t
    if name == "cam":
        exact = maps.exact(asked)
        text = t(
            "attribution.said.cam",
            mean=f"{exact.mean:.4f}",
            bias=numbers.signed(exact.bias, 4),
            sum=f"{exact.mean + exact.bias:.4f}",
            score=f"{exact.score:.4f}",
            off=numbers.scientific(exact.difference, 0),
        )
    elif name == "grad_cam":
        rows, columns = values.shape
        key = "grad_cam" if values.max() > 0 else "grad_cam_none"
        head = pooled_head(asked.table)
        if key == "grad_cam" and not isinstance(head, Obstacle) and head.maps == asked.target:
            key = "grad_cam_of_cam"
        text = t(f"attribution.said.{key}", path=asked.target, rows=rows, columns=columns)
    elif name == "score_cam":
        text = _masked(asked)
    elif name in maps.RECTIFIED:
        rows, columns = values.shape
        text = t(f"attribution.said.{name}", path=asked.target, rows=rows, columns=columns)
    elif name == "integrated":
        way = maps.way_of(asked)
        off = way.error(values)
        text = t(
            "attribution.said.integrated",
            sum=f"{values.sum(dtype='float64'):.3f}",
            difference=f"{way.difference:.3f}",
            off="–" if off is None else numbers.percent(t, off),
        )
    else:
        row, column = np.unravel_index(int(values.argmax()), values.shape)
        text = t(
            "attribution.said.occlusion",
            drop=f"{values.max():.3f}",
            row=int(row) + 1,
            column=int(column) + 1,
            raised=int((values < 0).sum()),
            squares=values.size,
        )
    st.caption(text)


def _masked(asked: AskedClass) -> str:
    """What the channels leave of the score, as masks, and what that took."""
    t, found = asked.t, maps.seen_through_channels(asked)
    if found is None or not len(found.rises):
        return t("attribution.said.score_cam_none", path=asked.target)
    tried, total = len(found.rises), found.channels.total
    _, rows, columns = asked.table.row(asked.target).output_shape
    best = int(found.rises.argmax())
    which = "some" if tried == maps.most_masks(asked) < total else "all"
    return " ".join((
        t(
            f"attribution.said.score_cam_{which}",
            path=asked.target, rows=rows, columns=columns, tried=tried, total=total,
        ),
        t(
            "attribution.said.score_cam_best",
            channel=int(found.channels.numbers[best]),
            rise=numbers.signed(float(found.rises[best]), 2),
            half=found.half,
            seconds=f"{found.seconds:.1f}",
        ),
    ))  # fmt: skip


def _agreement(asked: AskedClass, found: Mapping[str, Map]) -> None:
    """Rank correlation of every pair of methods on a common grid, and the grid's numbers."""
    t = asked.t
    if len(found) < 2:
        return
    grid = {name: on_grid(values, maps.GRID) for name, values in found.items()}
    pairs = np.array(
        [[rank_correlation(grid[one], grid[other]) for other in grid] for one in grid], dtype=float
    )
    if np.isnan(pairs).all():  # as on a black photo set against black
        return
    names = [t(f"attribution.methods.{name}") for name in grid]
    st.header(t("attribution.agreement"), anchor=False)
    st.markdown(t("attribution.agreement_words", squares=maps.GRID))
    chart.show(
        heat_map(
            pairs,
            rows=("", names),
            columns=("", names),
            value=t("attribution.correlation"),
            height=AGREEMENT_HEIGHT,
        ),
        key="attribution-agreement",
        alt=t("attribution.agreement_alt"),
    )
    maps.data_table(asked, dict(zip(names, found.values(), strict=True)))
