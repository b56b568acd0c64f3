"""`app`: the app in the browser."""

import argparse
import os
import sys

from cnnviz.commands.output import Commands
from cnnviz.paths import APP
from cnnviz.settings import settings


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
    settings()  # what of them cannot be read stands first in the log
    words = [sys.executable, "-m", "streamlit", "run", str(APP), *arguments.rest]
    sys.stdout.flush()
    os.execv(sys.executable, words)
