"""Published results: `assets/facts.json`, each with the conditions it holds under and its source.

Numbers that follow from a model are computed, never quoted; what is quoted stands here once and
reaches a page through the placeholders that `published` fills.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from types import MappingProxyType
from typing import Any

from cnnviz.content.labels import text
from cnnviz.paths import ASSETS

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One published number.

    Attributes:
        key: Name in `facts.json`.
        value: The number with the digits that the source prints.
        unit: "%", "G" (10⁹ multiply-adds) or "" for a count.
        conditions: What was measured and how: keys of the table `[conditions]` in `ui.toml`.
        source: Short citation, such as "He et al. 2015".
    """

    key: str
    value: Decimal
    unit: str
    conditions: tuple[str, ...]
    source: str
    url: str

    def number(self, code: str) -> str:
        """Return the value and its unit in a language, such as "3.57 %" or "1,281,167"."""
        digits = f"{self.value:,}"
        if self.unit == "%":
            return text(code)("common.percent", value=digits)
        return f"{digits}{NO_BREAK_SPACE}{self.unit}" if self.unit else digits

    def mark(self, code: str) -> str:
        """Return the note from where the number is quoted, as plain text in a language."""
        return text(code)("facts.mark", source=self.source)

    def link(self, code: str) -> str:
        """Return `mark` as Markdown, the source a link."""
        return text(code)("facts.mark", source=f"[{self.source}]({self.url})")

    def text(self, code: str) -> str:
        """Return the number and the mark: "3.57 % (published, He et al. 2015)"."""
        return f"{self.number(code)} {self.mark(code)}"

    def markdown(self, code: str) -> str:
        """Return the number and the mark as Markdown."""
        return f"{self.number(code)} {self.link(code)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChallengeEntry:
    """One entry of the ImageNet challenge (ILSVRC classification) that the home page shows.

    Attributes:
        family: Page of its architecture, None where the app has none.
        place: 1 for the winner.
        fact: Its top-5 error on the test pictures.
    """

    year: int
    name: str
    family: str | None
    place: int
    fact: Fact


def fact(key: str) -> Fact:
    """Return the published number of that name.

    Raises:
        KeyError: If `facts.json` has none.
    """
    return facts()[key]


@cache
def facts() -> Mapping[str, Fact]:
    """Return every published number by its name."""
    return MappingProxyType({key: _fact(key, entry) for key, entry in _document()["facts"].items()})


@cache
def challenge() -> tuple[ChallengeEntry, ...]:
    """Return the entries of the ImageNet challenge in the order of their years."""
    return tuple(
        ChallengeEntry(**{**entry, "fact": fact(entry["fact"])})
        for entry in _document()["challenge"]
    )


@cache
def published(code: str) -> Mapping[str, str]:
    """Return what the placeholders of published numbers stand for in a language.

    Returns:
        For each fact `published:<key>` (number and mark), `value:<key>` (the number alone, for a
        table) and `source:<key>` (the mark alone, which such a table needs once).
    """
    values: dict[str, str] = {}
    for key, entry in facts().items():
        values[f"published:{key}"] = entry.markdown(code)
        values[f"value:{key}"] = entry.number(code)
        values[f"source:{key}"] = entry.link(code)
    return MappingProxyType(values)


@cache
def _document() -> dict[str, Any]:
    # Decimal keeps the digits of the source: 24.80 stays 24.80.
    source = (ASSETS / "facts.json").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(source, parse_float=Decimal)
    return document


def _fact(key: str, entry: Mapping[str, Any]) -> Fact:
    return Fact(
        key=key,
        value=Decimal(entry["value"]),
        unit=entry["unit"],
        conditions=tuple(entry["conditions"]),
        source=entry["source"],
        url=entry["url"],
    )
