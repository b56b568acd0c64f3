"""What of a folder of one's own pictures is left out, with number and reason."""

import streamlit as st

from cnnviz import names
from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.photos.decoding.picture_folders import in_order
from cnnviz.settings import settings
from cnnviz.training.data.data_sets import folder_report
from cnnviz.training.data.folder_cache import FolderReport
from cnnviz.ui.shell import numbers, page

FRESH_SECONDS = 10.0
"""So long a folder is taken to be as it was: it is listed again at the next look after that."""


def tell(t: Labels, data: str) -> None:
    """Say below the choice of a data set what is left out of it, or why it cannot be used."""
    with page.errors():
        _tell(t, data)


def tell_of_run(t: Labels, data: str) -> None:
    """Say the same of a run's data set, which may be gone or another one by now: then nothing."""
    try:
        _tell(t, data)
    except CnnvizError:
        return


def sentences(t: Labels, report: FolderReport) -> str:
    """Return how many pictures are used, and what is left out."""
    said = []
    if report.pictures is not None:
        said.append(t("left_out.used", count=numbers.whole(report.pictures)))
    left = [
        t("left_out.of", what=t(f"left_out.reasons.{reason}"), count=numbers.whole(count))
        for reason, count in in_order(dict(report.left_out))
    ]
    if left:
        said.append(t("left_out.those", list=", ".join(left)))
    if report.pictures is None:
        said.append(t("left_out.unread"))
    return " ".join(said)


def _tell(t: Labels, data: str) -> None:
    where = names.identity(str(settings().data))
    report = _report(names.identity(data), where, data)
    if report is not None:
        st.caption(sentences(t, report))


@st.cache_data(ttl=FRESH_SECONDS, max_entries=32, show_spinner=False)
def _report(key: bytes, folder: bytes, _data: str) -> FolderReport | None:  # noqa: ARG001
    return folder_report(_data)
