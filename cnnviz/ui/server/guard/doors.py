"""Which names this server answers to, and which pages may speak with it: asked before all else.

A page of a stranger can make a reader's browser speak with a server that only this browser
reaches. It then sends the stranger's Origin; or, where the stranger's name was made to point here
(DNS rebinding), the stranger's Host.
"""

import html
import ipaddress
import logging
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.ui.server.packed_assets import below

log = logging.getLogger(__name__)

LOOPBACK = "localhost"
ANY = "*"
SPOKEN = ("_stcore", "_cnnviz", "media", "component")
"""Where the paths begin that only this app's own page asks for; files of the page are no secret."""

LOGGED = 50
"""So many different refusals reach the log: a stranger cannot fill the disk with names."""


def own_names() -> tuple[str, ...]:
    """Return the names of this machine, without asking anyone for them."""
    name = socket.gethostname().lower()
    return (name, f"{name.split('.')[0]}.local")


def name_in(authority: str) -> str | None:
    """Return the name or number in a `Host`, small and without its port; None if it is none."""
    try:
        parts = urlsplit(f"//{authority}")
        _ = parts.port  # a port that is no number is refused with the rest
    except ValueError:
        return None
    if parts.netloc != authority or parts.username is not None or not parts.hostname:
        return None
    return parts.hostname.rstrip(".")


def is_known(name: str, names: Sequence[str]) -> bool:
    """Return whether the server answers to a name.

    An address in numbers, a name without a dot and those of this machine cannot be made to point
    here by a stranger; any other name has to be told.

    Args:
        name: As `name_in` has it.
        names: Names that were told; `*.example.org` is every name below it, `*` any.
    """
    if _is_address(name) or "." not in name or name.endswith(f".{LOOPBACK}"):
        return True
    return any(_fits(name, told) for told in (*names, *own_names()))


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _fits(name: str, told: str) -> bool:
    if told == ANY or name == told:
        return True
    return told.startswith("*.") and name.endswith(told[1:])


def is_own(origin: str, host: str) -> bool:
    """Return whether a page of an origin is one of this server's, or of its own machine.

    Args:
        origin: The header `Origin`.
        host: The header `Host`.
    """
    try:
        asking = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    if asking and asking == host.lower():
        return True
    return _is_loopback(name_in(asking)) and _is_loopback(name_in(host))


def _is_loopback(name: str | None) -> bool:
    if name is None:
        return False
    if _is_address(name):
        return ipaddress.ip_address(name).is_loopback
    return name == LOOPBACK or name.endswith(f".{LOOPBACK}")


class Doorkeeper:
    """Refuses a foreign Host and a foreign Origin.

    Args:
        app: What answers everyone else.
        names: Names that the server answers to, beside those of this machine.
        base: Path below which the app stands.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str], base: str) -> None:
        self.app = app
        self._names = tuple(names)
        self._base = base
        self._told: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what comes by a known name, from a page of this server or from no page."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        name = name_in(host)
        if name is None or not is_known(name, self._names):
            self._tell(f"it does not answer to the Host {host[:100]!r}: CNNVIZ_HOSTS can name it")
            await _refuse(scope, receive, send, 421, unknown(host[:100]))
        elif origin is not None and self._asks(scope) and not is_own(origin, host):
            self._tell(f"a page of {origin[:100]!r} is none of {host[:100]!r}")
            await _refuse(scope, receive, send, 403, None)
        else:
            await self.app(scope, receive, send)

    def _asks(self, scope: Scope) -> bool:
        """Whether more is asked for than a page or a file of it."""
        if scope["type"] == "websocket" or scope["method"] not in ("GET", "HEAD"):
            return True
        return below(self._base, scope).split("/")[0] in SPOKEN

    def _tell(self, what: str) -> None:
        if what not in self._told and len(self._told) < LOGGED:
            self._told.add(what)
            log.warning("refused: %s", what)


def unknown(host: str) -> str:
    """Return the page that tells what to set, in every language."""
    told = "".join(
        f'<p lang="{language.code}">'
        f"{html.escape(text(language.code)('page.unknown_host', host=host))}</p>"
        for language in LANGUAGES
    )
    return f'<!DOCTYPE html><meta charset="utf-8"><title>cnnviz</title>{told}'


async def _refuse(
    scope: Scope, receive: Receive, send: Send, status: int, page: str | None
) -> None:
    if scope["type"] == "websocket":
        # Before it is accepted: the server answers the handshake with 403.
        await send({"type": "websocket.close", "code": 1008})
        return
    refusal = PlainTextResponse("", status) if page is None else HTMLResponse(page, status)
    refusal.headers["cache-control"] = "no-store"
    await refusal(scope, receive, send)
