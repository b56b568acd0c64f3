"""Sessions whose connection broke, kept for their readers: as many as a hall, bounded in bytes.

Streamlit keeps 128, of any size, and lets go of one that is too old only when the next one comes.
And a session that is back walks over every file that Python has loaded, to watch it for changes, on
the thread that serves everyone: a second each with torch, also where the setting is to watch none.
Its runtime takes no other storage from an app: this file leans on private names of it
(`Runtime._session_mgr`, `WebsocketSessionManager._session_storage`), and on `SessionStorage`, its
protocol of such a storage. `install` raises where they are not what they were.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from streamlit import config
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.memory_session_storage import MemorySessionStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.session_manager import SessionInfo, SessionStorage
from streamlit.runtime.state.session_state import SessionState

from cnnviz.photos.weights.bounded import bytes_of

log = logging.getLogger(__name__)

OF_ITS_OWN = 200_000
"""Bytes of a session that holds no photo: its widgets, its messages, Streamlit's own objects."""

STATES = ("_old_state", "_new_session_state")
"""Of a `SessionState`: what a session held before its last run, and what that changed."""

WATCH = "register_file_watchers"
"""Of an `AppSession`: called for a new one only where files are watched, but always on a return."""

Infos: TypeAlias = list[SessionInfo]
"""Inside a storage, which has a method of that name, `list` is no type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    info: SessionInfo
    since: float
    size: int


class KeptSessions(SessionStorage):
    """Sessions in the order in which they lost their readers; the first goes first.

    Args:
        most: How many are kept.
        most_bytes: Memory that they may take altogether.
        seconds: How long each is kept.
        size: Bytes that a session holds.
        clock: Seconds, from anywhere.
    """

    def __init__(
        self,
        *,
        most: int,
        most_bytes: int,
        seconds: float,
        size: Callable[[SessionInfo], int],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._most_bytes, self._seconds = most, most_bytes, seconds
        self._size, self._clock = size, clock
        self._kept: dict[str, _Kept] = {}
        self._guard = threading.RLock()

    @property
    def bytes(self) -> int:
        """Memory of all that are kept."""
        with self._guard:
            return sum(kept.size for kept in self._kept.values())

    def get(self, session_id: str) -> SessionInfo | None:
        """Return a session that is still kept."""
        self.sweep()
        with self._guard:
            kept = self._kept.get(session_id)
        return kept.info if kept else None

    def save(self, session_info: SessionInfo) -> None:
        """Keep a session, and let go of those for which there is no room any more."""
        kept = _Kept(info=session_info, since=self._clock(), size=self._size(session_info))
        with self._guard:
            self._kept.pop(session_info.session.id, None)
            self._kept[session_info.session.id] = kept
        self.sweep()

    def delete(self, session_id: str) -> None:
        """Forget a session: its reader is back, or it has ended."""
        with self._guard:
            self._kept.pop(session_id, None)

    def list(self) -> Infos:
        """Return all sessions that are kept."""
        self.sweep()
        with self._guard:
            return [kept.info for kept in self._kept.values()]

    def sweep(self) -> None:
        """Let go of what is too old, too many or too large; it ends at once, not when collected."""
        with self._guard:
            dropped = self._beyond()
        for info in dropped:
            info.session.shutdown()

    def _beyond(self) -> Infos:
        now, total = self._clock(), self.bytes
        dropped: Infos = []
        for name, kept in tuple(self._kept.items()):
            old = now - kept.since > self._seconds
            if not (old or len(self._kept) > self._most or total > self._most_bytes):
                break  # the others came later
            if not old:
                log.warning("a session whose reader may come back is let go of: no room")
            total -= kept.size
            dropped.append(self._kept.pop(name).info)
        return dropped


def size_in(uploads: MemoryUploadedFileManager) -> Callable[[SessionInfo], int]:
    """Return what measures a session: its photos and results, and its files that are unread."""

    def size(info: SessionInfo) -> int:
        files = dict(uploads.file_storage.get(info.session.id, {}))
        unread = sum(len(file.data) for file in files.values())
        state = info.session.session_state
        # Copies: the session's last run may still be on its way to its end.
        return OF_ITS_OWN + unread + sum(bytes_of(dict(getattr(state, name))) for name in STATES)

    return size


def install(runtime: Runtime, *, most: int, most_bytes: int, seconds: float) -> KeptSessions:
    """Make a runtime keep its sessions here.

    Args:
        runtime: Streamlit's, before its first session.
        most: How many sessions are kept.
        most_bytes: Memory that they may take altogether.
        seconds: How long each is kept.

    Raises:
        RuntimeError: If it is not the runtime that this was written for.
    """
    manager = getattr(runtime, "_session_mgr", None)
    before = getattr(manager, "_session_storage", None)
    uploads = runtime.uploaded_file_mgr
    empty = SessionState()
    fits = (
        isinstance(before, MemorySessionStorage)
        and not before.list()
        and all(isinstance(getattr(empty, name, None), dict) for name in STATES)
        and hasattr(AppSession, WATCH)
    )
    if manager is None or not fits or not isinstance(uploads, MemoryUploadedFileManager):
        raise RuntimeError("another Streamlit: it keeps its sessions elsewhere")
    kept = KeptSessions(most=most, most_bytes=most_bytes, seconds=seconds, size=size_in(uploads))
    manager._session_storage = kept
    if config.get_option("server.fileWatcherType") == "none":
        setattr(AppSession, WATCH, _watch_nothing)
    return kept


def _watch_nothing(_: AppSession) -> None:
    """What a new session does where the setting is to watch no file."""


def is_there(runtime: Runtime, session_id: str) -> bool:
    """Return whether a session has a reader, or is kept for one."""
    return runtime._session_mgr.get_session_info(session_id) is not None
