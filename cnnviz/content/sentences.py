"""The first sentence of every paragraph: what a lecturer's slide needs of a text.

Only running text is made short: headings, lists, tables, quotes, formulas and code stay as they
are, for none of them begins with a sentence that speaks for the rest.
"""

import re

_BLOCKS = re.compile(r"\n[ \t]*\n")
_FENCE = re.compile(r"^(?:```.*?^```|~~~.*?^~~~|\$\$.*?\$\$)", re.MULTILINE | re.DOTALL)
_RUNNING = re.compile(r"(?![#>|:\-+$`<\t]|\*\s|\d+[.)]\s|    |!\[|\[\[)")
"""How a paragraph begins that is no heading, quote, table, list, formula, code or figure."""

# Inside these a full stop ends nothing.
_WHOLE = re.compile(r"\$[^$]+\$|`[^`]+`|\[[^\]]*\]\([^)]*\)|\([^()]*\)|[“‘][^”’]*[”’](?=\S)")
_END = re.compile(r"[.!?][*_”’\"')]*(?=\s+\S)")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|et al|vs|cf|Fig|Figs|Sec|Eq|No|ca|St)|\b[A-Z])$")


MOST = 24
"""Words of a paragraph that may stand whole at the head of a page."""


def beginning(markdown: str) -> str:
    """Return the first paragraph of a text; of one with more than `MOST` words, a sentence."""
    first = _BLOCKS.split(markdown.strip(), maxsplit=1)[0]
    return first if len(first.split()) <= MOST else first_sentences(first)


def first_sentences(markdown: str) -> str:
    """Return a text with only the first sentence of each of its paragraphs."""
    fences: list[str] = []

    def away(found: re.Match[str]) -> str:
        fences.append(found[0])
        return f"\0{len(fences) - 1}\0"

    blocks = _BLOCKS.split(_FENCE.sub(away, markdown))
    short = "\n\n".join(map(_first, blocks))
    return re.sub("\0(\\d+)\0", lambda found: fences[int(found[1])], short)


def _first(block: str) -> str:
    if "\0" in block or not block.strip() or not _RUNNING.match(block):
        return block
    masked = _WHOLE.sub(lambda found: "x" * len(found[0]), block)
    for end in _END.finditer(masked):
        before, following = block[: end.start()], block[end.end() :].lstrip()
        if following[0].islower() or _ABBREVIATION.search(before):
            continue
        return _closed(block[: end.end()])
    return block


def _closed(sentence: str) -> str:
    """Return a sentence that ends inside bold or slanted text with its mark of the end."""
    plain = _WHOLE.sub("", sentence)
    if plain.count("**") % 2:
        return f"{sentence}**"
    return f"{sentence}*" if plain.replace("**", "").count("*") % 2 else sentence
