"""Starting: the first look at one click, and the form for a run of one's own."""

from dataclasses import replace

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.settings import settings
from cnnviz.studios.train.start.everything import screen as everything
from cnnviz.training.data.data_sets import available, refused_archives
from cnnviz.training.recipes.catalogue import RECIPES
from cnnviz.training.recipes.catalogue import recipe as recipe_named
from cnnviz.training.recipes.config import CIFAR10, RunConfig
from cnnviz.training.recipes.paper_recipes import PAPER, PAPER_RECIPES
from cnnviz.training.recipes.planning import TrainingPlan, planned
from cnnviz.ui.fetching import desk, line
from cnnviz.ui.runs import net_form, run_words, start_button
from cnnviz.ui.runs.steering import FACTORS
from cnnviz.ui.shell import foreign_text, numbers, page
from cnnviz.ui.widgets import left_out

FIRST_LOOK = "first-look"

NET = "resnet"
"""The network of a recipe that was made for none."""

FIRST_SECONDS = 60.0
"""Budget of the first look where its recipe has none."""

PUBLISHED = tuple(recipe.name for recipe in PAPER_RECIPES.values())
"""Recipes of single families: a form offers the one of its network, as "paper"."""

SEEDS = 3
"""Runs of a set that shows how much a seed does."""

LEAST_SECONDS = 5
LEAST_PASSES, MOST_PASSES = 0.5, 500.0
MOST_SEED = 2**31 - 1


def first_look_config() -> RunConfig:
    """Return the configuration that the big button starts."""
    chosen = next((recipe for recipe in RECIPES if recipe.name == FIRST_LOOK), RECIPES[0])
    seconds = None if chosen.seconds is not None else FIRST_SECONDS
    return RunConfig(
        net=chosen.net or NET, recipe=chosen.name, data=available()[0], seconds=seconds
    )


def first_look(t: Labels) -> None:
    """One click, and a network trains."""
    config = first_look_config()
    with st.container(border=True, key="first-look"):
        st.markdown(
            t(
                "training.first_look",
                net=run_words.net(t, config.net),
                data=foreign_text.plain(run_words.data(t, config.data)),
                time=run_words.duration(t, start_button.expected_seconds(config)),
            )
        )
        start_button.button(
            t("training.first_look_start"), "first", [config], icon=":material/rocket_launch:",
            primary=True,
        )  # fmt: skip
        tell_missing_data(t)


def tell_missing_data(t: Labels) -> None:
    """One line where CIFAR-10 is not on this machine: it comes, or can be fetched."""
    if CIFAR10 in available():
        return
    errand = desk.of_cifar10()
    desk.come(errand)
    if settings().offline:
        st.caption(t("training.no_cifar10"))
    else:
        st.caption(t("fetching.until_cifar10"))
        if not desk.under_way(errand):
            size = numbers.megabytes(errand.size)
            label = t("fetching.cifar10", size=size)
            line.button(t, label, errand, command="fetch --cifar10")
    line.progress(t, run_words.data(t, CIFAR10), errand)
    for refused in refused_archives():
        st.warning(page.sentence(refused), icon=":material/folder_zip:")


def form(t: Labels, *, place: str, net: str = NET) -> None:
    """The form for a run of one's own, with the costs of the network before it starts."""
    chosen = net_form.choose(t, f"{place}-net", net)
    with page.errors():
        net_form.vitals(t, chosen)
    left, right = st.columns(2)
    with left:
        data = _data(t, place)
        left_out.tell(t, data)
        recipe = _recipe(t, place, chosen)
    with right:
        seconds, passes = _budget(t, place, recipe, chosen)
        factor = st.select_slider(
            t("training.factor"),
            FACTORS,
            value=1.0,
            format_func=lambda value: f"× {value:g}",
            key=f"{place}-factor",
            help=t("training.factor_help"),
        )
    changes = everything.show(t, place, recipe, chosen)
    seed, several = _seeds(t, place)
    config = RunConfig(
        net=chosen,
        recipe=recipe,
        data=data,
        seed=seed,
        seconds=seconds,
        epochs=passes,
        rate_factor=factor,
        **changes,
    )
    configs = [replace(config, seed=seed + number) for number in range(SEEDS if several else 1)]
    label = t("training.start_several", count=SEEDS) if several else t("training.start")
    start_button.form_button(label, place, configs)


def _data(t: Labels, place: str) -> str:
    """The data set; what the form began with gives way to a better one that has come since."""
    known = run_words.data_sets(t, available())
    first, key, began = next(iter(known)), f"{place}-data", f"_{place}-data-first"
    before = st.session_state.get(began, first)
    if before != first and st.session_state.get(key) == before:
        st.session_state[key] = first
    st.session_state[began] = first
    return st.selectbox(t("train.data"), list(known), format_func=known.__getitem__, key=key)


def _recipe(t: Labels, place: str, net: str) -> str:
    return st.selectbox(
        t("train.recipe"),
        recipes_for(net),
        format_func=lambda name: run_words.recipe(t, name),
        key=f"{place}-recipe",
        help=t("training.recipe_help"),
    )


def recipes_for(net: str) -> list[str]:
    """Names of the recipes that can train a network, the first look first.

    A recipe that sets a special layer works only with the network that it was made for, and only
    some families were published with a schedule.
    """
    able = [recipe for recipe in RECIPES if not recipe.whiten or recipe.net == net]
    names = [recipe.name for recipe in able if recipe.name not in PUBLISHED]
    try:
        recipe_named(PAPER, net)
        names.append(PAPER)
    except CnnvizError:
        pass
    return sorted(names, key=lambda name: name != FIRST_LOOK)


def _budget(t: Labels, place: str, recipe: str, net: str) -> tuple[float | None, float | None]:
    """Seconds or passes; neither where the recipe's own budget is kept."""
    most = settings().run_seconds
    plan = planned(RunConfig(net=net, recipe=recipe), on_gpu=False)
    kinds = ["own", "seconds", "passes"]
    kind = st.segmented_control(
        t("training.budget"),
        kinds,
        # A schedule that counts passes may take hours: nobody should start it by the way.
        default="own" if plan.seconds is not None else "seconds",
        format_func=lambda name: t(f"training.budgets.{name}"),
        key=f"{place}-budget-{recipe}",
        required=True,
    )
    if kind == "seconds":
        start = min(60, most)
        value = st.number_input(
            t("training.budget_seconds", most=most), min(LEAST_SECONDS, most), most, start, 5,
            key=f"{place}-seconds",
        )  # fmt: skip
        return float(value), None
    if kind == "passes":
        passes = st.number_input(
            t("training.budget_passes"), LEAST_PASSES, MOST_PASSES, 5.0, 0.5, key=f"{place}-passes"
        )
        return None, float(passes)
    st.caption(t("training.own_budget", budget=own_budget(t, plan)))
    return None, None


def own_budget(t: Labels, plan: TrainingPlan) -> str:
    """Return the seconds or passes of a recipe by itself."""
    if plan.seconds is not None:
        return run_words.duration(t, plan.seconds)
    return t("training.passes_of", count=f"{plan.recipe.epochs:g}")


def _seeds(t: Labels, place: str) -> tuple[int, bool]:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        seed = st.number_input(t("train.seed"), 0, MOST_SEED, 0, 1, key=f"{place}-seed", width=200)
        several = st.toggle(
            t("training.several", count=SEEDS), key=f"{place}-several",
            help=t("training.several_help"),
        )  # fmt: skip
    return int(seed), bool(several)
