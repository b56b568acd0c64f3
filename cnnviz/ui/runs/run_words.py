"""What runs, their states and their ends are called, in the reader's language."""

from collections.abc import Sequence
from pathlib import PurePath

from cnnviz import names
from cnnviz.architectures import family
from cnnviz.content.labels import Labels
from cnnviz.training.recipes.config import CIFAR10, FOLDER, SHAPES10, RunConfig
from cnnviz.training.recipes.paper_recipes import PAPER, PAPER_RECIPES
from cnnviz.training.runs.store.records import QueuePlace, Run
from cnnviz.training.runs.store.states import EndReason, RunState, Wish
from cnnviz.ui.runs import net_form
from cnnviz.ui.shell import numbers, titles

GAN = "gan"
"""What the configuration of a generator and a discriminator begins with."""

COLOURS = {
    RunState.QUEUED: "gray",
    RunState.RUNNING: "blue",
    RunState.PAUSED: "orange",
    RunState.DONE: "green",
    RunState.FAILED: "red",
    RunState.CANCELLED: "gray",
    RunState.INTERRUPTED: "red",
    RunState.DIVERGED: "red",
}

ICONS = {
    RunState.QUEUED: ":material/hourglass_empty:",
    RunState.RUNNING: ":material/play_arrow:",
    RunState.PAUSED: ":material/pause:",
    RunState.DONE: ":material/check:",
    RunState.FAILED: ":material/error:",
    RunState.CANCELLED: ":material/stop:",
    RunState.INTERRUPTED: ":material/link_off:",
    RunState.DIVERGED: ":material/trending_up:",
}


def net(t: Labels, name: str) -> str:
    """What a network is called: one of the catalogue, or a choice such as "resnet:depth=56"."""
    if name.partition(":")[0] == GAN:
        return t("training.gan")
    return net_form.title(t, name)


def data(t: Labels, name: str) -> str:
    """What a data set is called; a folder of one's own has its own name: foreign text."""
    if name.startswith(FOLDER):
        return t("training.folder", name=names.shown(PurePath(name.removeprefix(FOLDER)).name))
    return {CIFAR10: "CIFAR-10", SHAPES10: "Shapes-10"}.get(name, name)


def data_sets(t: Labels, known: Sequence[str]) -> dict[str, str]:
    """What each of several data sets is called; of those that look alike each has a number."""
    return dict(zip(known, names.distinct(data(t, name) for name in known), strict=True))


def recipe(t: Labels, name: str) -> str:
    """Return what a recipe is called; one of a paper by the family that was trained so."""
    start, _, slug = name.partition("-")
    if start == PAPER and slug in PAPER_RECIPES:
        return f"{t(f'recipes.{PAPER}')} ({titles.of_family(t, family(slug))})"
    return t.get(f"recipes.{name}", name)


def budget(t: Labels, config: RunConfig) -> str:
    """Return the budget of a run, where its owner chose one; else nothing."""
    if config.seconds is not None:
        return duration(t, config.seconds)
    if config.epochs is not None:
        return t("training.passes_of", count=f"{config.epochs:g}")
    return ""


def settings(t: Labels, config: RunConfig, *, seed: bool = True) -> str:
    """All that was chosen beside the network, in one line."""
    said = [
        recipe(t, config.recipe),
        data(t, config.data),
        budget(t, config),
        "" if config.rate_factor == 1 else t("training.rate_of", factor=f"{config.rate_factor:g}"),
        *changes(t, config),
        "" if config.fork_run is None else t("training.fork_of", step=config.fork_step),
        t("training.seed_of", seed=config.seed) if seed else "",
    ]
    return " · ".join(part for part in said if part)


def changes(t: Labels, config: RunConfig) -> list[str]:
    """What is set instead of the recipe's own, each in a word or two."""
    return [
        f"{t(f'training.everything.{name}')} {setting(t, name, value)}"
        for name, value in config.changes.items()
    ]


def setting(t: Labels, name: str, value: float | str) -> str:
    """What a setting of a recipe is called: a number as it is, a choice by its word."""
    if isinstance(value, str):  # as another version of the app may know more of them
        return t.get(f"training.{name}s.{value}", value)
    return numbers.significant(value)


def named(t: Labels, configs: Sequence[RunConfig]) -> list[str]:
    """A short name for each of several runs: the network, and the rest where networks agree."""
    nets = [net(t, config.net) for config in configs]
    if len(set(nets)) == len(nets):
        return nets
    rest = [settings(t, config, seed=False) for config in configs]
    whole = [f"{name}, {more}" for name, more in zip(nets, rest, strict=True)]
    if len(set(whole)) == len(whole):
        return whole
    return [f"{name} ({number})" for number, name in enumerate(whole, 1)]


def state(t: Labels, run: Run) -> str:
    """Where a run stands, in a word; what its owner asked for counts as said."""
    if run.state is RunState.RUNNING and run.wish is not Wish.GO_ON:
        return t(f"run_states.to_{run.wish}")
    return t(f"run_states.{run.state}")


def ending(t: Labels, run: Run) -> str:
    """Why a run stands as it does, in a sentence; empty where nothing needs to be said."""
    match run.state:
        case RunState.FAILED:
            return t(f"reasons.{run.reason or EndReason.ERROR}")
        case RunState.DIVERGED:
            step = run.detail if run.detail and run.detail.isdigit() else run.step
            return t("endings.diverged", step=f"{int(step):,}")
        case RunState.INTERRUPTED:
            return t("endings.interrupted", count=run.crashes)
        case RunState.PAUSED | RunState.CANCELLED:
            return t(f"endings.{run.state}")
        case _:
            return ""


def place(t: Labels, found: QueuePlace | None) -> str:
    """A queued run's place and expected wait."""
    if found is None:
        return t("run_states.queued")
    if found.wait_seconds is None:
        return t("training.place_unknown", position=found.position)
    if found.wait_seconds < 1:
        return t("training.place_soon", position=found.position)
    wait = duration(t, found.wait_seconds)
    return t("training.place", position=found.position, wait=wait)


def duration(t: Labels, seconds: float) -> str:
    """A time in seconds, minutes or hours, no finer than one needs."""
    whole = max(0, round(seconds))
    if whole < 60:
        return t("training.seconds", seconds=whole)
    minutes, left = divmod(whole, 60)
    if minutes < 60:
        key = "training.minutes" if left else "training.whole_minutes"
        return t(key, minutes=minutes, seconds=left)
    return t("training.hours", hours=minutes // 60, minutes=minutes % 60)
