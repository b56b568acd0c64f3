"""The licences of every package of the lock, as each package tells them: `docs/licences.md`."""

import re
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
PAPER = ROOT / "docs" / "licences.md"
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)

ELSEWHERE = "another platform’s; not read here"
UNTOLD = "not told by the package"
LONGEST = 90

HEAD = """\
# Licences

Written by `python docs/licences.py` from what the installed packages tell of themselves; a test
compares it with `requirements.lock`. The app's own code is under the MIT licence (`LICENSE`). Those
of the weights that come with the app stand in their cards, those of the photos beside them.

| Package | Version | Licence |
|---|---|---|
"""


def locked() -> dict[str, str]:
    """Every package of the lock with its version, or those of several versions of Python."""
    found: dict[str, list[str]] = {}
    for name, version in PIN.findall(LOCK.read_text(encoding="utf-8")):
        found.setdefault(name, []).append(version)
    return {name: ", ".join(versions) for name, versions in found.items()}


def licence(package: str) -> str:
    """What a package tells of its licence: its expression, else its text, else its classifiers."""
    try:
        told = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return ELSEWHERE
    expression = told.get("License-Expression")
    if expression:
        return _cell(expression)
    classifiers = [
        entry.rpartition(" :: ")[2]
        for entry in told.get_all("Classifier", [])
        if entry.startswith("License :: ") and not entry.endswith("OSI Approved")
    ]
    written = (told.get("License") or "").strip()
    # Some packages put the whole text there: its first line is its title.
    first = written.splitlines()[0].strip() if written else ""
    return _cell(", ".join(classifiers) or (first if first != "UNKNOWN" else "") or UNTOLD)


def _cell(text: str) -> str:
    flat = " ".join(text.split()).replace("|", "\\|")
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"


def row(package: str, version: str) -> str:
    """A line of the table."""
    return f"| {package} | {version} | {licence(package)} |"


def page() -> str:
    """The whole page."""
    return HEAD + "\n".join(row(*entry) for entry in locked().items()) + "\n"


if __name__ == "__main__":
    PAPER.write_text(page(), encoding="utf-8")
