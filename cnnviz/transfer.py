"""Files over HTTP: resumed, verified, and in place whole or not at all.

A file grows as `NAME.part` beside its place, under a lock that other sessions and processes
respect, and takes its name only once its hash is right. A transfer that breaks off goes on where it
stopped.
"""

import errno
import hashlib
import http.client
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from filelock import FileLock, Timeout

from cnnviz.errors import BadFile, DiskFull, NoNetwork, WeightsError
from cnnviz.settings import settings

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are here and the bytes of the whole file, None where unknown."""

CHUNK = 2**18
TIMEOUT_S = 20.0
ATTEMPTS = 3
PAUSE_S = 0.5

_FULL = {errno.ENOSPC, errno.EDQUOT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What a file must hash to.

    Attributes:
        algorithm: Name in `hashlib`, such as "sha256" or "md5".
        digest: Hex digits, or the first of them where only those are published.
    """

    algorithm: str
    digest: str

    def passes(self, path: Path) -> bool:
        """Whether the file is there and hashes to the digest."""
        if not path.is_file():
            return False
        with path.open("rb") as file:
            found = hashlib.file_digest(file, self.algorithm).hexdigest()
        return found.startswith(self.digest.lower())


def download(
    url: str,
    target: Path,
    *,
    check: Check,
    progress: Progress = lambda _done, _total: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Path:
    """Bring a file to its place, unless a good one lies there already.

    A file in the place that does not pass its check is fetched again.

    Args:
        url: Its address.
        target: Its place; the folder is made.
        check: What it must hash to.
        progress: Told how far the transfer is, from the calling thread.
        should_stop: Asked often; True ends the transfer, and the next one goes on from there.

    Returns:
        `target`.

    Raises:
        NoNetwork: If the address cannot be reached, or the network is switched off by the settings.
        DiskFull: If there is no room.
        BadFile: If what the address sends is not the file.
        WeightsError: If the transfer was stopped, or the folder cannot be written.
    """
    with writing(target, url):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _locked(target, url, should_stop):
            # Whoever held the lock before may have brought it.
            if not check.passes(target):
                _Transfer(url, target, check, progress, should_stop).run()
    return target


@contextmanager
def writing(target: Path, url: str) -> Iterator[None]:
    """Tell a full disk and a folder that cannot be written in their own words.

    Args:
        target: The file that is written.
        url: Where it is from.

    Raises:
        DiskFull: If there is no room.
        WeightsError: If the folder cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise _no_room_or_folder(error, url, target) from error


def part_of(target: Path) -> Path:
    """Where a file grows before it is whole."""
    return target.with_name(target.name + ".part")


class _Dropped(Exception):  # noqa: N818 (a state of the line, handled here)
    """The line broke; `final` where trying again is useless."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class _Transfer:
    """One file on its way."""

    def __init__(
        self,
        url: str,
        target: Path,
        check: Check,
        progress: Progress,
        should_stop: Callable[[], bool],
    ) -> None:
        self.url, self.target, self.check = url, target, check
        self.progress, self.should_stop = progress, should_stop
        self.part = part_of(target)

    def run(self) -> None:
        if settings().offline:
            raise _unreachable(self.url, self.target, "CNNVIZ_OFFLINE is set", key="offline")
        resumed = self.part.exists()
        self._fill()
        if resumed and not self.check.passes(self.part):
            # The address has another file now, or the old part was damaged: once from the start.
            self.part.unlink()
            self._fill()
        if not self.check.passes(self.part):
            self.part.unlink()
            raise BadFile(
                "download_damaged",
                f"what {self.url} sent is not the file it should be",
                url=self.url,
                folder=str(self.target.parent),
                name=self.target.name,
            )
        self.part.replace(self.target)

    def _fill(self) -> None:
        """Let the part grow until the server says that it is whole."""
        failures = 0
        while True:
            before = self._have()
            try:
                self._request(before)
                return
            except _Dropped as dropped:
                failures = 1 if self._have() > before else failures + 1
                if dropped.final or failures >= ATTEMPTS:
                    raise _unreachable(self.url, self.target, str(dropped)) from dropped
                time.sleep(PAUSE_S)

    def _have(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _request(self, offset: int) -> None:
        headers = {"User-Agent": "cnnviz", "Accept-Encoding": "identity"}
        if offset:
            headers["Range"] = f"bytes={offset}-"
        try:
            answer = urllib.request.urlopen(
                urllib.request.Request(self.url, headers=headers), timeout=TIMEOUT_S
            )
        except urllib.error.HTTPError as error:
            with error:
                if offset and error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                    return  # nothing is left to send; the hash decides
            final = error.code < HTTPStatus.INTERNAL_SERVER_ERROR
            raise _Dropped(f"HTTP status {error.code}", final=final) from error
        except (OSError, http.client.HTTPException) as error:
            raise _dropped(error) from error
        with answer:
            self._receive(answer, offset)

    def _receive(self, answer: http.client.HTTPResponse, offset: int) -> None:
        here = answer.headers.get("Content-Range", "").startswith(f"bytes {offset}-")
        if answer.status != HTTPStatus.PARTIAL_CONTENT:
            offset = 0  # the server sends the whole file, whatever was asked
        elif not here:
            raise _Dropped("the server sends another part than was asked", final=True)
        length = answer.headers.get("Content-Length")
        total = offset + int(length) if length else None
        self._need_room((total or 0) - offset)
        done = offset
        with self.part.open("r+b" if offset else "wb") as file:
            file.seek(offset)
            while chunk := _read(answer):
                file.write(chunk)
                done += len(chunk)
                self.progress(done, total)
                if self.should_stop():
                    raise _stopped(self.url)
        if total is not None and done < total:
            raise _Dropped(f"the connection closed after {done} of {total} bytes")

    def _need_room(self, size: int) -> None:
        free = shutil.disk_usage(self.target.parent).free
        if size > free:
            raise _full(self.url, self.target, size, free)


def _read(answer: http.client.HTTPResponse) -> bytes:
    # Told apart from errors of the disk: both are OSErrors.
    try:
        return answer.read(CHUNK)
    except (OSError, http.client.HTTPException) as error:
        raise _dropped(error) from error


def _dropped(error: Exception) -> _Dropped:
    return _Dropped(str(getattr(error, "reason", error)) or type(error).__name__)


def _locked(
    target: Path, url: str, should_stop: Callable[[], bool]
) -> AbstractContextManager[object]:
    lock = FileLock(target.with_name(target.name + ".lock"))
    while True:
        try:
            return lock.acquire(timeout=PAUSE_S)
        except Timeout:
            if should_stop():
                raise _stopped(url) from None


def _stopped(url: str) -> WeightsError:
    return WeightsError("download_stopped", f"the download of {url} was stopped", url=url)


def _unreachable(url: str, target: Path, reason: str, key: str = "no_network") -> NoNetwork:
    return NoNetwork(
        key,
        f"{url} could not be reached ({reason}); the file can also be put into {target.parent}",
        url=url,
        folder=str(target.parent),
        name=target.name,
        reason=reason,
    )


def _full(url: str, target: Path, size: int, free: int) -> DiskFull:
    return DiskFull(
        "disk_full",
        f"{target.parent} has {free >> 20} MiB free; {url} needs {size >> 20} MiB",
        url=url,
        folder=str(target.parent),
        needed_mib=size >> 20,
        free_mib=free >> 20,
    )


def _no_room_or_folder(error: OSError, url: str, target: Path) -> WeightsError:
    if error.errno in _FULL:
        return _full(url, target, 0, shutil.disk_usage(target.parent).free)
    return WeightsError(
        "folder_refused",
        f"{target.parent} cannot be written: {error.strerror or error}",
        folder=str(target.parent),
        reason=str(error.strerror or error),
    )
