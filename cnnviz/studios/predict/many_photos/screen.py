"""Many photos, one table: each decoded, asked about and let go of, one after the other."""

import secrets
from collections.abc import Callable, Sequence
from copy import copy
from functools import partial

import streamlit as st
from PIL import Image
from streamlit.runtime.uploaded_file_manager import UploadedFile

from cnnviz.content.labels import Labels
from cnnviz.content.pages import PageText
from cnnviz.errors import CnnvizError
from cnnviz.photos import decode
from cnnviz.photos.decoding.refusals import MAX_BYTES
from cnnviz.photos.decoding.samples import SAMPLES, available
from cnnviz.studios.predict.batch.screen import MOST, Batch, current
from cnnviz.studios.predict.photo_table import screen as photo_table
from cnnviz.studios.predict.photo_table.screen import as_csv
from cnnviz.studios.predict.predictions import screen as predictions
from cnnviz.ui import networks
from cnnviz.ui.shell import page
from cnnviz.ui.widgets import photo, roster, steps, uploads
from cnnviz.ui.widgets.network_search import yours
from cnnviz.ui.widgets.photo import of_sample
from cnnviz.ui.widgets.roster import TrainedNetwork

BATCH = "batch"
"""Name in the address of the networks of the table, and of the work in session state."""

FEW = 4
"""Networks that a table has room for."""

FIRST = ("alexnet-small-cifar10", "resnet20-cifar10", "efficientnet-lite0")

_MARK = "_batch-mark"


def show(t: Labels, _text: PageText) -> None:
    """The choice of networks, the intake, the work and the table."""
    batch = current()
    label = t("prediction.batch_networks", most=FEW)
    files = _intake(t, batch)
    chosen = _sound(batch, roster.choose(t, label, FIRST, key=BATCH, most=FEW))
    yours.tell(t, BATCH)
    if not chosen:
        st.info(t("prediction.choose_one"), icon=":material/info:")
        return
    _work(t, batch, chosen, files)
    if batch.left_out:
        st.warning(t("prediction.left_out", count=batch.left_out, most=MOST))
    if not batch.rows:
        return
    photo_table.show(t, batch, chosen)
    with st.container(horizontal=True):
        st.download_button(
            t("common.download_csv"),
            # Made when it is asked for, on a thread that knows no session: the words come along.
            data=lambda: as_csv(batch, chosen, lambda e: t(f"errors.{e.key}", **e.params)),
            file_name=file_name(),
            mime="text/csv",
            key="batch-csv",
            on_click="ignore",
            icon=":material/download:",
        )
        st.button(
            t("prediction.clear"),
            key="batch-clear",
            icon=":material/delete:",
            on_click=_clear,
            args=(batch,),
        )


def file_name() -> str:
    """Name of the download that no other session has: Streamlit tells files apart by names."""
    mark = st.session_state.setdefault(_MARK, secrets.token_hex(3))
    return f"cnnviz-predictions-{mark}.csv"


def _sound(batch: Batch, chosen: Sequence[TrainedNetwork]) -> list[TrainedNetwork]:
    """Those whose weights are what was published, and that answer; of the others, say so."""
    sound = []
    for entry in chosen:
        try:
            networks.check(entry.info)
            if entry.subject in batch.silent:
                raise copy(batch.silent[entry.subject])
        except CnnvizError as error:
            st.error(page.sentence(error), icon=":material/error:")
        else:
            sound.append(entry)
    return sound


def _intake(t: Labels, batch: Batch) -> list[UploadedFile]:
    """The gallery and the uploader; returns the files that wait."""
    photo.samples(chosen=None, choose=partial(_take, batch))
    files = st.file_uploader(
        t("prediction.upload_many", most=MOST, size=MAX_BYTES // 2**20),
        accept_multiple_files=True,
        key=_uploader(batch),
        help=t("photo.upload_help", size=MAX_BYTES // 2**20),
        on_change=_begin,
        args=(batch,),
        max_upload_size=uploads.BROWSER_MB,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("prediction.take_samples"),
            key="batch-samples",
            icon=":material/photo_library:",
            on_click=_take_samples,
            args=(batch,),
        )
        st.caption(t("photo.private"))
    waiting = [file for file in files if file.file_id not in batch.taken]
    room = max(0, batch.room - len(batch.samples))
    for file in waiting[room:]:
        uploads.release(file)
        batch.taken.add(file.file_id)
        batch.left_out += 1
    return waiting[:room]


def _work(
    t: Labels, batch: Batch, chosen: Sequence[TrainedNetwork], files: Sequence[UploadedFile]
) -> None:
    left: list[Callable[[], None]] = [
        *(partial(_take_sample, batch, chosen, name) for name in batch.samples),
        *(partial(_take_file, batch, chosen, file) for file in files),
        # What a run left unasked that was interrupted, and networks that were chosen later.
        *(partial(_fill, batch, row.image, row.number, lacking)
          for row, lacking in batch.gaps(chosen)),
    ]  # fmt: skip
    task = (batch.round, tuple(entry.subject for entry in chosen))
    done = max(0, len(batch.rows) - len(batch.gaps(chosen)))
    over = steps.rest(t, BATCH, task, left, done=done, place=st.empty())
    if over and batch.taken:
        batch.begin_round()
        st.rerun()


def _take_file(batch: Batch, chosen: Sequence[TrainedNetwork], file: UploadedFile) -> None:
    """One upload: whatever it is, it becomes one row, and its bytes are let go of."""
    with batch.turn:
        if file.file_id in batch.taken:
            return
        try:
            image = decode(file.getvalue())
        except CnnvizError as error:
            batch.refuse(file.name, copy(error))  # the error itself holds on to the file
            return
        finally:
            uploads.release(file)
            file.close()  # this run knows it still, and would keep its bytes until the last is done
            batch.taken.add(file.file_id)
        row = batch.add(file.name, image)
        _fill(batch, lambda: image, row.number, chosen)


def _take_sample(batch: Batch, chosen: Sequence[TrainedNetwork], name: str) -> None:
    image = of_sample(name).image
    with batch.turn:
        if name not in batch.samples:
            return
        file = next(sample.file for sample in SAMPLES if sample.name == name)
        row = batch.add(file, image, sample=name)
        batch.samples.remove(name)
        _fill(batch, lambda: image, row.number, chosen)


def _fill(
    batch: Batch, image: Callable[[], Image.Image], number: int, chosen: Sequence[TrainedNetwork]
) -> None:
    """Ask networks about one row; one that cannot answer is not asked again."""
    with batch.turn:
        lacking = [entry for entry in chosen if (number, entry.subject) not in batch.predictions]
        if not lacking:
            return
        picture = image()
        for entry in lacking:
            if entry.subject in batch.silent:
                continue
            try:
                answer = predictions.ask(entry, picture)
            except CnnvizError as error:
                batch.silent[entry.subject] = copy(error)
            else:
                batch.predictions[number, entry.subject] = answer.top[0]


def _take_samples(batch: Batch) -> None:
    _take(batch, *(sample.name for sample in available()))


def _take(batch: Batch, *names: str) -> None:
    """Add photos of the gallery, each once."""
    there = {row.sample for row in batch.rows} | set(batch.samples)
    lacking = [name for name in names if name not in there]
    batch.samples += lacking[: max(0, batch.room - len(batch.samples))]
    _begin(batch)


def _begin(batch: Batch) -> None:
    """New photos have come: work that was stopped goes on."""
    batch.left_out = 0
    steps.go_on(BATCH)


def _clear(batch: Batch) -> None:
    files = st.session_state.get(_uploader(batch)) or ()
    with batch.turn:  # else the photo in work would come into the empty table
        for file in files:
            uploads.release(file)
        batch.left_out = 0
        batch.clear()


def _uploader(batch: Batch) -> str:
    return f"batch-upload-{batch.round}"
