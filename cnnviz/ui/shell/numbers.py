"""How numbers are written: the same on every machine, whatever the browser's locale is."""

from math import isfinite

from cnnviz.content.digits import typeset
from cnnviz.content.labels import Labels

EMPTY = "–"
"""What stands in a cell of a table that has no value, in every language."""


def whole(value: int) -> str:
    """A count with separators: 25,557,032."""
    return f"{value:,}"


def compact(t: Labels, value: float) -> str:
    """A count with three significant digits: 25.6 M."""
    for limit, key in ((1e9, "common.giga"), (1e6, "common.million"), (1e3, "common.thousand")):
        if value >= limit:
            # "#" keeps the third digit of 3.70, and a point behind 118 that nobody wants.
            return t(key, value=f"{value / limit:#.3g}".removesuffix("."))
    return f"{value:g}"


def significant(value: float, digits: int = 3) -> str:
    """A number with some significant digits: 17,600, 0.00172, −0.5 or 1.5 × 10⁻²¹."""
    if not isfinite(value):
        return EMPTY
    if value and not 1e-4 <= abs(value) < 1e7:
        return typeset(f"{value:.{digits}g}")
    rounded = float(f"{value:.{digits}g}")
    return typeset(f"{rounded:,.{max(digits, len(str(int(abs(rounded)))))}g}")


def scientific(value: float, digits: int = 1) -> str:
    """A number as a power of ten, with some digits behind the point: 4.3 × 10⁻⁹."""
    return typeset(f"{value:.{digits}e}") if isfinite(value) else EMPTY


def signed(value: float, digits: int = 2) -> str:
    """A change with its sign and some digits behind the point: +0.50, −1.25."""
    return typeset(f"{value:+.{digits}f}")


def percent(t: Labels, share: float, digits: int = 1) -> str:
    """A share of one in percent: 91.7 %."""
    return t("common.percent", value=f"{100 * share:.{digits}f}")


def megabytes(size: int) -> str:
    """A size in MB of a million bytes each, as bills and disks count them, with one digit."""
    return f"{size / 1e6:,.1f}"


def shape(sizes: tuple[int, ...]) -> str:
    """A shape without the batch: 64 × 56 × 56."""
    return " × ".join(str(size) for size in sizes) if sizes else "–"
