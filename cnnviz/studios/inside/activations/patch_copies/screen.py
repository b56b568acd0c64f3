"""Copies of the best patches, grey, recoloured and shuffled: is it colour or shape?"""

from collections.abc import Sequence
from functools import partial

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.drawing.picture_sheet import picture_sheet
from cnnviz.probing.units.patch_copies import Copy, Picture, copy_of, values_of
from cnnviz.probing.units.top_patches import Find, patches
from cnnviz.studios.inside.activations.layer_maps import LayerMaps
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import chart, steps

COLOURS = 3
"""Channels of a picture that has a hue to lose."""

_SHEET_SIDE = 76  # pixels of the screen for a patch


def show(
    layer_maps: LayerMaps, channel: int, found: Sequence[Find], pictures: Sequence[Picture]
) -> None:
    """The button, then the copies below their patches and what is left of the channel's value."""
    t, answers = layer_maps.inside.t, layer_maps.inside.answers
    if len(answers.loaded.preprocessing.mean) != COLOURS:
        return
    values = steps.run(
        t,
        "copies",
        (*answers.key, layer_maps.layer.path, channel, tuple(found)),
        [
            partial(_asked, layer_maps, channel, find, picture)
            for find, picture in zip(found, pictures, strict=True)
        ],
        offer=t("patch_copies.begin"),
    )
    if len(values) == len(found):
        _result(layer_maps, found, pictures, np.array(values))


def _asked(layer_maps: LayerMaps, channel: int, find: Find, picture: Picture) -> tuple[float, ...]:
    """The unit on the picture as it is, then on each of its copies."""
    loaded, layer = layer_maps.inside.answers.loaded, layer_maps.layer
    several = [picture, *(copy_of(picture, kind, layer, find) for kind in Copy)]
    return values_of(
        loaded.module, several, loaded.preprocessing.normalisation, layer, channel, find
    )


def _result(
    layer_maps: LayerMaps,
    found: Sequence[Find],
    pictures: Sequence[Picture],
    values: NDArray[np.float64],
) -> None:
    t, layer = layer_maps.inside.t, layer_maps.layer
    pairs = list(zip(pictures, found, strict=True))
    rows = [
        patches([copy_of(one, kind, layer, find) for one, find in pairs], layer, found)
        for kind in Copy
    ]
    sheet = np.concatenate(rows)
    names = {kind: t(f"patch_copies.kind.{kind}") for kind in Copy}
    means = values.mean(0)
    st.image(
        picture_sheet(
            sheet, columns=len(found), scale=max(1, _SHEET_SIDE // max(sheet.shape[1:3])), gap=4
        ),
        alt=t("patch_copies.alt", kinds=", ".join(names.values())),
    )
    left = {
        names[kind]: numbers.percent(t, float(mean / means[0])) if means[0] > 0 else EMPTY
        for kind, mean in zip(Copy, means[1:], strict=True)
    }
    st.caption(
        t(
            "patch_copies.caption",
            kinds=", ".join(names.values()),
            left=" · ".join(f"{name} {share}" for name, share in left.items()),
        )
    )
    chart.data_table(
        t,
        {t("patch_copies.as_it_is"): [numbers.significant(one, 4) for one in values[:, 0]]}
        | {
            name: [numbers.significant(one, 4) for one in values[:, number]]
            for number, name in enumerate(names.values(), start=1)
        },
    )
