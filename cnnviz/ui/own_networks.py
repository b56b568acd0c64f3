"""Networks that a reader has brought: kept in the session, known to nobody else, gone with it."""

import hashlib
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol
from weakref import WeakSet

import streamlit as st

from cnnviz.architectures import Variant, guests, variant
from cnnviz.errors import BadFile, UnknownName
from cnnviz.network.onnx_graph.onnx_table import OnnxNetwork
from cnnviz.network.trace.table import LayerTable
from cnnviz.photos.answering.preprocessing import Preprocessing, plain
from cnnviz.photos.own_models.picture import readable
from cnnviz.photos.weights.foreign_states import give_classes
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.settings import settings
from cnnviz.ui import cache

if TYPE_CHECKING:
    from torch import nn

MOST = 4
"""Networks of one session; the oldest goes first."""

ROW_BYTES = 2000
"""Of one row of a layer table in memory."""

_KEPT = "_own-networks"

RECIPE_KEY = "own-recipe"
"""Name in session state of how a photo is prepared for an ONNX network."""

_ODD = re.compile(r"[^\w. -]|(?<![^\W_])_|_(?![^\W_])")


@dataclass(frozen=True, kw_only=True, eq=False)
class OwnNetwork:
    """A network of a reader's own.

    Attributes:
        name: `own:` and the beginning of the SHA-256 of its file.
        title: Name of the file, as it may be shown in plain text.
        table: Its layers.
        data: The file itself, of an ONNX network: what answers reads it.
        onnx: What else is known of an ONNX network.
        base: Name of the network of the list that a file of weights is for.
        loaded: That network with these weights; it goes by the name of the reader's own.
    """

    name: str
    title: str
    table: LayerTable
    data: bytes | None = field(default=None, repr=False)
    onnx: OnnxNetwork | None = None
    base: str = ""
    loaded: LoadedModel | None = None

    @property
    def nbytes(self) -> int:
        """Memory that it takes; kept sessions are measured by it."""
        rows = ROW_BYTES * len(self.table.layers)
        return rows + len(self.data or b"") + (self.loaded.bytes if self.loaded else 0)

    @property
    def classes(self) -> int | None:
        """How many classes it tells apart; None if it is no classifier."""
        if self.onnx is not None:
            return self.onnx.classes
        rows = [row for row in self.table.layers if row.output_shape]
        return rows[-1].output_shape[0]

    @property
    def preprocessing(self) -> Preprocessing:
        """What happens to a photo; an ONNX file does not say, and its reader chooses."""
        if self.loaded is not None:
            return self.loaded.preprocessing
        return plain(self.variant.input_shape)

    @property
    def answers(self) -> bool:
        """Whether a photo can be given to it, and its answer be told as classes."""
        return self.onnx is None or readable(self.onnx)

    @property
    def variant(self) -> Variant:
        """What pages ask of a network; one of an ONNX file cannot be built in torch."""
        if self.loaded is None:
            channels, height, width = self.table.input_shape
            return Variant(
                name=self.name,
                title=heading(self.title),
                build=unbuildable,
                # As a photo is shown beside its layers: four channels have a picture of three.
                input_shape=(channels if channels in (1, 3) else 3, height, width),
                library="onnx",
            )
        base = variant(self.base)
        return Variant(
            name=self.name,
            title=heading(self.title),
            build=partial(_rebuilt, self.name),  # by name: a page keeps no weights alive
            input_shape=base.input_shape,
            library=base.library,
        )


def heading(title: str) -> str:
    """Return a stranger's name in letters that mean nothing in Markdown, a table or a drawing."""
    return _ODD.sub("-", title).strip("_-. ") or cache.OWN.rstrip(":")


class Held(Protocol):
    """What a session holds of a reader's own: a network, or what becomes one."""

    @property
    def nbytes(self) -> int:
        """Its memory."""


_everyone: "WeakSet[Held]" = WeakSet()
_guard = threading.Lock()


def _rebuilt(name: str) -> "nn.Module":
    """Return the network of some weights with random ones, and as many outputs as these have."""
    own = found(name)
    assert own.loaded is not None
    network = variant(own.base).build()
    known = network.state_dict()
    given = {key: one for key, one in own.loaded.module.state_dict().items() if key in known}
    give_classes(network, given)
    for module in network.modules():
        if any(one.is_meta for one in module.parameters(recurse=False)):
            module.to_empty(device="cpu", recurse=False)
            module.reset_parameters()  # type: ignore[operator]
    return network


def unbuildable() -> "nn.Module":
    """Refuse to build what no library has the modules of."""
    raise UnknownName("own_unbuilt", "an ONNX network is not built of modules")


def is_own(name: str) -> bool:
    """Return whether a name is that of a reader's own network."""
    return name.startswith(cache.OWN)


def name_of(data: bytes) -> str:
    """Return the name of the network in a file."""
    return f"{cache.OWN}{hashlib.sha256(data).hexdigest()[:16]}"


def all_here() -> tuple[OwnNetwork, ...]:
    """Return the networks of this session, the newest first."""
    return tuple(reversed(_kept().values()))


def found(name: str) -> OwnNetwork:
    """Return a network of this session.

    Raises:
        UnknownName: If this session has no such network.
    """
    try:
        return _kept()[name]
    except KeyError:
        raise UnknownName("own_unknown", f"this session has no network {name}", name=name) from None


def is_onnx(name: str) -> bool:
    """Return whether a name is that of an ONNX network of this session."""
    return here(name) and _kept()[name].onnx is not None


def base_of(name: str) -> str:
    """Return the network of the list that a file of weights is for; any other name as it is."""
    return (_kept()[name].base or name) if here(name) else name


def here(name: str) -> bool:
    """Return whether a name is that of a network of this session."""
    return name in _kept()


def keep(network: OwnNetwork, *, instead: Held | None = None) -> None:
    """Keep a network for this session; older ones go where there is no room.

    Args:
        network: The newest.
        instead: What it was made of, which is let go.

    Raises:
        BadFile: If all sessions together hold too much, or the network alone does; then all stay.
    """
    kept = _kept()
    rest = {name: one for name, one in kept.items() if name != network.name}
    while rest and (len(rest) >= MOST or _size(rest.values()) + network.nbytes > most_each()):
        del rest[next(iter(rest))]
    gone = [one for one in kept.values() if one not in rest.values()]
    hold(network, network.title, instead=[*gone, *([instead] if instead else [])])
    kept.clear()
    kept.update(rest | {network.name: network})


def hold(thing: Held, title: str, *, instead: Iterable[Held] = ()) -> None:
    """Count what a session holds among what all sessions do, for as long as it is held.

    Args:
        thing: What it is.
        title: Name of its file, for the message.
        instead: What is let go for it.

    Raises:
        BadFile: If it is too much.
    """
    with _guard:
        there = _size(_everyone) - _size(instead)
        if thing.nbytes > most_each() or there + thing.nbytes > settings().uploads_bytes:
            raise BadFile("own_full", f"no room for {title}", file=title)
        _everyone.add(thing)


def forget(name: str) -> None:
    """Let go of a network."""
    _kept().pop(name, None)


def most_each() -> int:
    """Return the bytes that one session may hold."""
    limits = settings()
    return max(limits.uploads_each_bytes, limits.model_bytes)


def _size(things: Iterable[Held]) -> int:
    return sum(thing.nbytes for thing in list(things))


def _kept() -> dict[str, OwnNetwork]:
    kept: dict[str, OwnNetwork] = st.session_state.setdefault(_KEPT, {})
    return kept


def _variant(rest: str) -> Variant:
    return found(f"{cache.OWN}{rest}").variant


guests.bring(cache.OWN.removesuffix(":"), _variant)
