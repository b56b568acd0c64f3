"""The line of a lecture: a phone asks what is new, and is answered when there is something.

A fragment that runs every second would cost a script run a second for every phone in the hall. Here
a phone has one request that waits; one look at the store a second answers all of them.
"""

import asyncio
import re
from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from cnnviz.errors import CnnvizError
from cnnviz.lectures.hall.lecture_records import Lecture, as_code

PLACE = re.compile(r"/_cnnviz/hall/([A-Za-z]{1,8})$")
HOLD_SECONDS = 20.0
"""So long a question may wait: shorter than any proxy in front does."""

LOOK_SECONDS = 0.5
MOST_WAITING = 5000
"""Questions that wait at a time; beyond it they are answered at once, and asked again."""

OVER = 0
"""The version of a lecture that does not go on."""


class HallLine:
    """Answers phones with the version of their lecture, once it is another one than they know."""

    def __init__(self, app: ASGIApp, find: Callable[[str], Lecture | None]) -> None:
        self.app = app
        self._version = _Versions(find)
        self._waiting = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer below whatever path the app stands."""
        asked = PLACE.search(scope.get("path", "")) if scope["type"] == "http" else None
        if asked is None:
            await self.app(scope, receive, send)
            return
        code = as_code(asked[1])
        known = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get("after")
        version = OVER if code is None else await self._wait(code, known[0] if known else "")
        answer = JSONResponse({"version": version}, headers={"Cache-Control": "no-store"})
        await answer(scope, receive, send)

    async def _wait(self, code: str, known: str) -> int:
        version = await self._version.of(code)
        if str(version) != known or self._waiting >= MOST_WAITING:
            return version
        loop = asyncio.get_running_loop()
        end = loop.time() + HOLD_SECONDS
        self._waiting += 1
        try:
            while str(version) == known and loop.time() < end:
                version = await self._version.next(code)
        finally:
            self._waiting -= 1
        return version


class _Versions:
    """One look at the store for all who wait for the same lecture."""

    def __init__(self, find: Callable[[str], Lecture | None]) -> None:
        self._find = find
        self._last: dict[str, int] = {}
        self._looks: dict[str, asyncio.Task[int]] = {}

    async def of(self, code: str) -> int:
        """The version of a lecture now."""
        return await asyncio.to_thread(self._look, code)

    async def next(self, code: str) -> int:
        """The version of a lecture at the next look, which all who wait share."""
        task = self._looks.get(code)
        if task is None or task.done():
            task = asyncio.create_task(self._later(code))
            self._looks[code] = task
            task.add_done_callback(lambda _: self._looks.pop(code, None))
        # Shielded: a phone that hangs up does not take the look away from the others.
        return await asyncio.shield(task)

    async def _later(self, code: str) -> int:
        await asyncio.sleep(LOOK_SECONDS)
        return await self.of(code)

    def _look(self, code: str) -> int:
        try:
            lecture = self._find(code)
        except CnnvizError:  # the page tells of a store that is gone; the phones wait meanwhile
            return self._last.get(code, OVER)
        version = OVER if lecture is None else lecture.version
        if lecture is None:
            self._last.pop(code, None)
        else:
            self._last[code] = version
        return version
