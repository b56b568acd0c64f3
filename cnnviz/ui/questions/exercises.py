"""Exercises without a number to type: derive something, then see in an experiment whether it holds.

The words are `exercises.<page>.<name>`, the way to the experiment is in `EXERCISES`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import streamlit as st

from cnnviz.paths import PAGES
from cnnviz.ui.shell import keys
from cnnviz.ui.shell.page import ArchitecturePage


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of an architecture page.

    Attributes:
        name: Its name among the words.
        experiment: Name of the experiment that checks it.
        settings: What is set there, as it stands in the address.
    """

    name: str
    experiment: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def address(self, variant: str) -> dict[str, str]:
        """Return what the address asks for, on the page of a network."""
        return {
            "part": "laboratory",
            "experiment": self.experiment,
            keys.VARIANT: variant,
            **self.settings,
        }


EXERCISES: Mapping[str, tuple[Exercise, ...]] = {
    "lenet": (
        Exercise("sides", "shape-walk", {"walk": "44"}),
        Exercise("bill", "dense-bill"),
    ),
    "alexnet": (
        Exercise("visits", "overlapping-pooling", {"pool-size": "3", "pool-step": "2"}),
        Exercise("towers", "two-towers"),
    ),
    "vgg": (
        Exercise("stack", "kernel-stack", {"stack-layers": "3"}),
        Exercise("head", "dense-head"),
    ),
    "nin": (
        Exercise("bill", "tiny-mlp", {"block-kernel": "3"}),
        Exercise("exclusive", "tiny-mlp"),
    ),
    "googlenet": (
        Exercise("reduction", "reductions"),
        Exercise("naive", "reductions", {"naive": "1"}),
    ),
    "inception": (
        Exercise("split", "factorisation", {"factor-size": "7"}),
        Exercise("shrink", "grid-reduction", {"grid-kernel": "1"}),
    ),
    "resnet": (
        Exercise("routes", "routes", {"route-gain": "1.0"}),
        Exercise("growth", "gradients", {"gradient-depth": "100"}),
    ),
    "densenet": (
        Exercise("growth", "channel-growth"),
        Exercise("compression", "channel-growth"),
    ),
    "senet": (
        Exercise("ratio", "reduction-ratio"),
        Exercise("squeeze", "squeeze"),
    ),
    "after2017": (
        Exercise("split", "separable-bill"),
        Exercise("scaling", "compound-scaling", {"scaling-width": "2.0"}),
    ),
}
"""Two of every architecture page."""


def show(arch: ArchitecturePage) -> None:
    """The exercises of the page, each with its way to the experiment."""
    t, slug = arch.t, arch.family.slug
    entries = EXERCISES.get(slug, ())
    if not entries:
        return
    st.header(t("check.exercises"), anchor=False)
    for entry in entries:
        with st.container(border=True):
            st.markdown(t(f"exercises.{slug}.{entry.name}"))
            st.page_link(
                PAGES / f"{slug}.py",
                label=t("check.measure", experiment=t(f"experiments.{entry.experiment}")),
                icon=":material/science:",
                query_params=entry.address(arch.name),
            )
