"""Mode collapse: how much of the real variety the recorded generators make, step by step."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.gan.collapse.numbers import Variety, poorest, varieties
from cnnviz.lessons.gan.line.screen import EQUILIBRIUM, real_shares, shares_at
from cnnviz.training.gan.line import LineRun, recorded
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers
from cnnviz.ui.widgets import bound, chart, quiz
from cnnviz.ui.widgets.guess.filled import Level, Marks

OPTIONS = ("nearly_all", "half", "quarter")

MARKS = Marks(levels={"nearly_all": 0.95, "half": 0.5, "quarter": 0.25})


def show(t: Labels) -> None:
    """The guess; then variety and coverage of the three runs, and one moment of one run."""
    runs = recorded().runs
    found = cache.shared(measured)
    picture = partial(shares_at, t, runs[0], len(runs[0].steps) - 1)
    if not quiz.made(t, "gan_collapse", OPTIONS, MARKS, picture=picture):
        return
    least = poorest(found)
    nearest = min(OPTIONS, key=lambda name: abs(MARKS.levels[name] - least.variety))
    quiz.judge(
        t,
        "gan_collapse",
        nearest,
        Level(value=least.variety, written=numbers.percent(t, least.variety, 0), marks=MARKS),
        variety=numbers.percent(t, least.variety, 0),
        seed=least.seed,
        step=least.step,
        loss=f"{least.loss:.3f}",
        equilibrium=f"{EQUILIBRIUM:.3f}",
    )
    _curves(t, runs, found)
    _moment(t, runs, found, least)


def measured() -> tuple[tuple[Variety, ...], ...]:
    """Return how varied the recorded runs were."""
    real = real_shares()
    return tuple(varieties(run, real) for run in recorded().runs)


def _curves(t: Labels, runs: Sequence[LineRun], found: Sequence[Sequence[Variety]]) -> None:
    steps = list(runs[0].steps)
    quantities = {"variety": 1.0, "coverage": 1.0, "loss": EQUILIBRIUM}
    columns: dict[str, Sequence[object]] = {t("gan_line.step"): steps}
    for place, (name, level) in zip(st.columns(3), quantities.items(), strict=True):
        title = t(f"gan_collapse.{name}")
        series = {
            t("gan_line.seed", seed=run.seed): [getattr(one, name) for one in rows]
            for run, rows in zip(runs, found, strict=True)
        }
        columns |= {
            f"{title} · {seed}": [f"{value:.3f}" for value in values]
            for seed, values in series.items()
        }
        with place:
            st.markdown(f"**{title}**")
            chart.show(
                curves(
                    steps, series, x_axis=t("gan_line.step"), y_axis=title, level=level
                ).update_layout(height=280),
                key=f"gan-collapse-{name}",
                alt=t("gan_line.alt", quantity=title),
            )
    chart.data_table(t, columns)


def _moment(
    t: Labels, runs: Sequence[LineRun], found: Sequence[Sequence[Variety]], least: Variety
) -> None:
    """Real and generated numbers at one evaluation, at first the poorest one."""
    names = [str(run.seed) for run in runs]
    seed = address.segmented(
        "collapse-seed",
        t("gan_line.run"),
        names,
        str(least.seed),
        lambda name: t("gan_line.seed", seed=name),
    )
    place = names.index(seed)
    run = runs[place]
    step = bound.select_slider(t("gan_line.step"), run.steps, least.step, key="collapse-step")
    look = run.steps.index(step)
    one = found[place][look]
    st.markdown(
        t(
            "gan_collapse.moment",
            variety=numbers.percent(t, one.variety, 0),
            coverage=numbers.percent(t, one.coverage, 0),
            loss=f"{one.loss:.3f}",
        )
    )
    shares_at(t, run, look)
