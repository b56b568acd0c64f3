"""Headers that tell a browser what no answer of this server is meant for."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cnnviz.ui.server.packed_assets import below

EVERYWHERE = {
    # A browser takes a file for what its type says, never for what its bytes look like.
    "x-content-type-options": "nosniff",
    # Links into papers do not tell which page, lesson or photo they stood on.
    "referrer-policy": "same-origin",
}

OF_MEDIA = {
    # A reader's pictures and tables: no store between keeps them, and no shared computer.
    "cache-control": "private, no-store",
    # One that is opened by itself, an SVG least of all, runs nothing and reaches nothing.
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox",
}


def policy(*, embed: bool, sites: Sequence[str] = ()) -> str:
    """Return the content security policy of every page.

    Args:
        embed: The pages may stand inside those of other sites.
        sites: Which sites; any where none is named.
    """
    rules = ["object-src 'none'", "base-uri 'self'", "form-action 'self'"]
    if not embed:
        rules.append("frame-ancestors 'self'")
    elif sites:
        rules.append(f"frame-ancestors 'self' {' '.join(sites)}")
    return "; ".join(rules)


class SafeHeaders:
    """Puts these headers on every answer.

    Args:
        app: What answers.
        base: Path below which the app stands.
        policy: The content security policy of what is no media file.
    """

    def __init__(self, app: ASGIApp, base: str, policy: str) -> None:
        self.app = app
        self._base = base
        self._of_pages = {"content-security-policy": policy}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and change the headers of its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        media = below(self._base, scope).startswith("media/")
        ours = EVERYWHERE | (OF_MEDIA if media else self._of_pages)

        async def change(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ours.items():
                    if name == "content-security-policy":
                        headers.setdefault(name, value)
                    else:
                        headers[name] = value
            await send(message)

        await self.app(scope, receive, change)
