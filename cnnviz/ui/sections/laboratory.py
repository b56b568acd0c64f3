"""The laboratory of an architecture: its experiments behind one row of buttons."""

from importlib import import_module

import streamlit as st

from cnnviz.ui import address, answering, photo, quiz
from cnnviz.ui.experiments import EXPERIMENTS
from cnnviz.ui.page import ArchitecturePage
from cnnviz.ui.sections.story import lead


def show(arch: ArchitecturePage) -> None:
    """The chosen experiment: its words, its question and, to who has answered, its measurement.

    An experiment is a module with `OPTIONS`, the names of the answers to its question, and either
    `show(arch)` or, where a network answers on the reader's photo, `on_photo(arch, answers, seen)`.
    """
    t = arch.t
    names = EXPERIMENTS[arch.family.slug]
    chosen = names[0]
    if len(names) > 1:
        chosen = address.segmented(
            "experiment",
            t("laboratory.experiment"),
            names,
            names[0],
            lambda name: t(f"experiments.{name}"),
            hidden=True,
        )
    experiment = import_module(f"cnnviz.ui.experiments.{chosen.replace('-', '_')}")
    words = st.container()
    live = hasattr(experiment, "on_photo")
    if live:
        answers = answering.network(arch)
        arch = answering.speaker(arch, answers)
    with words:
        lead(arch, f"lab-{chosen}")
    if not quiz.made(t, chosen.replace("-", "_"), experiment.OPTIONS):
        return
    if live:
        experiment.on_photo(arch, answers, photo.bar())
    else:
        experiment.show(arch)
