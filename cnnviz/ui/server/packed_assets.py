"""Streamlit's scripts and styles, packed once for all readers: it sends them as they are."""

import asyncio
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PACKED = frozenset({".css", ".js", ".json", ".svg"})
"""Endings of what gzip makes smaller; pictures and fonts are packed already."""

LEVEL = 9
"""Of gzip: each file is packed once for a server's life, so the smallest is the cheapest."""

ROOM = "static"
"""Where Streamlit keeps files that have the hash of their content in their names."""

CACHING = "public, immutable, max-age=31536000"


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedFile:
    """A file as it goes over the wire.

    Attributes:
        body: Its bytes, packed by gzip.
        tag: Its entity tag, of the packed bytes.
        kind: Its content type.
    """

    body: bytes
    tag: str
    kind: str


def pack(path: Path) -> PackedFile:
    """Read a file and pack it."""
    body = gzip.compress(path.read_bytes(), LEVEL, mtime=0)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    return PackedFile(body=body, tag=f'"{hashlib.sha256(body).hexdigest()[:32]}"', kind=kind)


def takes_gzip(headers: Headers) -> bool:
    """Whether who asks unpacks gzip (RFC 9110, 12.5.3)."""
    for entry in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = entry.partition(";")
        if name.strip() in ("gzip", "x-gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def below(base: str, scope: Scope) -> str:
    """Return the path of a request inside the app, without a slash in front.

    Args:
        base: Path below which the app stands; empty where it stands at the top.
        scope: The request.
    """
    path: str = scope.get("path", "")
    front = f"/{base.strip('/')}".rstrip("/")
    if front and (path == front or path.startswith(f"{front}/")):
        path = path[len(front) :]
    return path.lstrip("/")


class PackedAssets:
    """Answers for Streamlit's own files, where the reader's browser takes them packed.

    Args:
        app: What else there is.
        folder: Streamlit's folder of what browsers get.
        base: Path below which the app stands.
    """

    def __init__(self, app: ASGIApp, folder: Path, base: str) -> None:
        self.app = app
        self._base = base
        # Only what lies there now can be asked for: a name is looked up, never made a path.
        self._files = {
            path.relative_to(folder).as_posix(): path
            for path in (folder / ROOM).rglob("*")
            if path.suffix in PACKED
        }
        self._packing: dict[str, asyncio.Future[PackedFile]] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the packed file, or pass the request on."""
        name = below(self._base, scope)
        if scope["type"] != "http" or name not in self._files:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        plain = not takes_gzip(headers) or "range" in headers
        if plain or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, _varying(send))
            return
        file = await self._packed(name)
        unchanged = file.tag in headers.get("if-none-match", "")
        await send(_start(file, unchanged=unchanged))
        body = b"" if unchanged or scope["method"] == "HEAD" else file.body
        await send({"type": "http.response.body", "body": body})

    async def _packed(self, name: str) -> PackedFile:
        """The packed file, made in a thread by the first who asks; the others wait for it."""
        found = self._packing.get(name)
        if found is None:
            found = asyncio.ensure_future(run_in_threadpool(pack, self._files[name]))
            self._packing[name] = found
        try:
            # A reader who leaves takes nothing away from those who wait for the same file.
            return await asyncio.shield(found)
        except OSError:
            self._packing.pop(name, None)
            raise


def _start(file: PackedFile, *, unchanged: bool) -> Message:
    headers = MutableHeaders()
    headers["etag"] = file.tag
    headers["cache-control"] = CACHING
    headers["vary"] = "Accept-Encoding"
    if not unchanged:
        headers["content-type"] = file.kind
        headers["content-encoding"] = "gzip"
        headers["content-length"] = str(len(file.body))
    status = 304 if unchanged else 200
    return {"type": "http.response.start", "status": status, "headers": headers.raw}


def _varying(send: Send) -> Send:
    """A store between must not hand the plain file to who asked for a packed one, nor reversely."""

    async def vary(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept-Encoding")
        await send(message)

    return vary
