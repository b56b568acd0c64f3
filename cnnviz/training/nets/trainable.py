"""Networks that can be trained on 32 x 32 colour pictures: the catalogue's, and any choice."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import torch
from torch import nn

from cnnviz.architectures import CATALOG, Variant
from cnnviz.architectures.families.own_networks import own
from cnnviz.errors import UnknownName
from cnnviz.network.trace.layers import build_on_meta, table_of
from cnnviz.network.trace.table import LayerTable
from cnnviz.training.data.image_data import SIDE
from cnnviz.training.nets.net_choices import parse
from cnnviz.training.nets.net_kinds import KINDS

CLASSES = 10

NETS: Mapping[str, Variant] = MappingProxyType(
    {
        variant.name: variant
        for family in CATALOG
        for variant in family.variants
        if variant.input_shape == (3, SIDE, SIDE)
    }
)
"""Every network of the catalogue that reads such pictures, by name."""


def net(name: str, num_classes: int = CLASSES) -> Variant:
    """Return a trainable network; two ways to write one choice give the same name.

    Args:
        name: A network of `NETS`, or a choice such as "resnet:depth=56,residual=off".
        num_classes: Outputs of its last layer.

    Raises:
        UnknownName: If there is none.
        BadValue: If the kind has no such choice, or it cannot have this value.
    """
    if name in NETS:
        listed = NETS[name]
        if num_classes == CLASSES:
            return listed
        return replace(listed, build=partial(listed.build, num_classes=num_classes))
    if name.strip().partition(":")[0] not in KINDS:
        known = ", ".join((*NETS, *KINDS))
        message = f"no network {name!r} to train; there are: {known}"
        raise UnknownName("unknown_net", message, name=name, known=known)
    chosen = parse(name)
    variant = own(chosen.text, chosen.title, chosen.kind.build)
    return replace(variant, build=partial(variant.build, num_classes=num_classes, **chosen.values))


def initialised(name: str, seed: int, num_classes: int = CLASSES) -> nn.Module:
    """Return the network with its initial weights.

    Torch's own generator starts from the seed here, so the weights, and the masks of dropout in the
    run that follows, depend on nothing else.

    Raises:
        UnknownName: If there is none of that name.
        BadValue: If the kind has no such choice, or it cannot have this value.
    """
    variant = net(name, num_classes)
    torch.manual_seed(seed)
    return variant.build()


def net_table(name: str, num_classes: int = CLASSES) -> LayerTable:
    """Return the layer table of a trainable network, for which no weight is allocated.

    Auxiliary heads stand at its end, in rows without shapes.

    Raises:
        UnknownName: If there is none of that name.
        BadValue: If the kind has no such choice, or it cannot have this value.
    """
    variant = net(name, num_classes)
    return table_of(build_on_meta(variant), variant.input_shape, variant.name)
