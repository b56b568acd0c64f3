"""The bottleneck of ResNet-50 and three that came of it, each built without weights and counted.

All four stand in the third stage and read and write as many channels. ResNet v2 reorders the
layers (He et al. 2016), Wide ResNet widens the middle (Zagoruyko and Komodakis 2016), ResNeXt
widens it and cuts the 3x3 into groups (Xie et al. 2017).
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torchvision.models.resnet import Bottleneck

from cnnviz.lessons.concepts.designs.resnet_variants.pre_activation import PreActivationBottleneck
from cnnviz.network.trace.layers import table_of
from cnnviz.network.trace.table import LayerTable

CHANNELS, PLANES, SIDE = 1024, 256, 14
"""Of the third stage of ResNet-50 on pictures of 224 x 224."""

NETWORKS = {
    "resnet50": "resnet50",
    "wide": "wide_resnet50_2",
    "resnext": "resnext50_32x4d",
}
"""The whole networks by torchvision's names. ResNet v2 has those blocks of ResNet in new order."""

BLOCKS = ("resnet50", "v2", "wide", "resnext")

GROUPS, WIDTH = 32, 4
"""Of ResNeXt-50 (32x4d): groups, and channels of a group in the first stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockBill:
    """One block in numbers.

    Attributes:
        inside: Channels that the 3x3 writes.
        groups: That the 3x3 is cut into.
        macs: Multiply-adds on a map of the third stage.
        relus: On the way around the weights, between one block and the next.
    """

    inside: int
    groups: int
    params: int
    macs: int
    relus: int


def block(name: str, channels: int = CHANNELS, planes: int = PLANES) -> nn.Module:
    """Return a block whose shortcut is the identity.

    Args:
        name: One of `BLOCKS`.
        channels: That it reads and writes.
        planes: Channels in the middle of the plain one.
    """
    if name == "v2":
        return PreActivationBottleneck(channels, planes)
    if name == "wide":
        return Bottleneck(channels, planes, base_width=128)
    if name == "resnext":
        return Bottleneck(channels, planes, groups=GROUPS, base_width=WIDTH)
    return Bottleneck(channels, planes)


def block_table(name: str) -> LayerTable:
    """Return the layer table of a block of the third stage."""
    with torch.device("meta"):
        module = block(name)
    return table_of(module.eval(), (CHANNELS, SIDE, SIDE), name)


def bill(table: LayerTable) -> BlockBill:
    """Return the numbers of a block from its layer table."""
    middle = next(row for row in table.layers if row.kernel == (3, 3))
    rows = [row.path for row in table.layers]
    total = next(row.path for row in table.layers if row.kind == "add")
    behind = table.layers[rows.index(total) + 1 :]
    return BlockBill(
        inside=middle.output_shape[0],
        groups=middle.value("groups") or 1,
        params=table.params,
        macs=table.macs,
        relus=sum(row.kind == "ReLU" for row in behind),
    )


def left_by_empty_blocks(name: str, blocks: int) -> float:
    """Return how much of a signal is left behind blocks whose branches yield nothing.

    Args:
        name: One of `BLOCKS`.
        blocks: Their number.

    Returns:
        The energy of what comes out, as a share of that of what went in: normal random numbers.
    """
    x = torch.randn(1, 64, 8, 8, generator=torch.Generator().manual_seed(0))
    chain = nn.Sequential(*(_silenced(block(name, 64, 16)) for _ in range(blocks))).eval()
    with torch.inference_mode():
        out: Tensor = chain(x)
    return float(out.square().sum() / x.square().sum())


def _silenced(module: nn.Module) -> nn.Module:
    """Return the block with a last convolution of zeros."""
    last = module.get_submodule("conv3")
    assert isinstance(last, nn.Conv2d)
    nn.init.zeros_(last.weight)
    return module
