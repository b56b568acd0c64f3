"""A question that a lecturer puts to the hall: offered, counted, and shown beside the truth."""

from collections.abc import Callable, Mapping

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.lectures.hall.lecture_records import Poll, PollState
from cnnviz.ui.lecture import codes, hall, leading
from cnnviz.ui.server import admission
from cnnviz.ui.shell import numbers, page

EVERY_SECONDS = 1.0

Words = tuple[Mapping[str, str], Mapping[str, Mapping[str, str]]]
"""A question, and its answers by name, each by language."""


def is_open(name: str) -> bool:
    """Return whether this session leads a lecture whose hall votes on a question."""
    with page.errors():
        lecture = leading.current()
        poll = None if lecture is None else lecture.poll
        return poll is not None and poll.name == name and poll.state is PollState.OPEN
    return False


def offer(t: Labels, name: str, words: Callable[[], Words], show: Callable[[], None]) -> None:
    """What a lecturer can do with a question: put it to the hall, then close the vote.

    Args:
        t: The short texts.
        name: Name of the question.
        words: Returns the words of the question in every language.
        show: Opens the measurement on the lecturer's own page.
    """
    with page.errors():
        lecture = leading.current()
        if lecture is None:
            return
        if lecture.poll is not None and is_open(name):
            _votes(t, name, lecture.poll, show)
            return
        st.button(
            t("lecture.ask"),
            key=f"ask-hall-{name}",
            icon=":material/how_to_vote:",
            help=t("lecture.ask_help"),
            on_click=_ask,
            args=(name, words),
        )


def _votes(t: Labels, name: str, poll: Poll, show: Callable[[], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        _count(t, poll.number)
        st.button(
            t("lecture.reveal"),
            key=f"reveal-hall-{name}",
            type="primary",
            icon=":material/visibility:",
            on_click=_reveal,
            args=(show,),
        )


def distribution(t: Labels, name: str, labels: Mapping[str, str], right: str) -> None:
    """Show how the hall voted, if it was asked this, with the right answer marked.

    Args:
        t: The short texts.
        name: Name of the question.
        labels: The answers as the reader sees them.
        right: The answer that the measurement gives.
    """
    try:
        poll = _shown(name)
        if poll is None:
            return
        if poll.right is None and leading.current() is not None:
            hall.store().note_right(poll.number, right)
        tally = _tally(poll.number)
    except CnnvizError as error:
        st.error(page.sentence(error), icon=":material/error:")
        return
    total = sum(tally.values())
    with st.container(border=True, key=f"hall-votes-{name}"):
        st.markdown(f"**{t('lecture.votes', votes=numbers.whole(total))}**")
        for option, label in labels.items():
            share = tally.get(option, 0) / total if total else 0.0
            words = t(
                "lecture.share",
                answer=f"**{label} ✓**" if option == right else label,
                votes=tally.get(option, 0),
                share=numbers.percent(t, share, 0),
            )
            st.progress(share, text=words)


@admission.fragment(run_every=EVERY_SECONDS)
def _count(t: Labels, poll: int) -> None:
    with page.errors():
        st.metric(t("lecture.votes_so_far"), numbers.whole(hall.store().count(poll)))


def _ask(name: str, words: Callable[[], Words]) -> None:
    question, options = words()
    leading.ask(name, question, options)


def _reveal(show: Callable[[], None]) -> None:
    leading.reveal()
    show()


def _shown(name: str) -> Poll | None:
    code = codes.led() or codes.joined()
    lecture = None if code is None else hall.lecture(code)
    poll = None if lecture is None else lecture.poll
    if poll is None or poll.name != name or poll.state is not PollState.SHOWN:
        return None
    return poll


@st.cache_data(max_entries=64, ttl=3600, show_spinner=False)
def _tally(poll: int) -> dict[str, int]:
    """The votes of a question that is no longer open: they change no more."""
    return hall.store().tally(poll)
