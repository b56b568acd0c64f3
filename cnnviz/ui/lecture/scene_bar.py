"""The bar at the foot of a scene: the line to say, where one is, and the way on."""

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.lectures.scenes.lesson_file import spoken
from cnnviz.ui.lecture import scene
from cnnviz.ui.shell import arrival, foreign_text, keys

PREVIOUS, NEXT = "scene-previous", "scene-next"
"""Names of the buttons: the keys of a clicker press them, as `ui/presenting.py` has it."""

STYLE = """
<style>
.st-key-scene-bar {
  background: color-mix(in srgb, var(--st-background-color, Canvas) 92%, transparent);
  backdrop-filter: blur(8px);
  border-top: 1px solid color-mix(in srgb, currentColor 25%, transparent);
  bottom: 0; left: 0; padding: 0.4rem 1.2rem; position: fixed; right: 0; width: auto;
  z-index: 999990;
}
[data-testid="stLayoutWrapper"]:has(> .st-key-scene-bar) { position: absolute; }
.st-key-scene-bar [data-testid="stMarkdownContainer"] { margin: 0; }
.stMain:focus, .stMain:focus-visible { box-shadow: none; outline: none; }
.st-key-scene-bar p { font-size: 1.05rem; line-height: 1.35; margin: 0; }
.st-key-scene-bar button { min-height: 2.2rem; padding: 0.1rem 0.6rem; }
.stMainBlockContainer { padding-bottom: 7rem; }
@media (max-width: 640px) { .st-key-scene-bar { padding: 0.3rem 0.6rem; } }
</style>
"""


def show(t: Labels, opened: scene.OpenScene | None) -> None:
    """The bar of the open scene, if one is open; or that there is no such lesson."""
    if opened is None:
        name = arrival.known().now.get(keys.LESSON)
        if name is not None:
            there = ", ".join(f"`{one.name}`" for one in scene.lessons().lessons)
            told = t("lecture.no_lesson", name=foreign_text.plain(name), known=there)
            st.error(told, icon=":material/error:")
        return
    st.html(STYLE)
    with st.container(key="scene-bar", horizontal=True, vertical_alignment="center", gap="small"):
        _line(t, opened)
        _buttons(t, opened)


def _line(t: Labels, opened: scene.OpenScene) -> None:
    lesson = opened.lesson
    with st.container(width="stretch"):
        if opened.here:
            st.markdown(foreign_text.plain(spoken(opened.scene.say, t.language)))
        else:
            title = foreign_text.plain(spoken(lesson.title, t.language))
            st.markdown(t("lecture.elsewhere", title=title))


def _buttons(t: Labels, opened: scene.OpenScene) -> None:
    name, number, last = opened.lesson.name, opened.number, len(opened.lesson.scenes)
    back = number - 1 if opened.here else number
    st.button(
        "",
        key=PREVIOUS,
        icon=":material/arrow_back:" if opened.here else ":material/undo:",
        help=t("lecture.previous" if opened.here else "lecture.back"),
        disabled=back < 1,
        on_click=scene.go,
        args=(name, back),
    )
    st.markdown(t("lecture.place", number=number, last=last), width="content")
    st.button(
        "",
        key=NEXT,
        icon=":material/arrow_forward:",
        help=t("lecture.next"),
        disabled=number >= last,
        on_click=scene.go,
        args=(name, number + 1),
    )
    st.button(
        "",
        key="scene-leave",
        icon=":material/close:",
        type="tertiary",
        help=t("lecture.leave_lesson"),
        on_click=scene.leave,
    )
