"""Every setting, read from the environment in this one place; `docs/operating.md` tells each."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from cnnviz.environment import VariableReader, checkpoints_of_torch

MIB = 2**20
MEGABYTE = 10**6
"""What the size of a download is counted in, as bills and disks do."""


class Fetching(StrEnum):
    """Who begins a download."""

    AUTO = "auto"
    """The server, as soon as a reader opens a page that wants the file."""
    ASK = "ask"
    """A reader, by a button."""
    NEVER = "never"
    """Nobody: the network is never asked."""


LIVE_PER_PROCESSOR = 2
"""Readers with a camera whose frames, twice a second, take half of one processor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an instructor may set.

    Attributes:
        home: `CNNVIZ_HOME`: runs and downloads; the platform's user data folder by default.
        data: `CNNVIZ_DATA`: the folder that holds CIFAR-10; `home`/data by default.
        model_cache_bytes: `CNNVIZ_MODEL_CACHE_MB`: memory that loaded networks may take.
        fetching: `CNNVIZ_FETCH`: who begins a download; `CNNVIZ_OFFLINE` makes it nobody.
        fetch_bytes: `CNNVIZ_FETCH_MB`: what readers may fetch altogether.
        training: `CNNVIZ_TRAINING`: 0 if the app must not start a worker on this machine; runs then
            wait for one that was started elsewhere.
        database: `CNNVIZ_DATABASE`: address of a PostgreSQL database for the runs; None for SQLite
            in `home`.
        ray: `CNNVIZ_RAY`: address of a Ray cluster that trains, or "local"; None for a worker of
            our own on each device.
        ray_gpus: `CNNVIZ_RAY_GPUS`: share of a GPU that a run takes on the cluster.
        running_each: `CNNVIZ_RUNNING_EACH`: runs of one reader that train at a time.
        queued_each: `CNNVIZ_QUEUED_EACH`: runs of one reader that wait beside them.
        queue_length: `CNNVIZ_QUEUE_LENGTH`: runs of all readers.
        run_seconds: `CNNVIZ_RUN_SECONDS`: longest budget of a run.
        instructor: `CNNVIZ_INSTRUCTOR`: password that lets its holder stop and delete any run; None
            for nobody.
        embed: `CNNVIZ_EMBED`: pages stand inside those of another site, over HTTPS, and cookies are
            kept there too.
        live: `CNNVIZ_LIVE`: readers whose camera is answered at a time; 0 for none.
        misread: A sentence for each value that cannot be read; its default holds instead.
    """

    home: Path
    data: Path
    model_cache_bytes: int
    fetching: Fetching = Fetching.AUTO
    fetch_bytes: int = 2000 * MEGABYTE
    training: bool = True
    database: str | None = None
    ray: str | None = None
    ray_gpus: float = 1.0
    running_each: int = 1
    queued_each: int = 3
    queue_length: int = 500
    run_seconds: int = 600
    instructor: str | None = None
    embed: bool = False
    live: int = 0
    misread: tuple[str, ...] = ()

    @property
    def offline(self) -> bool:
        """Whether the network is never asked, not even when a reader presses the button."""
        return self.fetching is Fetching.NEVER


@cache
def settings() -> Settings:
    """The settings of this process; what of them cannot be read is told once, on standard error."""
    found = read(os.environ)
    for sentence in found.misread:
        sys.stderr.write(f"cnnviz: {sentence}\n")
    return found


def read(environment: Mapping[str, str]) -> Settings:
    """Return the settings of an environment; an empty value is none."""
    given = VariableReader(environment)
    home = given.folder("CNNVIZ_HOME", given.user_folder)
    return Settings(
        home=home,
        data=given.folder("CNNVIZ_DATA", lambda: home / "data"),
        model_cache_bytes=given.whole("CNNVIZ_MODEL_CACHE_MB", 2048) * MIB,
        fetching=_fetching(given),
        fetch_bytes=given.whole("CNNVIZ_FETCH_MB", 2000) * MEGABYTE,
        training=given.switch("CNNVIZ_TRAINING", default=True),
        database=given.text("CNNVIZ_DATABASE"),
        ray=given.text("CNNVIZ_RAY"),
        ray_gpus=given.number("CNNVIZ_RAY_GPUS", 1.0, most=64),
        running_each=given.whole("CNNVIZ_RUNNING_EACH", 1),
        queued_each=given.whole("CNNVIZ_QUEUED_EACH", 3),
        queue_length=given.whole("CNNVIZ_QUEUE_LENGTH", 500),
        run_seconds=given.whole("CNNVIZ_RUN_SECONDS", 600),
        instructor=environment.get("CNNVIZ_INSTRUCTOR") or None,
        embed=given.switch("CNNVIZ_EMBED", default=False),
        live=given.whole("CNNVIZ_LIVE", live_by_default()),
        misread=tuple(given.misread),
    )


def live_by_default() -> int:
    """Return how many readers may be live: so that they leave half of the processors to others."""
    return max(1, (os.cpu_count() or 1) * LIVE_PER_PROCESSOR)


def _fetching(given: VariableReader) -> Fetching:
    # Both are read, so that what cannot be read in either is told.
    asked = Fetching(given.one_of("CNNVIZ_FETCH", list(Fetching), Fetching.AUTO))
    return Fetching.NEVER if given.switch("CNNVIZ_OFFLINE", default=False) else asked


def passed_on() -> dict[str, str]:
    """The environment for a process that is started in another folder, or with another home."""
    found = settings()
    return dict(os.environ) | {"CNNVIZ_HOME": str(found.home), "CNNVIZ_DATA": str(found.data)}


def divided(processes: int) -> dict[str, str]:
    """What each of several app processes of one machine gets of what the settings give all of them.

    Args:
        processes: How many share it.
    """
    found = settings()
    return {
        "CNNVIZ_MODEL_CACHE_MB": str(-(-found.model_cache_bytes // (MIB * processes))),
        "CNNVIZ_LIVE": str(-(-found.live // processes)),
    }


def torch_checkpoints() -> Path:
    """Return the folder of weights that torch itself reads and writes."""
    return checkpoints_of_torch(os.environ)


def without_paths(text: str) -> str:
    """Return a text with the names of settings in place of their folders: for strangers' eyes."""
    found = settings()
    for name, folder in (
        ("CNNVIZ_DATA", found.data),
        ("CNNVIZ_HOME", found.home),
        ("TORCH_HOME", torch_checkpoints().parents[1]),
    ):
        text = text.replace(str(folder), name)
    return text
