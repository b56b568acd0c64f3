"""The page *Concepts*: one playground each, and where every other concept is to be found."""

from collections.abc import Callable
from dataclasses import dataclass

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
from cnnviz.ui import prose
from cnnviz.ui.parts import values
from cnnviz.ui.shell import language, page, view
from cnnviz.ui.widgets import quiz


@dataclass(frozen=True, slots=True)
class Concept:
    """A playground of the page with its question."""

    name: str
    options: tuple[str, ...]
    show: Callable[[Labels], None]


CONCEPTS = (
    Concept("convolution", convolution.OPTIONS, convolution.show),
    Concept("equivariance", equivariance.OPTIONS, equivariance.show),
    Concept("pooling", pooling.OPTIONS, pooling.show),
    Concept("activations", activations.OPTIONS, activations.show),
    Concept("vanishing", vanishing.OPTIONS, vanishing.show),
    Concept("receptive-fields", receptive_fields.OPTIONS, receptive_fields.show),
    Concept("dropout", dropout.OPTIONS, dropout.show),
    Concept("optimisers", optimisers.OPTIONS, optimisers.show),
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
    "degradation": ("resnet", "gradients"),
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
    st.header(text.sections[chosen.name].title, anchor=False)
    prose.show(text.render(chosen.name, values.of_page(text, chosen.name)))
    with page.errors(), st.skeleton(height=240):
        if quiz.made(t, chosen.name.replace("-", "_"), chosen.options):
            chosen.show(t)
    with st.expander(t("concepts.elsewhere")):
        _index()


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
