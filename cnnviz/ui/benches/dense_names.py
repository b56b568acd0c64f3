"""How the parts of a dense block are called on the screen, and the choice of a block."""

from cnnviz.content.labels import Labels
from cnnviz.probing.changes.dense_blocks import DenseBlock, dense_blocks
from cnnviz.ui import cache, tables
from cnnviz.ui.shell import address


def blocks(model: str) -> tuple[DenseBlock, ...]:
    """The dense blocks of a network."""
    return cache.shared(_blocks, model)


def _blocks(model: str) -> tuple[DenseBlock, ...]:
    return dense_blocks(tables.layer_table(model))


def short(t: Labels, name: str) -> str:
    """A source or reader: the number of a layer, or the word for what is none."""
    if name.startswith("denselayer"):
        return name.removeprefix("denselayer")
    kind = name.rstrip("0123456789")
    return t(f"dense.{kind}_short")


def long(t: Labels, name: str) -> str:
    """Return the name in words: "layer 3", "input of the block"."""
    if name.startswith("denselayer"):
        return t("dense.layer", number=name.removeprefix("denselayer"))
    kind = name.rstrip("0123456789")
    return t(f"dense.{kind}_long")


def choose_block(t: Labels, names: list[str]) -> str:
    """A row of buttons for the dense blocks, bound to the address."""
    return address.segmented("dense", t("dense.block"), names, names[0], str)
