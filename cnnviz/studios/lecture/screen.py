"""The page *Lecture*: lessons to be chosen, and a hall that is taken along."""

from itertools import accumulate
from unicodedata import east_asian_width

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.lectures.scenes.lesson_file import Lesson, spoken
from cnnviz.lectures.scenes.shelf import SHIPPED
from cnnviz.studios.lecture.leading import screen as leading
from cnnviz.ui import prose
from cnnviz.ui.lecture import scene
from cnnviz.ui.shell import foreign_text, language, page
from cnnviz.ui.widgets import bound

EXAMPLE = SHIPPED / "resnet.toml"
"""What is shown of how a lesson is written: one that comes with the app."""

LINE = 26
"""Letters of a line to say that a choice has room for, on a phone as on a projector; a syllable of
Hangul takes two."""


def show(text: PageText) -> None:
    """The code for a hall that is led, the lessons, the lecture; how to write one is folded."""
    t = language.words()
    with page.errors():
        leading.code(t)
    shelf = scene.lessons()
    tiles = st.grid(min_column_width=440, border=True)
    for lesson in shelf.lessons:
        with tiles.container():
            _lesson(t, lesson)
    for refused in shelf.refused:
        st.error(page.sentence(refused), icon=":material/error:")
    st.header(text.sections["hall"].title, anchor=False)
    prose.show(text.render("hall"))
    with page.errors():
        leading.show(t)
    with st.expander(text.sections["own"].title, icon=":material/edit_note:"):
        prose.show(text.render("own"))
        st.code(EXAMPLE.read_text(encoding="utf-8"), language="toml", height=360)


def _lesson(t: Labels, lesson: Lesson) -> None:
    title = foreign_text.plain(spoken(lesson.title, t.language))
    st.markdown(f"**{title}**")
    if lesson.idea:
        st.caption(foreign_text.plain(spoken(lesson.idea, t.language)))
    numbers = list(range(1, len(lesson.scenes) + 1))

    def line(number: int) -> str:
        return f"{number} · {_beginning(spoken(lesson.scenes[number - 1].say, t.language))}"

    first = bound.selectbox(
        t("lecture.scenes", count=len(numbers)),
        numbers,
        1,
        key=f"from-{lesson.name}",
        format_func=line,
    )
    st.button(
        t("lecture.open"),
        key=f"lesson-{lesson.name}",
        icon=":material/slideshow:",
        on_click=scene.go,
        args=(lesson.name, first),
        kwargs={"present": True},
    )
    if lesson.own:
        st.caption(t("lecture.own"))


def _beginning(line: str) -> str:
    """The first words of a line, as many as a choice has room for."""
    wide = accumulate(1 + (east_asian_width(letter) in "WF") for letter in line)
    fits = sum(width <= LINE for width in wide)
    return line if fits == len(line) else f"{line[:fits].rpartition(' ')[0] or line[:fits]} …"
