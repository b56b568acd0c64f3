"""How much of readers' files the server holds unread: of one session, and of all together.

Streamlit takes every file up to its limit, keeps it until its session is forgotten, and keeps one
for ever that has come to its end after that. A file that a page has read is gone at once
(`ui/widgets/uploads.py`), so a quota is met only by who sends more than pages read.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config, runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from cnnviz.ui.server import kept_sessions
from cnnviz.ui.server.packed_assets import below

UPLOADS = "_stcore/upload_file/"

OWN = 429
"""Status of a file for which its session has no room: too many requests (RFC 6585, 4)."""

ALL = 507
"""Status of a file for which the server has no room: insufficient storage (RFC 4918, 11.5)."""


@dataclass(frozen=True, slots=True)
class Unread:
    """What holds the files, as far as a quota needs to know.

    Attributes:
        files: The files.
        lives: Whether a session is there, with a reader or without.
        largest: Bytes of the largest upload, where a request does not say how large it is.
    """

    files: MemoryUploadedFileManager
    lives: Callable[[str], bool]
    largest: int

    def of(self, session: str) -> int:
        """Bytes that a session holds unread."""
        return sum(len(file.data) for file in [*self.files.file_storage.get(session, {}).values()])

    def of_all(self) -> int:
        """Bytes that all sessions hold unread."""
        return sum(self.of(session) for session in [*self.files.file_storage])


def unread() -> Unread:
    """What Streamlit holds.

    Raises:
        RuntimeError: If it holds files elsewhere than in memory.
    """
    running = runtime.get_instance()
    files = running.uploaded_file_mgr
    if not isinstance(files, MemoryUploadedFileManager):
        raise RuntimeError("another Streamlit: it holds files elsewhere")
    megabytes = config.get_option("server.maxUploadSize")
    lives = partial(kept_sessions.is_there, running)
    return Unread(files, lives, (megabytes + 1) * 2**20)


class UploadQuota:
    """Refuses a file for which there is no room, and keeps none of its bytes.

    Args:
        app: What takes files.
        base: Path below which the app stands.
        each: Bytes of one session.
        most: Bytes of all sessions.
        holding: What holds the files.
    """

    def __init__(
        self,
        app: ASGIApp,
        base: str,
        each: int,
        most: int,
        holding: Callable[[], Unread] = unread,
    ) -> None:
        self.app = app
        self._base = base
        self._each, self._most = each, most
        self._holding = holding
        self._coming: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no file, or a file for which there is room."""
        path = below(self._base, scope)
        if scope["type"] != "http" or scope["method"] != "PUT" or not path.startswith(UPLOADS):
            await self.app(scope, receive, send)
            return
        session = path.removeprefix(UPLOADS).split("/")[0]
        held = self._holding()
        size = _announced(Headers(scope=scope), held.largest)
        status = self._refusal(held, session, size)
        if status:
            await _listen_out(receive, held.largest)
            await PlainTextResponse("", status)(scope, receive, send)
            return
        # What is on its way counts: thirty files that come at once are not each the first.
        self._coming[session] += size
        try:
            await self.app(scope, receive, send)
        finally:
            self._coming[session] -= size
            if self._coming[session] <= 0:
                del self._coming[session]
            if not held.lives(session):
                held.files.remove_session_files(session)

    def _refusal(self, held: Unread, session: str, size: int) -> int | None:
        if held.of(session) + self._coming[session] + size > self._each:
            return OWN
        if held.of_all() + self._coming.total() + size > self._most:
            return ALL
        return None


def _announced(headers: Headers, largest: int) -> int:
    """Bytes of a request; the most that there may be where it does not tell."""
    told = headers.get("content-length", "")
    return min(int(told), largest) if told.isascii() and told.isdigit() else largest


async def _listen_out(receive: Receive, most: int) -> None:
    """Hear a file to its end: a browser that is cut short tells its reader of a broken line."""
    heard, more = 0, True
    while more and heard <= most:
        message = await receive()
        heard += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)
