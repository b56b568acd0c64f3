"""Finds a Chromium for the browser tests; `python -m tests.machine` installs one if need be."""

import os
import shutil

from playwright.sync_api import Error, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Chromium looks up its maker's servers in the background unless told not to; root needs no sandbox.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def executable():
    """Path of an installed browser, or None for Playwright's own."""
    named = os.environ.get("CNNVIZ_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def starts():
    """Whether a browser starts: a file alone may lack libraries of the system."""
    with sync_playwright() as playwright:
        try:
            launch(playwright).close()
        except Error:
            return False
    return True


def launch(playwright):
    """An installed browser, or Playwright's own."""
    return playwright.chromium.launch(
        executable_path=executable(), args=list(ARGUMENTS), timeout=180_000
    )
