"""Layer lesions: single layers of a plain chain taken out, beside single blocks of a ResNet."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from cnnviz.architectures import family
from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.bars import bars
from cnnviz.lessons.vgg.layer_lesions.numbers import removable
from cnnviz.photos.weights.choice import small_weights
from cnnviz.probing.answers import WatchedPrediction
from cnnviz.probing.changes.cut_effects import cut_answer, every_cut, whole
from cnnviz.probing.changes.cuts import Cut, CutKind
from cnnviz.ui import cache, networks, tables
from cnnviz.ui.benches import comparison, cut_curve
from cnnviz.ui.shell import classes, numbers
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import bound, chart, photo, predictor, quiz
from cnnviz.ui.widgets.guess.filled import Bars

OPTIONS = ("vgg", "resnet", "alike")

ALIKE = 0.1
"""Shares of kept first places that differ by less are called alike."""

LARGE = 10**9
"""Multiply-adds from which the curve is computed only when the reader asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bench:
    """A network whose parts are taken out.

    Attributes:
        name: "layer" or "block": what is taken out.
        answers: The network.
        whole: Its answer as it is.
        cuts: Name of every part that can be taken out, with the answer without it; None where that
            has not been computed.
    """

    name: str
    answers: predictor.Predictor
    whole: WatchedPrediction
    cuts: dict[str, WatchedPrediction | None]

    @property
    def measured(self) -> list[WatchedPrediction]:
        return [cut for cut in self.cuts.values() if cut is not None]

    @property
    def kept(self) -> int:
        return sum(cut.kept for cut in self.measured)


def on_photo(arch: ArchitecturePage, answers: predictor.Predictor, seen: photo.Photo) -> None:
    """One cut in each network, then all single cuts of both."""
    t = arch.t
    layers = cache.shared(_removable, answers.loaded.name)
    plain = _plain(t, answers, seen, layers)
    residual = _residual(t, seen)
    if plain.measured:
        _judge(t, plain, residual)
    for column, bench in zip(st.columns(2, gap="large"), (plain, residual), strict=True):
        with column:
            _single(t, bench, seen, layers)
    st.header(t("layer_lesions.curve"), anchor=False)
    if not plain.measured:
        _offer(t, plain, seen)
    for column, bench in zip(st.columns(2, gap="large"), (plain, residual), strict=True):
        with column:
            _curve(t, bench)
    cut_curve.show(t, answers, CutKind.LAYER)


def _removable(model: str) -> dict[str, Cut]:
    return removable(tables.layer_table(model))


def _plain(
    t: Labels, answers: predictor.Predictor, seen: photo.Photo, layers: Mapping[str, Cut]
) -> _Bench:
    """The network of the page; its curve at once where that is quick."""
    large = tables.layer_table(answers.loaded.name).macs > LARGE
    with st.spinner(t("common.loading")):
        if large and st.session_state.get(_asked(answers)) != seen.sha256:
            before = networks.on_photo(whole, answers.loaded, seen)
            cuts: dict[str, WatchedPrediction | None] = dict.fromkeys(layers)
        else:
            curve = networks.on_photo(every_cut, answers.loaded, seen, tuple(layers.values()))
            found = (part.answer for part in curve.parts)
            before, cuts = curve.baseline, dict(zip(layers, found, strict=True))
    return _Bench(name="layer", answers=answers, whole=before, cuts=cuts)


def _residual(t: Labels, seen: photo.Photo) -> _Bench:
    """The small ResNet: its blocks that keep the shape, like the layers of the other network."""
    choice = small_weights(family("resnet"))
    loaded = networks.store().get(choice.weights.model, choice.weights)
    with st.spinner(t("common.loading")):
        blocks = cut_curve.found(loaded.name, CutKind.BLOCK)
        curve = networks.on_photo(every_cut, loaded, seen, blocks)
    return _Bench(
        name="block",
        answers=predictor.Predictor(loaded=loaded, weights=choice.weights, source=choice.source),
        whole=curve.baseline,
        cuts={part.cut.name: part.answer for part in curve.parts if not part.cut.projection},
    )


def _judge(t: Labels, plain: _Bench, residual: _Bench) -> None:
    shares = [bench.kept / len(bench.cuts) for bench in (plain, residual)]
    firmer = "vgg" if shares[0] > shares[1] else "resnet"
    quiz.judge(
        t,
        "layer_lesions",
        "alike" if abs(shares[0] - shares[1]) < ALIKE else firmer,
        Bars(
            values=dict(zip(OPTIONS, shares, strict=False)),
            written={
                "vgg": f"{plain.kept} / {len(plain.cuts)}",
                "resnet": f"{residual.kept} / {len(residual.cuts)}",
            },
        ),
        plain=predictor.title(plain.answers.weights),
        plain_kept=plain.kept,
        plain_total=len(plain.cuts),
        residual=predictor.title(residual.answers.weights),
        residual_kept=residual.kept,
        residual_total=len(residual.cuts),
    )


def _single(t: Labels, bench: _Bench, seen: photo.Photo, layers: Mapping[str, Cut]) -> None:
    """One part taken out, by choice."""
    model = bench.answers.weights.model
    st.markdown(f"**{predictor.title(bench.answers.weights)}**")
    chosen = bound.selectbox(
        t(f"layer_lesions.{bench.name}"),
        list(bench.cuts),
        None,
        placeholder=t("lesion.whole"),
        key=f"cut-{bench.name}-{model}",
        name=f"cut-{bench.name}",
        width=260,
    )
    found = bench.whole
    if chosen is not None:
        watch = bench.whole.watched.class_index
        found = bench.cuts[chosen] or networks.on_photo(
            cut_answer, bench.answers.loaded, seen, (layers[chosen],), watch
        )
    comparison.metrics(t, bench.answers, bench.whole, found)
    if found is bench.whole:
        st.caption(t("layer_lesions.whole_answers"))
    elif found.kept:
        st.markdown(f":green[:material/check:] {t('layer_lesions.kept')}")
    else:
        name = comparison.named(bench.answers, found)[0].label
        label = classes.name(t, name)
        st.markdown(f":red[:material/close:] {t('layer_lesions.lost', label=label)}")


def _asked(answers: predictor.Predictor) -> str:
    return f"_layer-curve-{'-'.join(answers.key)}"


def _offer(t: Labels, bench: _Bench, seen: photo.Photo) -> None:
    """All single cuts of a large network take several seconds: the reader asks for them."""
    network = predictor.title(bench.answers.weights)
    st.markdown(t("layer_lesions.takes_long", network=network))
    st.button(
        t("layer_lesions.measure"),
        key="measure-layers",
        type="primary",
        on_click=_ask,
        args=(_asked(bench.answers), seen.sha256),
    )


def _ask(key: str, sha256: str) -> None:
    st.session_state[key] = sha256


def _curve(t: Labels, bench: _Bench) -> None:
    """Every single cut of one network as a bar, coloured by who is first."""
    if not bench.measured:
        return
    label = classes.name(t, bench.answers.loaded.classes[bench.whole.watched.class_index])
    network = predictor.title(bench.answers.weights)
    answers = [bench.whole, *bench.measured]
    names = [t("lesion.whole"), *bench.cuts]
    series = {
        t("layer_lesions.first_kept"): [_shown(cut, cut.kept) for cut in answers],
        t("layer_lesions.first_lost"): [_shown(cut, not cut.kept) for cut in answers],
    }
    written = [numbers.percent(t, cut.watched.probability) for cut in answers]
    st.markdown(f"**{network}**")
    chart.show(
        bars(
            names,
            series,
            axis=t("compare.probability_of", label=label),
            written={
                name: [text if share else "" for text, share in zip(written, part, strict=True)]
                for name, part in series.items()
            },
            stacked=True,
            reference=bench.whole.watched.probability,
        ),
        key=f"layer-curve-{bench.name}",
        alt=t("layer_lesions.alt", network=network, label=label),
    )
    mean = sum(cut.watched.probability for cut in bench.measured) / len(bench.measured)
    st.markdown(
        t(
            "layer_lesions.summary",
            kept=bench.kept,
            total=len(bench.cuts),
            label=label,
            before=written[0],
            after=numbers.percent(t, mean),
        )
    )
    chart.data_table(
        t,
        {
            t(f"common.{bench.name}"): names,
            t("compare.probability_of", label=label): written,
            t("compare.margin"): [numbers.signed(cut.margin) for cut in answers],
        },
    )


def _shown(cut: WatchedPrediction, wanted: bool) -> float:
    return cut.watched.probability if wanted else 0.0
