"""Streamlit's metrics, for the instructor alone: they tell of every session of this server."""

import base64
import binascii
import math
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from cnnviz.ui.server.guard.instructor import Answer
from cnnviz.ui.server.packed_assets import below

METRICS = "_stcore/metrics"


class MetricsDoor:
    """Asks for the instructor's password, as that of any user (RFC 7617).

    Args:
        app: What answers.
        base: Path below which the app stands.
        look: Looks at a password; None where the instructor has none, so that nobody gets in.
    """

    def __init__(self, app: ASGIApp, base: str, look: Callable[[str], Answer] | None) -> None:
        self.app = app
        self._base = base
        self._look = look

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is not about metrics, or has the password."""
        refusal = None
        if scope["type"] == "http" and below(self._base, scope).rstrip("/") == METRICS:
            refusal = await self._refusal(Headers(scope=scope))
        await (refusal or self.app)(scope, receive, send)

    async def _refusal(self, headers: Headers) -> Response | None:
        if self._look is None:
            return PlainTextResponse("", 404)
        entered = password_in(headers.get("authorization", ""))
        if entered is None:
            asks = {"www-authenticate": 'Basic realm="cnnviz", charset="UTF-8"'}
            return PlainTextResponse("", 401, headers=asks)
        answer = await run_in_threadpool(self._look, entered)
        if answer.wait:
            after = {"retry-after": str(math.ceil(answer.wait))}
            return PlainTextResponse("", 429, headers=after)
        return None if answer.right else PlainTextResponse("", 403)


def password_in(header: str) -> str | None:
    """Return the password of an `Authorization`; None where there is none."""
    scheme, _, coded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        _, _, password = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return password or None
