"""What a screen shows, caught on its way to the browser: no experiment needs a line for it.

Everything that a page shows is a message that its run hands to its context; here the context's own
`enqueue` hears of each first. That name is not in Streamlit's public interface: `hear` ends with an
error where it is gone, and a test holds the pinned version to it.
"""

from collections.abc import Iterator, Mapping, Sequence
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

CONTROLS = ("photo-bar", "guess-options-", "recording-", "network-finder")
"""Names of the places that are controls."""

LEFT_OUT = (*CONTROLS, "answering")
"""Those that are controls, or told elsewhere in a capsule."""

SMALL_PHOTO = 240
"""Longest side of the photo that is kept, in pixels."""

Path = tuple[int, ...]


@dataclass(slots=True)
class Capture:
    """What was shown since the capture began, and what it was made of.

    Attributes:
        whole: Whether the words of the page's own text are kept, too.
        around: A capture that this one stands in: it hears the same.
        elements: By their place on the page.
        blocks: The places that hold others.
        inputs: Every choice with its word in the address.
        weights: That answered, by the name of their network.
    """

    whole: bool = False
    around: "Capture | None" = None
    elements: dict[Path, Any] = field(default_factory=dict)
    blocks: dict[Path, Any] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    weights: dict[str, RecordedWeights] = field(default_factory=dict)
    photo: RecordedPhoto | None = None

    def hear(self, message: ForwardMsg) -> None:
        """Keep a message that shows something; what stood in its place is gone."""
        if message.WhichOneof("type") != "delta" or (_ASIDE.get() and not self.whole):
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
        names = CONTROLS if self.whole else LEFT_OUT
        aside = [path for path, block in self.blocks.items() if _is_aside(block, names)]
        for place in sorted(self.elements):
            if not any(place[: len(path)] == path for path in aside):
                yield place, self.elements[place]

    def outwards(self) -> Iterator["Capture"]:
        """This capture and those that it stands in."""
        yield self
        if self.around is not None:
            yield from self.around.outwards()

    def columns(self) -> dict[Path, int]:
        """The columns that stand in no other: how many stand side by side."""
        found = [path for path, block in self.blocks.items() if block.HasField("column")]
        outer = [one for one in found if not any(_within(one, other) for other in found)]
        return {one: sum(other[:-1] == one[:-1] for other in outer) for one in outer}


def _within(path: Path, other: Path) -> bool:
    return len(path) > len(other) and path[: len(other)] == other


def _is_aside(block: Any, names: Sequence[str]) -> bool:
    # A key stands at the end of the name that Streamlit makes of it.
    named = any(f"-{name}" in block.id for name in names)
    return named or block.HasField("popover") or block.HasField("dialog")


_CURRENT: ContextVar[Capture | None] = ContextVar("capture", default=None)
_ASIDE: ContextVar[bool] = ContextVar("aside", default=False)


@contextmanager
def capture(*, whole: bool = False) -> Iterator[Capture]:
    """Catch what is shown inside.

    Args:
        whole: The words of the page's own text, too.
    """
    context: Any = get_script_run_ctx()
    if context is None or not hasattr(context, LEANS_ON):
        raise AttributeError(f"Streamlit's ScriptRunContext has no {LEANS_ON} any more")
    found = Capture(whole=whole, around=_CURRENT.get())
    own = vars(context).get(LEANS_ON)
    onward = context.enqueue
    context.enqueue = partial(_heard, found, onward)
    token = _CURRENT.set(found)
    try:
        yield found
    finally:
        _CURRENT.reset(token)
        if own is None:
            del context.enqueue  # the class's own is there again
        else:
            context.enqueue = own


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
    for found in _all():
        found.inputs.update(words)


def note_weights(model: str, name: str, sha256: str) -> None:
    """Keep whose weights answer."""
    for found in _all():
        found.weights[model] = RecordedWeights(model=model, name=name, sha256=sha256)


def note_photo(name: str, sha256: str, image: Image.Image) -> None:
    """Keep on which photo it was made, and the photo itself small."""
    if is_on():
        source = recorded_pictures.of_image(image, SMALL_PHOTO)
        for found in _all():
            found.photo = RecordedPhoto(name=name, sha256=sha256, source=source)


def _all() -> Iterator[Capture]:
    found = _CURRENT.get()
    return iter(()) if found is None else found.outwards()


def is_on() -> bool:
    """Return whether anything is caught now."""
    return _CURRENT.get() is not None
