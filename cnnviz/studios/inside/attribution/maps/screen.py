"""The maps of all methods for what is asked, each computed once and kept by the session."""

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise, product
from typing import cast

import numpy as np
import streamlit as st

from cnnviz.drawing.charts.map_on_photo import map_on_photo
from cnnviz.probing.attribution.grad_cam import GradCam, grad_cam
from cnnviz.probing.attribution.integrated_gradients import ScorePath, integrated_part, score_path
from cnnviz.probing.attribution.occlusion_map import occlusion_rows
from cnnviz.probing.attribution.pooled_maps import Obstacle, PooledMap, pooled_head, pooled_map
from cnnviz.probing.attribution.question import Map, on_grid
from cnnviz.probing.attribution.score_cam import (
    ChannelMaps,
    MaskedScores,
    ScoreCam,
    channel_maps,
    empty_score,
    masked_scores,
    score_cam,
)
from cnnviz.probing.attribution.sharper_cams import grad_cam_plus_plus, layer_cam
from cnnviz.studios.inside.attribution.question import screen as question
from cnnviz.studios.inside.attribution.question.screen import AskedClass
from cnnviz.studios.inside.attribution.stepwise import screen as stepwise
from cnnviz.ui import networks
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart

METHODS = (
    "cam",
    "grad_cam",
    "grad_cam_plus_plus",
    "layer_cam",
    "score_cam",
    "integrated",
    "occlusion",
)

BY_GRADIENT = {
    "grad_cam": grad_cam,
    "grad_cam_plus_plus": grad_cam_plus_plus,
    "layer_cam": layer_cam,
}

RECTIFIED = (*BY_GRADIENT, "score_cam")
"""Methods that look at one layer and show only what speaks for the score."""

CHEAP = 16 * 10**9
"""Multiply-adds up to which every channel of a layer is tried as a mask: a few seconds."""

MOST_MASKS = 64
"""Channels that are tried of a layer where all would take more."""

STEPS = 32
"""Gradients of integrated gradients where the reader has not chosen."""

FORTH_AND_BACK = 3
"""A gradient costs its own forward pass, and about twice as much on the way back."""

GRID = 8
"""Squares in a row of the grid on which methods are compared."""

LEAST_STEPS = 2
"""Gradients on one part of the way."""


def methods(asked: AskedClass) -> tuple[str, ...]:
    """The methods that this network can be asked by."""
    exact = not isinstance(pooled_head(asked.table), Obstacle)
    return METHODS if exact else METHODS[1:]


def of(asked: AskedClass, method: str, *, untrained: bool = False) -> Map | None:
    """The map of a method, positive where a place speaks for the score.

    Args:
        asked: What is asked.
        method: One of `methods(asked)`.
        untrained: Ask the same network with random weights instead.

    Returns:
        None where long work waits for the reader, or was stopped.
    """
    if method == "integrated":
        return integrated(asked, STEPS, untrained=untrained)
    if method == "occlusion":
        return occlusion(asked, question.squares(asked, fixed=True), untrained=untrained)
    if method == "score_cam":
        masked = seen_through_channels(asked, untrained=untrained)
        return None if masked is None else masked.signed
    if method in BY_GRADIENT:
        found = _measured(asked, BY_GRADIENT[method], asked.target, asked.index, asked.against,
                          untrained=untrained)  # fmt: skip
        return found.signed if isinstance(found, GradCam) else cast("Map", found)
    return exact(asked, untrained=untrained).values


def grad_cam_at(asked: AskedClass, path: str | None = None) -> GradCam:
    """Grad-CAM at a layer; at the last map by default."""
    return networks.on_photo(
        grad_cam, asked.loaded, asked.seen, path or asked.target, asked.index, asked.against
    )


def exact(asked: AskedClass, *, untrained: bool = False) -> PooledMap:
    """CAM, of a network whose head allows it."""
    head = pooled_head(asked.table)
    assert not isinstance(head, Obstacle)  # else `methods` leaves it out
    found = _measured(asked, pooled_map, head.maps, head.dense, asked.index, asked.against,
                      untrained=untrained)  # fmt: skip
    assert isinstance(found, PooledMap)
    return found


def integrated(asked: AskedClass, steps: int, *, untrained: bool = False) -> Map | None:
    """Integrated gradients with some number of gradients; None until they are there."""
    macs = FORTH_AND_BACK * steps * asked.table.macs
    parts = stepwise.parts_of(macs, steps // LEAST_STEPS)
    while steps % parts:
        parts -= 1
    found = _stepwise(
        asked,
        f"integrated-{steps}-{untrained}",
        macs,
        [
            partial(_measured, asked, integrated_part, asked.question, steps // parts, part,
                    parts, untrained=untrained)
            for part in range(parts)
        ],
    )  # fmt: skip
    return None if found is None else np.sum(found, axis=0)


def occlusion(asked: AskedClass, squares: int, *, untrained: bool = False) -> Map | None:
    """Return how far the score falls for each square; None until it is there."""
    macs = squares**2 * asked.table.macs
    parts = stepwise.parts_of(macs, squares)
    edges = [round(edge) for edge in np.linspace(0, squares, parts + 1)]
    found = _stepwise(
        asked,
        f"occlusion-{squares}-{untrained}",
        macs,
        [
            partial(_measured, asked, occlusion_rows, asked.question, squares, first, last,
                    untrained=untrained)
            for first, last in pairwise(edges)
        ],
    )  # fmt: skip
    return None if found is None else np.concatenate(found)


def seen_through_channels(asked: AskedClass, *, untrained: bool = False) -> ScoreCam | None:
    """Score-CAM at the last map; None until it is there."""
    question = (asked.target, asked.index, asked.against)
    most = most_masks(asked)
    channels = cast(
        "ChannelMaps",
        _measured(asked, channel_maps, asked.target, most, untrained=untrained),
    )
    tried = len(channels.numbers)
    macs = tried * asked.table.macs
    parts = stepwise.parts_of(macs, max(tried, 1))
    edges = [round(edge) for edge in np.linspace(0, tried, parts + 1)]
    found = _stepwise(
        asked,
        f"score_cam-{untrained}",
        macs,
        [
            partial(_measured, asked, masked_scores, *question, most, first, last,
                    untrained=untrained)
            for first, last in pairwise(edges)
        ],
    )  # fmt: skip
    if found is None:
        return None
    empty = cast("float", _measured(asked, empty_score, *question[1:], untrained=untrained))
    return score_cam(channels, cast("list[MaskedScores]", found), empty)


def most_masks(asked: AskedClass) -> int:
    """How many channels of the last map are tried at most."""
    total = asked.table.row(asked.target).output_shape[0]
    return total if total * asked.table.macs <= CHEAP else min(total, MOST_MASKS)


def way_of(asked: AskedClass) -> ScorePath:
    """The score on the way from the baseline to the photo."""
    with st.spinner(asked.t("common.loading")):
        return networks.on_photo(score_path, asked.loaded, asked.seen, asked.question)


def show(asked: AskedClass, values: Map, key: str, title: str) -> None:
    """Show a map over the photo."""
    chart.show(
        map_on_photo(asked.crop, values, value=asked.t("attribution.value")),
        key=f"attribution-{key}",
        alt=asked.t("attribution.alt", method=title, label=asked.label),
    )


def data_table(asked: AskedClass, shown: Mapping[str, Map]) -> None:
    """The numbers of some maps on one grid, as a table."""
    t, places = asked.t, list(product(range(GRID), repeat=2))
    grids = {title: on_grid(values, GRID) for title, values in shown.items()}
    chart.data_table(
        t,
        {
            t("attribution.row"): [row + 1 for row, _ in places],
            t("attribution.column"): [column + 1 for _, column in places],
        }
        | {
            title: [numbers.significant(values[place], 4) for place in places]
            for title, values in grids.items()
        },
    )


def _stepwise(
    asked: AskedClass, work: str, macs: float, parts: list[Callable[[], object]]
) -> list[Map] | None:
    found = stepwise.done(asked.t, work, asked.subject(work), macs, parts)
    return cast("list[Map] | None", found)


def _measured(
    asked: AskedClass, function: Callable[..., object], *arguments: object, untrained: bool
) -> object:
    """What a function says of the network, or of the same one with random weights."""
    ask = networks.untrained_on_photo if untrained else networks.on_photo
    return ask(function, asked.loaded, asked.seen, *arguments)
