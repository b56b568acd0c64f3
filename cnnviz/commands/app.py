"""`app`: the app in the browser."""

import argparse
import os
import shlex
import subprocess
import sys
from pathlib import Path

from cnnviz.commands.output import Commands
from cnnviz.paths import APP, NO_HOME
from cnnviz.settings import MEGABYTE, Fetching, passed_on, settings


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
    environment = server_environment()
    print("\n".join(_what_is_here()))
    words = [sys.executable, "-m", "streamlit", "run", str(APP), *arguments.rest]
    sys.stdout.flush()
    if os.name == "posix":
        os.execve(sys.executable, words, environment)
    return subprocess.call(words, env=environment)  # where no process can become another


def server_environment() -> dict[str, str]:
    """The environment of an app process; what of the settings cannot be read is told first."""
    environment = passed_on()
    if not _has_home():
        environment["HOME"] = str(NO_HOME)  # Streamlit would end while it looks for its own files
    return environment


def _what_is_here() -> list[str]:
    """What could be fetched is here or not, and the one command for the rest."""
    from cnnviz.photos.weights import published
    from cnnviz.training.data.cifar10_files import SIZE_BYTES, present

    lacking = [file for file in published.every() if not file.is_here]
    cifar10 = present(settings().data)
    every = len(published.every())
    lines = [
        f"ImageNet weights of {every - len(lacking)} of {every} networks are on this machine, "
        f"CIFAR-10 is{'' if cifar10 else ' not'}."
    ]
    if not lacking and cifar10:
        return lines
    size = sum(file.size for file in lacking) + (0 if cifar10 else SIZE_BYTES)
    wanted = [*(["--all"] if lacking else []), *([] if cifar10 else ["--cifar10"])]
    command = shlex.join([sys.executable, "-m", "cnnviz", "fetch", *wanted])
    most = f"up to {settings().fetch_bytes / MEGABYTE:,.0f} MB altogether"
    how = {
        Fetching.AUTO: f"Pages fetch what they want by themselves, {most}.",
        Fetching.ASK: f"Pages fetch what a reader asks for, {most}.",
        Fetching.NEVER: "The settings forbid the network, to this command too.",
    }
    return [
        *lines,
        how[settings().fetching],
        f"The rest ({size / 1e9:.1f} GB) comes with: {command}",
    ]


def _has_home() -> bool:
    """Return whether this user has a home that may be entered, or that could be there."""
    try:
        (Path.home() / ".streamlit" / "secrets.toml").exists()
    except (RuntimeError, OSError):
        return False
    return True
