"""The short texts of a language, looked up by dotted key: all `assets/content/<language>/*.toml`.

`ui.toml` holds what every page needs; what belongs to one page lies in a file beside its Markdown.

A text may hold `{name}` placeholders in the manner of `str.format`. A key that only English has is
read in English, so that a language may land in parts. A key that English lacks too, or a value that
is missing, is a mistake of the program, not of the reader: it raises KeyError.
"""

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cnnviz.content.digits import typeset
from cnnviz.content.languages import FALLBACK, language
from cnnviz.paths import CONTENT

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """The short texts of one language.

    Attributes:
        texts: Every text by its dotted key, in the order of the file.
    """

    language: str
    texts: Mapping[str, str]
    _tables: dict[str, Mapping[str, str]] = field(default_factory=dict, repr=False, compare=False)

    def __call__(self, key: str, /, **params: object) -> str:
        """Return the text of a key with its placeholders filled.

        Args:
            key: Dotted key, such as "nav.start".
            **params: Values of the placeholders; more than needed are ignored. Numbers are
                set as in print (`typeset`).

        Raises:
            KeyError: If there is no such key, or a placeholder has no value.
        """
        if key not in self.texts:
            raise KeyError(f"no text {key!r} in language {self.language!r}")
        shown = {
            name: typeset(value) if isinstance(value, str) else value
            for name, value in params.items()
        }
        return self.texts[key].format(**shown)

    def __contains__(self, key: str) -> bool:
        return key in self.texts

    def get(self, key: str, default: str, /, **params: object) -> str:
        """Return the text of a key, or `default` where the key may be unknown (a layer's kind).

        Raises:
            KeyError: If a placeholder has no value.
        """
        return self(key, **params) if key in self.texts else default

    def table(self, name: str) -> Mapping[str, str]:
        """Return the texts of one table by their own keys, unfilled.

        Raises:
            KeyError: If there is no such table.
        """
        if name not in self._tables:
            self._tables[name] = self._table(name)
        return self._tables[name]

    def _table(self, name: str) -> Mapping[str, str]:
        start = name + "."
        found = {
            key.removeprefix(start): value
            for key, value in self.texts.items()
            if key.startswith(start)
        }
        if not found:
            raise KeyError(f"no table {name!r} in language {self.language!r}")
        return MappingProxyType(found)


@cache
def text(code: str) -> Labels:
    """Return the labels of a language, read once: `text("ko")("nav.start")`.

    What it lacks is English, and is logged then.

    Raises:
        UnknownName: If the app does not speak it.
    """
    own = read(CONTENT / language(code).code / "ui.toml")
    return own if code == FALLBACK else completed(own, text(FALLBACK))


def completed(own: Labels, english: Labels) -> Labels:
    """Return the labels of a language in the order of English, with English where it has none."""
    missing = [key for key in english.texts if key not in own.texts]
    if missing:
        log.warning("English stands in for labels of %r: %s", own.language, ", ".join(missing))
    return replace(own, texts=MappingProxyType({**english.texts, **own.texts}))


def read(path: Path) -> Labels:
    """Return the labels of a `ui.toml` and of the files of single pages beside it.

    Raises:
        TypeError: If a value is neither a text nor a table.
        ValueError: If two files hold the same key.
    """
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    texts = _flat(document, "")
    for other in sorted(path.parent.glob("*.toml")):
        more = {} if other == path else _flat(tomllib.loads(other.read_text("utf-8")), "")
        twice = sorted(texts.keys() & more.keys())
        if twice:
            raise ValueError(f"{other} repeats {', '.join(twice)}")
        texts |= more
    return Labels(language=document["language"]["code"], texts=MappingProxyType(texts))


def _flat(table: Mapping[str, object], prefix: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            texts |= _flat(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            texts[prefix + key] = value
        else:
            raise TypeError(f"{prefix}{key} is neither a text nor a table")
    return texts
