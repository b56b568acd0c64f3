"""The lesion bench: residual blocks switched off, and what that does to the answer.

A block computes y = ReLU(F(x) + S x). Switched off, its residual branch F is zero and the shortcut
S stays: an identity block then hands on x (which is never negative, so the ReLU changes nothing); a
block whose shortcut is a projection still computes ReLU(S x), because without S the shapes would
not fit: such a block cannot be dropped whole. The experiment is Veit, Wilber and Belongie's (2016,
"Residual Networks Behave Like Ensembles of Relatively Shallow Networks", section 4.1).

The network is only read: no hooks, no copies, no change of mode, so that one loaded network serves
many readers at once.
"""

from collections.abc import Collection
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from cnnviz.analysis.answers import Answer, answer
from cnnviz.analysis.chains import split, through
from cnnviz.errors import BadValue


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """One residual block of a loaded network.

    Attributes:
        path: Path of its module ("layer2.0").
        module: The block itself: torchvision's BasicBlock or Bottleneck.
        projection: Whether its shortcut is a 1x1 convolution, so that it cannot be dropped whole.
    """

    path: str
    module: nn.Module
    projection: bool

    def shortcut(self, x: Tensor) -> Tensor:
        """What the block hands on when its residual branch is zero."""
        kept = self.module.get_submodule("downsample")(x) if self.projection else x
        # Not the block's own ReLU: that one works in place, and `x` is still needed.
        return torch.relu(kept)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chain:
    """A residual network as a chain of steps.

    Attributes:
        stem: Modules in front of the first block, in the order of computation.
        blocks: The residual blocks, in order.
        head: Modules behind the last block, in order.
    """

    stem: tuple[nn.Module, ...]
    blocks: tuple[Block, ...]
    head: tuple[nn.Module, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesion(Answer):
    """The answer of a network, some of its blocks switched off.

    Attributes:
        off: Paths of the blocks that were switched off, in order.
    """

    off: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """What switching off one block alone does.

    Attributes:
        path: Path of the block.
        projection: Whether its shortcut is a projection, which stays.
        lesion: The answer; the watched class is the first of the whole network.
        logit_change: Logit of the watched class after minus before.
    """

    path: str
    projection: bool
    lesion: Lesion
    logit_change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DropCurve:
    """The curve of "drop one block".

    Attributes:
        baseline: The answer of the whole network.
        blocks: One entry a block, in order.
    """

    baseline: Lesion
    blocks: tuple[Dropped, ...]


def residual_chain(module: nn.Module) -> Chain:
    """Takes a residual network apart.

    Args:
        module: A torchvision ResNet (ResNeXt and Wide ResNet, too) or a `CifarResNet`, in eval
            mode.

    Raises:
        BadValue: If the network is no chain of residual blocks.
    """
    stem, blocks, head = split(module, _blocks)
    if not blocks or not isinstance(head[-1], nn.Linear):
        raise BadValue("no_residual_blocks", "this network is no chain of residual blocks")
    return Chain(stem=tuple(stem), blocks=tuple(blocks), head=(*head[:-1], nn.Flatten(), head[-1]))


def run(chain: Chain, x: Tensor, off: Collection[str] = frozenset()) -> Tensor:
    """Logits of the network, some blocks switched off.

    Args:
        chain: The network.
        x: Preprocessed photos, (N, 3, height, width), on the device of the network.
        off: Paths of the blocks to switch off.

    Returns:
        (N, classes).

    Raises:
        BadValue: If the network has no block of one of these paths.
    """
    _check(chain, off)
    with torch.inference_mode():
        x = through(chain.stem, x)
        for block in chain.blocks:
            x = block.shortcut(x) if block.path in off else block.module(x)
        return through(chain.head, x)


def lesion(
    chain: Chain,
    x: Tensor,
    off: Collection[str] = frozenset(),
    *,
    watch: int | None = None,
    top: int = 5,
) -> Lesion:
    """The answer of the network, some blocks switched off.

    Args:
        chain: The network.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.
        off: Paths of the blocks to switch off; none is the whole network.
        watch: Class whose margin is told; the most probable one by default.
        top: Classes to tell.

    Raises:
        BadValue: If the network has no block of one of these paths.
    """
    logits = run(chain, x, off)[0].float().cpu()
    return _lesion(logits, [b.path for b in chain.blocks if b.path in off], watch, top)


def drop_one_curve(chain: Chain, x: Tensor, *, top: int = 5) -> DropCurve:
    """Switches every block off, one at a time.

    All lesions travel through the network as one batch that grows by one row at every block, so
    that nothing in front of a lesion is computed twice.

    Args:
        chain: The network.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.
        top: Classes to tell of each answer.
    """
    with torch.inference_mode():
        batch = through(chain.stem, x)  # row 0 is the whole network
        for block in chain.blocks:
            batch = torch.cat([block.module(batch), block.shortcut(batch[:1])])
        logits = through(chain.head, batch).float().cpu()
    baseline = _lesion(logits[0], [], None, top)
    watch = baseline.watched.class_index
    return DropCurve(
        baseline=baseline,
        blocks=tuple(
            _dropped(block, _lesion(row, [block.path], watch, top), baseline)
            for block, row in zip(chain.blocks, logits[1:], strict=True)
        ),
    )


def _blocks(name: str, part: nn.Module) -> list[Block]:
    """The blocks of one stage; empty where the module is no stage."""
    from torchvision.models.resnet import BasicBlock, Bottleneck  # seconds at the first import

    children = list(part.named_children())
    if not children or not all(isinstance(m, BasicBlock | Bottleneck) for _, m in children):
        return []
    return [
        Block(
            path=f"{name}.{number}",
            module=block,
            projection=getattr(block, "downsample", None) is not None,
        )
        for number, block in children
    ]


def _check(chain: Chain, off: Collection[str]) -> None:
    unknown = set(off) - {block.path for block in chain.blocks}
    if unknown:
        name = min(unknown)
        raise BadValue("no_such_block", f"the network has no residual block {name!r}", name=name)


def _lesion(logits: Tensor, off: Collection[str], watch: int | None, top: int) -> Lesion:
    found = answer(logits, watch=watch, top=top)
    return Lesion(off=tuple(off), top=found.top, watched=found.watched, margin=found.margin)


def _dropped(block: Block, found: Lesion, baseline: Lesion) -> Dropped:
    return Dropped(
        path=block.path,
        projection=block.projection,
        lesion=found,
        logit_change=found.watched.logit - baseline.watched.logit,
    )
