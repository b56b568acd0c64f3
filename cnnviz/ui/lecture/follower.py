"""Following a lecture: the page goes where the hall is shown, until the reader looks around."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.lectures.hall.lecture_records import Lecture, PollState
from cnnviz.lectures.scenes.lesson_file import spoken
from cnnviz.ui import components
from cnnviz.ui.lecture import ballot, codes, hall, scene
from cnnviz.ui.shell import arrival, foreign_text, keys, page

_component = components.of_folder("hall")

_VERSION = "_hall-version"
"""The version of the lecture that this session has gone to."""

_AWAY = "_hall-away"
_TRIES = "_hall-tries"

MOST_TRIES = 3
"""A click at the wrong moment ends the way to a scene; an address that no page keeps would be
tried for ever."""

STYLE = """
<style>
.st-key-hall-bar {
  background: color-mix(in srgb, var(--st-primary-color, currentColor) 12%, transparent);
  border-radius: 0.6rem; padding: 0.4rem 0.8rem; margin-top: 0.6rem;
}
.st-key-hall-bar p { margin: 0; }
.st-key-hall-line { display: none; }
</style>
"""


def follow(t: Labels, slug: str) -> bool:
    """Go where the hall is shown.

    Args:
        t: The short texts.
        slug: Name of the page of this run.

    Returns:
        Whether the page itself is to be drawn: not while the hall votes.
    """
    code = codes.joined()
    if code is None or codes.led() is not None:
        return True
    try:
        lecture = hall.lecture(code)
    except CnnvizError as error:
        st.error(page.sentence(error), icon=":material/error:")
        return True
    if lecture is None:
        _over(t, code)
        return True
    if not st.session_state.get(_AWAY):
        _step(lecture, slug)
    away = bool(st.session_state.get(_AWAY))
    if not away:
        # The line of this process: it answers when there is something new, and not before.
        data = {"code": code, "version": lecture.version}
        _component(data=data, key="hall-line", on_moved_change=lambda: None)
    _bar(t, lecture, away=away)
    poll = lecture.poll
    if away or poll is None or poll.state is not PollState.OPEN:
        return True
    ballot.show(t, poll)
    return False


def rejoin() -> None:
    """Go to the hall again: for callbacks."""
    st.session_state[_AWAY] = False
    st.session_state.pop(_VERSION, None)


def leave() -> None:
    """Follow no lecture any more: for callbacks."""
    codes.join(None)
    rejoin()


def _look_around() -> None:
    st.session_state[_AWAY] = True
    arrival.write(keys.HIDE, None)


def _step(lecture: Lecture, slug: str) -> None:
    """Jump to what is new; who has gone elsewhere since the last jump looks around."""
    seen = st.session_state.get(_VERSION)
    if seen == (lecture.code, lecture.version):
        if slug != lecture.place.page:
            _look_around()
        return
    _take_vote(lecture)
    tries = st.session_state.get(_TRIES, 0)
    if scene.is_at(slug, lecture.place.page, lecture.place.query) or tries >= MOST_TRIES:
        st.session_state[_VERSION] = (lecture.code, lecture.version)
        st.session_state[_TRIES] = 0
    else:
        st.session_state[_TRIES] = tries + 1
        scene.jump(lecture.place.page, lecture.place.query)


def _take_vote(lecture: Lecture) -> None:
    if lecture.poll is not None and lecture.poll.state is PollState.SHOWN:
        ballot.take(lecture.poll)


def _over(t: Labels, code: str) -> None:
    st.html(STYLE)
    with st.container(key="hall-bar", horizontal=True, vertical_alignment="center"):
        st.markdown(t("lecture.over", code=code), width="stretch")
        st.button(t("lecture.close"), key="hall-leave", on_click=leave)


def _bar(t: Labels, lecture: Lecture, *, away: bool) -> None:
    st.html(STYLE)
    with st.container(key="hall-bar", horizontal=True, vertical_alignment="center"):
        said = foreign_text.plain(spoken(lecture.place.say, t.language))
        told = t("lecture.away" if away else "lecture.following", code=lecture.code)
        st.markdown(told if away or not said else said, width="stretch")
        if away:
            st.button(
                t("lecture.rejoin"),
                key="hall-rejoin",
                type="primary",
                icon=":material/groups:",
                on_click=rejoin,
            )
            st.button(t("lecture.leave"), key="hall-leave", on_click=leave)
        else:
            st.button(
                t("lecture.look_around"),
                key="hall-look-around",
                icon=":material/explore:",
                on_click=_look_around,
            )
