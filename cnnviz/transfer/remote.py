"""A file, where it is published and where it goes, and the errors on the way."""

import errno
import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cnnviz.errors import DiskFull, NoNetwork, WeightsError
from cnnviz.paths import is_file
from cnnviz.settings import MIB

RESERVE = 64 * MIB
"""What a download leaves free on the disk for everyone else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A file, where it is published and where it goes.

    Attributes:
        digest: What it hashes to, in hex; the first digits where only they are published. Empty
            where nobody publishes it: then what arrives must be what the server itself says, which
            is noted beside the file.
        algorithm: Of the hash, as `hashlib` names it.
        size_bytes: Its size, None where it is not published.
    """

    url: str
    path: Path
    digest: str
    algorithm: str = "sha256"
    size_bytes: int | None = None

    def is_sound(self) -> bool:
        """Return whether the file is in its place and is the published one."""
        if not is_file(self.path):
            return False
        with self.path.open("rb") as file:
            found = hashlib.file_digest(file, self.algorithm).hexdigest()
        return found.startswith(self.digest or noted_digest(self.path))

    @property
    def where(self) -> dict[str, str]:
        """What a reader needs to put the file in place by hand."""
        return {"url": self.url, "folder": str(self.path.parent), "file": self.path.name}


def note_of(path: Path) -> Path:
    """Return where the hash of a file is noted that nobody publishes one of."""
    return path.with_name(f"{path.name}.sha256")


def noted_digest(path: Path) -> str:
    """Return the hash that a file had as it arrived, or "" where none is noted."""
    note = note_of(path)
    return note.read_text(encoding="ascii").strip() if is_file(note) else ""


@contextmanager
def writing(remote: Remote) -> Iterator[None]:
    """Tell a disk that is full and a folder that cannot be written in their own words.

    Raises:
        DiskFull: There is no room.
        WeightsError: The folder cannot be written.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(remote, remote.size_bytes or 0) from error
        where = remote.where
        raise WeightsError(
            "folder_not_writable",
            f"cannot write to {where['folder']}: {error.strerror or error}",
            folder=where["folder"],
            url=where["url"],
        ) from error


def offline(remote: Remote) -> NoNetwork:
    """Return the error on a machine that must not ask the network."""
    return unreachable(
        remote, "offline", "the settings forbid the network (CNNVIZ_FETCH=never, or CNNVIZ_OFFLINE)"
    )


def unreachable(remote: Remote, key: str, reason: str, **params: object) -> NoNetwork:
    """Return the error for an address that gives nothing.

    Args:
        remote: The file.
        key: Of the sentence.
        reason: In a few English words.
        **params: What the sentence needs beside the address and the folder.
    """
    where = remote.where
    message = f"cannot fetch {remote.url}: {reason}; put the file in {where['folder']} instead"
    return NoNetwork(key, message, **where, **params)


def disk_full(remote: Remote, needed: int) -> DiskFull:
    """Return the error for a file that does not fit."""
    folder = remote.path.parent
    free = shutil.disk_usage(folder).free
    needed += RESERVE
    return DiskFull(
        "disk_full",
        f"no room for {remote.path.name} in {folder}: {needed} bytes needed, {free} free",
        path=str(remote.path),
        folder=str(folder),
        needed=needed,
        free=free,
        needed_mb=-(-needed // MIB),
        free_mb=free // MIB,
    )
