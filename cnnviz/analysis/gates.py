"""The gates of squeeze-and-excitation: read on a picture, and replaced by others.

A block of Hu et al. (2017, section 3) computes y = ReLU(s u + S x): its branch makes the maps u,
the gates s = sigmoid(W2 ReLU(W1 z)) come from their means z, S is the shortcut. The blocks are
timm's; their parts are called one after the other, so that the gates in between can be seen and
exchanged.

The network is only read: no hooks, no copies, no change of mode.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.analysis.chains import split, through
from cnnviz.errors import BadValue

LOW = 0.1
"""A gate below is as good as shut."""

HIGH = 0.9
"""A gate above is as good as open."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """One block with gates, of a loaded network.

    Attributes:
        path: Path of its module ("layer2.0").
        module: The block itself: one of timm's SEResNetBlock, SEResNetBottleneck, SEBottleneck.
    """

    path: str
    module: nn.Module

    @property
    def stage(self) -> str:
        """Path of its stage ("layer2")."""
        return stage_of(self.path)

    def branch(self, x: Tensor) -> Tensor:
        """The maps u that the gates scale, (N, C, height, width)."""
        block: Any = self.module
        x = block.relu(block.bn1(block.conv1(x)))
        x = block.relu(block.bn2(block.conv2(x)))
        return block.bn3(block.conv3(x)) if hasattr(block, "conv3") else x

    def hidden(self, maps: Tensor) -> Tensor:
        """The narrow layer in the middle of the gates, ReLU(W1 z), (N, C / r, 1, 1)."""
        part: Any = self.module.get_submodule("se_module")
        return part.relu(part.fc1(maps.mean((2, 3), keepdim=True)))

    def gates(self, hidden: Tensor) -> Tensor:
        """The gates s that follow from the layer in the middle, (N, C, 1, 1)."""
        part: Any = self.module.get_submodule("se_module")
        return part.sigmoid(part.fc2(hidden))

    def shortcut(self, x: Tensor) -> Tensor:
        """What is added to the scaled maps."""
        block: Any = self.module
        return x if block.downsample is None else block.downsample(x)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chain:
    """A network with gates as a chain of steps.

    Attributes:
        stem: Modules in front of the first block, in the order of computation.
        blocks: The blocks, in order.
        head: Modules behind the last block, in order.
    """

    stem: tuple[nn.Module, ...]
    blocks: tuple[Block, ...]
    head: tuple[nn.Module, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gates:
    """The gates of one block on one picture.

    Attributes:
        path: Path of the block.
        values: (C,), one gate a channel, between 0 and 1.
        hidden: (C / r,), the layer in the middle after its ReLU.
    """

    path: str
    values: NDArray[np.float32]
    hidden: NDArray[np.float32]

    @property
    def stage(self) -> str:
        """Path of its stage."""
        return stage_of(self.path)

    @property
    def mean(self) -> float:
        """Mean over the channels."""
        return float(self.values.mean())

    @property
    def spread(self) -> float:
        """Standard deviation over the channels."""
        return float(self.values.std())

    @property
    def shut(self) -> float:
        """Share of the gates below `LOW`."""
        return float((self.values < LOW).mean())

    @property
    def open(self) -> float:
        """Share of the gates above `HIGH`."""
        return float((self.values > HIGH).mean())

    @property
    def firing(self) -> int:
        """Units of the layer in the middle above zero; with none the gates are their biases'."""
        return int((self.hidden > 0).sum())

    def distance(self, other: "Gates") -> float:
        """Mean over the channels of how far the same gate lies apart on two pictures."""
        return float(np.abs(self.values - other.values).mean())


def stage_of(path: str) -> str:
    """Path of the stage that a block stands in."""
    return path.partition(".")[0]


def gated_chain(module: nn.Module) -> Chain:
    """Takes a network with gates apart.

    Args:
        module: timm's SENet or a `CifarResNet` with a reduction ratio, in eval mode.

    Raises:
        BadValue: If the network is no chain of such blocks.
    """
    stem, blocks, head = split(module, _blocks)
    if not blocks:
        raise BadValue("no_gates", "this network has no squeeze-and-excitation")
    return Chain(stem=tuple(stem), blocks=tuple(blocks), head=tuple(head))


def read_gates(module: nn.Module, x: Tensor) -> tuple[Gates, ...]:
    """The gates of every block on a picture.

    Args:
        module: As for `gated_chain`.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.

    Raises:
        BadValue: If the network has no gates.
    """
    chain = gated_chain(module)
    found: list[Gates] = []
    with torch.inference_mode():
        x = through(chain.stem, x)
        for block in chain.blocks:
            maps = block.branch(x)
            hidden = block.hidden(maps)
            gates = block.gates(hidden)
            found.append(Gates(path=block.path, values=_numbers(gates), hidden=_numbers(hidden)))
            x = torch.relu(gates * maps + block.shortcut(x))
    return tuple(found)


def run(chain: Chain, x: Tensor, replaced: Mapping[str, NDArray[np.float32]]) -> Tensor:
    """Logits of the network, the gates of some blocks replaced.

    Args:
        chain: The network.
        x: Preprocessed photos, (N, 3, height, width), on the device of the network.
        replaced: For the path of a block the gates it gets instead of its own, (C,).

    Returns:
        (N, classes).

    Raises:
        BadValue: If the network has no block of one of these paths.
    """
    _check(chain, replaced)
    with torch.inference_mode():
        x = through(chain.stem, x)
        for block in chain.blocks:
            maps = block.branch(x)
            given = replaced.get(block.path)
            gates = block.gates(block.hidden(maps)) if given is None else _as_gates(given, maps)
            x = torch.relu(gates * maps + block.shortcut(x))
        return through(chain.head, x)


def _numbers(values: Tensor) -> NDArray[np.float32]:
    return values[0, :, 0, 0].float().cpu().numpy()


def _as_gates(values: NDArray[np.float32], like: Tensor) -> Tensor:
    return torch.from_numpy(values.copy()).to(like)[:, None, None]


def _blocks(name: str, part: nn.Module) -> list[Block]:
    """The blocks of one stage; empty where the module is no stage."""
    children = list(part.named_children())
    if not children or not all(hasattr(block, "se_module") for _, block in children):
        return []
    return [Block(path=f"{name}.{number}", module=block) for number, block in children]


def _check(chain: Chain, replaced: Collection[str]) -> None:
    unknown = set(replaced) - {block.path for block in chain.blocks}
    if unknown:
        name = min(unknown)
        raise BadValue("no_such_block", f"the network has no block {name!r}", name=name)
