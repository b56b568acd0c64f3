"""Networks that were trained in the app, by the name "run:" and the id of their run.

The page *Train* shows what a run did while it learned; here its last kept network is one among all
others: it answers photos, is looked into and compared.
"""

import hashlib
from dataclasses import replace
from pathlib import Path

import streamlit as st

from cnnviz import names
from cnnviz.architectures import Variant, guests
from cnnviz.content.labels import Labels
from cnnviz.errors import BadFile, CnnvizError
from cnnviz.photos.answering.preprocessing import Preprocessing
from cnnviz.photos.weights.available import WeightsInfo
from cnnviz.training.nets.trainable import net
from cnnviz.training.runs.store.records import EvaluationRow, Run
from cnnviz.ui.runs import owner, reading, run_data, run_words
from cnnviz.ui.runs.shown_runs import IS_ID
from cnnviz.ui.shell import foreign_text

PREFIX = "run:"

MOST = 6
"""Runs of a reader that are offered, the latest ones."""

SHOWN = 6
"""Digits of a run's id in the title of its network."""


def is_run(name: str) -> bool:
    """Return whether a name is that of a trained network."""
    return name.startswith(PREFIX)


def mine() -> list[str]:
    """Return the networks that this reader has trained, the latest first."""
    try:
        runs = reading.mine(owner.token())
    except CnnvizError:
        return []  # without a store there are the others
    return [
        f"{PREFIX}{run.id}"
        for run in runs
        if not run.config.is_gan and not run.is_active and _kept(run) is not None
    ][:MOST]


def is_there(name: str) -> bool:
    """Return whether a name is that of a run with a network that was kept."""
    if not is_run(name) or not IS_ID.fullmatch(name.removeprefix(PREFIX)):
        return False
    try:
        run = _run(name)
        return not run.config.is_gan and _kept(run) is not None
    except CnnvizError:
        return False


def title(t: Labels, name: str) -> str:
    """What a trained network is called: its net, what it was trained on, and which run it is."""
    config = _run(name).config
    # A folder's name is foreign text, and this is shown as Markdown.
    data = foreign_text.plain(run_words.data(t, config.data))
    return f"{run_words.net(t, config.net)} · {data} · {_short(name)}"


def weights(name: str) -> WeightsInfo:
    """Return the last network that a run has kept.

    Raises:
        UnknownName: If there is no such run.
        DataMissing: If the pictures are not here, whose statistics it reads photos by.
        BadFile: If it kept no network.
    """
    run = _run(name)
    found, pictures = _kept(run), run_data.pictures(run)
    if found is None:
        raise BadFile("run_without_network", f"run {run.id} kept no network", name=_short(name))
    row, path = found
    side = net(run.config.net).input_shape[1]
    return WeightsInfo(
        model=name,
        id=f"step-{row.step}",
        data=run.config.data,
        url=None,
        file_name=path.name,
        hash_prefix=_sha256(names.identity(str(path)), path.stat().st_mtime_ns, path),
        size_bytes=path.stat().st_size,
        num_params=run.params or 0,
        accuracy_top1=row.metrics.get("test_accuracy"),
        classes=pictures.classes,
        preprocessing=Preprocessing(resize=side, crop=side, mean=pictures.mean, std=pictures.std),
        folder=path.parent,
    )


def _variant(run_id: str) -> Variant:
    """The network of a run, with as many outputs as its data has classes."""
    run = reading.run(run_id)
    found = net(run.config.net, len(run_data.pictures(run).classes))
    return replace(found, name=f"{PREFIX}{run_id}", title=f"{found.title} · {_short(run_id)}")


def _run(name: str) -> Run:
    return reading.run(name.removeprefix(PREFIX))


def _short(name: str) -> str:
    return name.removeprefix(PREFIX)[:SHOWN]


def _kept(run: Run) -> tuple[EvaluationRow, Path] | None:
    """The last evaluation whose network is on this machine, and its file."""
    folder = reading.store().folder(run.id)
    for row in reversed(reading.watch(run.id).evaluations):
        if row.weights and (folder / row.weights).is_file():
            return row, folder / row.weights
    return None


@st.cache_resource(max_entries=64, show_spinner=False)
def _sha256(key: bytes, stamp: int, _path: Path) -> str:  # noqa: ARG001 (they are the key)
    with _path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


guests.bring(PREFIX.removesuffix(":"), _variant)
