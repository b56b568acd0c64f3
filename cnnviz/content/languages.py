"""The languages of the app: one folder each under `assets/content`, found, never listed by hand."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cnnviz.errors import UnknownName
from cnnviz.paths import CONTENT

FALLBACK = "en"
"""The language of a reader whose own the app does not speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """One language.

    Attributes:
        code: ISO 639-1 code, also the name of its folder, such as "ko".
        name: What its speakers call it, such as "한국어".
    """

    code: str
    name: str


def discover(folder: Path) -> tuple[Language, ...]:
    """Return every language that has a folder with a `ui.toml`, in the order of their codes.

    Raises:
        ValueError: If a `ui.toml` names another language than its folder does.
    """
    return tuple(_read(path) for path in sorted(folder.glob("*/ui.toml")))


def _read(path: Path) -> Language:
    entry = tomllib.loads(path.read_text(encoding="utf-8"))["language"]
    found = Language(code=entry["code"], name=entry["name"])
    if found.code != path.parent.name:
        raise ValueError(f"{path} says it is {found.code!r}")
    return found


LANGUAGES: tuple[Language, ...] = discover(CONTENT)
"""Every language of this installation."""


@cache
def language(code: str) -> Language:
    """Return the language of that code.

    Raises:
        UnknownName: If the app does not speak it.
    """
    for candidate in LANGUAGES:
        if candidate.code == code:
            return candidate
    raise UnknownName.among(
        "unknown_language", "language", code, (candidate.code for candidate in LANGUAGES)
    )


def preferred(locale: str | None) -> Language:
    """Return the language that fits a browser's locale best.

    Args:
        locale: A BCP 47 tag such as "ko-KR"; None or anything unheard of gives `FALLBACK`.
    """
    primary = (locale or "").replace("_", "-").split("-")[0].lower()
    for candidate in LANGUAGES:
        if candidate.code == primary:
            return candidate
    return language(FALLBACK)
