"""Which network answers on a page: its own weights where they are here, else a bundled one."""

import logging
from dataclasses import dataclass, replace
from typing import TypeVar

import streamlit as st

from cnnviz.architectures import variant
from cnnviz.errors import WeightsError
from cnnviz.photos.weights.available import (
    WeightsInfo,
    damaged,
    digest_of,
    is_present,
    path_of,
    verify,
    weights_for,
)
from cnnviz.photos.weights.choice import (
    Source,
    WeightsChoice,
    choices,
    random_choice,
    shipped_weights,
    small_weights,
)
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.photos.weights.untrained import is_random
from cnnviz.ui import networks
from cnnviz.ui.fetching import answering
from cnnviz.ui.recording import capture
from cnnviz.ui.shell import address, keys, language, titles
from cnnviz.ui.shell.page import NetworkPage, sentence

log = logging.getLogger(__name__)

PageT = TypeVar("PageT", bound=NetworkPage)

SMALL = "small"
"""Name of the bundled network in the address."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Predictor:
    """A loaded network and whose weights it has.

    Attributes:
        source: Whether they are the page's own.
    """

    loaded: LoadedModel
    weights: WeightsInfo
    source: Source

    @property
    def key(self) -> tuple[str, str]:
        """Name of the network and of its weights: what results are kept under."""
        return self.weights.model, self.weights.id


def network(arch: NetworkPage) -> Predictor:
    """Let the reader choose among the weights that are here, and say whose they are.

    Weights that turn out to be damaged get their sentence and come again; the network that stands
    in then answers, so that no page is without a prediction.
    """
    there = _choices(arch)
    named = {SMALL if c.source is not Source.OWN else c.weights.id: c for c in there}
    chosen = named[_choose(arch, named)]
    asked, sound = _published(arch), True
    try:
        answers = of(chosen)
    except WeightsError as error:
        st.error(sentence(error), icon=":material/error:")
        asked, sound = chosen.weights, False
        answers = small(arch)
    else:
        if asked is not None and asked.package is not None and not is_present(asked):
            st.warning(sentence(damaged(path_of(asked), asked)), icon=":material/warning:")
    _tell(arch, answers, asked, sound=sound, chooser=len(named) > 1)
    return answers


def quiet(arch: NetworkPage) -> Predictor:
    """The network that answers where nothing is chosen and nothing said: the best one at hand.

    Weights that the reader chose elsewhere on the page hold here, too.
    """
    named = {
        SMALL if choice.source is not Source.OWN else choice.weights.id: choice
        for choice in _choices(arch)
    }
    default = next(iter(named))
    chosen = named[address.current(keys.WEIGHTS, list(named), default)]
    try:
        return of(chosen)
    except WeightsError as error:
        log.info("another network answers: %s", error)
        return small(arch)


def who(arch: NetworkPage, answers: Predictor) -> None:
    """Say in one line who answers, and why not the network of the page."""
    asked = _published(arch)
    _tell(arch, answers, asked, sound=asked is None or _is_sound(asked))


def small(arch: NetworkPage) -> Predictor:
    """The bundled network of the family, without a choice and without a word.

    Without a family it is the network itself with random weights.
    """
    relatives = arch.relatives
    return of(random_choice(arch.name) if relatives is None else small_weights(relatives))


def _choices(arch: NetworkPage) -> tuple[WeightsChoice, ...]:
    if arch.brought is not None:
        return (WeightsChoice(source=Source.OWN, weights=arch.brought),)
    return choices(arch.relatives, arch.name)


def _published(arch: NetworkPage) -> WeightsInfo | None:
    """The weights of the page's network: those that are here, else those to fetch."""
    there = weights_for(arch.name)
    return next(filter(is_present, there), there[0] if there else None)


def _is_sound(info: WeightsInfo) -> bool:
    try:
        verify(path_of(info), info)
    except WeightsError:
        return False
    return True


def _tell(
    arch: NetworkPage,
    answers: Predictor,
    asked: WeightsInfo | None,
    *,
    sound: bool,
    chooser: bool = False,
) -> None:
    answering.tell(arch, answers.weights, answers.source, asked, sound=sound, chooser=chooser)


def shipped() -> Predictor | None:
    """The network that knows the classes of ImageNet without a download, if it is installed.

    Raises:
        WeightsError: If its file is damaged.
    """
    choice = shipped_weights()
    return None if choice is None else of(choice)


def of(choice: WeightsChoice) -> Predictor:
    """Load the network that was chosen.

    Raises:
        WeightsError: If its weights are damaged.
    """
    info = choice.weights
    loaded = networks.loaded(info)
    if is_random(info):
        info = replace(info, classes=loaded.classes)
    else:
        capture.note_weights(info.model, info.id, digest_of(info))
    return Predictor(loaded=loaded, weights=info, source=choice.source)


def _choose(arch: NetworkPage, named: dict[str, WeightsChoice]) -> str:
    """The reader's choice; where there is none to make, none is remembered either."""
    t, default = arch.t, next(iter(named))
    if len(named) == 1:
        return default
    return address.segmented(
        keys.WEIGHTS,
        t("predict.weights"),
        list(named),
        default,
        lambda name: t(
            "predict.choice",
            network=title(named[name].weights),
            id=named[name].weights.id,
        ),
    )


def predictor_for(arch: PageT, answers: Predictor) -> PageT:
    """The page with the answering network as its variant: so that the words fit the numbers."""
    return replace(arch, variant=variant(answers.weights.model))


def title(info: WeightsInfo) -> str:
    """The network that some weights are for, as it is called on the screen."""
    return titles.named(language.words(), info.model)
