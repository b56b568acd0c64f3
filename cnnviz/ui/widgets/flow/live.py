"""The camera as the photo: a frame from the browser's message to its pixels, and no further.

A frame is in the session from the message that brings it until the run that answers it asks for it,
and then nowhere but in the names of that run. Nothing is cached under it: a key would keep what was
computed, and no second frame is ever the same.
"""

import base64
import binascii
from dataclasses import dataclass

import streamlit as st
from PIL import Image
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.errors import BadValue, ImageRejected
from cnnviz.photos.decoding.live_frames import MOST_BYTES, SIDE, decode_frame
from cnnviz.settings import settings
from cnnviz.ui.widgets.flow.seats import Seats

_FRAME = "_flow-frame"

LONGEST = 4 * (MOST_BYTES // 3 + 1)
"""Letters of a frame in base64, at most: a longer text is not even read."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CameraFrame:
    """What the camera shows at one moment.

    Attributes:
        number: How many frames the browser has sent with it; the answer names it.
        image: Its pixels, RGB.
    """

    number: int
    image: Image.Image


def offered() -> bool:
    """Return whether any reader may be live on this server."""
    return settings().live > 0


def arrived(sent: object) -> None:
    """Take what a browser sent; read by who next asks for it."""
    st.session_state[_FRAME] = sent


def waiting() -> bool:
    """Return whether a frame waits to be answered."""
    return _FRAME in st.session_state


def stopped() -> None:
    """Give the seat of this session back: its camera is off."""
    st.session_state.pop(_FRAME, None)
    _seats().leave(_session())


def frame() -> CameraFrame | None:
    """Return the frame that has come, once.

    Raises:
        BadValue: If too many readers are live, or if it is no frame; the seat is free then.
    """
    if not waiting():
        return None
    sent = st.session_state.pop(_FRAME)
    _seats().take(_session())
    try:
        return read(sent)
    except BadValue:
        _seats().leave(_session())
        raise


def read(sent: object) -> CameraFrame:
    """Return the frame in what a browser sent: it may be anything.

    Args:
        sent: `number`, and `jpeg` in base64.

    Raises:
        BadValue: If it is no frame, or if it cannot be read in time.
    """
    match sent:
        case {"number": int(number), "jpeg": str(jpeg)} if number >= 0 and len(jpeg) <= LONGEST:
            pass
        case _:
            raise _unreadable()
    try:
        return CameraFrame(number=number, image=decode_frame(base64.b64decode(jpeg, validate=True)))
    except (binascii.Error, ValueError, ImageRejected):
        raise _unreadable() from None


def _unreadable() -> BadValue:
    return BadValue("bad_frame", f"no JPEG of at most {SIDE} pixels", side=SIDE)


@st.cache_resource(show_spinner=False)
def _seats() -> Seats:
    return Seats(settings().live)


def _session() -> str:
    context = get_script_run_ctx(suppress_warning=True)
    return "" if context is None else context.session_id
