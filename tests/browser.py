"""Finds a Chromium for the browser tests; `python -m tests.machine` installs one if need be."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

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


def is_installed():
    """Whether there is a browser to start: one of the system, or Playwright's own."""
    if executable():
        return True
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).is_file()
