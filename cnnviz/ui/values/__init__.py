"""What the placeholders of a page's Markdown stand for, computed when a section asks for it.

A module named like a page holds the values of that page alone, `shared` those of several.
"""

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from cnnviz.content.pages import PageText
from cnnviz.ui.page import ArchitecturePage

Value = Callable[[ArchitecturePage], str]


def of(arch: ArchitecturePage, section: str) -> dict[str, str]:
    """The values that one section of a page wants."""
    known = values(arch.family.slug)
    return {name: known[name](arch) for name in arch.text.wanted(section)}


def of_page(text: PageText, section: str) -> dict[str, str]:
    """The values that a section of a page wants which is about no single architecture.

    They stand in the module named like the page, as functions without arguments.
    """
    wanted = text.wanted(section)
    if not wanted:
        return {}
    known = import_module(f"cnnviz.ui.values.{text.slug}").VALUES
    return {name: known[name]() for name in wanted}


@cache
def values(slug: str) -> Mapping[str, Value]:
    """Every value that a page may use, by the name of its placeholder."""
    own = {module.name for module in iter_modules(__path__)} & {slug}
    found: dict[str, Value] = {}
    for name in ("shared", *own):
        found |= import_module(f"cnnviz.ui.values.{name}").VALUES
    return found
