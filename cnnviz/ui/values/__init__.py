"""What the placeholders of a page's Markdown stand for, computed when a section asks for it.

A module named like a page holds the values of that page alone, `shared` those of several.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from cnnviz.ui.page import Open

Value = Callable[[Open], str]


def of(arch: Open, section: str) -> dict[str, str]:
    """The values that one section of a page wants."""
    known = values(arch.family.slug)
    return {name: known[name](arch) for name in arch.text.wanted(section)}


@cache
def values(slug: str) -> Mapping[str, Value]:
    """Every value that a page may use, by the name of its placeholder."""
    own = {module.name for module in iter_modules(__path__)} & {slug}
    found: dict[str, Value] = {}
    for name in ("shared", *own):
        found |= import_module(f"cnnviz.ui.values.{name}").VALUES
    return found
