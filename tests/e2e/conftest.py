"""A real server on a free port and a real browser in front of it."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import launch, starts

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90_000  # milliseconds: the first page of a cold server waits for torch

expect.set_options(timeout=PATIENCE)


class Server:
    """The app, started as a reader starts it.

    Args:
        folder: For its home and its log.
        base: Path below which it stands, such as "/cnnviz".
        app: What is served, where it is not the app as it is.
        environment: More variables.
    """

    def __init__(self, folder, base="", app="app.py", **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"127.0.0.1:{port}"
        self.url = f"http://{self.address}{base}"
        self.log = (folder / "server.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", app, "--server.port", str(port)],
            cwd=ROOT,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env={
                **os.environ,
                "CNNVIZ_HOME": str(folder / "home"),
                "TORCH_HOME": str(folder / "torch"),
                "HF_HOME": str(folder / "hf"),
                "STREAMLIT_SERVER_BASE_URL_PATH": base.strip("/"),
                **environment,
            },
        )
        self._wait()

    def _wait(self):
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError(f"the server did not start:\n{self.output()}")

    def output(self):
        self.log.flush()
        return Path(self.log.name).read_text()

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.log.close()


# Streamlit closes the socket of a reader who has just left: uvicorn prints that as an error.
READER_LEFT = "starlette.websockets.WebSocketDisconnected"


def failures(log):
    """The tracebacks in a server's log, without those of a reader who closed the window."""
    _, *found = log.split("Traceback (most recent call last):")
    ends = [next(line for line in text.splitlines()[1:] if line[:1].strip()) for text in found]
    return [text for text, end in zip(found, ends, strict=True) if not end.startswith(READER_LEFT)]


@pytest.fixture
def cold_server(tmp_path):
    server = Server(tmp_path)
    yield server
    server.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One for all tests that ask for nothing special: torch is loaded once."""
    server = Server(tmp_path_factory.mktemp("server"))
    yield server
    text = server.output()
    server.close()
    assert failures(text) == [], text


@pytest.fixture(scope="session")
def browser():
    if not starts():
        (pytest.fail if os.environ.get("CI") else pytest.skip)("there is no Chromium")
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture
def open_page(browser):
    """A function that opens an address in a fresh browser profile."""
    contexts = []

    def open_address(
        url, *, width=1280, height=1000, locale="en-US", dark=False, empty=False, **options
    ):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            color_scheme="dark" if dark else "light",
            accept_downloads=True,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.requested = []
        page.on("request", lambda request: page.requested.append(request.url))
        page.goto(url)
        if not empty:  # as where no session begins
            page.locator("h1").first.wait_for()
        return page

    yield open_address
    for context in contexts:
        context.close()
