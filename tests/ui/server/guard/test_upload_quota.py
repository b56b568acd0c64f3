"""Files of readers: a quota of each and of all, and nothing is kept of who has left."""

import asyncio

import pytest
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from cnnviz.ui.server.guard.upload_quota import ALL, OWN, UPLOADS, Unread, UploadQuota
from tests import loops

EACH, MOST, LARGEST = 100, 250, 60


class Server:
    """Takes files as Streamlit does: it keeps each once it has come to its end."""

    def __init__(self, *here):
        self.files = MemoryUploadedFileManager("/upload")
        self.here = set(here)
        self.go_on = asyncio.Event()
        self.go_on.set()
        held = Unread(self.files, self.here.__contains__, LARGEST)
        self.app = UploadQuota(self.take, "", EACH, MOST, lambda: held)

    async def take(self, scope, receive, send):
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message["body"], message["more_body"]
        await self.go_on.wait()
        session, name = scope["path"].split("/")[-2:]
        self.files.add_file(session, UploadedFileRec(name, "cat.jpg", "image/jpeg", body))
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def put(self, session, name, size, *, announced=True, method="PUT"):
        chunks = [bytes(size // 2), bytes(size - size // 2)]
        sent = []

        async def receive():
            return {"type": "http.request", "body": chunks.pop(0), "more_body": bool(chunks)}

        async def send(message):
            sent.append(message)

        scope = {
            "type": "http",
            "method": method,
            "path": f"/{UPLOADS}{session}/{name}",
            "headers": [(b"content-length", str(size).encode())] if announced else [],
        }
        await self.app(scope, receive, send)
        assert chunks == []  # heard to its end, refused or not
        return sent[0]["status"]


def run(work):
    return loops.run(work)


def test_beyond_its_quota_a_session_is_refused_and_others_are_not():
    async def work():
        server = Server("a", "b")
        assert [await server.put("a", str(n), 40) for n in range(3)] == [204, 204, OWN]
        assert await server.put("b", "1", 40) == 204
        server.files.remove_file("a", "0")  # a page has read it
        assert await server.put("a", "3", 40) == 204

    run(work())


def test_beyond_the_quota_of_all_everyone_is_refused():
    async def work():
        server = Server(*"abcd")
        assert [await server.put(one, "1", 80) for one in "abcd"] == [204, 204, 204, ALL]

    run(work())


def test_thirty_that_come_at_once_count_while_they_come():
    async def work():
        server = Server("a")
        server.go_on.clear()
        coming = [asyncio.ensure_future(server.put("a", str(n), 19)) for n in range(30)]
        await asyncio.sleep(0.05)
        server.go_on.set()
        found = await asyncio.gather(*coming)
        assert found.count(204) == EACH // 19
        assert found.count(OWN) == 30 - EACH // 19
        assert not server.app._coming  # and what has come is counted once
        assert await server.put("a", "last", 5) == 204

    run(work())


def test_a_file_that_does_not_say_how_large_it_is_counts_as_the_largest():
    async def work():
        server = Server("a")
        assert await server.put("a", "1", 10, announced=False) == 204
        assert await server.put("a", "2", 40) == 204
        assert await server.put("a", "3", 1, announced=False) == OWN

    run(work())


def test_what_ends_after_its_session_is_freed():
    async def work():
        server = Server("a")
        await server.put("a", "1", 10)
        server.go_on.clear()
        late = asyncio.ensure_future(server.put("a", "2", 10))
        await asyncio.sleep(0.05)
        server.here.clear()
        server.files.remove_session_files("a")  # as Streamlit does when a session ends
        server.go_on.set()
        await late
        assert server.files.file_storage == {}

    run(work())


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "GET"])
def test_everything_else_passes(method):
    async def work():
        return await Server("a").put("a", "1", 1000, method=method)

    assert run(work()) == 204


def test_it_counts_what_streamlit_holds():
    files = MemoryUploadedFileManager("/upload")
    held = Unread(files, lambda _: True, LARGEST)
    assert (held.of("a"), held.of_all()) == (0, 0)
    for session in "ab":
        files.add_file(session, UploadedFileRec("1", "cat.jpg", "image/jpeg", bytes(10)))
    assert (held.of("a"), held.of_all()) == (10, 20)
