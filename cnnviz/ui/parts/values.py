"""What the placeholders of a page's Markdown stand for, computed when a section asks for it."""

from collections.abc import Callable, Mapping

from cnnviz.content.pages import PageText, computed
from cnnviz.ui import cache
from cnnviz.ui.shell import opening
from cnnviz.ui.shell.page import ArchitecturePage, NetworkPage

Value = Callable[[ArchitecturePage], str]


def of(arch: NetworkPage, section: str) -> dict[str, str]:
    """Return the values that one section of an architecture page wants."""
    return of_words(arch, arch.text.sections[section].body)


def of_words(arch: NetworkPage, body: str) -> dict[str, str]:
    """Return the values that some Markdown of an architecture page wants."""
    wanted = computed(body)
    if not wanted or not isinstance(arch, ArchitecturePage):
        return {}  # words about any network have no values of a lesson
    known = values(arch.family.slug)
    return {name: known[name](arch) for name in wanted}


def filled(arch: NetworkPage, body: str) -> str:
    """Return some Markdown of an architecture page with its values, the same for all sessions."""
    key = "words", arch.text.language, arch.name, arch.text.slug, body
    return cache.shared_by(key, lambda: arch.text.filled(body, of_words(arch, body)))


def of_page(text: PageText, section: str) -> dict[str, str]:
    """Return the values that a section of a page wants which is about no single architecture."""
    wanted = text.wanted(section)
    known = opening.opened("page", text.slug).VALUES if wanted else {}
    return {name: known[name]() for name in wanted}


def values(slug: str) -> Mapping[str, Value]:
    """Return every value that an architecture page may use, by the name of its placeholder."""
    found: Mapping[str, Value] = opening.opened("lesson", slug).VALUES
    return found
