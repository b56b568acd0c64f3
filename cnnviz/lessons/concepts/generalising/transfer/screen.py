"""Transfer learning: features learned on CIFAR-10, and a new head for pictures of shapes."""

import streamlit as st
from torch import Tensor

from cnnviz.architectures import Variant, family
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.curves import curves
from cnnviz.lessons.concepts.generalising.transfer.numbers import LinearHead, fitted
from cnnviz.photos.weights.choice import small_weights
from cnnviz.probing.execute import value_of
from cnnviz.training.data.augment import normalise
from cnnviz.training.data.shapes import shapes10
from cnnviz.ui import cache, networks, tables
from cnnviz.ui.shell import numbers, titles
from cnnviz.ui.widgets import chart, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("trained", "random", "pixels")

EXAMPLES = (1, 2, 5, 10, 20, 40)
"""Pictures of each class that a head is fitted to."""

CLASSES = 10
TEST = 400


def show(t: Labels) -> None:
    """Accuracy of the three heads over the number of examples."""
    with st.spinner(t("common.loading")):
        found = {source: cache.shared(_heads, source) for source in OPTIONS}
    few = EXAMPLES.index(10)
    best = max(found, key=lambda source: found[source][few].accuracy)
    quiz.judge(
        t,
        "transfer",
        best,
        Bars(
            values={source: found[source][few].accuracy for source in OPTIONS},
            written={source: numbers.percent(t, found[source][few].accuracy) for source in OPTIONS},
        ),
        examples=EXAMPLES[few],
        **{source: numbers.percent(t, found[source][few].accuracy) for source in OPTIONS},
    )
    places = [str(examples) for examples in EXAMPLES]
    chart.show(
        curves(
            places,
            {
                t(f"transfer.sources.{source}"): [head.accuracy for head in heads]
                for source, heads in found.items()
            },
            x_axis=t("transfer.examples"),
            y_axis=t("transfer.accuracy"),
            markers=True,
            level=1 / CLASSES,
        ).update_yaxes(tickformat=".0%", range=[0, 1]),
        key="transfer",
        alt=t("transfer.alt"),
    )
    st.caption(t("transfer.caption", test=numbers.whole(TEST), network=titles.of(t, _network())))
    chart.data_table(
        t,
        {
            t("transfer.examples"): places,
            **{
                t(f"transfer.sources.{source}"): [numbers.percent(t, h.accuracy) for h in heads]
                for source, heads in found.items()
            },
        },
    )


def _network() -> Variant:
    resnet = family("resnet")
    return resnet.variant(resnet.bundled)


def _heads(source: str) -> tuple[LinearHead, ...]:
    """Heads on one kind of features, one a number of examples."""
    data = shapes10(train=CLASSES * EXAMPLES[-1], test=TEST)
    features = [
        _features(source, normalise(split.images, data.mean, data.std))
        for split in (data.train, data.test)
    ]
    train, test = (
        (found, split.labels)
        for found, split in zip(features, (data.train, data.test), strict=True)
    )
    return tuple(fitted(train, test, examples) for examples in EXAMPLES)


def _features(source: str, x: Tensor) -> Tensor:
    """What the head gets to see of pictures, (N, D): pooled features, or the pixels themselves."""
    if source == "pixels":
        return x.flatten(1)
    weights = small_weights(family("resnet")).weights if source == "trained" else None
    loaded = networks.store().get(_network().name, weights)
    (pooled,) = tables.layer_table(loaded.name).layers[-1].parents  # what the dense layer reads
    return value_of(loaded.module, x, pooled).clone()
