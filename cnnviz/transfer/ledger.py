"""What readers have fetched and what they stopped: kept over restarts, shared by processes."""

import json
import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

log = logging.getLogger(__name__)

LOCK_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entries:
    """What stands in the ledger.

    Attributes:
        sizes: Bytes of each thing that readers fetched or are fetching, by its name.
        stopped: Names of what a reader stopped; it does not come by itself again.
    """

    sizes: dict[str, int] = field(default_factory=dict)
    stopped: frozenset[str] = frozenset()

    @property
    def spent(self) -> int:
        """Bytes of all that was fetched."""
        return sum(self.sizes.values())


class Ledger:
    """A small file of JSON that several servers may share.

    Where it cannot be written, its entries live as long as this process: a folder that is full or
    read-only must not keep a reader from a download that goes elsewhere.

    Args:
        path: The file; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.RLock()
        self._seen: tuple[int, int, int] | None = None
        self._entries = Entries()
        self._told = False

    def entries(self) -> Entries:
        """Return what stands there now; the file is read only where it has changed."""
        with self._guard:
            try:
                status = self._path.stat()
                state = status.st_ino, status.st_mtime_ns, status.st_size
                if state != self._seen:
                    self._entries = _parsed(json.loads(self._path.read_text(encoding="utf-8")))
                    self._seen = state
            except FileNotFoundError:
                if self._seen is not None:  # somebody took it away: a fresh start
                    self._entries, self._seen = Entries(), None
            except (OSError, ValueError) as error:
                self._tell(error)
            return self._entries

    def reserve(self, name: str, size: int, limit: int) -> bool:
        """Note that something is about to be fetched, unless that would be too much.

        Args:
            name: Of the thing; one that stands there already costs nothing again.
            size: Its bytes.
            limit: Bytes of all that may stand there.
        """
        granted = False

        def note(found: Entries) -> Entries:
            nonlocal granted
            granted = name in found.sizes or found.spent + size <= limit
            if not granted:
                return found
            sizes = {**found.sizes, name: found.sizes.get(name, size)}
            return replace(found, sizes=sizes, stopped=found.stopped - {name})

        self._change(note)
        return granted

    def settle(self, name: str, size: int) -> None:
        """Note what something came to in the end; nothing at all is no entry."""

        def note(found: Entries) -> Entries:
            others = {key: value for key, value in found.sizes.items() if key != name}
            return replace(found, sizes={**others, name: size} if size else others)

        self._change(note)

    def stop(self, name: str) -> None:
        """Note that a reader stopped something."""
        self._change(lambda found: replace(found, stopped=found.stopped | {name}))

    def _change(self, note: Callable[[Entries], Entries]) -> None:
        with self._guard:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                with FileLock(f"{self._path}.lock", timeout=LOCK_SECONDS):
                    before = self.entries()
                    self._entries = note(before)
                    if self._entries != before:
                        self._write()
            except (OSError, Timeout) as error:
                self._entries = note(self._entries)
                self._tell(error)

    def _write(self) -> None:
        found = {"bytes": self._entries.sizes, "stopped": sorted(self._entries.stopped)}
        fresh = self._path.with_name(f"{self._path.name}.new")
        fresh.write_text(json.dumps(found, indent=1), encoding="utf-8")
        status = fresh.stat()
        fresh.replace(self._path)
        self._seen = status.st_ino, status.st_mtime_ns, status.st_size

    def _tell(self, error: Exception) -> None:
        if not self._told:
            self._told = True
            log.warning("what readers fetch is not kept in %s: %s", self._path, error)


def _parsed(found: Any) -> Entries:
    """Return the entries of a file, leaving out what is none.

    Raises:
        ValueError: If it is no ledger at all.
    """
    if not isinstance(found, dict):
        raise ValueError("no ledger")
    sizes, stopped = found.get("bytes"), found.get("stopped")
    return Entries(
        sizes={
            str(name): size
            for name, size in (sizes if isinstance(sizes, dict) else {}).items()
            if isinstance(size, int) and size > 0
        },
        stopped=frozenset(map(str, stopped if isinstance(stopped, list) else ())),
    )
