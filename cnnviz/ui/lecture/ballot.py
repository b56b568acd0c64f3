"""A question on a phone in the hall: the answers as buttons, one vote a reader."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.lectures.hall.lecture_records import Poll
from cnnviz.lectures.scenes.lesson_file import spoken
from cnnviz.ui.lecture import hall
from cnnviz.ui.runs import owner
from cnnviz.ui.shell import page
from cnnviz.ui.widgets.guess import guesses

_VOTED = "_hall-voted"
_REFUSED = "_hall-vote-refused"


def show(t: Labels, poll: Poll) -> None:
    """The question in place of the page, or that the reader has voted."""
    owner.remember()  # so that a phone that loads the page again is the same reader
    with page.errors():
        refused = st.session_state.pop(_REFUSED, None)
        if isinstance(refused, CnnvizError):
            raise refused
        st.markdown(f"#### {spoken(poll.question, t.language)}")
        words = poll.options.get(t.language) or next(iter(poll.options.values()))
        chosen = _choice(poll)
        if chosen is None:
            for option, label in words.items():
                st.button(
                    label,
                    key=f"vote-{poll.number}-{option}",
                    on_click=_vote,
                    args=(poll.number, option),
                    width="stretch",
                )
            st.caption(t("lecture.vote_once"))
        else:
            st.success(t("lecture.voted", choice=words[chosen]), icon=":material/how_to_vote:")


def take(poll: Poll) -> None:
    """Make the reader's vote their guess: the measurement is then shown beside it."""
    try:
        chosen = _choice(poll)
    except CnnvizError:
        chosen = None  # the measurement is shown without it
    if chosen is not None:
        guesses.keep(poll.name, chosen)


def _choice(poll: Poll) -> str | None:
    known: dict[int, str] = st.session_state.get(_VOTED, {})
    if poll.number not in known:
        found = hall.store().voted(poll.number, owner.token())
        if found is not None:
            _remember(poll.number, found)
        return found
    return known[poll.number]


def _vote(poll: int, option: str) -> None:
    try:
        hall.store().vote(poll, owner.token(), option)
        # The first vote counts, wherever this reader gave it.
        found = hall.store().voted(poll, owner.token())
    except CnnvizError as error:
        st.session_state[_REFUSED] = error
        return
    if found is not None:
        _remember(poll, found)


def _remember(poll: int, choice: str) -> None:
    st.session_state[_VOTED] = {**st.session_state.get(_VOTED, {}), poll: choice}
