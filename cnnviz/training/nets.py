"""Networks that can be trained on 32 x 32 colour pictures."""

from collections.abc import Mapping
from types import MappingProxyType

import torch
from torch import nn

from cnnviz.architectures import CATALOG, Variant
from cnnviz.errors import UnknownName
from cnnviz.training.data import SIDE

NETS: Mapping[str, Variant] = MappingProxyType(
    {
        variant.name: variant
        for family in CATALOG
        for variant in family.variants
        if variant.input_shape == (3, SIDE, SIDE)
    }
)
"""Every network of the catalogue that reads such pictures, by name."""


def net(name: str) -> Variant:
    """The trainable network of that name.

    Raises:
        UnknownName: If there is none.
    """
    if name in NETS:
        return NETS[name]
    known = ", ".join(NETS)
    raise UnknownName(
        "unknown_net",
        f"no network {name!r} to train; there are: {known}",
        name=name,
        known=known,
    )


def initialised(name: str, seed: int) -> nn.Module:
    """The network with its initial weights.

    Torch's own generator starts from the seed here, so the weights, and the masks of dropout in the
    run that follows, depend on nothing else.

    Raises:
        UnknownName: If there is none of that name.
    """
    entry = net(name)
    torch.manual_seed(seed)
    return entry.build()
