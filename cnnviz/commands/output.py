"""What the commands write: one JSON document, or a table for the eye."""

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cnnviz import names
from cnnviz.settings import MIB

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]
else:
    Commands = object  # argparse has no public name for it
"""Where each command adds its parser."""


def add_json(parser: argparse.ArgumentParser) -> None:
    """Add the option `--json` of a command."""
    parser.add_argument(
        "--json", action="store_true", help="print one JSON document and nothing else"
    )


def print_json(document: object) -> None:
    """Print one JSON document in one line; what is not a finite number becomes null.

    Half a character of a name, which strict readers of JSON refuse, is replaced.
    """
    # ASCII: a console of any code page can show it, and a pipe of any encoding carries it.
    print(json.dumps(_plain(document), ensure_ascii=True, allow_nan=False), flush=True)


def _plain(value: object) -> object:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, str):
        return names.encodable(value)
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def print_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print columns under their heads; numbers stand on the right.

    Args:
        heads: Of the columns.
        rows: Values in the order of the heads; None is shown as a dash.
    """
    cells = [[_cell(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    right = [
        all(isinstance(row[number], int | float | None) for row in rows)
        for number in range(len(heads))
    ]
    for line in (list(heads), ["-" * width for width in widths], *cells):
        padded = (
            text.rjust(width) if to_the_right else text.ljust(width)
            for text, width, to_the_right in zip(line, widths, right, strict=True)
        )
        print("  ".join(padded).rstrip())


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:,}" if isinstance(value, int) else names.words(value)


def complain(name: str, error: object) -> None:
    """Print one line on standard error about one of several things."""
    line = " ".join(str(error).split())
    print(f"cnnviz: {names.words(name)}: {names.words(line)}", file=sys.stderr)


def shape(sides: Sequence[int]) -> str:
    """Return the sides of a tensor, such as "64 x 56 x 56"."""
    return " x ".join(map(str, sides)) or "-"


def progress_of(name: str) -> Callable[[int, int | None], None]:
    """Tell on standard error how far a download is: a line that grows, or one now and then."""
    live, every = sys.stderr.isatty(), 0.2 if sys.stderr.isatty() else 5.0
    last = -math.inf

    def tell(done: int, total: int | None) -> None:
        nonlocal last
        now = time.monotonic()
        finished = total is not None and done >= total
        if now - last < every and not finished:
            return
        last = now
        share = f"{100 * done // total:3d} %  " if total else ""
        of = f" of {total / MIB:.1f}" if total else ""
        end = "\n" if finished or not live else ""
        start = "\r" if live else ""
        print(
            f"{start}{name}  {share}{done / MIB:.1f}{of} MiB", end=end, file=sys.stderr, flush=True
        )

    return tell


def whole(text: str) -> int:
    """Return a whole number above zero, for an option."""
    if not text.isascii() or not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def positive(text: str) -> float:
    """Return a finite number above zero, for an option."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 < number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return number
