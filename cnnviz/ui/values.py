"""What the placeholders of a page's Markdown stand for, computed when a section asks for it."""

from collections.abc import Callable

from cnnviz.analysis.depth import depth
from cnnviz.ui import cached, numbers
from cnnviz.ui.page import Open

Value = Callable[[Open], str]


def of(arch: Open, section: str) -> dict[str, str]:
    """The values that one section of a page wants."""
    return {name: VALUES[name](arch) for name in arch.text.wanted(section)}


def _params(arch: Open) -> str:
    return numbers.whole(cached.table(arch.name).params)


def _macs(arch: Open) -> str:
    return numbers.compact(arch.t, cached.table(arch.name).macs)


def _field(name: str) -> str:
    """Receptive field of the last map before global pooling."""
    rows = [row for row in cached.table(name).layers if row.rf and row.jump]
    return str(rows[-1].rf[0]) if rows and rows[-1].rf else ""


VALUES: dict[str, Value] = {
    "variant": lambda arch: arch.variant.title,
    "params": _params,
    "macs": _macs,
    "input_size": lambda arch: str(cached.table(arch.name).input_size),
    "depth": lambda arch: str(depth(cached.table(arch.name))),
}
