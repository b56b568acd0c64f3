"""Names of files, folders and classes, as a disk or a stranger has them, made words.

A name of the disk is bytes. Where they are no UTF-8, Python keeps each as half a surrogate pair:
the system finds the file by that name, but no page, database, file or JSON document can hold it.
So what the system gave stays the identity of a thing, `identity` and `met` compare it, and only
what this module returns is shown, printed, written or sent.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

LONGEST = 80
"""Characters that are shown of a name."""

HIDDEN = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that has no shape, or that turns the direction of writing."""

MARKS = 3
"""Marks on one letter: more, which no script needs, climb over the lines above."""

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_HALVES = re.compile("[\ud800-\udfff]")


def shown(name: str) -> str:
    """Return the name without characters that cannot be seen, cut in its middle where it is long.

    It is still foreign text: it belongs into plain text only (`st.text`, a cell of a table); what
    goes into Markdown passes `ui.shell.foreign_text` too.
    """
    # Korean that a Mac has taken apart into its letters is put together again.
    whole = met(_decoded(name))
    plain = " ".join("".join(_visible(whole)).split())
    if len(plain) <= LONGEST:
        return plain or HIDDEN
    end = LONGEST // 4
    return f"{plain[: LONGEST - end - 1]}…{plain[-end:]}"


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names as they are shown; of several that look alike the later ones get a number.

    Names that differ in upper and lower case only do not look alike.
    """
    several, taken, found = Counter[str](), set[str](), list[str]()
    for line in map(shown, names):
        name = line
        while name in taken:
            several[line] += 1
            name = f"{line} ({several[line] + 1})"
        taken.add(name)
        found.append(name)
    return tuple(found)


def words(text: object) -> str:
    """Return a path, or a message that names one, in one line of what can be seen, never cut."""
    return "".join(_visible(_decoded(str(text))))


def encodable(text: str) -> str:
    """Return the text with every other character kept, fit for UTF-8."""
    return _HALVES.sub(HIDDEN, _decoded(text))


def met(name: str) -> str:
    """Return what two spellings of one name have in common: Unicode's composed form.

    A Mac takes Korean and letters with accents apart; a folder that was copied from there keeps it.
    """
    return unicodedata.normalize("NFC", name)


def identity(name: str) -> bytes:
    """Return bytes that stand for exactly this name, for a hash or a key of a cache."""
    return name.encode("utf-8", "surrogatepass")


def on_disk(name: str) -> bytes:
    """Return the bytes of a name as a disk has them, whatever the locale is."""
    try:
        return name.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # halves that stand for no byte
        return name.encode("utf-8", "surrogatepass")


def _decoded(text: str) -> str:
    """Return the text with the bytes of its names read as UTF-8, which the locale may not be."""
    if not _HALVES.search(text):
        return text
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:  # halves that stand for no byte, such as Windows has
        return text


def _visible(text: str) -> list[str]:
    letters: list[str] = []
    marks = 0
    for one in text:
        kind = unicodedata.category(one)
        marks = marks + 1 if kind.startswith("M") else 0
        if marks <= MARKS:
            letters.append(HIDDEN if kind in _UNSEEN else one)
    return letters
