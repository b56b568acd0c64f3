"""The page *Concepts*: one playground each, and where every other concept is to be found."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.lessons.concepts.activations import screen as activations
from cnnviz.lessons.concepts.convolution import screen as convolution
from cnnviz.lessons.concepts.dropout import screen as dropout
from cnnviz.lessons.concepts.equivariance import screen as equivariance
from cnnviz.lessons.concepts.optimisers import screen as optimisers
from cnnviz.lessons.concepts.pooling import screen as pooling
from cnnviz.lessons.concepts.receptive_fields import screen as receptive_fields
from cnnviz.lessons.concepts.transfer import screen as transfer
from cnnviz.lessons.concepts.vanishing import screen as vanishing
from cnnviz.paths import PAGES
from cnnviz.ui.parts import values
from cnnviz.ui.parts.laboratory import explained
from cnnviz.ui.recording import region
from cnnviz.ui.shell import language, page, view
from cnnviz.ui.widgets import quiz
from cnnviz.ui.widgets.guess.filled import Marks


@dataclass(frozen=True, slots=True)
class Concept:
    """A playground of the page with its question.

    Attributes:
        marks: The numbers that the answers stand for, if they do.
        picture: Draws what is to be seen before the guess, without the answer.
    """

    name: str
    options: tuple[str, ...]
    show: Callable[[Labels], None]
    marks: Marks | None = None
    picture: Callable[[Labels], None] | None = None


CONCEPTS = (
    Concept(
        "convolution",
        convolution.OPTIONS,
        convolution.show,
        convolution.MARKS,
        convolution.picture,
    ),
    Concept(
        "equivariance",
        equivariance.OPTIONS,
        equivariance.show,
        equivariance.MARKS,
        equivariance.picture,
    ),
    Concept("pooling", pooling.OPTIONS, pooling.show, picture=pooling.picture),
    Concept(
        "activations",
        activations.OPTIONS,
        activations.show,
        activations.MARKS,
        activations.picture,
    ),
    Concept("vanishing", vanishing.OPTIONS, vanishing.show, vanishing.MARKS),
    Concept(
        "receptive-fields",
        receptive_fields.OPTIONS,
        receptive_fields.show,
        receptive_fields.MARKS,
    ),
    Concept("dropout", dropout.OPTIONS, dropout.show, dropout.MARKS),
    Concept("optimisers", optimisers.OPTIONS, optimisers.show, picture=optimisers.picture),
    Concept("transfer", transfer.OPTIONS, transfer.show),
)
"""In the order of their buttons."""

ELSEWHERE = {
    "weight-sharing": ("lenet", "dense-bill"),
    "response-normalisation": ("alexnet", "response-normalisation"),
    "overlapping-pooling": ("alexnet", "overlapping-pooling"),
    "augmentation": ("alexnet", "augmentation"),
    "averaging": ("alexnet", "crops"),
    "two-gpus": ("alexnet", "two-towers"),
    "small-kernels": ("vgg", "kernel-stack"),
    "one-by-one": ("googlenet", "reductions"),
    "mlpconv": ("nin", "tiny-mlp"),
    "global-average-pooling": ("nin", "class-maps"),
    "branches": ("googlenet", "branches"),
    "auxiliary-heads": ("googlenet", "auxiliary-heads"),
    "factorised": ("inception", "factorisation"),
    "degradation": ("resnet", "degradation"),
    "residual": ("resnet", "lesions"),
    "paths": ("resnet", "routes"),
    "dense": ("densenet", "channel-growth"),
    "squeeze": ("senet", "squeeze"),
    "depthwise": ("after2017", "separable-bill"),
    "compound-scaling": ("after2017", "compound-scaling"),
}
"""Concepts that an architecture's laboratory shows: name, page and experiment."""


def show(text: PageText) -> None:
    """The chosen playground: its words, its question and, to who has answered, its measurement."""
    t = language.words()
    chosen = view.choose(
        "concept", t("concepts.choose"), CONCEPTS, lambda name: t(f"concepts.names.{name}")
    )
    subject = region.KeptSubject(
        page="concepts",
        choices={"concept": chosen.name},
        title=f"{text.title}: {t(f'concepts.names.{chosen.name}')}",
    )
    with page.errors():
        region.show(t, subject, partial(_playground, t, text, chosen))
    with st.expander(t("concepts.elsewhere")):
        _index()


def _playground(t: Labels, text: PageText, chosen: Concept) -> bool:
    """Show a playground; returns whether its question is answered."""
    name = chosen.name.replace("-", "_")
    picture = partial(chosen.picture, t) if chosen.picture else None
    with quiz.stage(partial(_explain, t, text, chosen.name)):
        answered = quiz.made(t, name, chosen.options, chosen.marks, picture)
        if answered:
            with st.skeleton(height=240):
                chosen.show(t)
    return answered


def _explain(t: Labels, text: PageText, name: str) -> None:
    explained(t, text.render(name, values.of_page(text, name)))


def _index() -> None:
    t = language.words()
    tiles = st.grid(min_column_width=240, gap="small")
    for name, (slug, experiment) in ELSEWHERE.items():
        with tiles.container():
            st.page_link(
                PAGES / f"{slug}.py",
                label=t(f"concepts.index.{name}"),
                icon=":material/arrow_forward:",
                query_params={"part": "laboratory", "experiment": experiment},
            )
    with tiles.container():
        st.page_link(
            PAGES / "compare.py",
            label=t("concepts.index.families"),
            icon=":material/arrow_forward:",
            query_params={"view": "zoo"},
        )
