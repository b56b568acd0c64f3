"""The laboratory of an architecture: its experiments behind one row of buttons."""

import streamlit as st

from cnnviz.ui.parts.experiment import AnyExperiment, LiveExperiment
from cnnviz.ui.parts.story import lead
from cnnviz.ui.shell import opening, view
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import photo, predictor, quiz


def experiments(slug: str) -> tuple[AnyExperiment, ...]:
    """The experiments of an architecture page."""
    found: tuple[AnyExperiment, ...] = opening.opened("lesson", slug).EXPERIMENTS
    return found


def show(arch: ArchitecturePage) -> None:
    """The chosen experiment: its words, its question and, to who has answered, its measurement."""
    t = arch.t
    chosen = view.choose(
        "experiment",
        t("laboratory.experiment"),
        experiments(arch.family.slug),
        lambda name: t(f"experiments.{name}"),
    )
    words = st.container()
    if isinstance(chosen, LiveExperiment):
        answers = predictor.network(arch)
        arch = predictor.predictor_for(arch, answers)
    with words:
        lead(arch, f"lab-{chosen.name}")
    if not quiz.made(t, chosen.name.replace("-", "_"), chosen.options):
        return
    if isinstance(chosen, LiveExperiment):
        chosen.on_photo(arch, answers, photo.bar())
    else:
        chosen.show(arch)
