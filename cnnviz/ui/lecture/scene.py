"""Which lesson and which scene of it are open, and the way from one scene to the next.

A scene is an address. One that names only the lesson and the scene opens the scene as it was
written; one with more in it opens what its sender saw, within that scene.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from cnnviz import names
from cnnviz.architectures import CATALOG
from cnnviz.content.languages import LANGUAGES
from cnnviz.lectures.scenes.lesson_file import Lesson, Scene, SceneWords
from cnnviz.lectures.scenes.shelf import Shelf, shelf
from cnnviz.paths import PAGES
from cnnviz.photos.decoding.samples import SAMPLES
from cnnviz.settings import settings
from cnnviz.ui.lecture import hiding
from cnnviz.ui.shell import arrival, keys, opening

HOME = "home"
"""Name of the home page; its path is empty."""

KEPT = (keys.LANGUAGE, keys.PRESENT, keys.LEAD, keys.JOIN)
"""What a scene leaves as it is."""

FRESH_SECONDS = 2
"""So long the lessons that were read serve everyone: who writes one reloads the page."""

_WANTED = "_scene-wanted"
_OPEN = "_scene-open"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenScene:
    """A scene that is shown.

    Attributes:
        number: Counted from 1.
        here: Whether the address is within it; else the reader has gone elsewhere meanwhile.
    """

    lesson: Lesson
    number: int
    here: bool = True

    @property
    def scene(self) -> Scene:
        """What it shows."""
        return self.lesson.scenes[self.number - 1]


def lessons() -> Shelf:
    """Return the lessons of this server."""
    return _lessons(names.identity(str(settings().home)))


@st.cache_resource(ttl=FRESH_SECONDS, max_entries=2, show_spinner=False)
def _lessons(home: bytes) -> Shelf:  # noqa: ARG001 (it is the key)
    return shelf(settings().home, scene_words())


def scene_words() -> SceneWords:
    """The names that a scene may use."""
    parts = tuple(opening.MODULES["part"])
    return SceneWords(
        pages=frozenset(path.stem for path in PAGES.glob("*.py")),
        parts={family.slug: parts for family in CATALOG},
        photos=tuple(sample.name for sample in SAMPLES),
        hidden=tuple(hiding.CONTROLS),
        languages=tuple(language.code for language in LANGUAGES),
    )


def go(lesson: str, number: int, *, present: bool = False) -> None:
    """Open a scene in the next run: for callbacks.

    Args:
        lesson: Name of the lesson.
        number: Of the scene, counted from 1.
        present: Put it on the projector; else it is left as it is.
    """
    st.session_state[_WANTED] = (lesson, number, present)


def leave() -> None:
    """Close the lesson; the page stays: for callbacks."""
    for name in (_WANTED, _OPEN):
        st.session_state.pop(name, None)
    for name in (keys.LESSON, keys.SCENE, keys.HIDE):
        arrival.write(name, None)


def follow(slug: str) -> OpenScene | None:
    """Go to the scene that is wanted, and return the one that is open.

    Args:
        slug: Name of the page of this run.
    """
    now = arrival.known().now
    wanted = st.session_state.get(_WANTED)
    # Of the reader's word only: a choice at its default leaves the address once the page has run.
    came = arrival.asked(keys.LESSON) is not None
    arrival.take(keys.LESSON)
    if wanted is None and came and _bare(now):
        wanted = (now[keys.LESSON], now.get(keys.SCENE, ""), True)
    if wanted is not None:
        name, number, present = wanted
        found = _found(name, number)
        if found is not None and not is_at(slug, found.scene.page, address_of(found)):
            jump(found.scene.page, address_of(found), present=present)
    st.session_state.pop(_WANTED, None)
    return _remembered(now)


def address_of(found: OpenScene) -> dict[str, str]:
    """What stands in the address of a scene."""
    place = {keys.LESSON: found.lesson.name, keys.SCENE: str(found.number)}
    return {**found.scene.query, **place}


def jump(page: str, query: Mapping[str, str], *, present: bool = False) -> None:
    """Go to a page at once; what its address does not name is at its default.

    Args:
        page: Name of the page.
        query: Its address.
        present: Put it on the projector.
    """
    now = arrival.known().now
    word = {**query, **{name: now[name] for name in KEPT if name in now}}
    if present:
        word[keys.PRESENT] = "1"
    arrival.expect(word)
    st.switch_page(PAGES / f"{page}.py", query_params=word)


def _bare(now: Mapping[str, str]) -> bool:
    """Whether an address names a lesson and nothing of what it shows."""
    return keys.LESSON in now and not set(now) - {keys.LESSON, keys.SCENE, *KEPT}


def _found(name: str, number: object) -> OpenScene | None:
    lesson = lessons().lesson(name)
    if lesson is None:
        return None
    word = str(number)
    at = int(word) if word.isascii() and word.isdigit() and len(word) < 6 else 1
    return OpenScene(lesson=lesson, number=min(max(at, 1), len(lesson.scenes)))


def is_at(slug: str, page: str, query: Mapping[str, str]) -> bool:
    """Return whether a page is that of an address, and the browser's address names all of it."""
    now = arrival.known().now
    return slug == page and all(now.get(name) == word for name, word in query.items())


def _remembered(now: Mapping[str, str]) -> OpenScene | None:
    """The scene of the address; else the one that was open before the reader went elsewhere."""
    if keys.LESSON in now:
        found = _found(now[keys.LESSON], now.get(keys.SCENE, ""))
        if found is not None:
            st.session_state[_OPEN] = (found.lesson.name, found.number)
        return found
    kept = st.session_state.get(_OPEN)
    found = None if kept is None else _found(*kept)
    return (
        None if found is None else OpenScene(lesson=found.lesson, number=found.number, here=False)
    )
