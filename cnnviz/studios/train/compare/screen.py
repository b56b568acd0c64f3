"""Several runs side by side: what differs between them, and what came of it."""

from collections.abc import Sequence
from statistics import mean, stdev

import pandas as pd
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.studios.train.evaluation.chosen_evaluation.screen import KNOWN_CLASSES
from cnnviz.training.nets.trainable import net_table
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store.records import Run
from cnnviz.training.runs.store.states import RunState
from cnnviz.ui import cache
from cnnviz.ui.runs import reading, run_words, seed_groups
from cnnviz.ui.runs.reading import RunCurves
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.numbers import EMPTY

Group = tuple[RunCurves, ...]
"""Runs that differ in nothing but their seed."""

NOTHING = "–"


def show(t: Labels, runs: Sequence[Run]) -> None:
    """A row a configuration, a column a quantity; seeds of one configuration are averaged."""
    watched = [reading.watch(run.id) for run in runs if not run.config.is_gan]
    if len(watched) < 2:
        return
    groups = seed_groups.grouped_by_seed(watched)
    table = pd.DataFrame({**differing(t, groups), **outcomes(t, groups)})
    st.dataframe(table, hide_index=True, width="stretch", placeholder=EMPTY, alt=t("run_table.alt"))
    if any(len(group) > 1 for group in groups):
        st.caption(t("run_table.spread"))


def differing(t: Labels, groups: Sequence[Group]) -> dict[str, list[str]]:
    """What was asked for, where not all asked for the same; the network always."""
    asked = [asked_for(t, group[0].run.config) for group in groups]
    return {
        t(f"run_table.{name}"): [values[name] for values in asked]
        for name in asked[0]
        if name == "net" or len({values[name] for values in asked}) > 1
    }


def asked_for(t: Labels, config: RunConfig) -> dict[str, str]:
    """Everything but the seed that may differ between two configurations, in words."""
    return {
        "net": run_words.net(t, config.net),
        "recipe": run_words.recipe(t, config.recipe),
        "data": run_words.data(t, config.data),
        "pictures": NOTHING if config.pictures is None else numbers.whole(config.pictures),
        "budget": run_words.budget(t, config) or NOTHING,
        "factor": f"× {config.rate_factor:g}",
        "fork": fork(t, config),
    }


def outcomes(t: Labels, groups: Sequence[Group]) -> dict[str, list[str]]:
    """What the networks cost, and what came of the runs; of those that are done, if any is."""
    rows = {
        t("common.parameters"): [_params(group) for group in groups],
        t("common.multiply_adds"): [_macs(t, group[0].run) for group in groups],
    }
    for name in ("test_accuracy", "flip_accuracy", "train_accuracy"):
        found = [_shares(t, [_outcome(entry, name) for entry in _counted(g)]) for g in groups]
        if any(value != NOTHING for value in found):
            rows[t(f"training.{name}")] = found
    rows[t("run_table.seconds")] = [
        _around([_outcome(entry, "seconds") for entry in _counted(g)], "{:.0f}") for g in groups
    ]
    rows[t("run_table.seeds")] = [_seeds(group) for group in groups]
    rows[t("run_table.state")] = [
        ", ".join(dict.fromkeys(run_words.state(t, entry.run) for entry in group))
        for group in groups
    ]
    return rows


def _counted(group: Group) -> Group:
    done = tuple(entry for entry in group if entry.run.state is RunState.DONE)
    return done or group


def _seeds(group: Group) -> str:
    done = sum(entry.run.state is RunState.DONE for entry in group)
    return str(len(group)) if done in (0, len(group)) else f"{done} / {len(group)}"


def fork(t: Labels, config: RunConfig) -> str:
    """Return where a run started from."""
    if config.fork_run is None:
        return NOTHING
    return t("run_table.fork_of", run=config.fork_run[:8], step=config.fork_step)


def _outcome(entry: RunCurves, name: str) -> float | None:
    """A number of the finished run, or else of its last evaluation."""
    found = (entry.run.result or {}).get(name, entry.last.get(name))
    if found is None and name == "seconds" and entry.evaluations:
        return entry.evaluations[-1].seconds
    return found


def _shares(t: Labels, values: Sequence[float | None]) -> str:
    known = [None if value is None else 100 * value for value in values]
    written = _around(known, "{:.1f}")
    return written if written == NOTHING else t("common.percent", value=written)


def _around(values: Sequence[float | None], form: str) -> str:
    """Mean and standard deviation of those that are known."""
    known = [value for value in values if value is not None]
    if not known:
        return NOTHING
    middle = form.format(mean(known))
    return f"{middle} ± {form.format(stdev(known))}" if len(known) > 1 else middle


def _params(group: Group) -> str:
    known = [entry.run.params for entry in group if entry.run.params is not None]
    return numbers.whole(known[0]) if known else NOTHING


def _macs(t: Labels, run: Run) -> str:
    classes = len(KNOWN_CLASSES.get(run.config.data, ())) or 10
    try:
        return numbers.compact(t, cache.shared(_multiply_adds, run.config.net, classes))
    except CnnvizError:
        return NOTHING


def _multiply_adds(name: str, classes: int) -> int:
    return net_table(name, classes).macs
