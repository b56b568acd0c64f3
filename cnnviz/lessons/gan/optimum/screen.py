"""The best judge of two small distributions, and what is left of the game against it."""

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons import gan
from cnnviz.lessons.gan.game import FLOOR, Game, GamePlace, best, game, value_at
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("fake", "real", "share", "even")

PLACES = ("A", "B", "C")
REAL, MADE = (0.5, 0.3, 0.2), (0.2, 0.3, 0.5)
"""Where the editor begins."""

ASKED = 2
"""Place that the question is about."""

ANSWERS = tuple(answer / 100 for answer in range(1, 100))
WAY = tuple(share / 20 for share in range(21))


def show(t: Labels) -> None:
    """Edit both distributions, walk from one to the other, and see what the judge can still do."""
    asked, marks = guessed(), answers()
    if not quiz.made(t, "gan_optimum", OPTIONS, marks, partial(_picture, t), **asked):
        return
    found = Level(value=marks.levels["share"], written=asked["share"], marks=marks)
    quiz.judge(t, "gan_optimum", "share", found, **asked)
    gan.say_more(t, "optimum-after")
    editor, way_place = st.columns([1, 1], gap="large")
    with editor:
        real, made = _edited(t)
    with way_place:
        st.markdown(t("optimum.way_text"))
        way = bound.slider(t("optimum.way"), 0, 100, 0, 5, key="optimum-way", format="%d %%") / 100
        games = {share: cache.shared(between, real, made, share) for share in WAY}
        _bills(t, games[way])
    _judge(t, games[way])
    left, right = st.columns(2, gap="large")
    with left:
        _one_place(t, games[way])
    with right:
        _walk(t, list(games.values()), way)


def answers() -> Marks:
    """The numbers of the answers; their options say the same ones."""
    p, q = REAL[ASKED], MADE[ASKED]
    share, even = best(p, q), best(1, 1)
    assert share is not None  # both sources have such pictures
    assert even is not None
    return Marks(levels={"fake": 0.0, "real": p, "share": share, "even": even})


def guessed() -> dict[str, str]:
    """What fills the placeholders of the question and its answers."""
    p, q = REAL[ASKED], MADE[ASKED]
    return {
        "place": PLACES[ASKED], "p": f"{p:g}", "q": f"{q:g}",
        "share": f"{best(p, q):.4f}", "even": f"{best(1, 1):g}", "fake": "0",
    }  # fmt: skip


def _picture(t: Labels) -> None:
    """Both distributions, without the judge's answer."""
    series = {t("optimum.real"): list(REAL), t("optimum.made"): list(MADE)}
    written = {name: [f"{value:g}" for value in values] for name, values in series.items()}
    chart.show(
        bars(PLACES, series, axis=t("optimum.axis"), written=written),
        key="optimum-asked",
        alt=t("optimum.bars_alt"),
    )


def between(real: Sequence[float], made: Sequence[float], share: float) -> Game:
    """The game where that share of the way from `made` to `real` has been gone."""
    start = game(real, made).places
    return game(
        [place.real for place in start],
        [(1 - share) * place.made + share * place.real for place in start],
    )


def _edited(t: Labels) -> tuple[tuple[float, ...], tuple[float, ...]]:
    st.markdown(t("optimum.edit"))
    edited = st.data_editor(
        pd.DataFrame({"place": PLACES, "real": REAL, "made": MADE}),
        key="optimum-editor",
        hide_index=True,
        disabled=["place"],
        column_config={"place": t("optimum.place")}
        | {
            name: st.column_config.NumberColumn(
                t(f"optimum.{name}"), min_value=0.0, max_value=1000.0, format="%.3g"
            )
            for name in ("real", "made")
        },
    ).fillna(0.0)
    return tuple(edited["real"].tolist()), tuple(edited["made"].tolist())


def _bills(t: Labels, found: Game) -> None:
    with st.container(horizontal=True):
        st.metric(t("optimum.value"), f"{found.value:.5f}", border=True, width=170)
        st.metric(t("optimum.divergence"), f"{found.divergence:.5f}", border=True, width=170)
    st.latex(rf"-\log 4 + 2 \cdot {found.divergence:.5f} = {FLOOR + 2 * found.divergence:.5f}")


def _judge(t: Labels, found: Game) -> None:
    """Both distributions and the best answer, place by place."""
    series = {
        t("optimum.real"): [place.real for place in found.places],
        t("optimum.made"): [place.made for place in found.places],
        t("optimum.best"): [_answer(place) for place in found.places],
    }
    written = {
        name: [numbers.significant(value, 4) for value in values] for name, values in series.items()
    }
    chart.show(
        bars(PLACES, series, axis=t("optimum.axis"), written=written),
        key="optimum-bars",
        alt=t("optimum.bars_alt"),
    )
    chart.data_table(
        t,
        {
            t("optimum.place"): PLACES,
            **{name: [f"{value:.4f}" for value in values] for name, values in series.items()},
            t("optimum.adds"): [f"{place.share:.5f}" for place in found.places],
        },
    )


def _answer(place: GamePlace) -> float:
    return 0.0 if place.best is None else place.best


def _one_place(t: Labels, found: Game) -> None:
    """What each answer of the judge would bring at one place: the best one is the top."""
    name = address.segmented("place", t("optimum.place"), PLACES, PLACES[0], str)
    place = found.places[PLACES.index(name)]
    worth = [value_at(place.real, place.made, answer) for answer in ANSWERS]
    chart.show(
        curves(
            ANSWERS,
            {t("optimum.adds"): worth},
            x_axis=t("optimum.answer", place=name),
            y_axis=t("optimum.adds"),
            mark=place.best,
        ),
        key="optimum-place",
        alt=t("optimum.place_alt", place=name),
    )
    chart.data_table(
        t,
        {
            t("optimum.answer", place=name): [f"{answer:.2f}" for answer in ANSWERS[::7]],
            t("optimum.adds"): [f"{value:.4f}" for value in worth[::7]],
        },
    )


def _walk(t: Labels, games: Sequence[Game], way: float) -> None:
    """The value of the game while the generated pictures become like the real ones."""
    st.markdown(f"**{t('optimum.walk')}**")
    shares, values = [round(100 * share) for share in WAY], [found.value for found in games]
    chart.show(
        curves(
            shares,
            {t("optimum.value"): values},
            x_axis=t("optimum.way"),
            y_axis=t("optimum.value"),
            level=FLOOR,
            mark=100 * way,
        ),
        key="optimum-walk",
        alt=t("optimum.walk_alt"),
    )
    chart.data_table(
        t,
        {
            t("optimum.way"): shares,
            t("optimum.value"): [f"{value:.5f}" for value in values],
            t("optimum.divergence"): [f"{found.divergence:.5f}" for found in games],
        },
    )
