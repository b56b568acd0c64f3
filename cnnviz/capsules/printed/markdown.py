"""Markdown of a page as HTML: no markup of its own, no picture, and no link but to the open web."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any
from xml.etree import ElementTree

from latex2mathml import exceptions
from latex2mathml.converter import convert
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

_ICON = re.compile(r":material/(\w+):")
_COLOURED = re.compile(r":[a-z]+(?:-[a-z]+)?\[([^\]]*)\]")
_SIGNS = {"check": "✓", "close": "✗"}
_REFUSALS = tuple(
    one for one in vars(exceptions).values() if isinstance(one, type) and issubclass(one, Exception)
)
_NAMES = (
    ("{aligned}", "{align*}"),
    (r"\arg\max", r"\operatorname{arg}\max"),
    (r"\tfrac", r"\frac"),
    (r"\dfrac", r"\frac"),
    (r"\small", ""),
)
MATHML = "{http://www.w3.org/1998/Math/MathML}"
"""How the name of every element of a formula begins."""

ELEMENTS = frozenset(
    {
        *("math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "mfrac", "msqrt", "mroot"),
        *("msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts"),
        *("mprescripts", "mtable", "mtr", "mtd", "mlabeledtr", "mstyle", "mpadded", "mphantom"),
        *("menclose", "merror"),
    }
)
"""Those that a formula is made of: HTML knows others that begin with the same letter."""

_ABROAD = re.compile(r"https?://", re.IGNORECASE)


def as_html(markdown: str) -> str:
    """Return a text as HTML, in paragraphs.

    Args:
        markdown: As Streamlit takes it: with formulas, icons and coloured words.
    """
    return str(_parser().render(_told(markdown))).strip()


def line(markdown: str) -> str:
    """Return a short text as HTML without a paragraph around it."""
    return str(_parser().renderInline(_told(markdown)))


def formula(latex: str, *, block: bool = True) -> str:
    """Return a formula as MathML, which needs neither a script nor a font.

    What the converter does not know, or would pass on as markup, is shown as it was written.
    """
    try:
        found = convert(_known(latex.strip("$\n ")), display="block" if block else "inline")
    except _REFUSALS:
        found = ""
    return found if _is_formula(found) else f"<code>{escape(latex)}</code>"


def _known(latex: str) -> str:
    """A formula by the names that the converter knows, without what only sets the type smaller."""
    for name, instead in _NAMES:
        latex = latex.replace(name, instead)
    return latex


def _is_formula(mathml: str) -> bool:
    """Whether all of it is MathML: the converter escapes nothing of a text in a formula."""
    try:
        elements = list(ElementTree.fromstring(mathml).iter())
    except ElementTree.ParseError:
        return False
    return all(
        str(one.tag).startswith(MATHML)
        and str(one.tag).removeprefix(MATHML) in ELEMENTS
        and not any(map(_acts, one.attrib))
        for one in elements
    )


def _acts(attribute: str) -> bool:
    return attribute in ("href", "src", "style") or attribute.startswith(("{", "on"))


def _told(markdown: str) -> str:
    shown = _ICON.sub(lambda found: _SIGNS.get(found[1], ""), markdown)
    return _COLOURED.sub(r"\1", shown)


@cache
def _parser() -> MarkdownIt:
    found = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    found.disable(["html_block", "html_inline"])
    found.use(dollarmath_plugin, allow_labels=False, double_inline=True)
    found.add_render_rule("image", _words_of)
    found.add_render_rule("math_inline", _in_line)
    for name in ("math_inline_double", "math_block"):
        found.add_render_rule(name, _on_its_own)
    found.core.ruler.push("only_abroad", _only_abroad)
    return found


# These have the shape that the parser calls; it takes nothing but functions.
def _words_of(_renderer: Any, tokens: Sequence[Token], place: int, *_settings: Any) -> str:
    return escape(tokens[place].content)


def _in_line(_renderer: Any, tokens: Sequence[Token], place: int, *_settings: Any) -> str:
    return formula(tokens[place].content, block=False)


def _on_its_own(_renderer: Any, tokens: Sequence[Token], place: int, *_settings: Any) -> str:
    return formula(tokens[place].content)


def _only_abroad(state: Any) -> None:
    """Leave of a link that leads elsewhere than to the open web its words alone."""
    for token in state.tokens:
        if token.children:
            token.children = _without_links(token.children)


def _without_links(tokens: Sequence[Token]) -> list[Token]:
    kept: list[Token] = []
    opened: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            opened.append(bool(_ABROAD.match(str(token.attrGet("href")))))
            token.attrSet("rel", "noreferrer")
        stays = opened[-1] if token.type in ("link_open", "link_close") else True
        if token.type == "link_close":
            opened.pop()
        if stays:
            kept.append(token)
    return kept
