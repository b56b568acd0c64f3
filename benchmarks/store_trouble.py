"""How soon a page that waits names what is wrong with the store: a full disk, a lock.

A real server trains a run on Shapes-10 and headless Chromium watches it; then the disk of its home
is filled, or another process locks the database for writing or altogether. Printed are the seconds
until the page says so. Needs root: the home lies on a small disk of its own, in memory.

    python benchmarks/store_trouble.py [--root FOLDER]
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from playwright.sync_api import Page, sync_playwright  # noqa: E402

from cnnviz.content.labels import text  # noqa: E402
from cnnviz.settings import read  # noqa: E402
from cnnviz.training.recipes.config import RunConfig  # noqa: E402
from cnnviz.training.runs.store.run_store import RunStore  # noqa: E402
from tests.browser import launch  # noqa: E402
from tests.e2e import conftest  # noqa: E402
from tests.waiting import until  # noqa: E402

DISK_MEGABYTES = 64
LONGEST = 90.0
EN = text("en")
SENTENCES = {
    "full": EN("errors.store_full"),
    "busy": EN("errors.store_busy"),
    "gone": EN("errors.store_gone"),
}


def main() -> None:
    """Measure and print."""
    options = _options()
    conftest.ROOT = options.root
    with sync_playwright() as playwright, closing(launch(playwright)) as browser:
        for name, trouble in TROUBLES.items():
            with _disk() as folder, closing(conftest.Server(folder, CNNVIZ_OFFLINE="1")) as server:
                store = RunStore(folder / "home", None, read({}))
                page = browser.new_page()
                page.goto(f"{server.url}/train")  # the first page has the worker started
                page.get_by_role("heading", level=1).wait_for(timeout=120_000)
                page.goto(f"{server.url}/train?run={_training(store)}")
                page.get_by_text("No sign of life").or_(
                    page.get_by_role("progressbar")
                ).first.wait_for()
                time.sleep(3)
                with trouble(folder):
                    seconds, said = _named(page)
                print(f"{name}: {said or 'nothing'} after {seconds:.1f} s", flush=True)
                store.database.close()
                page.close()


@contextmanager
def _disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", folder], check=True
        )
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)


def _training(store: RunStore) -> str:
    config = RunConfig(net="lenet", recipe="standard", data="shapes10", seconds=300.0)
    (run,) = store.submit([config], owner="hall", key="one")
    until(lambda: store.run(run.id).step > 0, 240)
    return run.id


def _named(page: Page) -> tuple[float, str | None]:
    """Seconds until the page names it, and what it says."""
    begun = time.monotonic()
    while time.monotonic() - begun < LONGEST:
        for sentence in SENTENCES.values():
            if page.get_by_text(sentence).count():
                return time.monotonic() - begun, sentence
        time.sleep(0.1)
    return LONGEST, None


@contextmanager
def _full(folder: Path) -> Iterator[None]:
    filling = folder / "filling"
    with filling.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(os.urandom(4096))
        except OSError:
            pass
    yield
    filling.unlink()


def _locked(words: str) -> Callable[[Path], "Iterator[None]"]:
    @contextmanager
    def lock(folder: Path) -> Iterator[None]:
        path = folder / "home" / "runs.db"
        with closing(sqlite3.connect(path, isolation_level=None, timeout=30)) as connection:
            connection.execute(words)
            yield
            connection.execute("ROLLBACK")

    return lock


TROUBLES = {
    "full disk": _full,
    "locked for writing": _locked("BEGIN IMMEDIATE"),
    "locked altogether": _locked("BEGIN EXCLUSIVE"),
}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=Path, default=ROOT, help="checkout that is served")
    return parser.parse_args()


if __name__ == "__main__":
    main()
