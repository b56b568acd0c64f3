"""The page *Concepts*: one playground each, and where every other concept is to be found."""

from importlib import import_module

import streamlit as st

from cnnviz.content.pages import PageText
from cnnviz.paths import PAGES
from cnnviz.ui import address, language, page, quiz, values

CONCEPTS = (
    "convolution",
    "equivariance",
    "pooling",
    "activations",
    "vanishing",
    "receptive-fields",
    "dropout",
    "optimisers",
    "transfer",
)
"""Names of the playgrounds, as they stand in the address."""

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
}
"""Concepts that an architecture's laboratory shows: name, page and experiment."""


def show(text: PageText) -> None:
    """The chosen playground: its words, its question and, to who has answered, its measurement.

    A playground is a module with `OPTIONS`, the names of the answers to its question, and
    `show(t)`.
    """
    t = language.words()
    chosen = address.segmented(
        "concept",
        t("concepts.choose"),
        CONCEPTS,
        CONCEPTS[0],
        lambda name: t(f"concepts.names.{name}"),
        hidden=True,
    )
    st.subheader(text.sections[chosen].title, anchor=False)
    st.markdown(text.render(chosen, values.of_page(text, chosen)))
    name = chosen.replace("-", "_")
    with page.errors(), st.skeleton(height=240):
        playground = import_module(f"cnnviz.ui.concepts.{name}")
        if quiz.made(t, name, playground.OPTIONS):
            playground.show(t)
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
