"""U-Net: its shapes, shapes cut out with skips and without, and where the mistakes lie."""

import numpy as np
import streamlit as st
import torch
from numpy.typing import NDArray
from torch import Tensor

from cnnviz.content.labels import Labels, text
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.palette import LIGHT
from cnnviz.drawing.picture_sheet import picture_sheet
from cnnviz.drawing.svg.network_strip import network_strip
from cnnviz.lessons.concepts.designs.unet.numbers import (
    ARMS,
    NEAR,
    ZONES,
    CutRecording,
    cut,
    levels,
    overlap,
    recorded,
    trained,
    unet_table,
)
from cnnviz.paths import PAGES
from cnnviz.training.data.shapes import outlined
from cnnviz.ui import cache
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import bound, chart, diagram, quiz
from cnnviz.ui.widgets.diagram import Drawing
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ZONES

PICTURES = 5
SCALE = 4
"""Screen pixels for a pixel of a picture."""

ASKED = 7
"""Number of the pictures with which the playground opens."""

ROWS = ("picture", "shape", *ARMS)

Sheet = NDArray[np.uint8]


def picture(t: Labels) -> None:
    """Some pictures and what is to be cut out of each."""
    pictures, shape = outlined(PICTURES, seed=ASKED)
    for row, name in ((pictures.numpy(), "picture"), (_masks(shape), "shape")):
        st.image(
            picture_sheet(row, columns=PICTURES, scale=SCALE, gap=6), alt=t(f"unet.alt_{name}")
        )


def show(t: Labels) -> None:
    """Where the mistakes lie; the shapes of the network; pictures that it cuts out here."""
    found = recorded()
    times = {zone: found.growth(zone) for zone in ZONES}
    means = {name: found.arm(name).overlap() for name in ARMS}
    quiz.judge(
        t,
        "unet",
        max(times, key=lambda zone: times[zone]),
        Bars(values=times, written={zone: f"{value:.2f} ×" for zone, value in times.items()}),
        skips=numbers.percent(t, means["with"][0]),
        plain=numbers.percent(t, means["without"][0]),
        **{
            f"{zone}_{name}": numbers.percent(t, found.arm(name).wrong(zone), 2)
            for zone in ("outline", "ground")
            for name in ARMS
        },
        spread=numbers.percent(t, max(value[1] for value in means.values())),
    )
    _live(t)
    _zones(t, found)
    st.header(t("unet.shapes"), anchor=False)
    st.markdown(t("unet.shapes_text"))
    diagram.show(cache.shared(_strip, t.language), None, key="unet-strip")
    st.page_link(
        PAGES / "after2017.py",
        label=t("unet.separable"),
        icon=":material/arrow_forward:",
        query_params={"part": "laboratory", "experiment": "separable-bill"},
    )


def _live(t: Labels) -> None:
    """Fresh pictures, cut out by both networks while one looks."""
    seed = bound.slider(t("unet.seed"), 2, 99, ASKED, key="unet-seed")
    pictures, shape, answers = cache.shared(_answers, seed)
    rows: dict[str, Sheet] = {"picture": pictures.numpy(), "shape": _masks(shape)}
    told = {"picture": t("unet.picture"), "shape": t("unet.shape")}
    for name, found in answers.items():
        rows[name] = _masks(found, shape)
        share = numbers.percent(t, overlap(found, shape))
        told[name] = t(f"unet.arm_{name}", share=share)
    for name in ROWS:
        st.markdown(f"**{told[name]}**")
        st.image(
            picture_sheet(rows[name], columns=PICTURES, scale=SCALE, gap=6),
            alt=t(f"unet.alt_{name}"),
        )
    st.caption(t("unet.colours"))


def _answers(seed: int) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    pictures, shape = outlined(PICTURES, seed=seed)
    return pictures, shape, {name: cut(trained(name), pictures) for name in ARMS}


def _masks(found: Tensor, shape: Tensor | None = None) -> Sheet:
    """Masks as pictures: white on black; what is too much in red, what is missing in blue."""
    sheet = torch.where(found[..., None], 255, 0).expand(*found.shape, 3).to(torch.uint8).clone()
    if shape is not None:
        sheet[found & ~shape] = torch.tensor([214, 69, 65], dtype=torch.uint8)
        sheet[~found & shape] = torch.tensor([52, 120, 200], dtype=torch.uint8)
    return sheet.numpy()


def _zones(t: Labels, found: CutRecording) -> None:
    """The recorded mistakes by where they lie."""
    st.header(t("unet.mistakes"), anchor=False)
    names = [t(f"guess.unet.options.{zone}") for zone in ZONES]
    series = {
        t(f"unet.names.{name}"): [found.arm(name).wrong(zone) for zone in ZONES] for name in ARMS
    }
    written = {
        name: [numbers.percent(t, value, 2) for value in values] for name, values in series.items()
    }
    chart.show(
        bars(names, series, axis=t("unet.wrong"), written=written).update_xaxes(
            tickformat=".1%", exponentformat="none"
        ),
        key="unet-zones",
        alt=t("unet.zones_alt"),
    )
    chart.data_table(
        t,
        {
            t("common.network"): list(series),
            t("common.parameters"): [numbers.whole(found.arm(name).params) for name in ARMS],
            t("common.multiply_adds"): [numbers.whole(found.arm(name).macs) for name in ARMS],
            t("unet.overlap"): [numbers.percent(t, found.arm(name).overlap()[0]) for name in ARMS],
            **{
                zone: [row[number] for row in written.values()] for number, zone in enumerate(names)
            },
        },
    )
    st.caption(
        t(
            "unet.source",
            steps=found.steps,
            batch=found.batch,
            seeds=len(found.arms[0].runs),
            test=numbers.whole(found.test_pictures),
            near=NEAR,
            device=found.device,
            day=found.day,
        )
    )


def _strip(code: str) -> Drawing:
    table = unet_table("with")
    labels = text(code).table("figures.network_strip")
    own = levels(table)
    return Drawing(
        svg=network_strip(table, own, labels),
        file=network_strip(table, own, labels, palette=LIGHT),
        name="cnnviz-unet",
    )
