"""Numbers of a table as its column writes them: by a format in the manner of C."""

import re

from cnnviz.capsules.capsule import Cell

_FORMAT = re.compile(r"%(?P<comma>,?)(?P<rest>[-+ 0#]*\d*(?:\.\d+)?)(?P<kind>[dfgei])")
_MINUS = "\N{MINUS SIGN}"


def as_written(value: float | None, format: str) -> Cell:
    """Return a number as its column writes it; without a format as it is, nothing where it is none.

    Args:
        value: The number.
        format: As in `st.column_config.NumberColumn`, or empty.
    """
    if value is None or value != value:
        return None
    found = _FORMAT.search(format)
    if found is None:
        return value
    kind = "d" if found["kind"] == "i" else found["kind"]
    if found["comma"]:
        digits = found["rest"] if "." in found["rest"] else ".0" if kind == "d" else ""
        number = f"{value:,{digits}{'f' if kind == 'd' else kind}}"
    else:
        number = f"%{found['rest']}{kind}" % value
    before, after = format[: found.start()], format[found.end() :]
    return f"{before}{number.replace('-', _MINUS)}{after}".replace("%%", "%")
