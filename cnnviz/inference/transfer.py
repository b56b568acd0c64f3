"""One file over HTTP into its `.part`: resume, room on the disk, and all that can go wrong."""

import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import requests

from cnnviz.errors import DiskFull, NoNetwork, WeightsError
from cnnviz.inference.weights import WeightsInfo, download_folder, path_of
from cnnviz.settings import MIB

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are here and the bytes of the whole file, if known."""

CHUNK = 64 * 1024  # small enough that a slow line still moves the bar and hears `should_stop`
RESERVE = 64 * MIB  # what a download leaves free on the disk for everyone else
CUTS = 3  # broken connections in a row that brought nothing new before a download gives up


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One download as its caller wants it.

    Attributes:
        info: The weights.
        url: Their address.
        path: The final name of the file.
        progress: Told what has arrived.
        should_stop: Asked between chunks; True ends the download.
        timeouts: Seconds to wait for a connection, and for the next byte.
    """

    info: WeightsInfo
    url: str
    path: Path
    progress: Progress
    should_stop: Callable[[], bool]
    timeouts: tuple[float, float]

    @property
    def part(self) -> Path:
        """Where the bytes are gathered."""
        return self.path.with_name(f"{self.path.name}.part")

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
            raise WeightsError(
                "download_stopped", f"stopped fetching {self.info.file_name}", **where(self.info)
            )


class _BrokenError(Exception):
    """The connection ended before the file did."""


def fill_part(task: Transfer) -> str:
    """Gather the whole file in the part, over as many connections as it takes.

    Returns:
        SHA-256 of the part.

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
                raise _unreachable(
                    task.info, "download_broken", f"the connection keeps breaking ({error})"
                ) from error


def _request(task: Transfer) -> str:
    task.check_stop()
    digest, have = _hash_part(task)
    if have and digest.hexdigest().startswith(task.info.hash_prefix):
        return digest.hexdigest()  # complete: only the rename was missing
    with _open(task, have) as response:
        if response.status_code != requests.codes.partial:
            digest, have = hashlib.sha256(), 0  # the whole file again: no resume here
        length = response.headers.get("Content-Length", "")
        total = have + int(length) if length.isdigit() else None
        _check_room(task, have, total)
        have = _receive(task, response, digest, have, total)
    if total is not None and have < total:
        raise _BrokenError(f"{have} of {total} bytes")
    return digest.hexdigest()


def _hash_part(task: Transfer) -> "tuple[hashlib._Hash, int]":
    if not task.gathered:
        return hashlib.sha256(), 0
    with task.part.open("rb") as file:
        return hashlib.file_digest(file, "sha256"), file.tell()


def _open(task: Transfer, have: int) -> requests.Response:
    # "identity": the hash and the range count the bytes of the file, not of a packed form of it.
    headers = {"Accept-Encoding": "identity"}
    if have:
        headers["Range"] = f"bytes={have}-"
    try:
        response = requests.get(task.url, headers=headers, stream=True, timeout=task.timeouts)
    except requests.RequestException as error:
        raise _unreachable(task.info, "no_network", type(error).__name__) from error
    if response.ok and response.headers.get("Content-Type", "").startswith("text/html"):
        response.close()
        raise _unreachable(task.info, "login_page", "a web page answered instead of the file")
    if _misses(response, have):
        response.close()
        task.part.unlink(missing_ok=True)
        raise _BrokenError("the part does not fit the file")
    if not response.ok:
        response.close()
        status = response.status_code
        raise _unreachable(task.info, "http_status", f"the server answered {status}", status=status)
    return response


def _misses(response: requests.Response, have: int) -> bool:
    """Whether the server has no bytes from `have` on, or sends others."""
    if response.status_code == requests.codes.requested_range_not_satisfiable:
        return have > 0
    span = response.headers.get("Content-Range", "")
    return response.status_code == requests.codes.partial and not span.startswith(f"bytes {have}-")


def _check_room(task: Transfer, have: int, total: int | None) -> None:
    whole = total or task.info.size_bytes or 0
    free = shutil.disk_usage(task.path.parent).free
    if whole - have + RESERVE > free:
        raise _disk_full(task, whole - have)


def _receive(
    task: Transfer,
    response: requests.Response,
    digest: "hashlib._Hash",
    have: int,
    total: int | None,
) -> int:
    """Append the body to the part; returns the bytes that it has then."""
    try:
        with task.part.open("r+b" if have else "wb") as file:
            file.seek(have)
            for chunk in _chunks(response):
                file.write(chunk)
                digest.update(chunk)
                have += len(chunk)
                task.progress(have, total or task.info.size_bytes)
                task.check_stop()
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        task.part.unlink()  # a full disk hurts everyone: give the room back
        raise _disk_full(task, (total or task.info.size_bytes or have) - have) from error
    return have


def _chunks(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_content(CHUNK)
    except requests.RequestException as error:
        raise _BrokenError(type(error).__name__) from error


def where(info: WeightsInfo) -> dict[str, str]:
    """What a reader needs to put the file in place by hand."""
    folder = str(info.folder or download_folder())
    return {"url": info.url or "", "folder": folder, "file": info.file_name}


def offline(info: WeightsInfo) -> NoNetwork:
    """The error for weights that are not here on a machine that must not ask the network."""
    return _unreachable(info, "offline", "CNNVIZ_OFFLINE forbids the network")


def _unreachable(info: WeightsInfo, key: str, reason: str, **params: object) -> NoNetwork:
    message = f"cannot fetch {info.url}: {reason}; put the file in {path_of(info).parent} instead"
    return NoNetwork(key, message, **where(info), **params)


def _disk_full(task: Transfer, needed: int) -> DiskFull:
    folder = task.path.parent
    free = shutil.disk_usage(folder).free
    needed += RESERVE
    return DiskFull(
        "disk_full",
        f"no room for {task.path.name} in {folder}: {needed} bytes needed, {free} free",
        path=str(task.path),
        folder=str(folder),
        needed=needed,
        free=free,
        needed_mb=-(-needed // MIB),
        free_mb=free // MIB,
    )
