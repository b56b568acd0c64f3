"""Every setting, read from the environment in this one place; `docs/operating.md` tells each."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from cnnviz.environment import SWITCHES, VariableReader, checkpoints_of_torch

MIB = 2**20
MEGABYTE = 10**6
"""What the size of a download is counted in, as bills and disks do."""

HOST = r"\*|(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*"
"""A name of a host, or a pattern of such names."""

ORIGIN = r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?"
"""An origin, as a content security policy has it: nothing in it can end the policy's rule."""


DATABASE = r"(sqlite|postgres(ql)?(\+\w+)?)://.+"
"""An address of a database that can hold the runs."""


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
        database: `CNNVIZ_DATABASE`: address of a PostgreSQL database or a SQLite file for the
            runs; None for SQLite in `home`.
        ray: `CNNVIZ_RAY`: address of a Ray cluster that trains, or "local"; None for a worker of
            our own on each device.
        ray_gpus: `CNNVIZ_RAY_GPUS`: share of a GPU that a run takes on the cluster.
        running_each: `CNNVIZ_RUNNING_EACH`: runs of one reader that train at a time.
        queued_each: `CNNVIZ_QUEUED_EACH`: runs of one reader that wait beside them.
        queue_length: `CNNVIZ_QUEUE_LENGTH`: runs of all readers.
        run_seconds: `CNNVIZ_RUN_SECONDS`: longest budget of a run.
        instructor: `CNNVIZ_INSTRUCTOR`: password that lets its holder stop and delete any run,
            fetch beyond the limit, start lectures and read the metrics; None for nobody.
        embed: `CNNVIZ_EMBED`: pages stand inside those of another site, over HTTPS, and cookies are
            kept there too.
        embed_in: The sites that `CNNVIZ_EMBED` names, as origins; any site where it only says yes.
        hosts: `CNNVIZ_HOSTS`: names that the server answers to beside its machine's own;
            `*.example.org` is every name below that one, `*` any.
        sessions: `CNNVIZ_SESSIONS`: sessions that are kept for readers whose connection broke.
        sessions_bytes: `CNNVIZ_SESSIONS_MB`: memory that what they hold may take.
        uploads_each_bytes: `CNNVIZ_UPLOADS_EACH_MB`: files of one session that are not yet read.
        uploads_bytes: `CNNVIZ_UPLOADS_MB`: files of all sessions that are not yet read.
        model_bytes: `CNNVIZ_MODEL_MB`: largest file of a network of a reader's own; 0 for none.
        rehearse: `CNNVIZ_REHEARSE`: 0 if the server must not open its pages once by itself, while
            it is calm, so that a hall finds them built.
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
    embed_in: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    sessions: int = 1000
    sessions_bytes: int = 2048 * MIB
    uploads_each_bytes: int = 300 * MIB
    uploads_bytes: int = 1024 * MIB
    model_bytes: int = 300 * MEGABYTE
    rehearse: bool = True
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
    embed, embed_in = _embedding(given)
    return Settings(
        home=home,
        data=given.folder("CNNVIZ_DATA", lambda: home / "data"),
        model_cache_bytes=given.whole("CNNVIZ_MODEL_CACHE_MB", 2048) * MIB,
        fetching=_fetching(given),
        fetch_bytes=given.whole("CNNVIZ_FETCH_MB", 2000) * MEGABYTE,
        training=given.switch("CNNVIZ_TRAINING", default=True),
        database=given.address("CNNVIZ_DATABASE", DATABASE, "sqlite:////folder/runs.db"),
        ray=given.text("CNNVIZ_RAY"),
        ray_gpus=given.number("CNNVIZ_RAY_GPUS", 1.0, most=64),
        running_each=given.whole("CNNVIZ_RUNNING_EACH", 1),
        queued_each=given.whole("CNNVIZ_QUEUED_EACH", 3),
        queue_length=given.whole("CNNVIZ_QUEUE_LENGTH", 500),
        run_seconds=given.whole("CNNVIZ_RUN_SECONDS", 600),
        instructor=given.verbatim("CNNVIZ_INSTRUCTOR"),
        embed=embed,
        embed_in=embed_in,
        hosts=given.names("CNNVIZ_HOSTS", HOST, "names of hosts, such as cnnviz.example.org"),
        sessions=given.whole("CNNVIZ_SESSIONS", 1000),
        sessions_bytes=given.whole("CNNVIZ_SESSIONS_MB", 2048) * MIB,
        uploads_each_bytes=given.whole("CNNVIZ_UPLOADS_EACH_MB", 300) * MIB,
        uploads_bytes=given.whole("CNNVIZ_UPLOADS_MB", 1024) * MIB,
        model_bytes=given.whole("CNNVIZ_MODEL_MB", 300) * MEGABYTE,
        rehearse=given.switch("CNNVIZ_REHEARSE", default=True),
        live=given.whole("CNNVIZ_LIVE", live_by_default()),
        misread=(*given.misread, *given.unknown("CNNVIZ_")),
    )


def live_by_default() -> int:
    """Return how many readers may be live: so that they leave half of the processors to others."""
    return max(1, (os.cpu_count() or 1) * LIVE_PER_PROCESSOR)


def _fetching(given: VariableReader) -> Fetching:
    # Both are read, so that what cannot be read in either is told.
    asked = Fetching(given.one_of("CNNVIZ_FETCH", list(Fetching), Fetching.AUTO))
    return Fetching.NEVER if given.switch("CNNVIZ_OFFLINE", default=False) else asked


def _embedding(given: VariableReader) -> tuple[bool, tuple[str, ...]]:
    """Whether pages may stand in frames, and in those of which sites: any where none is named."""
    word = (given.text("CNNVIZ_EMBED") or "").lower()
    if word in ("", *SWITCHES):
        return SWITCHES.get(word, False), ()
    wanted = "1, 0 or origins of sites, such as https://course.example.org"
    sites = given.names("CNNVIZ_EMBED", ORIGIN, wanted)
    return bool(sites), sites


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
