"""Names of files as strangers chose them, made fit to be shown as plain text."""

import unicodedata

LONGEST = 80
"""Characters that are shown of a name."""

HIDDEN = "\N{REPLACEMENT CHARACTER}"
"""Stands for a character that has no shape, or that turns the direction of writing."""

MARKS = 3
"""Marks on one letter: more, which no script needs, climb over the lines above."""

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def shown(name: str) -> str:
    """The name without characters that cannot be seen, cut in its middle where it is long.

    It is still foreign text: it belongs into plain text only (`st.text`, a cell of a table), never
    into Markdown or HTML.
    """
    # Korean that a Mac has taken apart into its letters is put together again.
    whole = unicodedata.normalize("NFC", name)
    plain = " ".join("".join(_visible(whole)).split())
    if len(plain) <= LONGEST:
        return plain or HIDDEN
    end = LONGEST // 4
    return f"{plain[: LONGEST - end - 1]}…{plain[-end:]}"


def _visible(text: str) -> list[str]:
    letters: list[str] = []
    marks = 0
    for one in text:
        kind = unicodedata.category(one)
        marks = marks + 1 if kind.startswith("M") else 0
        if marks <= MARKS:
            letters.append(HIDDEN if kind in _UNSEEN else one)
    return letters
