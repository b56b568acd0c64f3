"""SIGTERM ends a server in seconds, whatever it is doing; what trains goes on by itself."""

import contextlib
import io
import signal
import subprocess
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.e2e.conftest import Server
from tests.e2e.wire import WireReader
from tests.waiting import until

pytestmark = pytest.mark.slow

SECONDS = 5.0
"""What the server promises whoever ends it: not a measure of how fast this machine is."""


def ended(server):
    """Seconds that the server takes to end once it is asked."""
    begun = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    server.process.wait(timeout=120)
    return time.monotonic() - begun


def noise(side):
    pixels = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def clicks(server, path, begun):
    """A reader who opens parts for ever; the end of the server is the end of it."""
    with contextlib.suppress(Exception):
        reader = WireReader(server.url, path, "part=layers")
        begun.append(path)
        while True:
            reader.open(path, "part=receptive-field")
            reader.open(path, "part=layers")


def uploads(server, photo, begun):
    """A reader who gives the server photos to decode, one after another."""
    with contextlib.suppress(Exception):
        reader = WireReader(server.url, "resnet", "part=try")
        begun.append("photo")
        while True:
            reader.upload("", [("noise.png", photo)])


def descendants(pid):
    """Processes that a process has started, and those that they have."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (folder / "stat").read_text().rpartition(")")[2].split()
            parents.setdefault(int(line[1]), []).append(int(folder.name))
    found, waiting = [], [pid]
    while waiting:
        mine = parents.get(waiting.pop(), [])
        found += mine
        waiting += mine
    return found


def command(pid):
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""


def of_kind(pids, word):
    return [pid for pid in pids if word in command(pid)]


def test_a_server_with_readers_who_only_look_ends_in_time(tmp_path):
    server = Server(tmp_path, CNNVIZ_TRAINING="0")
    readers = [WireReader(server.url) for _ in range(3)]
    assert ended(server) < SECONDS
    for reader in readers:
        reader.close()


def test_a_busy_server_ends_in_time_and_its_worker_goes_on(tmp_path):
    server = Server(tmp_path, CNNVIZ_OFFLINE="1", CNNVIZ_TRAINING="1")
    until(lambda: of_kind(descendants(server.process.pid), "cnnviz worker"))
    begun, photo = [], noise(1700)
    work = [(clicks, path) for path in ("resnet", "vgg", "alexnet")]
    threads = [
        *(
            threading.Thread(target=act, args=(server, path, begun), daemon=True)
            for act, path in work
        ),
        threading.Thread(target=uploads, args=(server, photo, begun), daemon=True),
    ]
    for thread in threads:
        thread.start()
    until(lambda: len(begun) == len(threads))
    # The photos keep a decoder busy; torch may still be on its way.
    children = descendants(server.process.pid)
    try:
        taken = ended(server)
        assert taken < SECONDS, taken
        assert of_kind(children, "cnnviz worker")
        # Whatever it was decoding went with it, or follows at the end of its own time.
        until(lambda: not of_kind(children, "decoder_child"), seconds=30)
    finally:
        for pid in of_kind(children, "cnnviz"):
            subprocess.run(["kill", "-9", str(pid)], check=False, capture_output=True)
        for thread in threads:
            thread.join(timeout=60)


def test_the_worker_is_there_before_anybody_opens_a_page(tmp_path):
    server = Server(tmp_path, CNNVIZ_OFFLINE="1", CNNVIZ_TRAINING="1")
    try:
        until(lambda: of_kind(descendants(server.process.pid), "cnnviz worker"))
    finally:
        children = descendants(server.process.pid)
        server.close()
        for pid in of_kind(children, "cnnviz"):
            subprocess.run(["kill", "-9", str(pid)], check=False, capture_output=True)
