"""What networks are called on the screen, in the reader's language."""

from cnnviz.architectures import Family, Variant, variant
from cnnviz.content.labels import Labels


def of(t: Labels, entry: Variant) -> str:
    """The title of a network: the catalogue's, unless the language has one of its own."""
    return t.get(f"variants.{entry.name}", entry.title)


def of_family(t: Labels, entry: Family) -> str:
    """The title of a family: the catalogue's, unless the language has one of its own."""
    return t.get(f"families.{entry.slug}", entry.title)


def named(t: Labels, name: str) -> str:
    """The title of the network of that name."""
    return of(t, variant(name))
