"""Asks an ASGI app for one answer, without a server."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def asked(app, path, *, method="GET", kind="http", headers=()):
    """The messages that an app sends for one request."""
    sent = []
    scope = {
        "type": kind,
        "method": method,
        "path": path,
        "headers": [(name.encode(), value.encode()) for name, value in dict(headers).items()],
        "query_string": b"",
        "subprotocols": [],
    }

    async def receive():
        return {"type": "websocket.connect" if kind == "websocket" else "http.request"}

    async def send(message):
        sent.append(message)

    # In a thread of its own: a browser of another test may have a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, app(scope, receive, send)).result()
    return sent


def answering(body=b"<html>Streamlit</html>", *, status=200, **headers):
    """An app that gives one answer to all; it keeps what it was asked."""
    seen = []

    async def app(scope, receive, send):
        seen.append(scope)
        named = [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]
        length = [(b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": [*named, *length]})
        await send({"type": "http.response.body", "body": body[:3], "more_body": True})
        await send({"type": "http.response.body", "body": body[3:]})

    app.seen = seen
    return app


def headers_of(sent):
    return [(name.decode(), value.decode()) for name, value in sent[0]["headers"]]


def body_of(sent):
    return b"".join(message.get("body", b"") for message in sent)
