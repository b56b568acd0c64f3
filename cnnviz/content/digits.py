"""How a number is set in a sentence or a table: a minus and powers of ten, not what code writes."""

import re

_NUMBER = re.compile(r"([+-]?)(\d[\d,]*(?:\.\d+)?)(?:e([+-]?)0*(\d+))?(?![\w.-])")
_ALONE = re.compile(rf"{_NUMBER.pattern}(?:\W.*)?", re.DOTALL)
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def typeset(text: str) -> str:
    """Return a value with a true minus and powers of ten: -0.5 % as −0.5 %, 4.3e-09 as 4.3 × 10⁻⁹.

    Args:
        text: What does not begin with a number written in this way comes back as it is.
    """
    found = _NUMBER.match(text)
    if found is None or not _ALONE.fullmatch(text):
        return text
    sign, digits, small, power = found.groups()
    if sign != "-" and power is None:
        return text
    written = ("−" if sign == "-" else sign) + digits
    if power is not None:
        raised = ("-" if small == "-" else "") + power
        written += f" × 10{raised.translate(_RAISED)}"
    return written + text[found.end() :]
