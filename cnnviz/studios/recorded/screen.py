"""The page *Recorded*: a kept experiment is shown as it was, and can be computed again.

Opening one needs no network, no weights and no torch: all that is shown is in the file.
"""

from copy import copy

import streamlit as st
from streamlit.runtime.uploaded_file_manager import DeletedFile

from cnnviz.capsules.capsule import Capsule
from cnnviz.capsules.capsule_file import MOST_BYTES, read
from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.errors import CapsuleRejected, CnnvizError, UnknownName
from cnnviz.paths import PAGES
from cnnviz.ui import prose
from cnnviz.ui.recording import again, caught, showing
from cnnviz.ui.server.intake_line import PHOTO_LINE
from cnnviz.ui.shell import language, page
from cnnviz.ui.widgets import chart, uploads

_CAPSULE = "_recorded-capsule"
_ARRIVED = "_recorded-arrived"
_ERROR = "_recorded-error"
_ROUND = "_recorded-round"


def show(text: PageText) -> None:
    """The way in for a file, then the experiment in it."""
    again.go()
    t = language.words()
    _intake(t)
    with page.errors():
        _take_in()
        capsule = st.session_state.get(_CAPSULE)
        if isinstance(capsule, Capsule):
            _opened(t, capsule)
            return
    prose.section(text.sections["how"].title, text.render("how"))


def _intake(t: Labels) -> None:
    turn = st.session_state.setdefault(_ROUND, 0)
    key = f"recorded-file-{turn}"
    st.file_uploader(
        t("recording.upload", size=MOST_BYTES // 2**20),
        type=["json"],
        key=key,
        on_change=_uploaded,
        args=(key,),
        max_upload_size=uploads.BROWSER_MB,
    )


def _uploaded(key: str) -> None:
    """Take what the widget holds, and let Streamlit forget it; nothing here takes any time."""
    file = st.session_state.get(key)
    if file is None or isinstance(file, DeletedFile):
        return
    try:
        st.session_state[_ARRIVED] = file.getvalue() if file.size <= MOST_BYTES else None
        st.session_state[_ROUND] += 1
    finally:
        uploads.release(file)


def _take_in() -> None:
    """Read the file that has come.

    Raises:
        CapsuleRejected: If it is none that this app has written.
        ImageRejected: If too many others send files just now.
    """
    if _ARRIVED in st.session_state:
        data = st.session_state[_ARRIVED]
        st.session_state.pop(_ERROR, None)
        try:
            if data is None:
                size = MOST_BYTES // 2**20
                raise CapsuleRejected("capsule_large", "more than a file may have", size=size)
            found = PHOTO_LINE.decoded(lambda: read(data))
            _known(found)
            st.session_state[_CAPSULE] = found
        except CnnvizError as error:
            # A copy: the error holds on to the file, by the calls that it came through.
            st.session_state[_ERROR] = copy(error)
            st.session_state.pop(_CAPSULE, None)
        st.session_state.pop(_ARRIVED, None)
    kept = st.session_state.get(_ERROR)
    if isinstance(kept, CnnvizError):
        raise copy(kept)


def _known(capsule: Capsule) -> None:
    """Refuse an experiment of a page that is not here."""
    known = sorted(path.stem for path in PAGES.glob("*.py"))
    if capsule.page not in known:
        raise UnknownName.among("unknown_page", "page", capsule.page, known)


def _opened(t: Labels, capsule: Capsule) -> None:
    with st.container(border=True):
        if capsule.photo is None:
            _head(t, capsule)
        else:
            picture, head = st.columns([1, 4], vertical_alignment="center")
            picture.image(capsule.photo.source, width=160, alt=t("recording.photo"))
            with head:
                _head(t, capsule)
    showing.show(t, capsule)
    if capsule.left_out:
        st.caption(t("recording.left_out", count=capsule.left_out))
    with st.expander(t("recording.made_of"), icon=":material/inventory_2:"):
        _made_of(t, capsule)


def _head(t: Labels, capsule: Capsule) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(t("recording.badge"), icon=":material/history:", color="orange")
        st.markdown(f"**{showing.plain(capsule.title)}**", width="content")
    day, time = capsule.made[:10], capsule.made[11:16]
    st.caption(t("recording.made", day=day, time=time))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("recording.again"),
            key="recorded-again",
            type="primary",
            icon=":material/replay:",
            on_click=again.begin,
            args=(capsule,),
        )
        st.page_link(
            PAGES / f"{capsule.page}.py",
            label=t("recording.to_page"),
            icon=":material/arrow_forward:",
            query_params=caught.address(capsule.query),
        )
        st.button(t("recording.close"), key="recorded-close", type="tertiary", on_click=_close)


def _close() -> None:
    for name in (_CAPSULE, _ERROR):
        st.session_state.pop(name, None)


def _made_of(t: Labels, capsule: Capsule) -> None:
    """Address, inputs, weights and versions, as they stand in the file."""
    inputs = {**capsule.inputs, **capsule.query}
    rows = [
        (t("recording.parts.page"), capsule.page),
        *((f"{t('recording.parts.input')} {name}", word) for name, word in inputs.items()),
        *(
            (f"{t('recording.parts.weights')} {one.model}", f"{one.name} · SHA-256 {one.sha256}")
            for one in capsule.weights
        ),
        *(
            [(t("recording.parts.photo"), f"{capsule.photo.name} · SHA-256 {capsule.photo.sha256}")]
            if capsule.photo
            else []
        ),
        *(
            (f"{t('recording.parts.version')} {name}", word)
            for name, word in capsule.versions.items()
        ),
    ]
    columns = (t("recording.what"), t("recording.recorded"))
    table = {head: [row[number] for row in rows] for number, head in enumerate(columns)}
    chart.table(t, table)
