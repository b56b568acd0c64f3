"""The first reader, who opens every page while nobody else is there."""

import asyncio
import gc
import sys
import threading
import time
import weakref
from urllib.parse import parse_qs

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from cnnviz.content.labels import text
from cnnviz.lessons import resnet
from cnnviz.paths import PAGES
from cnnviz.ui.server import admission, rehearsal
from cnnviz.ui.server.admission import Line
from tests import loops
from tests.e2e.conftest import Server

PAGE = """
import sys
from contextlib import asynccontextmanager
from pathlib import Path
import streamlit as st
from streamlit import runtime
from cnnviz.ui.server import admission, rehearsal

FOUND = Path(__file__).with_name("found.txt")

if __name__ == "__main__":
    with FOUND.open("a") as file:
        name = st.query_params.get("part", "")
        file.write(f"{name} {admission.nobody_looks()}\\n")
else:
    @asynccontextmanager
    async def lifespan(_app):
        import asyncio

        async def through():
            wanted = [("", "part=one"), ("", "part=two")]
            ended = await rehearsal.walk(runtime.get_instance(), wanted, calm=0.0)
            with FOUND.open("a") as file:
                file.write(f"ended {ended}, left {len(admission.UNWATCHED)}\\n")
                file.write(f"on {type(asyncio.get_running_loop()).__module__}\\n")

        task = asyncio.create_task(through())
        yield
        task.cancel()

    app = st.App(__file__, lifespan=lifespan)
"""


class Stage:
    """A runtime that runs nothing: it notes what was asked and says what the test wants."""

    def __init__(self, answers=True):
        self.asked, self.closed, self.answers = [], [], answers

    def connect_session(self, *, client, user_info):
        self.client = client
        return f"session {len(self.asked)}"

    def handle_backmsg(self, session, message):
        asked = message.rerun_script
        self.asked.append((asked.page_name, asked.query_string, session in admission.UNWATCHED))
        if self.answers:
            self.client.write_forward_msg(
                ForwardMsg(script_finished=ForwardMsg.FINISHED_SUCCESSFULLY)
            )

    def close_session(self, session):
        self.closed.append(session)


def test_every_file_of_a_page_is_opened_in_every_language():
    found = list(rehearsal.addresses(["en", "ko"]))
    assert len(found) == len(set(found))
    by_lectures = {"home", "join", "lecture"}  # home has no name, and no hall opens these two
    files = {path.stem for path in PAGES.glob("*.py")} - by_lectures
    for code in ("en", "ko"):
        opened = {page for page, query in found if parse_qs(query)["lang"] == [code]}
        assert opened == files | {""}
    parts = {parse_qs(query).get("part", [""])[0] for page, query in found if page == "resnet"}
    assert len(parts) == 10
    assert "" not in parts


def test_what_most_see_first_is_opened_first():
    first = [query for _, query in rehearsal.addresses(["en", "ko"])][:20]
    assert all("part=story" in query or "part" not in query for query in first)


def test_every_experiment_and_concept_is_measured_in_every_language():
    found = rehearsal.measurements(["en", "ko"])
    assert len(found) == len(set(found))
    asked = [(page, parse_qs(query)) for page, query in found]
    assert all(query["reveal"] == ["1"] for _, query in asked)
    concepts = {query["concept"][0] for page, query in asked if page == "concepts"}
    assert concepts == set(text("ko").table("concepts.names"))
    experiments = {query["experiment"][0] for page, query in asked if page != "concepts"}
    words = text("en").table("experiments")
    assert experiments <= set(words)
    assert sum(page == "resnet" for page, _ in asked) == 2 * len(resnet.EXPERIMENTS)


def test_each_address_is_asked_once_and_its_session_is_let_go():
    stage, wanted = Stage(), [("a", "x=1"), ("b", "")]
    assert loops.run(rehearsal.walk(stage, wanted, line=Line(), calm=0.0)) == 2
    assert stage.asked == [("a", "x=1", True), ("b", "", True)]
    assert stage.closed == ["session 0", "session 1"]
    assert not admission.UNWATCHED


def test_a_page_without_an_end_is_left_and_told(monkeypatch, caplog):
    monkeypatch.setattr(rehearsal, "PATIENCE", 0.05)
    stage = Stage(answers=False)
    assert loops.run(rehearsal.walk(stage, [("a", "")], line=Line(), calm=0.0)) == 0
    assert len(stage.closed) == 1
    assert "a? did not come to its end" in caplog.text


def test_it_waits_for_as_long_as_somebody_runs_and_a_while_longer():
    line, stage, leave = Line(), Stage(), threading.Event()

    def reader():
        with line.turn("page"):
            leave.wait(10)

    async def watch():
        thread = threading.Thread(target=reader)
        thread.start()
        while line.still():
            await asyncio.sleep(0.01)
        task = asyncio.create_task(rehearsal.walk(stage, [("a", "")], line=line, calm=0.2))
        await asyncio.sleep(0.4)
        beside = len(stage.asked)
        leave.set()
        left = time.monotonic()
        await task
        thread.join()
        return beside, time.monotonic() - left

    beside, waited = loops.run(watch())
    assert beside == 0
    assert waited >= 0.19
    assert len(stage.asked) == 1


def test_a_reader_who_comes_meanwhile_is_not_forgotten():
    line = Line()

    class Visited(Stage):
        """While its first page is opened, a reader runs one."""

        def handle_backmsg(self, session, message):
            if not self.asked:
                with line.turn("page"):
                    pass
            super().handle_backmsg(session, message)

    async def walked(stage):
        begin = time.monotonic()
        line._last = -100.0
        await rehearsal.walk(stage, [("a", ""), ("b", "")], line=line, calm=0.3)
        return time.monotonic() - begin

    assert loops.run(walked(Visited())) >= 0.29


class Ring:
    """What only a search for garbage finds."""

    def __init__(self):
        self.self = self


def test_what_is_kept_is_searched_no_more_and_garbage_goes_before():
    gc.disable()
    gone = weakref.ref(Ring())
    assert gone() is not None
    try:
        rehearsal.spare()
        assert gone() is None
        assert gc.get_freeze_count() > 100_000
        assert len(gc.get_objects()) < gc.get_freeze_count() / 100
    finally:
        gc.unfreeze()
        gc.enable()


def test_it_is_spared_as_soon_as_it_is_built(monkeypatch):
    done = []

    async def walk(_runtime, wanted):
        done.append(list(wanted))
        return 1

    monkeypatch.setattr(rehearsal, "walk", walk)
    monkeypatch.setattr(rehearsal, "addresses", lambda codes: [f"page {code}" for code in codes])
    monkeypatch.setattr(rehearsal, "measurements", lambda codes: [f"lab {code}" for code in codes])
    monkeypatch.setattr(rehearsal, "spare", lambda: done.append("spared"))
    loops.run(rehearsal.rehearse(Stage()))
    assert done == [["page en", "page ko"], "spared", ["lab en", "lab ko"], "spared"]


def test_a_reader_is_no_rehearsal():
    assert not admission.nobody_looks()


@pytest.mark.slow
def test_a_real_server_runs_its_page_for_nobody(tmp_path):
    script = tmp_path / "page.py"
    script.write_text(PAGE)
    server = Server(tmp_path, app=str(script))
    try:
        deadline = time.monotonic() + 60
        found = tmp_path / "found.txt"
        while "on " not in (text := found.read_text() if found.exists() else ""):
            assert time.monotonic() < deadline, server.output()
            time.sleep(0.1)
    finally:
        server.close()
    assert text.split("\n")[:3] == ["one True", "two True", "ended 2, left 0"]
    assert text.split("\n")[3] == ("on asyncio" if sys.platform == "win32" else "on uvloop")
