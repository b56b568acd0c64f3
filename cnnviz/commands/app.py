"""`app`: the app in the browser."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from cnnviz.commands.output import Commands
from cnnviz.paths import APP, NO_HOME
from cnnviz.settings import passed_on


def add(commands: Commands) -> None:
    """Add the options of `app`: all that `streamlit run` takes."""
    parser = commands.add_parser(
        "app",
        help="start the app on http://127.0.0.1:8501",
        description="Start the app. It listens on 127.0.0.1:8501 and runs until Ctrl-C.",
        epilog="Any option of `streamlit run` may follow, such as --server.port 8600.",
    )
    parser.set_defaults(run=run, passes_on=True)


def run(arguments: argparse.Namespace) -> int:
    """Become the server: signals reach it, and its exit status is that of the command."""
    environment = passed_on()  # what of the settings cannot be read stands first in the log
    if not _has_home():
        environment["HOME"] = str(NO_HOME)  # Streamlit would end while it looks for its own files
    words = [sys.executable, "-m", "streamlit", "run", str(APP), *arguments.rest]
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(sys.executable, words, environment)
    return subprocess.call(words, env=environment)  # where no process can become another


def _has_home() -> bool:
    """Return whether this user has a home that may be entered, or that could be there."""
    try:
        (Path.home() / ".streamlit" / "secrets.toml").exists()
    except (RuntimeError, OSError):
        return False
    return True
