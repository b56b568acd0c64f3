"""What is asked: a class, perhaps another one to set it against, and what the photo is put beside.

The choices stand in the address by the names that the network's publisher gave its classes.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz.content.labels import Labels
from cnnviz.network.trace.table import LayerTable
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.probing.attribution.baselines import Baseline
from cnnviz.probing.attribution.grad_cam import last_target
from cnnviz.probing.attribution.question import AttributionQuestion, answers_of, grids
from cnnviz.studios.inside import Inside
from cnnviz.ui import networks, tables
from cnnviz.ui.shell import address, classes, numbers
from cnnviz.ui.widgets import photo

FIRST = "first"
"""In the address: the class that the network answers, whatever it is."""

ALONE = "alone"
"""In the address: the logit of the class, set against no other."""

TOP = 5
"""Classes that stand first in the list, with their probabilities."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AskedClass:
    """The class that a map explains, and what it is set against.

    Attributes:
        names: Its classes in the reader's language.
        logits: Its answer, (classes,).
        index: Number of the class that is asked for.
        against: Number of the other class; None for the class alone.
        baseline: What stands in the photo's place where something is taken away.
    """

    loaded: LoadedModel
    seen: photo.Photo
    table: LayerTable
    t: Labels
    names: tuple[str, ...]
    logits: NDArray[np.float32]
    index: int
    against: int | None = None
    baseline: str = Baseline.BLACK.value

    @property
    def label(self) -> str:
        """What is explained, in the reader's language."""
        if self.against is None:
            return self.names[self.index]
        return self.t(
            "attribution.difference", one=self.names[self.index], other=self.names[self.against]
        )

    @property
    def question(self) -> AttributionQuestion:
        """The question that the probes answer."""
        recipe = self.loaded.preprocessing
        return AttributionQuestion(
            class_index=self.index,
            against=self.against,
            kind=self.baseline,
            black=tuple(-mean / std for mean, std in zip(recipe.mean, recipe.std, strict=True)),
        )

    @property
    def order(self) -> list[int]:
        """The classes, the most probable first."""
        return [int(index) for index in np.argsort(-self.logits, kind="stable")]

    @property
    def rival(self) -> int:
        """The other class that is asked about; the strongest other one where there is none."""
        if self.against is not None:
            return self.against
        return next(index for index in self.order if index != self.index)

    @property
    def target(self) -> str:
        """The layer that Grad-CAM looks at by default."""
        return last_target(self.table).path

    @property
    def crop(self) -> NDArray[np.uint8]:
        """What the network sees, before it is normalised, in colours."""
        return np.asarray(networks.preprocessed(self.loaded, self.seen).cropped.convert("RGB"))

    def subject(self, work: object) -> object:
        """What some work is about: this question, on the photo, by the network that answers."""
        weights = self.loaded.weights.id if self.loaded.weights else None
        return (work, self.loaded.name, weights, self.seen.sha256, self.question)


def first(inside: Inside) -> AskedClass:
    """The question before the reader has asked one: why the network's own answer?"""
    loaded = inside.answers.loaded
    logits = networks.on_photo(answers_of, loaded, inside.seen)[0].float().cpu().numpy()
    return AskedClass(
        loaded=loaded,
        seen=inside.seen,
        table=tables.layer_table(loaded.name),
        t=inside.t,
        names=tuple(classes.name(inside.t, label) for label in loaded.classes),
        logits=logits,
        index=int(np.argmax(logits)),
    )


def choose(inside: Inside, *, baseline: bool) -> AskedClass:
    """Let the reader choose a class, another one, and the picture to compare with."""
    own = first(inside)
    t, ids = own.t, _ids(own.loaded.classes)
    by_name = [*own.order[:TOP], *sorted(own.order[TOP:], key=own.names.__getitem__)]
    shares = np.exp(own.logits.astype(np.float64) - own.logits.max())
    shares /= shares.sum()
    index_of = {name: index for index, name in enumerate(ids)}

    def named(name: str) -> str:
        index = index_of.get(name, own.index)
        return f"{own.names[index]} · {numbers.percent(t, float(shares[index]))}"

    left, right = st.columns(2, gap="large")
    with left:
        others = [ids[index] for index in by_name if index != own.index]
        chosen = _select("attribution-class", t("attribution.class"), [FIRST, *others], named)
    index = index_of.get(chosen, own.index)
    with right:
        others = [ids[other] for other in by_name if other != index]
        chosen = _select(
            "attribution-against",
            t("attribution.against"),
            [ALONE, *others],
            lambda name: t("attribution.alone") if name == ALONE else named(name),
        )
    return AskedClass(
        loaded=own.loaded,
        seen=own.seen,
        table=own.table,
        t=t,
        names=own.names,
        logits=own.logits,
        index=index,
        against=index_of.get(chosen),
        baseline=_baseline(t) if baseline else Baseline.BLACK.value,
    )


def squares(asked: AskedClass, *, fixed: bool = False) -> int:
    """Let the reader asked how many squares a row of the photo has.

    Args:
        asked: What is asked.
        fixed: Take the choice as it stands, without showing its buttons.
    """
    fitting = [str(count) for count in grids(asked.table.input_size)]
    default, key = fitting[min(1, len(fitting) - 1)], "attribution-squares"
    if fixed or len(fitting) == 1:
        return int(address.current(key, fitting, default))
    side = asked.table.input_size
    return int(
        address.segmented(
            key,
            asked.t("attribution.squares"),
            fitting,
            default,
            lambda count: asked.t("attribution.of_pixels", count=count, pixels=side // int(count)),
        )
    )


def _baseline(t: Labels) -> str:
    return address.segmented(
        "attribution-baseline",
        t("attribution.instead"),
        [kind.value for kind in Baseline],
        Baseline.BLACK.value,
        lambda name: t(f"attribution.baselines.{name}"),
    )


def _select(key: str, label: str, options: Sequence[str], names: Callable[[str], str]) -> str:
    """A list to search in, bound to the address; its first entry is the default."""
    address.restore(key, options, options[0])
    st.selectbox(label, options, format_func=names, key=key)
    return address.store(key, options, options[0])


def _ids(labels: Sequence[str]) -> list[str]:
    """A name for each class; ImageNet has two cranes."""
    often = Counter(labels)
    return [
        label if often[label] == 1 else f"{label} #{index}" for index, label in enumerate(labels)
    ]
