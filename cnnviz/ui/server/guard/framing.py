"""What stands in a frame of another site where the setting forbids it: one sentence and a link."""

import html

from starlette.datastructures import URL, Headers
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES

FRAMES = frozenset({"iframe", "frame", "embed", "object"})
"""What browsers call a frame in `Sec-Fetch-Dest` (Fetch Metadata Request Headers, 2.1)."""

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_PAGE = """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>cnnviz</title><style>
body {{ font: 1rem/1.5 sans-serif; margin: 1.5rem; color-scheme: light dark; word-break: keep-all }}
</style></head><body><section data-notice="framing" role="alert">{told}</section></body></html>
"""


def notice(address: str) -> str:
    """Return the page, in every language.

    Args:
        address: What the link opens in a window of its own.
    """
    link = html.escape(address)
    told = "".join(
        f'<p lang="{language.code}">{html.escape(t("page.no_frames"))} '
        f'<a href="{link}" target="_blank" rel="noopener">{html.escape(t("page.own_window"))}</a>'
        "</p>"
        for language in LANGUAGES
        for t in (text(language.code),)
    )
    return _PAGE.format(told=told)


class FrameNotice:
    """Answers in frames of other sites, where a browser would only show that it was refused."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a browser that says that it asks for a frame of another site."""
        if scope["type"] == "http" and _is_framed(Headers(scope=scope)):
            url = URL(scope=scope)
            # By its path: behind a proxy the server does not know by which scheme it is asked.
            address = url.path + (f"?{url.query}" if url.query else "")
            answer = HTMLResponse(
                notice("/" + address.lstrip("/")),
                headers={"content-security-policy": POLICY, "cache-control": "no-store"},
            )
            await answer(scope, receive, send)
        else:
            await self.app(scope, receive, send)


def _is_framed(headers: Headers) -> bool:
    site = headers.get("sec-fetch-site", "")
    return headers.get("sec-fetch-dest") in FRAMES and site in ("cross-site", "same-site")
