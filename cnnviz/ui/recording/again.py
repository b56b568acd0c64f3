"""A recorded experiment computed again, on its own page: what differs, and by how much."""

from collections.abc import Mapping

import streamlit as st

from cnnviz import names
from cnnviz.capsules.capsule import Capsule
from cnnviz.capsules.comparing import Comparison, Difference, compared
from cnnviz.content.labels import Labels
from cnnviz.ui.lecture import scene
from cnnviz.ui.recording import caught
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart

MOST_ROWS = 50
LONGEST = 90
"""Characters of a value that a row shows."""

_COMPARED = "_recording-compared"
_GOING = "_recording-going"


def begin(capsule: Capsule) -> None:
    """Compare from now on what the page of an experiment shows: for callbacks."""
    st.session_state[_COMPARED] = capsule
    st.session_state[_GOING] = True


def go() -> None:
    """Go to the page of the experiment that was just asked for."""
    if st.session_state.pop(_GOING, False):
        capsule: Capsule = st.session_state[_COMPARED]
        scene.jump(capsule.page, caught.address({**capsule.inputs, **capsule.query}))


def wanted(page: str, choices: Mapping[str, str]) -> Capsule | None:
    """Return the capsule that an experiment is to be compared with.

    Args:
        page: Name of the page in the address.
        choices: What leads to the experiment there, by name.
    """
    found = st.session_state.get(_COMPARED)
    if not isinstance(found, Capsule) or found.page != page:
        return None
    same = all(found.inputs.get(name) == word for name, word in choices.items())
    return found if same else None


def show(t: Labels, recorded: Capsule, now: Capsule) -> None:
    """Say what differs from a recording, and by how much."""
    found = compared(recorded, now)
    with st.container(border=True):
        st.markdown(f"**{t('recording.compared', day=recorded.made[:10])}**")
        _verdict(t, found)
        _rows(t, [*found.inputs, *found.results])
        st.button(t("recording.stop"), key="recording-stop", icon=":material/close:", on_click=_end)


def _end() -> None:
    st.session_state.pop(_COMPARED, None)


def _verdict(t: Labels, found: Comparison) -> None:
    if not found.differing:
        told = t("recording.same", values=numbers.whole(found.values))
        st.success(told, icon=":material/check:")
        return
    told = t(
        "recording.differs",
        values=numbers.whole(found.values),
        differing=numbers.whole(found.differing),
    )
    shares = [one.share for one in found.results if one.share is not None]
    if shares:
        told += " " + t("recording.most", share=numbers.significant(100 * max(shares)))
    st.warning(told, icon=":material/difference:")


def _rows(t: Labels, differences: list[Difference]) -> None:
    if not differences:
        return
    rows = differences[:MOST_ROWS]
    chart.table(
        t,
        {
            t("recording.kind"): [t(f"recording.kinds.{one.kind}") for one in rows],
            t("recording.what"): [_short(one.what) for one in rows],
            t("recording.count"): [one.values for one in rows],
            t("recording.recorded"): [_short(one.recorded) for one in rows],
            t("recording.now"): [_short(one.now) for one in rows],
            t("recording.apart"): [
                None if one.most is None else numbers.significant(one.most) for one in rows
            ],
        },
    )
    if len(differences) > MOST_ROWS:
        st.caption(t("recording.more", count=len(differences) - MOST_ROWS))


def _short(text: str) -> str:
    whole = names.words(" ".join(text.split()))
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"
