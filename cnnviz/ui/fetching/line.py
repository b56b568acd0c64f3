"""A slim line that tells every reader how far a download is, and lets it be stopped or begun."""

from math import ceil
from urllib.parse import urlsplit

import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.settings import MEGABYTE, settings
from cnnviz.transfer import Download, DownloadStage, Errand
from cnnviz.ui.fetching import desk
from cnnviz.ui.runs import owner
from cnnviz.ui.server import admission
from cnnviz.ui.shell import foreign_text, language, numbers, page

POLL_SECONDS = 1.0

CATALOGUE = "fetch --all"
"""What whoever runs the server may type where readers may fetch no more."""


def button(t: Labels, label: str, *errands: Errand, command: str = CATALOGUE) -> None:
    """What begins a download; the instructor's password first, where it would be too much.

    Args:
        t: The short texts.
        label: Of the button, with the size.
        *errands: What it fetches.
        command: Of the command line, which fetches the same.
    """
    key = f"fetch-{errands[0].name}" if len(errands) == 1 else f"fetch-{len(errands)}"
    if settings().offline or not errands:
        return
    if desk.may_ask(*errands):
        st.button(label, key=key, icon=":material/download:", on_click=desk.ask, args=errands)
        return
    with st.popover(label, icon=":material/lock:"):
        st.markdown(
            t(
                "fetching.over",
                most=numbers.whole(settings().fetch_bytes // MEGABYTE),
                spent=numbers.megabytes(desk.background().spent),
                command=f"python -m cnnviz {command}",
            )
        )
        if settings().instructor is not None:
            st.markdown(t("fetching.over_password"))
        owner.ask_password(t, place=f"-{key}")


def progress(t: Labels, title: str, errand: Errand) -> None:
    """How far a download is, or why it ended; nothing where there is nothing to tell."""
    if desk.under_way(errand):
        _watch(title, errand)
        return
    found = desk.background().download(errand.name)
    if found is not None and found.stage is DownloadStage.FAILED and found.error is not None:
        st.caption(f":material/error: {page.sentence(found.error)}")
    elif desk.background().is_stopped(errand.name) and not settings().offline:
        st.caption(f":material/stop_circle: {t('fetching.stopped', name=title)}")


def bar(text: str, done: int, total: int) -> None:
    """A progress bar of little height, with its text above it."""
    st.progress(min(1.0, done / total) if total else 0.0, text=text)


@admission.fragment(run_every=POLL_SECONDS)
def _watch(title: str, errand: Errand) -> None:
    download = desk.under_way(errand)
    if download is None:
        # The whole page has to run again: it can use the file now, and the timer must stop.
        st.rerun()
    t = language.words()
    with st.container(horizontal=True, vertical_alignment="center"):
        bar(told(t, title, download), download.done, download.total)
        if download.stage is DownloadStage.RESTING and not settings().offline:
            st.button(
                t("fetching.now"),
                key=f"now-{errand.name}",
                type="tertiary",
                icon=":material/refresh:",
                on_click=desk.ask,
                args=(errand,),
            )
        if desk.may_stop(download):
            stop_button(t, errand.name, errand.name)


def stop_button(t: Labels, place: str, *names: str) -> None:
    """What stops downloads for everyone."""
    st.button(
        t("fetching.stop"),
        key=f"stop-{place}",
        type="tertiary",
        icon=":material/stop_circle:",
        help=t("fetching.stop_help"),
        on_click=desk.stop,
        args=names,
    )


def told(t: Labels, title: str, download: Download) -> str:
    """One line about a download that is on its way."""
    if download.stage is DownloadStage.WAITING:
        return t("fetching.waiting", name=title)
    if download.stage is DownloadStage.RESTING and download.error is not None:
        host = urlsplit(str(download.error.params.get("url", ""))).hostname or ""
        return t(
            "fetching.resting",
            name=title,
            host=foreign_text.code(host),
            pause=numbers.whole(ceil(download.pause)),
        )
    return t(
        "fetching.progress",
        name=title,
        done=numbers.megabytes(download.done),
        total=numbers.megabytes(download.total),
    )
