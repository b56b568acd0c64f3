"""Which network answers on a page: its own weights where they are here, else a bundled one."""

from dataclasses import dataclass

import streamlit as st

from cnnviz.architectures import variant
from cnnviz.inference.choice import Source, best_weights, small_weights
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
    own = [info for info in weights_for(arch.name) if is_present(info)]
    small = small_weights(arch.family)
    choices = {info.id: info for info in own} | {SMALL: small.weights}
    if small.weights.model == arch.name:
        del choices[SMALL]
    default = next(iter(choices))
    names = {name: t("predict.choice", network=title(info), id=info.id)
             for name, info in choices.items()}
    address.restore(keys.WEIGHTS, list(choices), default)
    if len(choices) > 1:
        st.segmented_control(
            t("predict.weights"),
            list(choices),
            format_func=names.__getitem__,
            key=keys.WEIGHTS,
            required=True,
        )
    chosen = address.store(keys.WEIGHTS, default)
    lacking = downloads.missing(weights_for(arch.name))
    if lacking is not None:
        downloads.offer(lacking)
    info = choices[chosen]
    source = Source.OWN if info.model == arch.name else small.source
    if source is not Source.OWN:
        st.info(
            t(
                "predict.bundled_note",
                network=title(info),
                classes=", ".join(t.get(f"classes.{name}", name) for name in info.classes),
            ),
            icon=":material/info:",
        )
    return Answering(loaded=cached.store().get(info.model, info), weights=info, source=source)


def quiet(arch: Open) -> Answering:
    """The best network that is here, without a choice."""
    choice = best_weights(arch.family, arch.name)
    info = choice.weights
    return Answering(
        loaded=cached.store().get(info.model, info), weights=info, source=choice.source
    )


def title(info: WeightsInfo) -> str:
    """The network that some weights are for, as it is called on the screen."""
    return variant(info.model).title
