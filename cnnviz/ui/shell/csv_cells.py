"""Cells of a CSV file that no spreadsheet takes for a formula."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""How a cell begins that a spreadsheet would run (OWASP, CSV injection)."""


def safe(cell: str) -> str:
    """The cell, with an apostrophe in front where a spreadsheet would run it.

    Args:
        cell: A text. A number is none: minus one stays minus one.
    """
    risky = cell.startswith(FORMULA) or cell.lstrip().startswith(FORMULA)
    return f"'{cell}" if risky else cell
