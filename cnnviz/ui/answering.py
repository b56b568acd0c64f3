"""Which network answers on a page: its own weights where they are here, else a bundled one."""

from dataclasses import dataclass, replace

import streamlit as st

from cnnviz.architectures import variant
from cnnviz.inference.choice import Source, small_weights
from cnnviz.inference.models import LoadedModel
from cnnviz.inference.weights import WeightsInfo, is_present, weights_for
from cnnviz.ui import address, cached, downloads, keys
from cnnviz.ui.page import Open

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
    """Let the reader choose among the weights that are here, and say whose they are."""
    t = arch.t
    choices, default = _choices(arch)
    address.restore(keys.WEIGHTS, list(choices), default)
    if len(choices) > 1:
        st.segmented_control(
            t("predict.weights"),
            list(choices),
            format_func=lambda name: t(
                "predict.choice", network=title(choices[name]), id=choices[name].id
            ),
            key=keys.WEIGHTS,
            required=True,
        )
    info = choices[address.store(keys.WEIGHTS, list(choices), default)]
    source = Source.OWN if info.model == arch.name else small_weights(arch.family).source
    lacking = downloads.missing(weights_for(arch.name))
    if source is not Source.OWN:
        _say_who(arch, info, source)
    if lacking is not None:
        downloads.offer(lacking)
    return Answering(loaded=cached.store().get(info.model, info), weights=info, source=source)


def speaker(arch: Open, answers: Answering) -> Open:
    """The page with the answering network as its variant: so that the words fit the numbers."""
    return replace(arch, variant=variant(answers.weights.model))


def _choices(arch: Open) -> tuple[dict[str, WeightsInfo], str]:
    """Weights that are here by their name in the address, and the best of them."""
    small = small_weights(arch.family).weights
    choices = {info.id: info for info in weights_for(arch.name) if is_present(info)}
    if small.model != arch.name:
        choices[SMALL] = small
    return choices, next(iter(choices))


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
