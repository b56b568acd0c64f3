"""What several networks say together: who agrees, how surely, and what explains it."""

from dataclasses import dataclass
from math import log2

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.photos.answering.agreement import Agreement, ComparedPrediction, Verdict
from cnnviz.photos.answering.answers import PhotoPrediction
from cnnviz.studios.predict.card.screen import probability
from cnnviz.studios.predict.comparing.drawing import Vote, votes
from cnnviz.ui import prose
from cnnviz.ui.shell import address, classes, numbers
from cnnviz.ui.widgets import bound, chart, roster
from cnnviz.ui.widgets.roster import TrainedNetwork

AXIS = "axis"
AXES = ("year", "macs")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compared:
    """The networks that have answered.

    Attributes:
        numbers: Their numbers on the page.
        networks: Who they are, oldest first.
    """

    numbers: tuple[int, ...]
    networks: tuple[TrainedNetwork, ...]
    answers: tuple[PhotoPrediction, ...]
    agreement: Agreement

    def title(self, t: Labels, opinion: ComparedPrediction) -> str:
        """The network of an opinion on the screen."""
        return roster.title(t, self.networks[opinion.position])

    def number(self, opinion: ComparedPrediction) -> int:
        """The number of its card."""
        return self.numbers[opinion.position]

    def answer(self, opinion: ComparedPrediction) -> PhotoPrediction:
        """The answer that an opinion is about."""
        return self.answers[opinion.position]

    def data(self, verdict: Verdict) -> str:
        """The data set that the networks of a verdict were trained on."""
        return self.networks[verdict.opinions[0].position].info.data


def headlines(t: Labels, compared: Compared) -> None:
    """Say how many networks agree, one line a set of classes."""
    for verdict in compared.agreement.verdicts:
        count = len(verdict.opinions)
        if count == 1:
            continue
        label = classes.name(t, verdict.majority.label)
        key = (
            "prediction.all_agree"
            if verdict.agreeing == count
            else "prediction.none_agree" if verdict.split else "prediction.some_agree"
        )  # fmt: skip
        st.markdown(
            t(
                key,
                data=compared.data(verdict),
                agreeing=verdict.agreeing,
                count=count,
                label=label,
                mean=probability(t, verdict.majority.probability),
            )
        )


def show(t: Labels, text: PageText, compared: Compared) -> None:
    """The chart and what explains the answers, for every set of classes with several networks."""
    several = [v for v in compared.agreement.verdicts if len(v.opinions) > 1]
    if not several:
        return
    st.header(text.sections["compared"].title, anchor=False)
    prose.show(text.render("compared"))
    axis = address.segmented(
        AXIS, t("prediction.against"), AXES, AXES[0], lambda name: t(f"prediction.axes.{name}")
    )
    for verdict in several:
        if len(several) > 1:
            st.markdown(f"**{compared.data(verdict)}**")
        _chart(t, compared, verdict, by_year=axis == AXES[0])
        _explained(t, compared, verdict)


def _chart(t: Labels, compared: Compared, verdict: Verdict, *, by_year: bool) -> None:
    winner = verdict.majority.class_index
    entries = [
        Vote(
            number=compared.number(opinion),
            title=compared.title(t, opinion),
            year=compared.networks[opinion.position].when,
            macs=compared.answer(opinion).macs,
            probability=float(compared.answer(opinion).probabilities[winner]),
            first=classes.name(t, opinion.first.label),
            agrees=opinion.agrees,
        )
        for opinion in verdict.opinions
    ]
    label = classes.name(t, verdict.majority.label)
    st.markdown(f"**{t('compare.probability_of', label=label)}**")
    chart.show(
        votes(entries, t.table("figures.votes"), by_year=by_year),
        key=f"votes-{compared.data(verdict)}",
        alt=t("prediction.votes_alt", label=label, count=len(entries)),
    )
    chart.data_table(
        t,
        {
            "#": [entry.number for entry in entries],
            t("common.network"): [entry.title for entry in entries],
            t("prediction.axes.year"): [entry.year for entry in entries],
            t("common.multiply_adds"): [numbers.whole(entry.macs) for entry in entries],
            t("prediction.first"): [entry.first for entry in entries],
            t("predict.probability"): [
                probability(t, opinion.first.probability) for opinion in verdict.opinions
            ],
            t("compare.probability_of", label=label): [
                probability(t, entry.probability) for entry in entries
            ],
            t("prediction.lead"): [_points(t, opinion.margin) for opinion in verdict.opinions],
            t("prediction.entropy"): [f"{opinion.entropy:.2f}" for opinion in verdict.opinions],
        },
    )


def _explained(t: Labels, compared: Compared, verdict: Verdict) -> None:
    """Sentences computed from the answers; the reason first, where no two networks agree."""
    lines = [*_reason(t, compared, verdict), *_sure(t, compared, verdict), *_mean(t, verdict)]
    st.markdown("\n".join(f"- {line}" for line in lines))
    _truth(t, compared, verdict)


def _reason(t: Labels, compared: Compared, verdict: Verdict) -> list[str]:
    if verdict.reason is None:
        return _dissent(t, compared, verdict)
    pair = [
        verdict.opinions[[o.position for o in verdict.opinions].index(position)]
        for position in (verdict.swapped[0] if verdict.swapped else ())
    ]
    return [
        t(
            f"prediction.reasons.{verdict.reason}",
            one=compared.title(t, pair[0]) if pair else "",
            other=compared.title(t, pair[1]) if pair else "",
            shared=", ".join(classes.name(t, entry.label) for entry in verdict.shared),
        )
    ]


def _dissent(t: Labels, compared: Compared, verdict: Verdict) -> list[str]:
    """Say who names another class, and whether it has the winner in its list."""
    others = [opinion for opinion in verdict.opinions if not opinion.agrees]
    if not others:
        return []
    said = "; ".join(
        f"{compared.title(t, opinion)}: {classes.name(t, opinion.first.label)}"
        for opinion in others
    )
    winner = verdict.majority.class_index
    listed = sum(
        any(place.class_index == winner for place in compared.answer(opinion).top)
        for opinion in others
    )
    label = classes.name(t, verdict.majority.label)
    if len(others) == 1:
        key = "prediction.dissent_near" if listed else "prediction.dissent_far"
        return [t(key, said=said, label=label)]
    return [t("prediction.dissent", said=said, listed=listed, count=len(others), label=label)]


def _sure(t: Labels, compared: Compared, verdict: Verdict) -> list[str]:
    firm, close = verdict.firmest, verdict.closest
    if close.second is None:
        return []
    return [
        t(
            "prediction.firmest",
            network=compared.title(t, firm),
            label=classes.name(t, firm.first.label),
            lead=_points(t, firm.margin),
            entropy=f"{firm.entropy:.2f}",
        ),
        t(
            "prediction.closest",
            network=compared.title(t, close),
            first=classes.name(t, close.first.label),
            second=classes.name(t, close.second.label),
            lead=_points(t, close.margin),
            entropy=f"{close.entropy:.2f}",
            most=f"{log2(len(verdict.classes)):.2f}",
        ),
    ]


def _points(t: Labels, margin: float) -> str:
    """A difference of two probabilities: percentage points, not percent."""
    return t("prediction.points", value=f"{100 * margin:.1f}")


def _mean(t: Labels, verdict: Verdict) -> list[str]:
    first = verdict.mean[0]
    same = first.class_index == verdict.majority.class_index
    return [
        t(
            "prediction.mean_same" if same else "prediction.mean_other",
            label=classes.name(t, first.label),
            probability=probability(t, first.probability),
        )
    ]


def _truth(t: Labels, compared: Compared, verdict: Verdict) -> None:
    """What the reader says it is: which networks have it in front, and which in their list."""
    # By place: ImageNet has two kinds of crane.
    names = [classes.name(t, label) for label in verdict.classes]
    places: list[int | None] = [*sorted(range(len(names)), key=names.__getitem__)]
    index = bound.selectbox(
        t("prediction.truth"),
        places,
        None,
        format_func=names.__getitem__,
        key=f"truth-{compared.data(verdict)}",
        name="truth",
        placeholder=t("prediction.truth_open"),
        help=t("prediction.truth_help"),
        width=360,
    )
    if index is None:
        return
    ranks = [
        int((answer.probabilities > answer.probabilities[index]).sum()) + 1
        for answer in (compared.answer(opinion) for opinion in verdict.opinions)
    ]
    top = len(verdict.mean)
    missed = [
        t("prediction.rank", network=compared.title(t, opinion), rank=rank)
        for opinion, rank in zip(verdict.opinions, ranks, strict=True)
        if rank > top
    ]
    st.markdown(
        t(
            "prediction.truth_found",
            label=names[index],
            first=sum(rank == 1 for rank in ranks),
            listed=sum(rank <= top for rank in ranks),
            count=len(ranks),
            top=top,
        )
        + (" " + t("prediction.truth_missed", missed="; ".join(missed)) if missed else "")
    )
