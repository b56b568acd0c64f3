"""What the placeholders of a page's Markdown stand for, computed when a section asks for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from cnnviz.content.pages import PageText
from cnnviz.ui.page import ArchitecturePage
from cnnviz.ui.values import (
    alexnet,
    densenet,
    gan,
    googlenet,
    inception,
    lenet,
    nin,
    predict,
    resnet,
    senet,
    shared,
    vgg,
)
from cnnviz.ui.values.shared import Value

F = TypeVar("F", bound=Callable[..., str])


@dataclass(frozen=True, slots=True)
class PageValues(Generic[F]):
    """The values of one page alone.

    Attributes:
        page: Name of the page.
        values: What is called for each placeholder.
    """

    page: str
    values: Mapping[str, F]


ARCHITECTURES: tuple[PageValues[Value], ...] = (
    PageValues("lenet", lenet.VALUES),
    PageValues("alexnet", alexnet.VALUES),
    PageValues("vgg", vgg.VALUES),
    PageValues("nin", nin.VALUES),
    PageValues("googlenet", googlenet.VALUES),
    PageValues("inception", inception.VALUES),
    PageValues("resnet", resnet.VALUES),
    PageValues("densenet", densenet.VALUES),
    PageValues("senet", senet.VALUES),
)

OTHERS: tuple[PageValues[Callable[[], str]], ...] = (
    PageValues("gan", gan.VALUES),
    PageValues("predict", predict.VALUES),
)
"""Pages that are about no single architecture."""


def of(arch: ArchitecturePage, section: str) -> dict[str, str]:
    """The values that one section of a page wants."""
    known = values(arch.family.slug)
    return {name: known[name](arch) for name in arch.text.wanted(section)}


def of_page(text: PageText, section: str) -> dict[str, str]:
    """The values that a section of a page wants which is about no single architecture."""
    known = {entry.page: entry.values for entry in OTHERS}
    return {name: known[text.slug][name]() for name in text.wanted(section)}


@cache
def values(slug: str) -> Mapping[str, Value]:
    """Every value that a page may use, by the name of its placeholder."""
    own = {entry.page: entry.values for entry in ARCHITECTURES}
    return {**shared.VALUES, **own.get(slug, {})}
