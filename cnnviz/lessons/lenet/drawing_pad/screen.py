"""A digit that the reader draws, and what both forms of LeNet-5 say of it while it is drawn."""

import streamlit as st

from cnnviz.architectures.families.lenet import GREY, ORIGINAL
from cnnviz.architectures.nets.published.lenet5_1998 import AMPLITUDE
from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.lessons.lenet.drawing_pad import drawing
from cnnviz.lessons.lenet.drawing_pad.numbers import (
    PAD,
    PEN,
    DigitAnswer,
    DigitReading,
    as_read,
    drawn,
)
from cnnviz.lessons.lenet.drawing_pad.numbers import read as read_picture
from cnnviz.lessons.lenet.drawing_pad.samples import DIGITS, STAR, Strokes
from cnnviz.paths import DIGIT_WEIGHTS
from cnnviz.ui import networks, steady
from cnnviz.ui.server import admission
from cnnviz.ui.shell import numbers, page, titles
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import chart, quiz, sketchpad
from cnnviz.ui.widgets.gallery import portrait
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("published", "modern", "both", "neither")

KEY = "drawing-pad"
FIRST = DIGITS[3]
"""What the pad begins with: something is answered before anybody draws."""

PAD_WORDS = (*("paper", "undo", "clear", "samples", "sample", "hint", "pen_down", "pen_up"),)


def show(arch: ArchitecturePage) -> None:
    """The verdict on a star, and the pad with what both networks say of its drawing."""
    _judge(arch.t)
    with steady.place(KEY):
        admission.fragment(_pad)(arch.t)


def picture(arch: ArchitecturePage) -> None:
    """The star that both networks are shown."""
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.image(drawn(STAR), alt=arch.t("drawing_pad.star"), width=portrait.PICTURE)


def read(strokes: Strokes) -> DigitReading | None:
    """Return what both networks say of a drawing; None of an empty one."""
    if not strokes:
        return None
    return read_picture(
        networks.reader_of_digits(ORIGINAL.name),
        networks.card(ORIGINAL.name, DIGIT_WEIGHTS),
        networks.reader_of_digits(GREY.name),
        as_read(strokes),
    )


def right(reading: DigitReading) -> str:
    """Return which of the networks turns a drawing away."""
    # A network whose best digit has less than half is at least not sure.
    doubts = (reading.published.is_nobody, max(reading.modern.shares) < 0.5)
    return {(True, True): "both", (True, False): "published", (False, True): "modern"}.get(
        doubts, "neither"
    )


def _judge(t: Labels) -> None:
    reading = read(STAR)
    assert reading is not None  # the star has a stroke
    doubts = {
        "published": reading.published.nobody,
        "modern": 1 - max(reading.modern.shares),
    }
    quiz.judge(
        t,
        "drawing_pad",
        right(reading),
        Bars(
            values=doubts,
            written={name: numbers.percent(t, doubt) for name, doubt in doubts.items()},
        ),
        digit=reading.modern.best,
        share=numbers.percent(t, max(reading.modern.shares)),
        distance=numbers.significant(min(reading.distances)),
        nobody=numbers.percent(t, reading.published.nobody),
        none=t("drawing_pad.none"),
        **_names(t),
    )


def _pad(t: Labels) -> None:
    """The pad, the panel and the table; runs again for every drawing that the browser sends."""
    place, below = st.container(), st.container()
    sketch, reading = sketchpad.Sketch(strokes=()), None
    try:
        sketch = sketchpad.drawing(KEY, FIRST, PAD)
        reading = read(sketch.strokes)
    except CnnvizError as error:
        below.error(page.sentence(error), icon=":material/error:")
    with place:
        sketchpad.show(
            sketch,
            _panel(t, reading),
            samples=DIGITS,
            words={name: t(f"drawing_pad.{name}") for name in PAD_WORDS},
            side=PAD,
            pen=PEN,
            key=KEY,
        )
    if reading is not None:
        with below:
            chart.data_table(t, _columns(t, reading))


def _names(t: Labels) -> dict[str, str]:
    return {"published": titles.of(t, ORIGINAL), "modern": titles.of(t, GREY)}


def _panel(t: Labels, reading: DigitReading | None) -> sketchpad.SketchPanel:
    words = {name: t(f"drawing_pad.{name}", amplitude=AMPLITUDE) for name in drawing.LABELS}
    shares = drawing.shares(reading)
    texts = {name: numbers.percent(t, share) for name, share in shares.items()}
    if reading is not None:
        distances = enumerate(reading.distances)
        texts |= {f"distance-{digit}": f"{value:.1f}" for digit, value in distances}
    url, places = drawing.sheet(reading)
    return sketchpad.SketchPanel(
        html=drawing.panel(words | _names(t)),
        texts=texts,
        shares=shares,
        best=drawing.best(reading),
        sheet=url,
        places=places,
        say=_sentence(t, reading),
    )


def _sentence(t: Labels, reading: DigitReading | None) -> str:
    if reading is None:
        return t("drawing_pad.empty")
    said = (
        t("drawing_pad.said", network=name, **_answer(t, drawing.answer_of(reading, net)))
        for net, name in _names(t).items()
    )
    return " ".join(said)


def _answer(t: Labels, answer: DigitAnswer) -> dict[str, str]:
    if answer.is_nobody:
        return {"answer": t("drawing_pad.none"), "share": numbers.percent(t, answer.nobody)}
    return {"answer": str(answer.best), "share": numbers.percent(t, max(answer.shares))}


def _columns(t: Labels, reading: DigitReading) -> dict[str, list[str]]:
    """The panel as columns; the last row is for a drawing that is no digit."""
    names = _names(t)
    shown = {
        net: [numbers.percent(t, share, 2) for share in drawing.answer_of(reading, net).shares]
        for net in names
    }
    nobody = numbers.percent(t, reading.published.nobody, 2)
    return {
        t("drawing_pad.digit"): [*map(str, range(10)), t("drawing_pad.none")],
        t("drawing_pad.distance"): [*(f"{value:.2f}" for value in reading.distances), ""],
        names["published"]: [*shown["published"], nobody],
        names["modern"]: [*shown["modern"], ""],
    }
