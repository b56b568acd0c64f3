"""Names that a disk or a stranger gave, inside a sentence that is Markdown."""

import re

from cnnviz import names

# An underscore between letters is none of emphasis: `CNNVIZ_HOME` stays as it is.
_MARKS = re.compile(r"([\\`*\[\]<>#~$|{}&!]|(?<![^\W_])_|_(?![^\W_]))")
_COLON = re.compile(r":(?=[\w+/-])")
_FIRST = re.compile(r"^(\s*)(\d+(?=[.)])|[-+=](?=\s|$|[-=]))")

JOINER = "\N{WORD JOINER}"
"""Invisible; ends what would be the name of an icon, of a colour or of an emoji."""


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is: no emphasis, link, formula, icon or colour."""
    escaped = _MARKS.sub(r"\\\1", names.words(text))
    return _FIRST.sub(rf"\1{JOINER}\2", _COLON.sub(f":{JOINER}", escaped))


def code(text: object) -> str:
    """Return a path as code in Markdown, whatever its characters are."""
    whole = names.words(text)
    longest = max((len(run) for run in re.findall("`+", whole)), default=0)
    fence, room = "`" * (longest + 1), " " if longest else ""
    return f"{fence}{room}{whole}{room}{fence}"
