"""Which network answers on a page: its own weights where they are here, else a bundled one."""

from dataclasses import dataclass, replace

import streamlit as st

from cnnviz.architectures import variant
from cnnviz.errors import WeightsError
from cnnviz.inference.choice import Source, small_weights
from cnnviz.inference.models import LoadedModel
from cnnviz.inference.weights import WeightsInfo, is_present, weights_for
from cnnviz.ui import address, cached, downloads, keys
from cnnviz.ui.page import Open, sentence

SMALL = "small"
"""Name of the bundled network in the address."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answering:
    """The network that answers.

    Attributes:
        loaded: The network itself.
        weights: Where its weights are from.
        source: Whether they are the page's own.
    """

    loaded: LoadedModel
    weights: WeightsInfo
    source: Source

    @property
    def key(self) -> tuple[str, str]:
        """Name of the network and of its weights: what results are kept under."""
        return self.weights.model, self.weights.id


def network(arch: Open) -> Answering:
    """Let the reader choose among the weights that are here, and say whose they are.

    Weights that turn out to be damaged, and cannot be had again, get their sentence; the bundled
    network then answers, so that no page is without a prediction.
    """
    choices = _choices(arch)
    info = choices[_choose(arch, choices)]
    try:
        answers = _answering(arch, info)
    except WeightsError as error:
        st.error(sentence(error), icon=":material/error:")
        answers = _answering(arch, small_weights(arch.family).weights)
    lacking = downloads.missing(weights_for(arch.name))
    if answers.source is not Source.OWN:
        _say_who(arch, answers.weights, answers.source)
    if lacking is not None:
        downloads.offer(lacking)
    return answers


def _answering(arch: Open, info: WeightsInfo) -> Answering:
    source = Source.OWN if info.model == arch.name else small_weights(arch.family).source
    return Answering(loaded=cached.store().get(info.model, info), weights=info, source=source)


def _choose(arch: Open, choices: dict[str, WeightsInfo]) -> str:
    """The reader's choice; where there is none to make, none is remembered either."""
    t, default = arch.t, next(iter(choices))
    if len(choices) == 1:
        return default
    return address.segmented(
        keys.WEIGHTS,
        t("predict.weights"),
        list(choices),
        default,
        lambda name: t("predict.choice", network=title(choices[name]), id=choices[name].id),
    )


def speaker(arch: Open, answers: Answering) -> Open:
    """The page with the answering network as its variant: so that the words fit the numbers."""
    return replace(arch, variant=variant(answers.weights.model))


def _choices(arch: Open) -> dict[str, WeightsInfo]:
    """Weights that are here by their name in the address, the best first."""
    small = small_weights(arch.family).weights
    choices = {info.id: info for info in weights_for(arch.name) if is_present(info)}
    if small.model != arch.name:
        choices[SMALL] = small
    return choices


def _say_who(arch: Open, info: WeightsInfo, source: Source) -> None:
    t = arch.t
    st.info(
        t(
            f"predict.{source}",
            network=title(info),
            asked=arch.variant.title,
            classes=", ".join(t.get(f"classes.{name}", name) for name in info.classes),
        ),
        icon=":material/info:",
    )


def title(info: WeightsInfo) -> str:
    """The network that some weights are for, as it is called on the screen."""
    return variant(info.model).title
