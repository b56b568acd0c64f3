"""What the catalogue says of a family: frozen data, no weights, no words of a lesson."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """Where a network was published.

    Attributes:
        year: Of the first public version.
        url: Address of a free copy, or of the record.
    """

    title: str
    authors: str
    year: int
    venue: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One network that can be built.

    Attributes:
        name: Name on the command line and in links, such as "resnet50".
        title: Name on the screen, such as "ResNet-50".
        build: Builds it with random weights on the default device; the small networks of this
            project can be given `num_classes`.
        input_shape: Channels, height and width that it was published for.
        library: Where the code is from: "torchvision", "timm" or "cnnviz".
    """

    name: str
    title: str
    build: Callable[..., nn.Module]
    input_shape: tuple[int, int, int] = (3, 224, 224)
    library: str = "torchvision"


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of networks: one page.

    Attributes:
        slug: Name of the page, its address and its Markdown file.
        variants: Its networks; a page starts with `default`.
        bundled: Name of the small network of this family that ships with trained weights, if any.
        milestones: Names of its networks that comparisons of families start with.
    """

    slug: str
    title: str
    paper: Paper
    variants: tuple[Variant, ...]
    default: str
    bundled: str | None = None
    milestones: tuple[str, ...] = ()

    @property
    def year(self) -> int:
        """Year of the first public version."""
        return self.paper.year

    def variant(self, name: str | None = None) -> Variant:
        """Return the variant of that name, or the default one.

        Raises:
            KeyError: If the family has no such variant.
        """
        wanted = name or self.default
        for candidate in self.variants:
            if candidate.name == wanted:
                return candidate
        raise KeyError(wanted)
