"""What this process keeps of the evaluations of runs: telemetry, and the test pictures behind it.

An evaluation never changes once it is recorded, so every session may share it. Keys are names and
numbers, never a picture.
"""

from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from cnnviz import names
from cnnviz.drawing.embed import data_uri
from cnnviz.errors import DataMissing
from cnnviz.settings import settings
from cnnviz.training.loop import single_step
from cnnviz.training.loop.events import BatchReport
from cnnviz.training.loop.telemetry import Telemetry, from_bytes
from cnnviz.training.runs.steering import holds
from cnnviz.training.runs.store.records import EvaluationRow, Run
from cnnviz.ui.runs import reading

BATCH_SCALE = 4
"""Pixels of the screen for a pixel of a picture of a batch."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pictures:
    """The test pictures of a data set; the training pictures are not kept.

    Attributes:
        images: uint8, read-only, (N, side, side, 3).
        labels: Read-only, (N,).
        mean: Mean of each channel over the training pictures, on the 0-1 scale.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    mean: tuple[float, ...]
    std: tuple[float, ...]


def telemetry(run: Run, evaluation: EvaluationRow) -> Telemetry:
    """What an evaluation left for the page.

    Raises:
        DataMissing: If it left nothing, or the run has been deleted.
        StoreError: If the store does not answer.
    """
    return _telemetry(names.identity(reading.store().address), run.id, evaluation.step, run)


@st.cache_resource(max_entries=512, show_spinner=False)
def _telemetry(
    address: bytes,  # noqa: ARG001 (it is a part of the key, as the next one)
    run_id: str,  # noqa: ARG001
    step: int,
    _run: Run,
) -> Telemetry:
    data = reading.store().telemetry(_run, step)
    if not data:
        raise DataMissing("look_missing", f"nothing was recorded at step {step}", step=step)
    return from_bytes(data)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ShownBatch:
    """What a step that was made alone did, and its pictures ready to be sent.

    Attributes:
        pictures: Data addresses.
    """

    report: BatchReport
    pictures: tuple[str, ...]


def batch(run: Run, step: int) -> ShownBatch:
    """What the step that was last made alone did.

    Args:
        run: The run.
        step: The number of that step.

    Raises:
        DataMissing: If there is none, or the run has been deleted.
        StoreError: If the store does not answer.
    """
    return _batch(names.identity(reading.store().address), run.id, step, run)


@st.cache_resource(max_entries=64, show_spinner=False)
def _batch(
    address: bytes,  # noqa: ARG001 (it is a part of the key, as the next two)
    run_id: str,  # noqa: ARG001
    step: int,
    _run: Run,
) -> ShownBatch:
    data = holds.report(reading.store(), _run)
    if not data:
        raise DataMissing("look_missing", f"nothing was recorded at step {step}", step=step)
    report = single_step.from_bytes(data)
    shown = (data_uri(picture, scale=BATCH_SCALE) for picture in report.pictures.numpy())
    return ShownBatch(report=report, pictures=tuple(shown))


def pictures(run: Run) -> Pictures:
    """The test pictures that a run is measured on.

    Raises:
        DataMissing: If they are not on this machine.
        BadValue: If the data set is none of ours.
    """
    config = run.config
    folder = names.identity(str(settings().data))
    return _pictures(folder, names.identity(config.data), config.pictures, config.data)


@st.cache_resource(max_entries=3, show_spinner=False)
def _pictures(
    folder: bytes,  # noqa: ARG001 (it is a part of the key, as the next one)
    key: bytes,  # noqa: ARG001
    pictures: int | None,
    _name: str,
) -> Pictures:
    from cnnviz.training.data.data_sets import load

    data = load(_name, pictures)
    images, labels = data.test.images.numpy(), data.test.labels.numpy()
    for array in (images, labels):
        array.setflags(write=False)
    return Pictures(
        images=images, labels=labels, classes=data.classes, mean=data.mean, std=data.std
    )
