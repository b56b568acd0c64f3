"""Which cookies a browser keeps: those of a page of its own, or of one inside another site's."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

XSRF = "_streamlit_xsrf"
"""Streamlit's cookie, without which it refuses every upload (a test holds the name to it)."""


def attributes(*, embed: bool, https: bool = True) -> str:
    """How a cookie of ours is kept, as the end of a `Set-Cookie`.

    Args:
        embed: The pages stand inside those of another site (`CNNVIZ_EMBED`). A browser keeps their
            cookies only if they say so, over HTTPS alone, and in a jar of that site's own.
        https: The page came over HTTPS.
    """
    if embed:
        return "Path=/; SameSite=None; Secure; Partitioned"
    return "Path=/; SameSite=Lax; Secure" if https else "Path=/; SameSite=Lax"


class KeptInFrames:
    """Lets Streamlit's own cookie be kept inside a page of another site."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and change the cookie in its answer."""

        async def change(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                given = headers.getlist("set-cookie")
                del headers["set-cookie"]
                for cookie in given:
                    headers.append("set-cookie", kept(cookie))
            await send(message)

        await self.app(scope, receive, change if scope["type"] == "http" else send)


def kept(cookie: str) -> str:
    """Return the `Set-Cookie` of Streamlit's upload cookie for a page in a frame; others as is."""
    pair = cookie.split(";", 1)[0]
    return f"{pair}; {attributes(embed=True)}" if pair.startswith(f"{XSRF}=") else cookie
