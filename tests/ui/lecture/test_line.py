"""The line of a lecture: phones that wait, answered together when there is something new."""

import asyncio
import json
import time
from types import SimpleNamespace

import pytest

from cnnviz.errors import StoreError
from cnnviz.ui.lecture import line
from tests import loops
from tests.ui.server.asked import answering, asked, body_of, headers_of


class Hall:
    """Lectures by code, and how often somebody looked."""

    def __init__(self, **versions):
        self.versions = versions
        self.looks = 0
        self.broken = False

    def __call__(self, code):
        self.looks += 1
        if self.broken:
            raise StoreError("store_gone", "gone")
        version = self.versions.get(code)
        return None if version is None else SimpleNamespace(version=version)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(line, "LOOK_SECONDS", 0.02)
    monkeypatch.setattr(line, "HOLD_SECONDS", 0.5)


def version_of(sent):
    assert sent[0]["status"] == 200
    assert dict(headers_of(sent))["cache-control"] == "no-store"
    return json.loads(body_of(sent))["version"]


async def ask(app, code, after):
    sent = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/below/a/path/_cnnviz/hall/{code}",
        "headers": [],
        "query_string": f"after={after}".encode(),
    }

    async def receive():
        return {"type": "http.request"}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    return version_of(sent)


def test_who_knows_an_older_version_is_answered_at_once():
    app = line.HallLine(answering(), Hall(BBBB=7))
    assert version_of(asked(app, "/_cnnviz/hall/BBBB")) == 7
    assert version_of(asked(app, "/_cnnviz/hall/bbbb")) == 7


@pytest.mark.parametrize("code", ["CCCC", "ABCD", "BBB", "BBBBBB"])
def test_a_lecture_that_does_not_go_on_has_no_version(code):
    app = line.HallLine(answering(), Hall(BBBB=7))
    assert version_of(asked(app, f"/_cnnviz/hall/{code}")) == line.OVER


@pytest.mark.parametrize("path", ["/", "/resnet", "/_cnnviz/hall/", "/_cnnviz/hall/BB1B", "/hall"])
def test_everything_else_goes_on_to_the_app(path):
    app = line.HallLine(answering(b"page"), Hall())
    assert body_of(asked(app, path)) == b"page"


def test_two_hundred_phones_wait_on_one_look_and_hear_together(quick, monkeypatch):
    monkeypatch.setattr(line, "HOLD_SECONDS", 600.0)
    hall = Hall(BBBB=1)
    app = line.HallLine(answering(), hall)

    async def lecture():
        phones = [asyncio.create_task(ask(app, "BBBB", 1)) for _ in range(200)]
        while app._waiting < 200:
            await asyncio.sleep(0.01)
        hall.looks = 0
        while hall.looks < 5:
            await asyncio.sleep(0.01)
        waited, looks = sum(not phone.done() for phone in phones), hall.looks
        hall.versions["BBBB"] = 2
        return waited, looks, await asyncio.gather(*phones)

    waited, looks, found = loops.run(lecture())
    assert waited == 200
    assert found == [2] * 200
    assert looks < 20  # one for all of them at a time, and not one for each


def test_a_phone_that_hangs_up_takes_nothing_from_the_others(quick):
    hall = Hall(BBBB=1)
    app = line.HallLine(answering(), hall)

    async def lecture():
        first, second = (asyncio.create_task(ask(app, "BBBB", 1)) for _ in "ab")
        await asyncio.sleep(0.05)
        first.cancel()
        await asyncio.sleep(0.05)
        hall.versions["BBBB"] = 2
        found = await second
        return found, first.cancelled(), app._waiting

    assert loops.run(lecture()) == (2, True, 0)


def test_who_has_waited_long_is_told_that_nothing_is_new(quick):
    app = line.HallLine(answering(), Hall(BBBB=1))
    begun = time.monotonic()
    assert loops.run(ask(app, "BBBB", 1)) == 1
    assert time.monotonic() - begun >= 0.5


def test_the_end_of_a_lecture_is_news(quick):
    hall = Hall(BBBB=1)
    app = line.HallLine(answering(), hall)

    async def lecture():
        phone = asyncio.create_task(ask(app, "BBBB", 1))
        await asyncio.sleep(0.05)
        del hall.versions["BBBB"]
        return await phone

    assert loops.run(lecture()) == line.OVER


def test_a_store_that_is_gone_sends_nobody_away(quick):
    hall = Hall(BBBB=3)
    app = line.HallLine(answering(), hall)

    async def lecture():
        assert await ask(app, "BBBB", 0) == 3
        hall.broken = True
        return await ask(app, "BBBB", 3)

    assert loops.run(lecture()) == 3


def test_more_than_can_wait_are_answered_at_once(quick, monkeypatch):
    monkeypatch.setattr(line, "MOST_WAITING", 0)
    app = line.HallLine(answering(), Hall(BBBB=1))
    assert loops.run(asyncio.wait_for(ask(app, "BBBB", 1), 0.4)) == 1
