"""Downloads of weights: one thread a file for all sessions, watched by whoever waits for it."""

import logging
import threading
import time
from dataclasses import dataclass, field

import streamlit as st

from cnnviz.errors import CnnvizError, WeightsError
from cnnviz.photos.weights.available import WeightsInfo
from cnnviz.photos.weights.download import fetch, where
from cnnviz.settings import settings
from cnnviz.ui import tables
from cnnviz.ui.shell import foreign_text, language, numbers, page

POLL_SECONDS = 0.5
NEWS_SECONDS = 60.0
STARTED = "_downloads"
"""Files whose download this session began."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Download:
    """A download that runs or has ended.

    Attributes:
        total: Bytes of the whole file, None as long as nobody knows.
        ended: When it ended, on the monotonic clock.
        stop: Set to end it early.
    """

    done: int = 0
    total: int | None = None
    error: CnnvizError | None = None
    running: bool = True
    ended: float = 0.0
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_news(self) -> bool:
        """Whether the end of the download is news to readers."""
        return time.monotonic() - self.ended < NEWS_SECONDS

    def progress(self, done: int, total: int | None) -> None:
        """What the downloader reports."""
        self.done, self.total = done, total


@dataclass(slots=True)
class _Downloads:
    by_file: dict[str, Download] = field(default_factory=dict)
    guard: threading.Lock = field(default_factory=threading.Lock)

    def start(self, info: WeightsInfo) -> None:
        """Begin a download; a second press, or a second reader, joins the first."""
        with self.guard:
            download = self.by_file.get(info.file_name)
            if download is not None and download.running and not download.stop.is_set():
                return
            download = self.by_file[info.file_name] = Download(total=info.size_bytes)
        threading.Thread(target=_run, args=(info, download), daemon=True).start()


def _start(info: WeightsInfo) -> None:
    st.session_state[STARTED] = {*st.session_state.get(STARTED, ()), info.file_name}
    _downloads().start(info)


@st.cache_resource(show_spinner=False)
def _downloads() -> _Downloads:
    return _Downloads()


def _run(info: WeightsInfo, download: Download) -> None:
    try:
        fetch(info, progress=download.progress, should_stop=download.stop.is_set)
    except CnnvizError as error:
        download.error = error
    except Exception:
        # A thread has nobody above it: without a sentence the button would just come back.
        log.exception("the download of %s failed", info.file_name)
        download.error = WeightsError("download_failed", "the download failed", file=info.file_name)
    finally:
        download.ended = time.monotonic()
        download.running = False


def offer(info: WeightsInfo) -> None:
    """Say that weights are missing, and offer to fetch them; show progress while they come.

    Args:
        info: Weights that are not on this machine.
    """
    t = language.words()
    download = _downloads().by_file.get(info.file_name)
    if download is not None and download.running:
        _watch(info)
        return
    place = where(info)
    # Where nobody published the size of the file: four bytes a parameter.
    size = numbers.megabytes(info.size_bytes or 4 * tables.layer_table(info.model).params)
    with st.expander(t("weights.missing", size=size), icon=":material/download:"):
        if download is not None and download.error is not None and download.is_news:
            st.error(page.sentence(download.error), icon=":material/error:")
        if not settings().offline:
            st.button(
                t("weights.fetch", size=size),
                key=f"fetch-{info.file_name}",
                icon=":material/download:",
                on_click=_start,
                args=(info,),
            )
        st.caption(
            t("weights.by_hand", url=place["url"], folder=foreign_text.code(place["folder"]))
        )


@st.fragment(run_every=POLL_SECONDS)
def _watch(info: WeightsInfo) -> None:
    t = language.words()
    download = _downloads().by_file[info.file_name]
    if not download.running:
        # The whole page has to run again: it can use the weights now, and the timer must stop.
        st.rerun()
    total = download.total or 0
    text = t(
        "weights.fetching",
        name=info.file_name,
        done=numbers.megabytes(download.done),
        total=numbers.megabytes(total) if total else "?",
    )
    st.progress(min(1.0, download.done / total) if total else 0.0, text=text)
    # Others may be waiting for the same file: only who asked for it may stop it.
    if info.file_name in st.session_state.get(STARTED, ()):
        st.button(t("weights.stop"), key=f"stop-{info.file_name}", on_click=download.stop.set)
