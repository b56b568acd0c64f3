"""What the reader did with a flow, in the session and in the address; without torch."""

import streamlit as st

from cnnviz.photos.decoding.samples import available
from cnnviz.ui.shell import address
from cnnviz.ui.widgets import paste, photo
from cnnviz.ui.widgets.flow import live
from cnnviz.ui.widgets.flow.component import Heard

KEY = "flow"
"""Name of the place of a page where its flow stands."""

OFF = "off"
"""What is cut, in the address."""

UNIT = "unit"
"""Column, channel, row and column of the unit whose arithmetic is open, in the address."""

_NEW_PHOTO = "_flow-new-photo"


def renew() -> None:
    """Run the whole page where a photo has come: others on it shall have the new one, too."""
    if st.session_state.pop(_NEW_PHOTO, False):
        st.rerun()


def off(name: str, paths: list[str]) -> tuple[str, ...]:
    """Return what is cut in a network, as the address or the reader's clicks have it.

    Args:
        name: The network.
        paths: All that can be cut in it, by `Cut.path`.
    """
    key = _off_key(name)
    address.restore_several(key, paths, name=OFF)
    chosen = tuple(st.session_state[key])
    address.store_several(key, chosen, name=OFF)
    return chosen


def unit() -> list[int]:
    """Return the numbers of the unit that is open; none where none is."""
    told = st.session_state.get(UNIT) or address.remembered(UNIT, "")
    asked = address.asked_numbers(UNIT)
    if asked is not None:
        told = ",".join(str(number) for number in asked)
        address.note(UNIT, told)
    return [int(part) for part in str(told).split(",") if part.isdecimal()]


def close() -> None:
    """Close the arithmetic of a unit."""
    st.session_state[UNIT] = ""
    address.remember(UNIT, "")
    address.flag(UNIT, on=False)


def untouched(name: str) -> bool:
    """Return whether a flow is as every reader finds it: no cut, no unit, the first photo."""
    if live.waiting():
        return False
    cut = st.session_state.get(_off_key(name)) or address.remembered(_off_key(name), ())
    asked = address.asked(OFF) or address.asked(UNIT)
    return not (cut or asked or unit()) and photo.current().sample == photo.FIRST_SAMPLE


def heard(name: str) -> Heard:
    """Return who is told what the reader does with the flow of a network."""
    key = _off_key(name)

    def cut(paths: str) -> None:
        off, wanted = list(st.session_state.get(key, ())), paths.split(",")
        if set(wanted) <= set(off):
            st.session_state[key] = [path for path in off if path not in wanted]
        else:
            st.session_state[key] = list(dict.fromkeys([*off, *wanted]))

    def restore() -> None:
        st.session_state[key] = []

    def tile(place: str) -> None:
        address.note(UNIT, place)

    return Heard(
        tile=tile,
        cut=cut,
        restore=restore,
        sample=_chosen,
        photo=_arrived,
        frame=live.arrived,
        still=live.stopped,
    )


def _off_key(name: str) -> str:
    return f"flow-off-{name}"


def _chosen(name: str) -> None:
    if any(sample.name == name for sample in available()):
        live.stopped()
        photo.choose(name)
        st.session_state[_NEW_PHOTO] = True


def _arrived(sent: str) -> None:
    live.stopped()
    photo.arrive(paste.pasted(sent))
    st.session_state[_NEW_PHOTO] = True
