"""The text of a page: `assets/content/<language>/<slug>.md`, cut into named sections.

A file reads

    # Title
    > The idea in one line.

    ## [story] Visible title
    Markdown, with ### headings, LaTeX between dollar signs, tables and lists.

    ## [block] Visible title
    …

No number is typed into it. A number that follows from the network is a placeholder `[[params]]`
and is filled with what was computed; a published one is `[[published:key]]`, or in a table
`[[value:key]]` with `[[source:key]]` beside it (`cnnviz.content.facts`). Double square brackets
were chosen because braces belong to LaTeX. Figures and folds are told in `cnnviz.content.pieces`.

A page or a section that only English has is read in English: a language may land in parts.
"""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

from cnnviz.content.facts import published
from cnnviz.content.languages import FALLBACK, language
from cnnviz.content.pieces import Piece, pieces
from cnnviz.errors import UnknownName
from cnnviz.paths import CONTENT

log = logging.getLogger(__name__)

_PLACEHOLDER = re.compile(r"\[\[([a-z][a-z0-9_]*(?::[a-z0-9_]+)?)\]\]")
_SECTION = re.compile(r"^## (?:\[([a-z][a-z0-9-]*)\] +)?(.*\S)[ \t]*$", re.MULTILINE)
_FRONT = re.compile(r"\s*# (?P<title>.*\S)\s*\n> (?P<idea>.*\S)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of a page."""

    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageText:
    """The text of one page in one language.

    Attributes:
        idea: The page in one sentence.
    """

    language: str
    slug: str
    title: str
    idea: str
    sections: Mapping[str, Section]

    def render(self, section: str, values: Mapping[str, str] | None = None) -> str:
        """Return a section's Markdown with every placeholder filled.

        Args:
            section: Name of the section.
            values: What was computed, by placeholder; published numbers fill themselves.

        Raises:
            KeyError: If there is no such section, or a placeholder has no value.
        """
        return self.filled(self.sections[section].body, values)

    def pieces(self, section: str) -> tuple[Piece, ...]:
        """Return a section in pieces, their placeholders not yet filled.

        Raises:
            KeyError: If there is no such section.
        """
        return pieces(self.sections[section].body)

    def filled(self, body: str, values: Mapping[str, str] | None = None) -> str:
        """Return Markdown of this page with every placeholder filled.

        Args:
            body: A section's Markdown, or a piece of it.
            values: As for `render`.

        Raises:
            KeyError: If a placeholder has no value.
        """
        return fill(body, {**published(self.language), **(values or {})})

    def wanted(self, section: str | None = None) -> frozenset[str]:
        """Return the computed values that a section, or the whole page, asks for."""
        chosen = self.sections.values() if section is None else [self.sections[section]]
        return frozenset[str]().union(*(computed(part.body) for part in chosen))


@cache
def page(code: str, slug: str) -> PageText:
    """Return the text of a page, read once; what the language lacks is English, and logged then.

    Raises:
        UnknownName: If there is no such language or page.
    """
    folder, english = CONTENT / language(code).code, CONTENT / FALLBACK
    here = {path.stem for path in folder.glob("*.md")}
    known = sorted(here | {path.stem for path in english.glob("*.md")})
    if slug not in known:
        raise UnknownName.among("unknown_page", "page", slug, known)
    if slug not in here:
        log.warning("English stands in for the page %r of %r", slug, code)
        return page(FALLBACK, slug)
    own = read(folder / f"{slug}.md")
    return own if folder == english else completed(own, read(english / f"{slug}.md"))


def completed(own: PageText, english: PageText) -> PageText:
    """Return a page with the sections of English, in their order, where it has none itself."""
    missing = [name for name in english.sections if name not in own.sections]
    if missing:
        told = ", ".join(missing)
        log.warning("English stands in on %r of %r: %s", own.slug, own.language, told)
    return replace(own, sections=MappingProxyType({**english.sections, **own.sections}))


def read(path: Path) -> PageText:
    """Cut one Markdown file into its sections; its folder names the language.

    Raises:
        ValueError: If title or idea is missing, a section has no name, or two share one.
    """
    source = path.read_text(encoding="utf-8")
    headings = list(_SECTION.finditer(source))
    ends = [heading.start() for heading in headings[1:]] + [len(source)] * bool(headings)
    front = _FRONT.fullmatch(source[: headings[0].start()] if headings else source)
    if front is None:
        raise ValueError(f"{path} does not begin with `# Title` and `> idea`, and nothing else")
    sections: dict[str, Section] = {}
    for heading, end in zip(headings, ends, strict=True):
        name, title = heading.groups()
        if name is None or name in sections:
            raise ValueError(f"{path}: the section {title!r} needs a name of its own")
        sections[name] = Section(title=title, body=source[heading.end() : end].strip())
    return PageText(
        language=path.parent.name,
        slug=path.stem,
        title=front["title"],
        idea=front["idea"],
        sections=MappingProxyType(sections),
    )


def placeholders(body: str) -> frozenset[str]:
    """Return the names in double square brackets."""
    return frozenset(_PLACEHOLDER.findall(body))


def computed(body: str) -> frozenset[str]:
    """Return the names in double square brackets that stand for computed values."""
    return frozenset(name for name in placeholders(body) if ":" not in name)


def fill(body: str, values: Mapping[str, str]) -> str:
    """Put values in the place of `[[names]]`; braces and single brackets stay as they are.

    Args:
        body: Markdown with placeholders.
        values: Finished texts by name; more than needed are ignored.

    Raises:
        KeyError: If a placeholder has no value.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise KeyError(f"no value for [[{match[1]}]]")
        return values[match[1]]

    return _PLACEHOLDER.sub(value, body)
