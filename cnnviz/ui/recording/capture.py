"""What a screen shows, caught on its way to the browser: no experiment needs a line for it.

Everything that a page shows is a message that its run hands to its context; here the context's own
`enqueue` hears of each first. That name is not in Streamlit's public interface: `hear` ends with an
error where it is gone, and a test holds the pinned version to it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PIL import Image
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.capsules import recorded_pictures
from cnnviz.capsules.capsule import RecordedPhoto, RecordedWeights

LEANS_ON = "enqueue"

LEFT_OUT = ("photo-bar", "answering", "guess-options-", "recording-")
"""Names of the places that are controls, or told elsewhere in a capsule."""

SMALL_PHOTO = 240
"""Longest side of the photo that is kept, in pixels."""

Path = tuple[int, ...]


@dataclass(slots=True)
class Capture:
    """What was shown since the capture began, and what it was made of.

    Attributes:
        elements: By their place on the page.
        blocks: The places that hold others.
        inputs: Every choice with its word in the address.
        weights: That answered, by the name of their network.
    """

    elements: dict[Path, Any] = field(default_factory=dict)
    blocks: dict[Path, Any] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    weights: dict[str, RecordedWeights] = field(default_factory=dict)
    photo: RecordedPhoto | None = None

    def hear(self, message: ForwardMsg) -> None:
        """Keep a message that shows something; what stood in its place is gone."""
        if message.WhichOneof("type") != "delta" or _ASIDE.get():
            return
        place = tuple(message.metadata.delta_path)
        kind = message.delta.WhichOneof("type")
        if kind not in ("new_element", "add_block"):
            return
        for there in (self.elements, self.blocks):
            for path in [path for path in there if path[: len(place)] == place]:
                del there[path]
        if kind == "add_block":
            self.blocks[place] = message.delta.add_block
        else:
            self.elements[place] = message.delta.new_element

    def shown(self) -> Iterator[tuple[Path, Any]]:
        """The elements from top to bottom, without controls and what unfolds over the page."""
        aside = [path for path, block in self.blocks.items() if _is_aside(block)]
        for place in sorted(self.elements):
            if not any(place[: len(path)] == path for path in aside):
                yield place, self.elements[place]

    def columns(self) -> dict[Path, int]:
        """The columns that stand in no other: how many stand side by side."""
        found = [path for path, block in self.blocks.items() if block.HasField("column")]
        outer = [one for one in found if not any(_within(one, other) for other in found)]
        return {one: sum(other[:-1] == one[:-1] for other in outer) for one in outer}


def _within(path: Path, other: Path) -> bool:
    return len(path) > len(other) and path[: len(other)] == other


def _is_aside(block: Any) -> bool:
    # A key stands at the end of the name that Streamlit makes of it.
    named = any(f"-{name}" in block.id for name in LEFT_OUT)
    return named or block.HasField("popover") or block.HasField("dialog")


_CURRENT: ContextVar[Capture | None] = ContextVar("capture", default=None)
_ASIDE: ContextVar[bool] = ContextVar("aside", default=False)


@contextmanager
def capture() -> Iterator[Capture]:
    """Catch what is shown inside."""
    context: Any = get_script_run_ctx()
    if context is None or not hasattr(context, LEANS_ON):
        raise AttributeError(f"Streamlit's ScriptRunContext has no {LEANS_ON} any more")
    found = Capture()
    onward = context.enqueue
    context.enqueue = partial(_heard, found, onward)
    token = _CURRENT.set(found)
    try:
        yield found
    finally:
        _CURRENT.reset(token)
        del context.enqueue  # the class's own is there again


def _heard(found: Capture, onward: Any, message: ForwardMsg) -> None:
    found.hear(message)
    onward(message)


@contextmanager
def aside() -> Iterator[None]:
    """Show what is no result, and stands in no capsule: the words of a page's own text."""
    token = _ASIDE.set(True)
    try:
        yield
    finally:
        _ASIDE.reset(token)


def note_inputs(words: Mapping[str, str]) -> None:
    """Keep choices as they stand, each with its word in the address."""
    found = _CURRENT.get()
    if found is not None:
        found.inputs.update(words)


def note_weights(model: str, name: str, sha256: str) -> None:
    """Keep whose weights answer."""
    found = _CURRENT.get()
    if found is not None:
        found.weights[model] = RecordedWeights(model=model, name=name, sha256=sha256)


def note_photo(name: str, sha256: str, image: Image.Image) -> None:
    """Keep on which photo it was made, and the photo itself small."""
    found = _CURRENT.get()
    if found is not None:
        source = recorded_pictures.of_image(image, SMALL_PHOTO)
        found.photo = RecordedPhoto(name=name, sha256=sha256, source=source)


def is_on() -> bool:
    """Return whether anything is caught now."""
    return _CURRENT.get() is not None
