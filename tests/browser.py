"""Finds a Chromium for the browser tests; `python -m tests.browser` installs one if need be."""

import os
import shutil
import subprocess
import sys

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


if __name__ == "__main__" and executable() is None:
    sys.exit(subprocess.call([sys.executable, "-m", "playwright", "install", "chromium"]))
