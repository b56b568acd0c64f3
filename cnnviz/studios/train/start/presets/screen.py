"""Comparisons: sets of runs that answer a question, started together and drawn into one picture."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from cnnviz.architectures import family
from cnnviz.content.labels import Labels
from cnnviz.settings import settings
from cnnviz.studios.train.start.screen import SEEDS
from cnnviz.training.data.data_sets import available
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.recipes.presets import PRESETS, Preset, of_family
from cnnviz.ui.runs import preset_words, run_words, start_button
from cnnviz.ui.shell import foreign_text, titles


def show(t: Labels) -> None:
    """One comparison of all, chosen from a list."""
    name = st.selectbox(
        t("training.comparison"),
        list(PRESETS),
        format_func=lambda name: _listed(t, PRESETS[name]),
        key="comparison",
    )
    card(t, PRESETS[name])


def of_page(t: Labels, slug: str) -> None:
    """The comparisons of an architecture page."""
    found = of_family(slug)
    if found:
        st.markdown(f"**{t('training.comparisons')}**")
        for preset in found:
            card(t, preset)


def card(t: Labels, preset: Preset) -> None:
    """What a comparison asks, its networks, and the button."""
    with st.container(border=True, key=f"preset-{preset.name}"):
        configs = fitted(preset.configs)
        names = "\n".join(f"* {run_words.net(t, config.net)}" for config in configs)
        title, question = preset_words.title(t, preset), preset_words.question(t, preset)
        st.markdown(f"**{title}**\n\n{question}\n\n{names}")
        st.caption(foreign_text.plain(run_words.settings(t, configs[0], seed=False)))
        if may_have_seeds(configs) and st.toggle(
            t("training.several", count=SEEDS),
            key=f"seeds-{preset.name}",
            help=t("training.several_help"),
        ):
            configs = seeded(configs)
        label = t("training.start_several", count=len(configs))
        start_button.form_button(label, f"preset-{preset.name}", configs)


def fitted(configs: Sequence[RunConfig]) -> list[RunConfig]:
    """The runs of a set as this server can do them: with its data, within its longest budget."""
    data, most = available()[0], float(settings().run_seconds)
    return [
        replace(
            config,
            data=data,
            seconds=None if config.seconds is None else min(config.seconds, most),
        )
        for config in configs
    ]


def seeded(configs: Sequence[RunConfig]) -> list[RunConfig]:
    """Every run with several seeds; the first seed of all comes first, so all curves begin soon."""
    return [replace(config, seed=seed) for seed in range(SEEDS) for config in configs]


def may_have_seeds(configs: Sequence[RunConfig]) -> bool:
    """Return whether one reader may have so many runs at a time."""
    limits = settings()
    return SEEDS * len(configs) <= limits.running_each + limits.queued_each


def _listed(t: Labels, preset: Preset) -> str:
    return f"{titles.of_family(t, family(preset.family))}: {preset_words.title(t, preset)}"
