"""Every classifier of torchvision and timm: name, size and year, without loading either library.

Recorded in `assets/recorded/networks.tsv` by `benchmarks/record_networks.py`; a test compares the
record with what the libraries register and build.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from cnnviz.paths import RECORDED

RECORD = RECORDED / "networks.tsv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One classifier of a library.

    Attributes:
        name: Name on the command line and in links: torchvision's own, timm's behind "timm:".
        title: Name on the screen.
        library: "torchvision" or "timm".
        year: Of the paper that the library names for it; None where it names none, or several.
        params: Parameters, with auxiliary heads where the network is built with them.
        side: Side of the square input that it was made for, in pixels.
    """

    name: str
    title: str
    library: str
    year: int | None
    params: int
    side: int


@cache
def listed() -> tuple[Listed, ...]:
    """Return all of them, sorted by title."""
    with RECORD.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return tuple(sorted((_entry(row) for row in rows), key=lambda entry: entry.title.casefold()))


def find(name: str) -> Listed | None:
    """Return the classifier of that name, or None."""
    return _by_name().get(name)


@cache
def _by_name() -> dict[str, Listed]:
    return {entry.name: entry for entry in listed()}


def _entry(row: dict[str, str]) -> Listed:
    return Listed(
        name=row["name"],
        title=row["title"],
        library=row["library"],
        year=int(row["year"]) if row["year"] else None,
        params=int(row["params"]),
        side=int(row["side"]),
    )
