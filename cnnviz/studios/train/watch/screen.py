"""Watching runs: the live part, and below it what can be looked at inside one of them."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError, UnknownName
from cnnviz.paths import PAGES
from cnnviz.studios.train.compare import screen as compare
from cnnviz.studios.train.evaluation import screen as evaluation
from cnnviz.studios.train.evaluation.export import screen as export
from cnnviz.studios.train.start.fork import screen as fork
from cnnviz.studios.train.watch.live import screen as live
from cnnviz.training.runs.store.records import Run
from cnnviz.ui.runs import crowd, reading, run_words, shown_runs, start_button
from cnnviz.ui.server import admission
from cnnviz.ui.shell import language, page
from cnnviz.ui.shell.view import View, choose
from cnnviz.ui.widgets import bound

LOOK_SECONDS = 2.0
MOVING = ("inside", "compare")
"""Views that show what has come in the meantime."""

VIEWS: tuple[View[Labels, Sequence[Run]], ...] = (
    View("inside", lambda t, runs: evaluation.show(t, runs[0], live=runs[0].is_active)),
    View("compare", compare.show),
    View("export", lambda t, runs: export.show(t, runs[0])),
    View("fork", lambda t, runs: fork.show(t, runs[0])),
)
"""What can be opened below the curves; all but *compare* look at one run."""


def show(t: Labels, run_ids: Sequence[str], *, place: str, inside: bool = True) -> None:
    """The runs, live until they end."""
    runs = _found(run_ids)
    if not runs:
        return
    live.show([run.id for run in runs], place=place)
    if inside:
        _below(t, runs)


def _found(run_ids: Sequence[str]) -> list[Run]:
    found = []
    for run_id in run_ids:
        with page.errors():
            if not shown_runs.IS_ID.fullmatch(run_id):
                shown = shown_runs.NOT_SHOWN.sub("?", run_id[:32])  # a sentence is Markdown
                raise UnknownName("unknown_run", f"there is no run {shown!r}", name=shown)
            found.append(reading.run(run_id))
    return found


def _below(t: Labels, runs: Sequence[Run]) -> None:
    """One of the views; what is inside a GAN has its own page."""
    classifiers = [run for run in runs if not run.config.is_gan]
    for run in runs:
        if run.config.is_gan:
            run_link(t("training.to_gan"), run)
    if not classifiers:
        return
    offered = [view for view in VIEWS if view.name != "compare" or len(classifiers) > 1]
    view = choose("view", t("training.view"), offered, lambda name: t(f"training.views.{name}"))
    chosen = classifiers if view.name == "compare" else [_choose(t, classifiers)]
    moving = view.name in MOVING and any(run.is_active for run in chosen)
    every = max(LOOK_SECONDS, 2 * crowd.pause(crowd.watching())) if moving else None
    admission.fragment(_view, run_every=every)(view, tuple(run.id for run in chosen))


def _choose(t: Labels, runs: Sequence[Run]) -> Run:
    """The run that is looked into: the one there is, or one of several."""
    if len(runs) == 1:
        return runs[0]
    names = [
        f"{run_words.net(t, run.config.net)} · {t('training.seed_of', seed=run.config.seed)}"
        for run in runs
    ]
    number = bound.selectbox(
        t("training.which"),
        range(len(runs)),
        0,
        format_func=names.__getitem__,
        key="which-" + "-".join(run.id[:4] for run in runs),
        name="which",
    )
    return runs[number]


def _view(view: View[Labels, Sequence[Run]], run_ids: tuple[str, ...]) -> None:
    t = language.words()
    try:
        runs = [reading.run(run_id) for run_id in run_ids]
    except CnnvizError:
        return  # the live part above says it
    with page.errors():
        view.show(t, runs)


def run_link(label: str, run: Run) -> None:
    """A link to where a run is watched."""
    where = {start_button.RUN: run.id}
    if run.config.is_gan:
        st.page_link(PAGES / "gan.py", label=label, query_params={"section": "train", **where})
    else:
        st.page_link(PAGES / "train.py", label=label, query_params=where)
