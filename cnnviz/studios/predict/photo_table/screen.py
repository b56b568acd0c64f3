"""The table of photos: a thumbnail, the name as plain text, and the first class of each network."""

import csv
from collections.abc import Callable, Sequence
from io import StringIO

import pandas as pd
import streamlit as st

from cnnviz import names
from cnnviz.content.labels import Labels
from cnnviz.errors import CnnvizError
from cnnviz.paths import PAGES
from cnnviz.photos.decoding.images import sha256_of
from cnnviz.studios.predict.batch.screen import Batch, Row
from cnnviz.studios.predict.card.screen import probability
from cnnviz.ui.shell import address, classes, csv_cells, keys, page
from cnnviz.ui.shell.numbers import EMPTY
from cnnviz.ui.widgets import photo, roster
from cnnviz.ui.widgets.roster import TrainedNetwork

DIGITS = 6
ROW_HEIGHT = 56
HEAD_HEIGHT = 40
TALLEST = 640

_LAST = "_batch-row"


def show(t: Labels, batch: Batch, networks: Sequence[TrainedNetwork]) -> None:
    """The table; a click on a row makes it the photo of the session."""
    refused = sum(row.error is not None for row in batch.rows)
    st.markdown(t("prediction.counted", count=len(batch.rows), refused=refused))
    event = st.dataframe(
        frame(t, batch, networks),
        key=address.fresh(f"batch-table-{batch.round}-{len(batch.rows)}"),
        hide_index=True,
        row_height=ROW_HEIGHT,
        height=min(TALLEST, HEAD_HEIGHT + ROW_HEIGHT * len(batch.rows)),
        on_select="rerun",
        selection_mode=["single-row", "single-cell"],
        column_config={
            "#": st.column_config.NumberColumn(width=40),
            t("prediction.picture"): st.column_config.ImageColumn(width=72),
            # A text column shows its text and nothing else: no Markdown, no link.
            t("prediction.file"): st.column_config.TextColumn(width="medium"),
        },
        placeholder=EMPTY,
        alt=t("prediction.table_alt", count=len(batch.rows)),
    )
    if refused:
        with st.expander(t("prediction.refused"), icon=":material/error:"):
            for row in batch.rows:
                if row.error is not None:
                    reason = page.sentence(row.error)
                    st.markdown(t("prediction.refused_row", number=row.number, reason=reason))
    picked = event.selection.rows or [cell[0] for cell in event.selection.cells]
    if picked and picked[0] < len(batch.rows):
        _choose(t, batch.rows[picked[0]])
    else:
        # The next click on the same row counts: another photo may be chosen till then.
        st.session_state.pop(_LAST, None)


def frame(t: Labels, batch: Batch, networks: Sequence[TrainedNetwork]) -> pd.DataFrame:
    """Return the columns of the table."""
    rows = batch.rows
    columns: dict[str, list[object]] = {
        "#": [row.number for row in rows],
        t("prediction.picture"): [row.thumbnail for row in rows],
        # Streamlit's own export of the table writes cells as they are.
        t("prediction.file"): [csv_cells.safe(names.shown(row.name)) for row in rows],
    }
    for entry in networks:
        columns[roster.title(t, entry)] = [_said(t, batch, row, entry) for row in rows]
    if len(networks) > 1:
        columns[t("prediction.agreement")] = [
            " · ".join(f"{most}/{count}" for most, count in batch.votes(row, networks))
            for row in rows
        ]
    if any(row.error is not None for row in rows):
        columns[t("prediction.refused")] = [
            page.sentence(row.error) if row.error is not None else "" for row in rows
        ]
    return pd.DataFrame(columns)


def _said(t: Labels, batch: Batch, row: Row, entry: TrainedNetwork) -> str:
    guess = batch.predictions.get((row.number, entry.subject))
    if guess is None:
        return ""
    return f"{classes.name(t, guess.label)} · {probability(t, guess.probability)}"


def _choose(t: Labels, row: Row) -> None:
    if row.error is not None:
        st.info(page.sentence(row.error), icon=":material/info:")
        return
    if st.session_state.get(_LAST) != row.number:
        photo.take(_photo(row))
        st.session_state[_LAST] = row.number
    with st.container(horizontal=True, vertical_alignment="center", border=True):
        st.image(row.thumbnail, width=64, alt=t("photo.yours"))
        st.markdown(t("prediction.chosen", number=row.number))
        st.button(
            t("prediction.views.one"),
            key="batch-to-one",
            icon=":material/arrow_forward:",
            on_click=_to_one,
        )
        st.page_link(
            PAGES / "inside.py", label=t("prediction.inside"), icon=":material/arrow_forward:"
        )


def _photo(row: Row) -> photo.Photo:
    if row.sample is not None:
        return photo.of_sample(row.sample)
    image = row.image()
    return photo.Photo(image=image, sha256=sha256_of(image))


def _to_one() -> None:
    st.session_state[keys.VIEW] = "one"


def as_csv(
    batch: Batch, networks: Sequence[TrainedNetwork], sentence: Callable[[CnnvizError], str]
) -> bytes:
    """One line a photo: the first class of each network and its probability from 0 to 1.

    In UTF-8 with a byte order mark, without which Excel takes Korean names for another encoding.
    Column names and classes are English, as the weights have them: a program reads them.
    """
    stream = StringIO(newline="")
    writer = csv.writer(stream)
    answers = [f"{entry.key} {what}" for entry in networks for what in ("class", "probability")]
    writer.writerow(["number", "file", "width", "height", *answers, "agreeing", "refused"])
    for row in batch.rows:
        width, height = row.size or ("", "")
        cells: list[object] = []
        for entry in networks:
            guess = batch.predictions.get((row.number, entry.subject))
            cells += ["", ""] if guess is None else [guess.label, f"{guess.probability:.{DIGITS}f}"]
        # "2 of 3" and not "2/3", which a spreadsheet takes for a date.
        same = ", ".join(f"{most} of {count}" for most, count in batch.votes(row, networks))
        refused = sentence(row.error) if row.error is not None else ""
        line = [row.number, names.shown(row.name), width, height, *cells, same, refused]
        writer.writerow([csv_cells.safe(str(cell)) for cell in line])
    return stream.getvalue().encode("utf-8-sig")
