"""Leading a lecture: what the hall is shown, and its questions."""

from collections.abc import Callable, Mapping

import streamlit as st

from cnnviz.errors import CnnvizError, UnknownName
from cnnviz.lectures.hall.lecture_records import HallPlace, Lecture, PollState
from cnnviz.ui.lecture import codes, hall, scene
from cnnviz.ui.runs import owner
from cnnviz.ui.shell import address, arrival, keys

PRIVATE = (*scene.KEPT, keys.LESSON, keys.SCENE)
"""What of the lecturer's address is no business of the hall."""

PLACES = (keys.PART, "experiment", "concept", "section", keys.VIEW)
"""Outside of a lesson the hall follows from page to page, and between what these names choose: not
at every move of a slider."""

UNSHOWN = ("lecture", "join")
"""Pages on which the hall has nothing to do."""

OWN_PHOTO = ("photo", "own")

_SHOWN = "_hall-shown"
_HERE = "_hall-here"
_REFUSED = "_hall-refused"


def current() -> Lecture | None:
    """Return the lecture that this session leads.

    Raises:
        StoreError: If the store does not answer.
    """
    code = codes.led()
    found = None if code is None else hall.lecture(code)
    return found if found is not None and found.leader == owner.token() else None


def start() -> None:
    """Begin a lecture: for callbacks. The instructor's password was given before."""
    if owner.is_instructor():
        _do(lambda: hall.store().start(owner.token()))


def go_on(code: str) -> None:
    """Lead a lecture of this browser again: for callbacks."""
    st.session_state.pop(_SHOWN, None)
    codes.join(None)
    codes.lead(code)


def end(code: str) -> None:
    """End a lecture: for callbacks."""
    try:
        hall.store().end(code, owner.token())
    except UnknownName:
        pass  # it ended by itself meanwhile
    except CnnvizError as error:
        st.session_state[_REFUSED] = error
        return
    hall.watch().note(code, None)
    codes.lead(None)
    st.session_state.pop(_SHOWN, None)


def refused() -> CnnvizError | None:
    """Return why the last deed was refused, once."""
    found: CnnvizError | None = st.session_state.pop(_REFUSED, None)
    return found


def begin(slug: str, opened: scene.OpenScene | None) -> None:
    """Show the hall a new scene before the lecturer's own page is drawn.

    A scene that reveals what the hall is voting on ends the vote, and shows it.

    Args:
        slug: Name of the page of this run.
        opened: The scene.

    Raises:
        StoreError: If the store does not answer.
    """
    st.session_state[_HERE] = slug
    if opened is None or not opened.here:
        return
    mark = (keys.LESSON, opened.lesson.name, opened.number)
    if st.session_state.get(_SHOWN) != mark:
        place = HallPlace(page=opened.scene.page, query=opened.scene.query, say=opened.scene.say)
        _show(mark, place)


def after(slug: str) -> None:
    """Show the hall where the lecturer has gone, outside of a lesson.

    Raises:
        StoreError: If the store does not answer.
    """
    now = arrival.known().now
    if keys.LESSON in now or slug in UNSHOWN or current() is None:
        return
    mark = (slug, *(now.get(name) for name in PLACES))
    if st.session_state.get(_SHOWN) != mark:
        _show(mark, place_of(slug, now))


def show_this() -> None:
    """Show the hall exactly what the lecturer sees: for callbacks."""
    now = arrival.known().now
    _do(lambda: _shown(place_of(st.session_state.get(_HERE, scene.HOME), now)))


def place_of(slug: str, now: Mapping[str, str]) -> HallPlace:
    """What the hall is shown of an address; a photo of the lecturer's own stays where it is."""
    query = {name: word for name, word in now.items() if name not in PRIVATE}
    if query.get(OWN_PHOTO[0]) == OWN_PHOTO[1]:
        del query[OWN_PHOTO[0]]
    return HallPlace(page=slug, query=query)


def ask(name: str, question: Mapping[str, str], options: Mapping[str, Mapping[str, str]]) -> None:
    """Put a question to the hall: for callbacks."""
    now = {key: word for key, word in arrival.known().now.items() if key != keys.REVEAL}
    place = place_of(st.session_state.get(_HERE, scene.HOME), now)

    def put() -> Lecture:
        return hall.store().ask(
            str(codes.led()), owner.token(), place, name=name, question=question, options=options
        )

    _do(put)


def reveal() -> None:
    """Show everyone the measurement: for callbacks."""
    now = {**arrival.known().now, keys.REVEAL: "1"}
    place = place_of(st.session_state.get(_HERE, scene.HOME), now)
    _do(lambda: hall.store().reveal(str(codes.led()), owner.token(), place))


def join_address(code: str) -> str:
    """The address that a phone in the hall opens, below the one that this browser shows."""
    return f"{address.top()}?{keys.JOIN}={code}"


def _show(mark: tuple[object, ...], place: HallPlace) -> None:
    if not _comes_back(place):
        _note(_shown(place))
    st.session_state[_SHOWN] = mark


def _comes_back(place: HallPlace) -> bool:
    """Whether a lecturer whose session was lost is back at the question that the hall was asked.

    To show the hall that place anew would close the vote under those who have not voted yet.
    """
    lecture = None if _SHOWN in st.session_state else current()
    if lecture is None or lecture.poll is None or lecture.place.page != place.page:
        return False
    if lecture.poll.state is PollState.OPEN and _reveals(lecture.place, place):
        return False
    now = arrival.known().now
    return all(lecture.place.query.get(name) == now.get(name) for name in PLACES)


def _shown(place: HallPlace) -> Lecture:
    store, lecture = hall.store(), current()
    if lecture is not None and lecture.poll is not None and _reveals(lecture.place, place):
        return store.reveal(str(codes.led()), owner.token(), place)
    return store.show(str(codes.led()), owner.token(), place)


def _reveals(before: HallPlace, after: HallPlace) -> bool:
    """Whether a place shows the measurement of the question that stands at the one before."""
    same = all(before.query.get(name) == after.query.get(name) for name in PLACES)
    return before.page == after.page and same and after.query.get(keys.REVEAL) == "1"


def _note(lecture: Lecture) -> None:
    hall.watch().note(lecture.code, lecture)


def _do(deed: Callable[[], Lecture]) -> None:
    try:
        lecture = deed()
    except CnnvizError as error:
        st.session_state[_REFUSED] = error
        return
    _note(lecture)
    if codes.led() != lecture.code:
        go_on(lecture.code)
