"""Where a key stands in a TOML file: the parser of the standard library does not say."""

import re
from collections.abc import Sequence

TABLE = re.compile(r"^\s*\[\[\s*(?P<name>[^\]]+?)\s*\]\]")
ONE_TABLE = re.compile(r"^\s*\[\s*(?P<name>[^\[\]]+?)\s*\]")


def line_of(text: str, keys: Sequence[str], *, table: str = "", index: int = 0) -> int:
    """Return the line of a key, counted from 1; the nearest place that is known where it hides.

    Args:
        text: The file.
        keys: The key, after those of the tables inside the table that hold it.
        table: Name of an array of tables, `[[table]]`; empty for the top of the file.
        index: Which table of the array, counted from 0.
    """
    lines = text.splitlines()
    first, last = _stretch(lines, table, index)
    for depth in range(len(keys), 0, -1):
        found = _found(lines, keys[:depth], table, first, last)
        if found is not None:
            return found + 1
    return min(first + 1, max(len(lines), 1))


def _stretch(lines: Sequence[str], table: str, index: int) -> tuple[int, int]:
    """First line of the part of the file that holds the table, and the one behind its last."""
    heads = [number for number, line in enumerate(lines) if TABLE.match(line)]
    if not table:
        return 0, heads[0] if heads else len(lines)
    own = [number for number in heads if _name(lines[number]) == table]
    if index >= len(own):
        return 0, len(lines)
    return own[index], next((n for n in heads if n > own[index]), len(lines))


def _name(line: str) -> str:
    found = TABLE.match(line) or ONE_TABLE.match(line)
    return found["name"] if found else ""


def _found(
    lines: Sequence[str], keys: Sequence[str], table: str, first: int, last: int
) -> int | None:
    key = re.escape(keys[-1])
    written = re.compile(rf"(?:^\s*|[{{,.]\s*)[\"']?{key}[\"']?\s*[=.]")
    headed = ".".join([*([table] if table else []), *keys])
    for number in range(first, last):
        if written.search(lines[number]) or _name(lines[number]) == headed:
            return number
    return None
