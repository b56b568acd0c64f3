"""What moves while a run trains: progress, numbers and curves, in a fragment that asks again."""

from collections.abc import Container, Sequence

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import UnknownName
from cnnviz.studios.train.watch.live.numbers import CONFIDENCE, difference
from cnnviz.studios.train.watch.live_charts import screen as live_charts
from cnnviz.studios.train.watch.stepping import screen as stepping
from cnnviz.training.runs.store.states import FINISHED, RunState, Wish
from cnnviz.ui import steady
from cnnviz.ui.runs import (
    crowd,
    progress,
    reading,
    run_words,
    seed_groups,
    shown_runs,
    steering,
)
from cnnviz.ui.runs.reading import Queue, RunCurves
from cnnviz.ui.runs.seed_groups import SeedGroup
from cnnviz.ui.server import admission
from cnnviz.ui.shell import foreign_text, language, numbers, page
from cnnviz.ui.widgets import left_out

DONE = (RunState.DONE,)
"""Only whole trainings are held against each other."""


def show(run_ids: Sequence[str], *, place: str) -> None:
    """The runs as they stand, again and again until all have ended."""
    polling = any(reading.run(run_id).is_active for run_id in run_ids)
    every = crowd.pause(crowd.watching()) if polling else None
    st.html(steady.STEADY)
    admission.fragment(_live, run_every=every)(tuple(run_ids), place, every)


def _live(run_ids: tuple[str, ...], place: str, every: float | None) -> None:
    t = language.words()
    with st.container(key=f"live-{place}"), page.errors():
        try:
            watched = [reading.watch(run_id) for run_id in run_ids]
        except UnknownName:
            st.rerun()  # somebody deleted it: the whole page says so
        if not _may_go_on(watched, every):
            st.rerun()  # the timer belongs to the run of the whole page
        queue = reading.queue()
        found = seed_groups.grouped_by_seed(watched)
        names = run_words.named(t, [group[0].run.config for group in found])
        progress.tell_trouble(watched, queue)
        groups = [SeedGroup(name=name, runs=runs) for name, runs in zip(names, found, strict=True)]
        for number, group in enumerate(groups):
            _group(t, group, queue, watched, key=f"{place}-{number}")
        _turns(t, watched)
        _differences(t, groups)
        steering.show(t, [entry.run for entry in watched], place=place)
        with st.container(horizontal=True):
            steering.rate(t, watched, place=place)
            stepping.offer(t, watched, place=place)
        stepping.held(t, watched, place=place)
        live_charts.show(t, groups, place=place)


def _may_go_on(watched: Sequence[RunCurves], every: float | None) -> bool:
    """Return whether the pause between two polls is still right: none where all have ended."""
    if not any(entry.run.is_active for entry in watched):
        return every is None
    return every is not None and crowd.fits(every, crowd.watching())


def _group(
    t: Labels, group: SeedGroup, queue: Queue, watched: Sequence[RunCurves], *, key: str
) -> None:
    several = len(group.runs) > 1
    config = group.runs[0].run.config
    with st.container(border=True, key=f"bunch-{key}"):
        chosen = run_words.settings(t, config, seed=not several)
        st.markdown(f"**{foreign_text.plain(group.name)}** · {foreign_text.plain(chosen)}")
        left_out.tell_of_run(t, config.data)
        for entry in group.runs:
            beside = progress.sharing(watched, entry.run)
            _run(t, entry, queue, with_seed=several, beside=beside)
        if several:
            _spread(t, group)
        else:
            _numbers(t, group.runs[0])
        where = dict.fromkeys(progress.device(t, entry.run, queue) for entry in group.runs)
        if any(where):
            st.caption(" · ".join(name for name in where if name))


def _run(t: Labels, entry: RunCurves, queue: Queue, *, with_seed: bool, beside: int) -> None:
    run, found = entry.run, progress.progress(entry, beside)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        # Whatever else it is, to who looks at it a run that stands still is one that pauses.
        stands = entry.hold.standing and run.wish is Wish.GO_ON
        like = RunState.PAUSED if stands else run.state
        said = t("run_states.standing") if stands else run_words.state(t, run)
        st.badge(said, icon=run_words.ICONS[like], color=run_words.COLOURS[like])  # type: ignore[arg-type]
        if with_seed:
            st.markdown(t("training.seed_of", seed=run.config.seed), width="content")
            accuracy = (run.result or entry.last).get("test_accuracy")
            if accuracy is not None:
                st.markdown(f"**{numbers.percent(t, accuracy)}**", width="content")
    if run.state is RunState.RUNNING or (run.step and not with_seed):
        st.progress(found.share, text=progress.bar_text(t, entry, found))
    said = progress.notice(t, entry, queue)
    if said:
        box = st.info if run.state in shown_runs.GOOD and not run.crashes else st.warning
        box(said, icon=":material/info:")
    if run.state is RunState.FAILED and run.detail:
        st.text(run.detail)  # plain: it may hold names of a reader's files


def _numbers(t: Labels, entry: RunCurves) -> None:
    last, result = entry.last, entry.run.result or {}
    shown = [
        ("test_accuracy", _share(t, result.get("test_accuracy", last.get("test_accuracy")))),
        ("flip_accuracy", _share(t, result.get("flip_accuracy"))),
        ("train_accuracy", _share(t, last.get("train_accuracy"))),
        ("loss", _loss(entry)),
        ("passes", numbers.significant(entry.evaluations[-1].epoch) if entry.evaluations else ""),
        ("parameters", "" if entry.run.params is None else numbers.compact(t, entry.run.params)),
    ]
    with st.container(horizontal=True):
        for name, value in shown:
            if value:
                st.metric(t(f"training.{name}"), value, width=120)


def _turns(t: Labels, watched: Sequence[RunCurves]) -> None:
    """That runs share a device, and that none is at a disadvantage by it."""
    count = max(progress.sharing(watched, entry.run) for entry in watched)
    if count > 1:
        st.caption(t("training.turns", count=count))


def _spread(t: Labels, group: SeedGroup) -> None:
    """What came of the seeds that have ended."""
    ended = _accuracies(group)
    if len(ended) > 1:
        st.markdown(
            t(
                "training.spread",
                mean=numbers.percent(t, sum(ended) / len(ended)),
                low=numbers.percent(t, min(ended)),
                high=numbers.percent(t, max(ended)),
                count=len(ended),
            )
        )


def _accuracies(group: SeedGroup, states: Container[RunState] = FINISHED) -> list[float]:
    """Test accuracies of the seeds that have ended in one of these states."""
    return [
        (entry.run.result or entry.last)["test_accuracy"]
        for entry in group.runs
        if entry.run.state in states and "test_accuracy" in (entry.run.result or entry.last)
    ]


def _differences(t: Labels, groups: Sequence[SeedGroup]) -> None:
    """How far each bundle of seeds is from the first, and whether the seeds can tell."""
    for group in groups[1:]:
        found = difference(*(_accuracies(one, DONE) for one in (group, groups[0])))
        if found is None:
            continue
        said = t(
            "training.difference",
            one=foreign_text.plain(group.name),
            other=foreign_text.plain(groups[0].name),
            mean=numbers.signed(100 * found.mean, 1),
            low=numbers.signed(100 * found.low, 1),
            high=numbers.signed(100 * found.high, 1),
            sure=numbers.percent(t, CONFIDENCE, digits=0),
        )
        judged = t("training.apart" if found.is_clear else "training.not_apart")
        st.markdown(f"{said} {judged}")


def _share(t: Labels, share: float | None) -> str:
    return "" if share is None else numbers.percent(t, share)


def _loss(entry: RunCurves) -> str:
    names = live_charts.loss_names(entry)
    if not names or entry.steps[names[0]].dropna().empty:
        return ""
    return numbers.significant(entry.steps[names[0]].dropna().iloc[-1])
