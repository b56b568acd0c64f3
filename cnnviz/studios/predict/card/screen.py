"""The card of one network: who it is, what it costs, and its five most probable classes."""

from math import isfinite

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.photos.answering.answers import PhotoPrediction
from cnnviz.ui import own_networks
from cnnviz.ui.shell import classes, numbers
from cnnviz.ui.widgets import roster
from cnnviz.ui.widgets.roster import TrainedNetwork


def show(t: Labels, number: int, entry: TrainedNetwork, answer: PhotoPrediction) -> None:
    """Show the card of a network with its prediction."""
    with st.container(gap="xxsmall"):
        _head(t, number, entry)
        _body(t, answer)


def _body(t: Labels, answer: PhotoPrediction) -> None:
    timed = isfinite(answer.seconds)
    st.caption(
        t(
            "prediction.costs" if timed else "prediction.costs_untimed",
            params=numbers.compact(t, answer.params),
            macs=numbers.compact(t, answer.views * answer.macs),
            milliseconds=numbers.significant(1000 * answer.seconds) if timed else "",
            engine=t(f"prediction.engines.{answer.engine}"),
        )
    )
    for place in answer.top:
        label = classes.name(t, place.label)
        st.progress(
            min(1.0, max(0.0, place.probability)),
            text=f"{label} · {probability(t, place.probability)}",
        )


def waiting(t: Labels, number: int, entry: TrainedNetwork) -> None:
    """The card of a network that has not been asked, because the reader stopped before."""
    _head(t, number, entry)
    st.caption(t("prediction.not_asked"))


def probability(t: Labels, share: float) -> str:
    """A probability in percent; what is nearly nothing or nearly certain is not called 0 or 100."""
    if share in (0, 1):
        return numbers.percent(t, share, 0)
    if share < 0.0005:
        return t("common.percent", value="< 0.1")
    if share >= 0.9995:
        return t("common.percent", value="> 99.9")
    return numbers.percent(t, share)


def _head(t: Labels, number: int, entry: TrainedNetwork) -> None:
    info = entry.info
    st.markdown(f"**{number} · {roster.title(t, entry)}**")
    if own_networks.is_own(info.model):
        onnx = own_networks.is_onnx(info.model)
        st.caption(t("own.card_onnx") if onnx else t("own.card"))
        return
    accuracy = info.accuracy_top1
    if accuracy is None:
        st.caption(t("prediction.unrated", year=entry.when, data=info.data, id=info.id))
        return
    st.caption(
        t(
            "prediction.rated",
            year=entry.when,
            data=info.data,
            id=info.id,
            accuracy=numbers.percent(t, accuracy),
        )
    )
