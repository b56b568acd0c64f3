"""A photo on its way through a network, as a picture that answers to the pointer.

Pointing at a tile shows what its unit reads, in the browser alone; only a click, a cut or a new
photo is told to the server. The component builds its elements once for a network and a photo:
afterwards it changes attributes, so that focus and pointer stay where they are.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.palette import RAMP
from cnnviz.paths import ASSETS
from cnnviz.photos.decoding import live_frames
from cnnviz.ui import components
from cnnviz.ui.widgets import paste
from cnnviz.ui.widgets.flow import live
from cnnviz.ui.widgets.flow.seats import LEASE

_FOLDER = ASSETS / "flow"

EVENTS = ("tile", "cut", "restore", "sample", "photo", "frame", "still")
"""What the reader may do that the server must hear of."""


WORDS = (
    *("flow", "hint", "photo", "samples", "play", "step", "restore"),
    *("tile", "unit", "unit_without", "hint_uncut", "tile_uncut"),
    *("live", "live_name", "live_stop", "live_stop_name", "live_on", "live_hidden", "live_refused"),
    *("live_none", "live_busy", "live_insecure", "live_framed", "live_sum"),
)
"""What the component says by itself; the values of its placeholders are known in the browser."""


def words(t: Labels) -> dict[str, str]:
    """Return the words that the component needs, their placeholders unfilled."""
    table = t.table("flow")
    return {name: table[name] for name in WORDS}


def _script() -> str:
    ramp = [red << 16 | green << 8 | blue for red, green, blue in RAMP]
    script = (_FOLDER / "flow.js").read_text(encoding="utf-8")
    camera = (_FOLDER / "camera.js").read_text(encoding="utf-8")
    for name, value in (
        ("@CAMERA@", camera),
        ("@RAMP@", json.dumps(ramp)),
        ("@SHRINK@", paste.SHRINK),
        ("@SIDE@", str(live_frames.SIDE)),
        ("@MOST@", str(live_frames.MOST_BYTES)),
        ("@PATIENCE@", str(round(1000 * LEASE / 2))),
    ):
        script = script.replace(name, value)
    return script


_component = components.of_folder("flow", script=_script())


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the reader does, and who is told.

    Attributes:
        tile: Column, channel, row and column of a unit, with commas between them.
        cut: The name of the wire that is cut or mended.
        restore: Every cut is mended.
        sample: Name of a photo of the gallery.
        photo: A file, as `paste.pasted` reads it.
        frame: A frame of the camera, as `live.read` reads it.
        still: The camera is off.
    """

    tile: Callable[[str], None]
    cut: Callable[[str], None]
    restore: Callable[[], None]
    sample: Callable[[str], None]
    photo: Callable[[str], None]
    frame: Callable[[object], None]
    still: Callable[[], None]


def show(
    data: Mapping[str, Any],
    heard: Heard,
    *,
    key: str,
    refusal: str | None = None,
    camera: bool = True,
) -> None:
    """Show a flow.

    Args:
        data: What `assets/flow/flow.js` reads.
        heard: Who is told what the reader does, before the place of the page runs again.
        key: Name of this place on the page.
        refusal: Why the camera is to be switched off.
        camera: Whether the camera's frames are answered.
    """

    def told(name: str) -> Callable[[], None]:
        def tell() -> None:
            value = st.session_state[key].get(name)
            if value is None:
                return
            if name in ("restore", "still"):
                getattr(heard, name)()
            elif name == "frame":
                heard.frame(value)
            else:
                getattr(heard, name)(str(value))

        return tell

    callbacks: dict[str, Any] = {f"on_{name}_change": told(name) for name in EVENTS}
    told_too = {"camera": camera and live.offered(), "refusal": refusal}
    _component(data={**data, **told_too}, key=key, **callbacks)
