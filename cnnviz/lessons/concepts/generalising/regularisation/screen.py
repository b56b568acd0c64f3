"""Regularisation: six ways to keep a small network from learning its points by heart."""

import streamlit as st

from cnnviz.architectures import CATALOG
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.generalising.regularisation.drawing import answers_on_plane
from cnnviz.lessons.concepts.generalising.regularisation.numbers import (
    EARLY,
    POINTS,
    SEEDS,
    STEPS_LOOKED_AT,
    TESTED,
    TRAINED,
    RegularisedFit,
    arcs,
    fits,
)
from cnnviz.training.nets.net_kinds import KINDS
from cnnviz.training.recipes.paper_recipes import PAPER_RECIPES
from cnnviz.ui import cache
from cnnviz.ui.shell import address, numbers, titles
from cnnviz.ui.widgets import chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("dropout", "decay", "augmentation")

METHODS = (*TRAINED[1:], EARLY)


def show(t: Labels) -> None:
    """Errors of all methods, one of them beside the bare network, and who uses which."""
    found = cache.shared(fits)
    _judge(t, found)
    name = address.segmented(
        "method",
        t("regularisation.choose"),
        list(METHODS),
        METHODS[0],
        lambda entry: t(f"regularisation.names.{entry}"),
        hidden=True,
    )
    st.markdown(t(f"regularisation.about.{name}"))
    _beside(t, found, name)
    _all(t, found)
    _users(t)


def picture(t: Labels) -> None:
    """The points that all copies learn from."""
    chart.show(
        answers_on_plane(None, *_points(), t.table("figures.answers_on_plane")).update_layout(
            height=270
        ),
        key="regularisation-first",
        alt=t("regularisation.points_alt"),
    )


def _judge(t: Labels, found: dict[str, RegularisedFit]) -> None:
    gaps = {name: found[name].gap for name in OPTIONS}
    quiz.judge(
        t,
        "regularisation",
        min(gaps, key=lambda name: gaps[name]),
        Bars(
            values=gaps,
            written={name: numbers.percent(t, gap) for name, gap in gaps.items()},
        ),
        bare=numbers.percent(t, found["none"].gap),
        seeds=SEEDS,
        **{name: numbers.percent(t, gap) for name, gap in gaps.items()},
    )


def _points() -> tuple[list[tuple[float, float]], list[int]]:
    """The points of the first seed with their classes."""
    points, classes = arcs(POINTS, 1)
    return [(x, y) for x, y in points.tolist()], classes.tolist()


def _beside(t: Labels, found: dict[str, RegularisedFit], name: str) -> None:
    """The border of the bare network beside that of a regularised one, and their losses."""
    for place, entry in zip(st.columns(2, gap="large"), ("none", name), strict=True):
        with place:
            st.markdown(f"**{t(f'regularisation.names.{entry}')}**")
            chart.show(
                answers_on_plane(
                    found[entry].field, *_points(), t.table("figures.answers_on_plane")
                ),
                key=f"regularisation-plane-{'bare' if entry == 'none' else 'chosen'}",
                alt=t("regularisation.plane_alt", name=t(f"regularisation.names.{entry}")),
            )
    shown = dict.fromkeys(("none", "none" if name == EARLY else name))
    losses = {
        t("regularisation.loss_of", name=t(f"regularisation.names.{entry}"), points=t(key)): list(
            getattr(found[entry], field)
        )
        for entry in shown
        for key, field in (
            ("regularisation.on_train", "train_losses"),
            ("regularisation.on_test", "test_losses"),
        )
    }
    chart.show(
        curves(
            list(STEPS_LOOKED_AT),
            losses,
            x_axis=t("regularisation.step"),
            y_axis=t("regularisation.loss"),
            log=True,
        ),
        key="regularisation-losses",
        alt=t("regularisation.losses_alt"),
    )


def _all(t: Labels, found: dict[str, RegularisedFit]) -> None:
    """Training and test error of the bare network and of every method."""
    names = ["none", *METHODS]
    errors = {
        t("regularisation.on_train"): [found[name].train for name in names],
        t("regularisation.on_test"): [found[name].test for name in names],
    }
    labels = [t(f"regularisation.names.{name}") for name in names]
    chart.show(
        bars(
            labels,
            errors,
            axis=t("regularisation.error"),
            written={
                key: [numbers.percent(t, value) for value in values]
                for key, values in errors.items()
            },
        ).update_xaxes(tickformat=".0%"),
        key="regularisation-errors",
        alt=t("regularisation.errors_alt"),
    )
    st.caption(t("regularisation.caption", points=POINTS, test=TESTED, seeds=SEEDS))
    chart.data_table(
        t,
        {
            t("regularisation.choose"): labels,
            **{
                key: [numbers.percent(t, value) for value in values]
                for key, values in errors.items()
            },
            t("regularisation.gap"): [numbers.percent(t, found[name].gap) for name in names],
            t("regularisation.spread"): [numbers.percent(t, found[name].spread) for name in names],
            t("regularisation.test_loss"): [
                numbers.significant(found[name].loss, 2) for name in names
            ],
        },
    )


def _users(t: Labels) -> None:
    """Which network of the course is regularised how: read from its kind and its recipe."""
    st.header(t("regularisation.users"), anchor=False)
    st.markdown(t("regularisation.users_text"))
    yes = t("common.yes")
    rows: dict[str, list[str]] = {
        t(f"regularisation.columns.{name}"): []
        for name in ("network", "dropout", "decay", "crops", "mirror", "colour", "smoothing")
    }
    for family in CATALOG:
        recipe = PAPER_RECIPES[family.slug]
        kind = next(kind for kind in KINDS.values() if kind.family == family.slug)
        dropout = kind.choice("dropout")
        cells = (
            titles.of_family(t, family),
            f"{dropout.default:g}" if dropout and dropout.default else numbers.EMPTY,
            numbers.significant(recipe.weight_decay, 2) if recipe.weight_decay else numbers.EMPTY,
            yes if recipe.crop_margin else numbers.EMPTY,
            yes if recipe.flip else numbers.EMPTY,
            yes if recipe.colour else numbers.EMPTY,
            f"{recipe.label_smoothing:g}" if recipe.label_smoothing else numbers.EMPTY,
        )
        for column, cell in zip(rows.values(), cells, strict=True):
            column.append(cell)
    st.dataframe(rows, hide_index=True, placeholder=numbers.EMPTY)
