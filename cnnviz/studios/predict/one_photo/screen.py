"""One photo, every network: their answers side by side, oldest first, and where they agree."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.errors import CnnvizError
from cnnviz.photos.answering.agreement import Agreement, agreement
from cnnviz.photos.answering.answers import PhotoPrediction
from cnnviz.studios.predict.card import screen as card
from cnnviz.studios.predict.comparing import screen as comparing
from cnnviz.studios.predict.predictions import screen as predictions
from cnnviz.studios.predict.recipes import screen as recipes
from cnnviz.studios.predict.rows import screen as rows
from cnnviz.ui.shell import address, classes, page
from cnnviz.ui.widgets import photo, quiz, roster, steps
from cnnviz.ui.widgets.gallery import portrait
from cnnviz.ui.widgets.network_search import yours
from cnnviz.ui.widgets.roster import TrainedNetwork

TEN_CROPS = "ten-crops"
"""Name in the address of averaging over ten views."""

GUESS = "prediction"
OPTIONS = ("all", "most", "few")


def show(t: Labels, text: PageText) -> None:
    """The photo and the choice of networks; beside them one row a network."""
    shown, beside = st.columns([2, 5], gap="large")
    with shown:
        picture = st.container()
        portrait.choice()  # first: a click on the gallery is the photo of this very run
        with picture:
            seen = portrait.portrait(portrait.PICTURE)
        with st.popover(t("prediction.choose_networks"), icon=":material/tune:"):
            every = [entry.key for entry in roster.present()]
            chosen = roster.choose(t, t("prediction.networks"), every)
            ten_crops = address.switch(
                TEN_CROPS, t("prediction.ten_crops"), help_text=t("prediction.ten_crops_help")
            )
    with beside:
        yours.tell(t, roster.NETWORKS)
    if not chosen:
        with beside:
            st.info(t("prediction.choose_one"), icon=":material/info:")
    elif _asked(t, chosen, beside):
        _answers(t, text, seen, chosen, ten_crops, beside)
    recipes.show(t, text)


def _asked(t: Labels, chosen: Sequence[TrainedNetwork], beside: DeltaGenerator) -> bool:
    """Whether the answers may be shown: of several networks the reader guesses first."""
    with beside:
        unsaid = partial(rows.show, t, chosen, [None] * len(chosen))
        return len(chosen) == 1 or quiz.made(t, GUESS, OPTIONS, picture=unsaid, count=len(chosen))


def _answers(
    t: Labels,
    text: PageText,
    seen: photo.Photo,
    chosen: Sequence[TrainedNetwork],
    ten_crops: bool,
    beside: DeltaGenerator,
) -> None:
    with beside:
        judged, lines, progress = st.container(), st.empty(), st.empty()
    tiles = st.grid(min_column_width=230, border=True)
    slots = [tiles.container() for _ in chosen]
    told, turn = predictions.so_far(seen), predictions.turn()

    def known(number: int) -> PhotoPrediction | None:
        return told.get((chosen[number].subject, ten_crops))

    def tell() -> None:
        with lines:
            rows.show(t, chosen, [known(number) for number in range(len(chosen))])

    def step(number: int) -> None:
        entry = chosen[number]
        try:
            with turn:
                if known(number) is None:
                    told[entry.subject, ten_crops] = predictions.ask(
                        entry, seen.image, ten_crops=ten_crops, timed=True
                    )
        except CnnvizError as error:
            with slots[number]:
                st.markdown(f"**{number + 1} · {roster.title(t, entry)}**")
                st.error(page.sentence(error), icon=":material/error:")
            return
        tell()
        with slots[number]:
            card.show(t, number + 1, entry, told[entry.subject, ten_crops])

    tell()
    for number, entry in enumerate(chosen):
        answer = known(number)
        if answer is not None:
            with slots[number]:
                card.show(t, number + 1, entry, answer)
    waiting = [number for number in range(len(chosen)) if known(number) is None]
    left: list[Callable[[], None]] = [partial(step, number) for number in waiting]
    task = (seen.sha256, ten_crops, tuple(entry.subject for entry in chosen))
    done = len(chosen) - len(waiting)
    if not steps.rest(t, "one", task, left, done=done, place=progress):
        for number in waiting:
            with slots[number]:
                card.waiting(t, number + 1, chosen[number])
    found = {number: answer for number in range(len(chosen)) if (answer := known(number))}
    if found:
        _compare(t, text, chosen, found, judged)


def _compare(
    t: Labels,
    text: PageText,
    chosen: Sequence[TrainedNetwork],
    found: Mapping[int, PhotoPrediction],
    judged: DeltaGenerator,
) -> None:
    """Compare the answers that are there, and judge the guess once all of them are."""
    compared = comparing.Compared(
        numbers=tuple(number + 1 for number in found),
        networks=tuple(chosen[number] for number in found),
        answers=tuple(found.values()),
        agreement=agreement(list(found.values())),
    )
    with judged:
        if len(found) == len(chosen) > 1:
            _judge(t, compared.agreement)
        comparing.headlines(t, compared)
    comparing.show(t, text, compared)


def _judge(t: Labels, found: Agreement) -> None:
    """What became of the guess: told of the classes that most networks know."""
    verdict = max(found.verdicts, key=lambda verdict: len(verdict.opinions))
    count = len(verdict.opinions)
    right = (
        "all" if verdict.agreeing == count else "most" if 2 * verdict.agreeing > count else "few"
    )
    quiz.judge(
        t,
        GUESS,
        right,
        agreeing=verdict.agreeing,
        count=count,
        label=classes.name(t, verdict.majority.label),
    )
