"""The laboratory of an architecture: its experiments behind one row of buttons."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.ui import prose, terms
from cnnviz.ui.parts import values
from cnnviz.ui.parts.experiment import AnyExperiment, LiveExperiment
from cnnviz.ui.recording import capture, region
from cnnviz.ui.shell import keys, opening, view
from cnnviz.ui.shell.page import ArchitecturePage
from cnnviz.ui.widgets import photo_bar, predictor, quiz
from cnnviz.ui.widgets.gallery import portrait


def experiments(slug: str) -> tuple[AnyExperiment, ...]:
    """The experiments of an architecture page."""
    found: tuple[AnyExperiment, ...] = opening.opened("lesson", slug).EXPERIMENTS
    return found


def show(arch: ArchitecturePage) -> None:
    """The chosen experiment: its question over its figure, and to who has answered, the rest."""
    t = arch.t
    chosen = view.choose(
        "experiment",
        t("laboratory.experiment"),
        experiments(arch.family.slug),
        lambda name: t(f"experiments.{name}"),
    )
    subject = region.KeptSubject(
        page=arch.family.slug,
        choices={keys.PART: "laboratory", "experiment": chosen.name},
        title=f"{arch.text.title}: {t(f'experiments.{chosen.name}')}",
    )
    region.show(t, subject, partial(_experiment, arch, chosen))


def _experiment(arch: ArchitecturePage, chosen: AnyExperiment) -> bool:
    """Show an experiment; returns whether its question is answered."""
    t = arch.t
    with quiz.stage(lambda: _explain(arch, f"lab-{chosen.name}")):
        answers = None
        if isinstance(chosen, LiveExperiment):
            answers = predictor.network(arch)
            arch = predictor.predictor_for(arch, answers)
        name = chosen.name.replace("-", "_")
        if not quiz.made(t, name, chosen.options, chosen.marks, _picture(arch, chosen)):
            return False
        if isinstance(chosen, LiveExperiment):
            assert answers is not None  # it was asked for above
            chosen.on_photo(arch, answers, photo_bar.show())
        else:
            chosen.show(arch)
    return True


def _picture(arch: ArchitecturePage, chosen: AnyExperiment) -> Callable[[], None] | None:
    """What is seen before the guess: the photo that the network will answer on."""
    if isinstance(chosen, LiveExperiment):
        return portrait.picture
    return partial(chosen.picture, arch) if chosen.picture else None


def _explain(arch: ArchitecturePage, section: str) -> None:
    if section in arch.text.sections:
        explained(arch.t, values.filled(arch, arch.text.sections[section].body))


def explained(t: Labels, words: str) -> None:
    """Show the first paragraph of an explanation; the rest is one click away."""
    first, rest = beginning(words)
    with capture.aside():
        prose.show(first)
        if rest:
            with st.expander(t("laboratory.more")):
                terms.write(rest)


def beginning(words: str) -> tuple[str, str]:
    """Return the first paragraph, with the formula that it announces, and what follows."""
    first, _, rest = words.strip().partition("\n\n")
    if first.endswith(":") and rest:
        formula, _, rest = rest.partition("\n\n")
        first = f"{first}\n\n{formula}"
    return first, rest
