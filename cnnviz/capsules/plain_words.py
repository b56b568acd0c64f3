"""Markdown of this project's own pages as plain words: what a capsule keeps of a text."""

import re

from cnnviz.names import HIDDEN, encodable

_ICONS = {"check": "✓", "close": "✗"}
_STEPS: tuple[tuple[str, str], ...] = (
    (r"!?\[([^\]]*)\]\([^)]*\)", r"\1"),
    (r":[a-z]+\[([^\]]*)\]", r"\1"),
    (r"(?m)^[ \t]*(?:#{1,6}|>)[ \t]+", ""),
    (r"<br */?>", "\n"),
    (r"\*\*(.+?)\*\*", r"\1"),
    (r"(?<![\w*])\*(?!\s)(.+?)(?<!\s)\*(?![\w*])", r"\1"),
    (r"(?<![\w_])_(?!\s)(.+?)(?<!\s)_(?![\w_])", r"\1"),
    (r"(`+) ?(.+?) ?\1", r"\2"),
    (r"\\([\\`*\[\]<>#~$|{}&!_-])", r"\1"),
)
_FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.DOTALL)
_ICON = re.compile(r":material/(\w+):")

# What of LaTeX the pages use inside a sentence; what is not here stays as it is written.
_SIGNS = {
    "times": "×",
    "cdot": "·",
    "approx": "≈",
    "le": "≤",
    "ge": "≥",
    "to": "→",
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "sigma": "σ",
    "sum": "Σ",
    "infty": "∞",
    "ldots": "…",
    "dots": "…",
    "lfloor": "⌊",
    "rfloor": "⌋",
    "quad": " ",
    "left": "",
    "right": "",
    "log": "log",
    "max": "max",
}
_MACRO = re.compile(r"\\(?:text|mathrm|mathbf|operatorname)\{([^{}]*)\}")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_SIGN = re.compile(r"\\([A-Za-z]+)")
_SPACE = re.compile(r"\\[,;:! ]")


def plain_words(markdown: str) -> str:
    """Return a text without the signs of Markdown; formulas in a sentence become a line of signs.

    Args:
        markdown: A text of this project, not of a stranger.
    """
    text = _ICON.sub(lambda found: _ICONS.get(found[1], ""), markdown)
    text = _FORMULA.sub(lambda found: formula(found[1] or found[2]), text)
    for pattern, instead in _STEPS:
        text = re.sub(pattern, instead, text)
    return seen(text).strip()


def formula(latex: str) -> str:
    """Return a short formula as one line of signs."""
    text = _MACRO.sub(r"\1", latex)
    for _ in range(3):  # fractions inside fractions
        text = _FRACTION.sub(r"(\1)/(\2)", text)
    text = _SIGN.sub(lambda found: _SIGNS.get(found[1], found[0]), _SPACE.sub(" ", text))
    return re.sub(r"(?<=[\^_])\{(\w)\}", r"\1", " ".join(text.split()))


def seen(text: str) -> str:
    """Return a text of what can be seen: spaces of every width are spaces, what joins is gone."""
    return "".join(map(_shape, encodable(text)))


def _shape(letter: str) -> str:
    if letter.isprintable() or letter == "\n":
        return letter
    return " " if letter.isspace() else "" if letter in "\u200b\u2060\u00ad\ufeff" else HIDDEN
