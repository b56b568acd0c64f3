"""The one HTML page that Streamlit serves for every address, with this project's script in it."""

import gzip
import html
import re
from functools import cached_property

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.ui.server import page_script

NOT_PAGES = frozenset({"_stcore", "_cnnviz", "media", "component", "static"})
"""Where the paths begin of what Streamlit serves beside the page."""


class Page:
    """An HTML document, as it is and packed."""

    def __init__(self, document: str) -> None:
        self.plain = document.encode()

    @cached_property
    def packed(self) -> bytes:
        """The document, compressed once for all readers."""
        return gzip.compress(self.plain, mtime=0)


def page_with(index: str, *, embed: bool) -> Page:
    """Return Streamlit's page with our script and our words.

    Args:
        index: Streamlit's `index.html`.
        embed: The pages stand inside those of another site.

    Raises:
        ValueError: If it is not the page that this was written for.
    """
    if not (index.count("<head>") == index.count("<title>Streamlit</title>") == 1):
        raise ValueError("Streamlit's index.html has no <head> or another title")
    scripts = f"<head>\n<script>{page_script.source(embed=embed)}</script>"
    # First of all, so that it speaks where nothing else of the page arrives.
    index = index.replace("<head>", scripts).replace("Streamlit</title>", "cnnviz</title>")
    without = "".join(
        f'<p lang="{language.code}">{html.escape(text(language.code)("page.no_script"))}</p>'
        for language in LANGUAGES
    )
    return Page(
        re.sub(
            r"<noscript>.*?</noscript>",
            lambda _: f"<noscript>{without}</noscript>",
            index,
            flags=re.DOTALL,
        )
    )


class ServedPage:
    """Puts our page in the place of Streamlit's."""

    def __init__(self, app: ASGIApp, page: Page, base: str) -> None:
        self.app = app
        self.page = page
        self._base = f"/{base.strip('/')}".rstrip("/")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask Streamlit as before; only where it answers with its page, ours goes out."""
        if not self._is_page(scope):
            await self.app(scope, receive, send)
            return
        packs = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        body = self.page.packed if packs else self.page.plain
        ours = False

        async def swap(message: Message) -> None:
            nonlocal ours
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                ours = message["status"] == 200 and "text/html" in headers.get("content-type", "")
                if ours:
                    _describe(headers, body, packed=packs)
                await send(message)
            elif not ours:
                await send(message)
            elif not message.get("more_body"):
                sent = body if scope["method"] == "GET" else b""
                await send({"type": "http.response.body", "body": sent})

        await self.app(_asked_plainly(scope), receive, swap)

    def _is_page(self, scope: Scope) -> bool:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return False
        path: str = scope["path"].removeprefix(self._base)
        return path.lstrip("/").split("/")[0] not in NOT_PAGES


def _asked_plainly(scope: Scope) -> Scope:
    """A browser that still holds Streamlit's own page must not be told that it is unchanged."""
    drop = (b"if-none-match", b"if-modified-since", b"range")
    return {**scope, "headers": [(k, v) for k, v in scope["headers"] if k.lower() not in drop]}


def _describe(headers: MutableHeaders, body: bytes, *, packed: bool) -> None:
    for name in ("etag", "last-modified", "accept-ranges", "content-encoding"):
        if name in headers:
            del headers[name]
    headers["content-length"] = str(len(body))
    headers["cache-control"] = "no-cache"
    headers["vary"] = "Accept-Encoding"
    if packed:
        headers["content-encoding"] = "gzip"
