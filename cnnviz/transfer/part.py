"""One file over HTTP into its `.part`: resume, room on the disk, and all that can go wrong."""

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from cnnviz.errors import BadFile, WeightsError
from cnnviz.transfer.remote import RESERVE, Remote, disk_full, unreachable

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are here and the bytes of the whole file, if known."""

CHUNK = 64 * 1024  # small enough that a slow line still moves the bar and hears `should_stop`
_TELLING = ("X-Linked-ETag", "ETag")
_SHA256 = re.compile(r'"?[0-9a-f]{64}"?')
CUTS = 3  # broken connections in a row that brought nothing new before a download gives up


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One download as its caller wants it.

    Attributes:
        progress: Told what has arrived.
        should_stop: Asked between chunks; True ends the download.
        timeouts: Seconds to wait for a connection, and for the next byte.
    """

    remote: Remote
    progress: Progress
    should_stop: Callable[[], bool]
    timeouts: tuple[float, float]

    @property
    def part(self) -> Path:
        """Where the bytes are gathered."""
        return self.remote.path.with_name(f"{self.remote.path.name}.part")

    @property
    def gathered(self) -> int:
        """Bytes that are there already."""
        try:
            return self.part.stat().st_size
        except FileNotFoundError:
            return 0

    def check_stop(self) -> None:
        """Stop if the caller wants to.

        Raises:
            WeightsError: `should_stop` said so; the part stays for the next time.
        """
        if self.should_stop():
            where = self.remote.where
            raise WeightsError("download_stopped", f"stopped fetching {where['file']}", **where)


class _BrokenError(Exception):
    """The connection ended before the file did."""


def fill_part(task: Task) -> str:
    """Gather the whole file in the part, over as many connections as it takes.

    Returns:
        Hash of the part, in hex.

    Raises:
        NoNetwork: The address could not be reached, or connections broke and brought nothing new.
        DiskFull: There is no room for the file.
        WeightsError: `should_stop` said so.
    """
    most = task.gathered
    idle = 0
    while True:
        try:
            return _request(task)
        except _BrokenError as error:
            gathered = task.gathered
            idle = 0 if gathered > most else idle + 1
            most = max(most, gathered)
            if idle == CUTS:
                raise unreachable(
                    task.remote, "download_broken", f"the connection keeps breaking ({error})"
                ) from error


def _request(task: Task) -> str:
    task.check_stop()
    digest, have = _hash_part(task)
    if have and task.remote.digest and digest.hexdigest().startswith(task.remote.digest):
        return digest.hexdigest()  # complete: only the rename was missing
    with _open(task, have) as response:
        told, resumed = told_digest(response), have > 0
        if response.status_code != requests.codes.partial:
            # The whole file again: no resume here.
            digest, have = hashlib.new(task.remote.algorithm), 0
        length = response.headers.get("Content-Length", "")
        total = have + int(length) if length.isdigit() else None
        _check_room(task, have, total)
        have = _receive(task, response, digest, have, total)
    if total is not None and have < total:
        raise _BrokenError(f"{have} of {total} bytes")
    if not task.remote.digest and digest.hexdigest() != told:
        task.part.unlink()
        if resumed and told:
            raise _BrokenError("the part does not fit the file")
        raise _unlike(task, told)
    return digest.hexdigest()


def told_digest(response: requests.Response) -> str:
    """Return the SHA-256 that a server says a file has, or "" where it does not say.

    A hub of models tells it in the answer that leads to the file, as X-Linked-ETag, for the storage
    behind has entity tags of its own.
    """
    answers = [*response.history, response]
    said = [answer.headers.get(name, "") for name in _TELLING for answer in answers]
    return next((tag.strip('"') for tag in said if _SHA256.fullmatch(tag)), "")


def _unlike(task: Task, told: str) -> BadFile:
    """Return the error for a file that is not what its server says, or that it says nothing of."""
    remote = task.remote
    if not told:
        return BadFile(
            "no_hash",
            f"neither the library nor the server tells a hash of {remote.url}, so nobody could "
            "tell a damaged file",
            **remote.where,
        )
    return BadFile(
        "wrong_hash",
        f"{remote.url} does not give the published file: its SHA256 does not begin with {told}",
        **remote.where,
    )


def _hash_part(task: Task) -> "tuple[hashlib._Hash, int]":
    if not task.gathered:
        return hashlib.new(task.remote.algorithm), 0
    with task.part.open("rb") as file:
        return hashlib.file_digest(file, task.remote.algorithm), file.tell()


def _open(task: Task, have: int) -> requests.Response:
    # "identity": the hash and the range count the bytes of the file, not of a packed form of it.
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    remote = task.remote
    try:
        response = requests.get(remote.url, headers=headers, stream=True, timeout=task.timeouts)
    except requests.RequestException as error:
        raise unreachable(remote, "no_network", type(error).__name__) from error
    if response.ok and response.headers.get("Content-Type", "").startswith("text/html"):
        response.close()
        raise unreachable(remote, "login_page", "a web page answered instead of the file")
    if _misses(response, have):
        response.close()
        task.part.unlink(missing_ok=True)
        raise _BrokenError("the part does not fit the file")
    if not response.ok:
        response.close()
        status = response.status_code
        raise unreachable(remote, "http_status", f"the server answered {status}", status=status)
    return response


def _misses(response: requests.Response, have: int) -> bool:
    """Return whether the server has no bytes from `have` on, or sends others."""
    if response.status_code == requests.codes.requested_range_not_satisfiable:
        return have > 0
    span = response.headers.get("Content-Range", "")
    return response.status_code == requests.codes.partial and not span.startswith(f"bytes {have}-")


def _check_room(task: Task, have: int, total: int | None) -> None:
    whole = total or task.remote.size_bytes or 0
    free = shutil.disk_usage(task.remote.path.parent).free
    if whole - have + RESERVE > free:
        raise disk_full(task.remote, whole - have)


def _receive(
    task: Task,
    response: requests.Response,
    digest: "hashlib._Hash",
    have: int,
    total: int | None,
) -> int:
    """Append the body to the part; returns the bytes that it has then."""
    whole = total or task.remote.size_bytes
    try:
        with task.part.open("r+b" if have else "wb") as file:
            file.seek(have)
            for chunk in _chunks(response):
                file.write(chunk)
                digest.update(chunk)
                have += len(chunk)
                task.progress(have, whole)
                task.check_stop()
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        task.part.unlink()  # a full disk hurts everyone: give the room back
        raise disk_full(task.remote, (whole or have) - have) from error
    return have


def _chunks(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_content(CHUNK)
    except requests.RequestException as error:
        raise _BrokenError(type(error).__name__) from error
