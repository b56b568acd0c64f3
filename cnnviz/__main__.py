"""The command line: `python -m cnnviz COMMAND`.

A command is one file in `cnnviz.commands`. Libraries that take seconds to import are imported by
the command that needs them, so that `--help` and a mistyped option answer at once.
"""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from cnnviz import __version__, names
from cnnviz.commands import (
    app,
    code,
    doctor,
    fetch,
    layers,
    list_networks,
    predict,
    runs,
    serve,
    train,
    worker,
)
from cnnviz.errors import CnnvizError

COMMANDS = (app, serve, list_networks, layers, code, predict, fetch, train, runs, worker, doctor)
FAILED, BAD_INPUT, INTERRUPTED = 1, 2, 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line on standard error, where argparse would print its usage too."""
        self.exit(BAD_INPUT, f"{self.prog}: {message} (see {self.prog} --help)\n")


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = _Parser(
        prog="cnnviz",
        description="The classic convolutional networks, computed live from the real models.",
        epilog="Exit status: 0 done, 1 failed, 2 bad input.",
    )
    top.add_argument("--version", action="version", version=f"cnnviz {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: Words of the command line; those of the process by default.

    Returns:
        The exit status.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A file name, or a sign that the console's code page lacks, must not end a command.
            stream.reconfigure(errors="backslashreplace")
    try:
        arguments = _parsed(argv)
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except SystemExit as stop:  # argparse: --help, --version, or a word it does not know
        return stop.code if isinstance(stop.code, int) else FAILED
    except CnnvizError as error:
        return _failed(str(error), error.exit_status)
    except KeyboardInterrupt:
        return _failed("interrupted", INTERRUPTED)
    except BrokenPipeError:
        # Whoever read has gone (`| head`). The interpreter must not flush into the pipe again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except OSError as error:
        place = f": {error.filename}" if error.filename else ""
        return _failed(f"{error.strerror or error}{place}", FAILED)
    return status


def _parsed(argv: Sequence[str] | None) -> argparse.Namespace:
    top = parser()
    arguments, rest = top.parse_known_args(argv)
    if rest and not getattr(arguments, "passes_on", False):
        top.error(f"unrecognized arguments: {' '.join(rest)}")
    arguments.rest = rest
    return arguments


def _failed(message: str, status: int) -> int:
    line = names.words(" ".join(message.split()))
    print(f"cnnviz: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
