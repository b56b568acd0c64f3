"""What a proxy in front passes on: asked by a page that cannot reach its session."""

import logging

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

log = logging.getLogger(__name__)

SEEN = "/_cnnviz/seen"
"""Answers with the host that arrived here; the browser knows the one that it asked."""

SOCKET = "/_cnnviz/socket"
"""A WebSocket that opens and closes: it tells whether upgrades arrive."""

STREAM = "/_stcore/stream"
"""Streamlit's own WebSocket."""

NO_UPGRADE = (
    "A proxy in front does not pass on the header Upgrade, so no page can work: docs/operating.md "
    "has a configuration that does."
)


class ProxyProbe:
    """Answers the page's two questions, and tells the log of a proxy that breaks every page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._told = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer below whatever path the app stands, also behind a proxy that cuts it off."""
        kind, path = scope["type"], scope.get("path", "")
        if kind == "http" and path.endswith(SEEN):
            answer = JSONResponse(
                {"host": Headers(scope=scope).get("host", "")},
                headers={"Cache-Control": "no-store"},
            )
            await answer(scope, receive, send)
        elif kind == "websocket" and path.endswith(SOCKET):
            socket = WebSocket(scope, receive, send)
            await socket.accept()
            await socket.close()
        elif kind == "http" and path.endswith(STREAM) and _was_a_socket(scope):
            self._tell()
            refusal = PlainTextResponse(NO_UPGRADE, 426, headers={"Upgrade": "websocket"})
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _tell(self) -> None:
        if not self._told:
            self._told = True
            log.warning(NO_UPGRADE)


def _was_a_socket(scope: Scope) -> bool:
    # A proxy drops Upgrade, which is for one hop alone, and passes the rest of the request on.
    return "sec-websocket-key" in Headers(scope=scope)
