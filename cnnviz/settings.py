"""Every setting, read from the environment in this one place; `docs/operating.md` tells each."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from platformdirs import user_data_path

MIB = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an instructor may set.

    Attributes:
        home: `CNNVIZ_HOME`: runs and downloads; the platform's user data folder by default.
        data: `CNNVIZ_DATA`: the folder that holds CIFAR-10; `home`/data by default.
        model_cache_bytes: `CNNVIZ_MODEL_CACHE_MB`: memory that loaded networks may take.
        offline: `CNNVIZ_OFFLINE`: never ask the network, not even when a reader presses the button.
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
    """

    home: Path
    data: Path
    model_cache_bytes: int
    offline: bool
    training: bool = True
    database: str | None = None
    ray: str | None = None
    ray_gpus: float = 1.0
    running_each: int = 1
    queued_each: int = 3
    queue_length: int = 500
    run_seconds: int = 600
    instructor: str | None = None


@cache
def settings() -> Settings:
    """The settings of this process."""
    return read(os.environ)


def read(environment: "os._Environ[str] | dict[str, str]") -> Settings:
    """Settings from an environment; a value that is no number falls back to the default."""
    home = Path(environment.get("CNNVIZ_HOME") or user_data_path("cnnviz", appauthor=False))
    return Settings(
        home=home.expanduser(),
        data=Path(environment.get("CNNVIZ_DATA") or home / "data").expanduser(),
        model_cache_bytes=_whole(environment.get("CNNVIZ_MODEL_CACHE_MB"), 2048) * MIB,
        offline=environment.get("CNNVIZ_OFFLINE", "") not in ("", "0"),
        training=environment.get("CNNVIZ_TRAINING", "1") not in ("", "0"),
        database=environment.get("CNNVIZ_DATABASE") or None,
        ray=environment.get("CNNVIZ_RAY") or None,
        ray_gpus=_share(environment.get("CNNVIZ_RAY_GPUS"), 1.0),
        running_each=_whole(environment.get("CNNVIZ_RUNNING_EACH"), 1),
        queued_each=_whole(environment.get("CNNVIZ_QUEUED_EACH"), 3),
        queue_length=_whole(environment.get("CNNVIZ_QUEUE_LENGTH"), 500),
        run_seconds=_whole(environment.get("CNNVIZ_RUN_SECONDS"), 600),
        instructor=environment.get("CNNVIZ_INSTRUCTOR") or None,
    )


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdigit() else default


def _share(text: str | None, default: float) -> float:
    try:
        share = float(text or default)
    except ValueError:
        return default
    return share if 0 <= share <= 64 else default
