"""A story in pieces: running text, figures that stand between its paragraphs, and what is folded.

A figure is a line of its own, `[[figure:name]]`. What only some readers want is folded away between
two lines:

    ::: formula
    $$ y = F(x) + x $$
    :::
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_CUT = re.compile(
    r"^\[\[figure:(?P<figure>[a-z][a-z0-9_]*)\]\][ \t]*$"
    r"|^::: (?P<kind>\S+)[ \t]*\n(?P<folded>.*?)^:::[ \t]*$",
    re.MULTILINE | re.DOTALL,
)


class PieceKind(StrEnum):
    """What a piece of a story is; the folded ones are called in the Markdown what they are here."""

    TEXT = "text"
    FIGURE = "figure"
    FORMULA = "formula"
    """A derivation, folded."""
    DIFFERENCES = "differences"
    """Where the networks of this project differ from the paper, folded."""


FOLDED = (PieceKind.FORMULA, PieceKind.DIFFERENCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of a story.

    Attributes:
        content: Its Markdown; of a figure its name.
    """

    kind: PieceKind
    content: str


def pieces(body: str) -> tuple[Piece, ...]:
    """Return the pieces of a section in their order; a section without figures is one.

    Raises:
        ValueError: If a fold has no end or a name that is unknown, or a figure stands in a line
            with something else.
    """
    found: list[Piece] = []
    end = 0
    for cut in _CUT.finditer(body):
        _add(found, PieceKind.TEXT, body[end : cut.start()])
        if cut["figure"]:
            found.append(Piece(kind=PieceKind.FIGURE, content=cut["figure"]))
        elif cut["kind"] in FOLDED:
            _add(found, PieceKind(cut["kind"]), cut["folded"])
        else:
            raise ValueError(f"nothing is folded as {cut['kind']!r}")
        end = cut.end()
    _add(found, PieceKind.TEXT, body[end:])
    return tuple(found)


def _add(found: list[Piece], kind: PieceKind, markdown: str) -> None:
    text = markdown.strip()
    if "[[figure:" in text or re.search("^:::", text, re.MULTILINE):
        raise ValueError(f"a figure or a fold does not stand in lines of its own: {text[:80]!r}")
    if text:
        found.append(Piece(kind=kind, content=text))
