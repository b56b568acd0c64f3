"""A loaded DenseNet taken apart: its dense blocks, and who reads whom inside each.

A layer of a dense block reads the joined maps of the block's input and of all earlier layers
(Huang et al. 2016, equation 2). What comes behind the block, a transition or the classifier, reads
them all once more. Each of these readers starts alike: batch norm, ReLU, then weights that treat
every position by itself. What one source hands to one reader is called a wire here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn

from cnnviz.errors import BadValue


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reader:
    """Something that reads joined maps of a dense block.

    Attributes:
        name: Name of its module inside the network: "denselayer3", "transition1", "classifier".
        norm: Its batch norm.
        weight: The weights behind norm and ReLU, (outputs, maps).
        rest: From what norm and ReLU give, (N, maps, height, width), to its own output.
    """

    name: str
    norm: nn.Module
    weight: Tensor
    rest: Callable[[Tensor], Tensor]

    def gate(self, maps: Tensor) -> Tensor:
        """What reaches the weights: the joined maps after batch norm and ReLU."""
        return torch.relu(self.norm(maps))


@dataclass(frozen=True, slots=True, kw_only=True)
class DenseBlock:
    """One dense block of a loaded network.

    Attributes:
        name: "denseblock2".
        sources: Names of what can be read: the input of the block, then each layer.
        widths: How many maps each source hands on.
        readers: What reads: each layer, then what comes behind the block.
    """

    name: str
    sources: tuple[str, ...]
    widths: tuple[int, ...]
    readers: tuple[Reader, ...]

    def slice(self, source: int) -> slice:
        """Where the maps of a source stand among the joined ones."""
        start = sum(self.widths[:source])
        return slice(start, start + self.widths[source])

    @property
    def wires(self) -> tuple[tuple[int, int], ...]:
        """All (source, reader): reader r reads the sources 0 to r."""
        return tuple((s, r) for r in range(len(self.readers)) for s in range(r + 1))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DenseChain:
    """A DenseNet as a chain.

    Attributes:
        stem: Modules in front of the first block.
        blocks: The dense blocks; the last reader of each leads to the next, or to the logits.
    """

    stem: tuple[nn.Module, ...]
    blocks: tuple[DenseBlock, ...]

    def block(self, name: str) -> DenseBlock:
        """The block of that name.

        Raises:
            BadValue: If there is none.
        """
        for block in self.blocks:
            if block.name == name:
                return block
        raise BadValue("no_such_dense_block", f"no dense block {name!r}", name=name)


def dense_chain(module: nn.Module) -> DenseChain:
    """Takes a DenseNet apart.

    Args:
        module: torchvision's DenseNet or a `CifarDenseNet`, in eval mode; it is only read.

    Raises:
        BadValue: If the network has no dense blocks.
    """
    from torchvision.models.densenet import _DenseBlock  # seconds at the first import

    features = getattr(module, "features", None)
    classifier = getattr(module, "classifier", None)
    parts = list(features.named_children()) if isinstance(features, nn.Sequential) else []
    places = [n for n, (_, part) in enumerate(parts) if isinstance(part, _DenseBlock)]
    if not places or not isinstance(classifier, nn.Linear):
        raise BadValue("no_dense_blocks", "this network has no dense blocks")
    return DenseChain(
        stem=tuple(part for _, part in parts[: places[0]]),
        blocks=tuple(_block(parts[place : place + 2], classifier) for place in places),
    )


def _block(parts: list[tuple[str, nn.Module]], classifier: nn.Linear) -> DenseBlock:
    """A block from itself and what comes behind it."""
    (name, block), (next_name, behind) = parts
    layers = [_layer(*child) for child in block.named_children()]
    last = _head(behind, classifier)
    if not isinstance(behind, nn.BatchNorm2d):
        last = _transition(next_name, behind)
    reads = [reader.weight.shape[1] for reader in (*layers, last)]
    return DenseBlock(
        name=name,
        sources=("input", *(layer.name for layer in layers)),
        widths=(reads[0], *(after - before for before, after in pairwise(reads))),
        readers=(*layers, last),
    )


def _layer(name: str, layer: nn.Module) -> Reader:
    conv1, norm2 = layer.get_submodule("conv1"), layer.get_submodule("norm2")
    conv2 = layer.get_submodule("conv2")
    # Not the layer's own ReLUs: those work in place.
    return Reader(
        name=name,
        norm=layer.get_submodule("norm1"),
        weight=_matrix(conv1),
        rest=lambda gated: conv2(torch.relu(norm2(conv1(gated)))),
    )


def _transition(name: str, transition: nn.Module) -> Reader:
    conv, pool = transition.get_submodule("conv"), transition.get_submodule("pool")
    return Reader(
        name=name,
        norm=transition.get_submodule("norm"),
        weight=_matrix(conv),
        rest=lambda gated: pool(conv(gated)),
    )


def _head(norm: nn.Module, classifier: nn.Linear) -> Reader:
    return Reader(
        name="classifier",
        norm=norm,
        weight=classifier.weight,
        rest=lambda gated: classifier(gated.mean((2, 3))),
    )


def _matrix(conv: nn.Module) -> Tensor:
    """The weights of a 1x1 convolution as (outputs, maps)."""
    return conv.get_parameter("weight").flatten(1)
