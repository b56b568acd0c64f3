"""What can be chosen of a network for 32 x 32 pictures, as data: forms draw themselves from it.

Needs no torch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from cnnviz.architectures.families import builders
from cnnviz.architectures.nets.small.net_options import Activation, HeadKind, Norm, Pooling

if TYPE_CHECKING:
    from torch import nn

Value = bool | int | float | str | tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetChoice:
    """One thing that can be chosen.

    Attributes:
        name: Name in a choice, and of the argument that the network is built with.
        default: What it is where nothing is said.
        values: What a form offers, in order; off and on for a flag.
        needs: Another choice of the kind and the value without which this one means nothing.
        bounds: Least and most of each number where any list is taken that is as long as the
            default; None where only `values` are.
    """

    name: str
    default: Value
    values: tuple[Value, ...]
    needs: tuple[str, Value] | None = None
    bounds: tuple[int, int] | None = None

    @property
    def is_flag(self) -> bool:
        """Whether it is on or off."""
        return isinstance(self.default, bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetKind:
    """One kind of network.

    Attributes:
        name: What a choice begins with.
        family: Family whose page it belongs to; "" for none.
        choices: What can be chosen, in the order of the written form.
    """

    name: str
    title: str
    family: str
    build: Callable[..., nn.Module]
    choices: tuple[NetChoice, ...]

    @property
    def has_depth(self) -> bool:
        """Whether its networks are called by their depth, as ResNet-56 is."""
        return self.choice("depth") is not None

    def choice(self, name: str) -> NetChoice | None:
        """Return the choice of that name, if there is one."""
        return next((choice for choice in self.choices if choice.name == name), None)


def _flag(name: str, *, default: bool) -> NetChoice:
    return NetChoice(name=name, default=default, values=(False, True))


def _one_of(
    name: str,
    values: Iterable[Value],
    default: Value,
    needs: tuple[str, Value] | None = None,
) -> NetChoice:
    return NetChoice(name=name, default=default, values=tuple(values), needs=needs)


def _dropout(default: float, needs: tuple[str, Value] | None = None) -> NetChoice:
    return _one_of("dropout", (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8), default, needs)


ACTIVATION = _one_of("activation", Activation, Activation.RELU)
BATCH_NORM = _one_of("norm", Norm, Norm.BATCH)
NO_NORM = _one_of("norm", Norm, Norm.NONE)
POOLING = _one_of("pooling", Pooling, Pooling.MAX)
DENSE_HEAD = _one_of("head", HeadKind, HeadKind.DENSE)
WIDTH = _one_of("width", (0.25, 0.5, 1.0, 2.0), 1.0)
RESNET_DEPTH = _one_of("depth", range(8, 111, 6), 20)
ONLY_DENSE = ("head", HeadKind.DENSE)


_KINDS = (
    NetKind(
        name="lenet",
        title="LeNet-5",
        family="lenet",
        build=builders.cifar_lenet,
        choices=(ACTIVATION, POOLING, NO_NORM, _dropout(0.0), WIDTH),
    ),
    NetKind(
        name="alexnet",
        title="AlexNet",
        family="alexnet",
        build=builders.cifar_alexnet,
        choices=(
            ACTIVATION,
            NO_NORM,
            _flag("lrn", default=False),
            POOLING,
            _one_of("kernel", (3, 5, 7), 5),
            DENSE_HEAD,
            _dropout(0.1, ONLY_DENSE),
            WIDTH,
        ),
    ),
    NetKind(
        name="vgg",
        title="VGG",
        family="vgg",
        build=builders.cifar_vgg,
        choices=(
            _one_of("depth", (8, 11, 13, 16), 11),
            BATCH_NORM,
            ACTIVATION,
            POOLING,
            _one_of("kernel", (3, 5, 7), 3),
            DENSE_HEAD,
            _dropout(0.5, ONLY_DENSE),
            WIDTH,
        ),
    ),
    NetKind(
        name="nin-small",  # "nin" is the published network of the catalogue
        title="NIN, small",
        family="nin",
        build=builders.small_network_in_network,
        choices=(
            _flag("mlpconv", default=True),
            _one_of("head", HeadKind, HeadKind.GAP),
            BATCH_NORM,
            ACTIVATION,
            _dropout(0.1),
            WIDTH,
        ),
    ),
    NetKind(
        name="inception",
        title="GoogLeNet",
        family="googlenet",
        build=builders.cifar_inception,
        choices=(_flag("aux", default=False), BATCH_NORM, ACTIVATION, _dropout(0.0), WIDTH),
    ),
    NetKind(
        name="inception-v3",
        title="Inception v3",
        family="inception",
        build=builders.cifar_inception_v3,
        choices=(
            _flag("factorised", default=True),
            _flag("aux", default=False),
            BATCH_NORM,
            ACTIVATION,
            _dropout(0.0),
            WIDTH,
        ),
    ),
    NetKind(
        name="resnet",
        title="ResNet",
        family="resnet",
        build=builders.cifar_resnet,
        choices=(
            RESNET_DEPTH,
            _flag("residual", default=True),
            BATCH_NORM,
            ACTIVATION,
            WIDTH,
        ),
    ),
    NetKind(
        name="densenet",
        title="DenseNet-BC",
        family="densenet",
        build=builders.cifar_densenet,
        choices=(
            _one_of("depth", range(10, 101, 6), 40),
            _one_of("growth_rate", (4, 8, 12, 16, 24, 32), 12),
            BATCH_NORM,
            ACTIVATION,
            _dropout(0.0),
        ),
    ),
    NetKind(
        name="senet",
        title="SE-ResNet",
        family="senet",
        build=builders.gated_cifar_resnet,
        choices=(
            RESNET_DEPTH,
            _flag("se", default=True),
            _one_of("ratio", (2, 4, 8, 16), 8, ("se", True)),
            BATCH_NORM,
            ACTIVATION,
            # Half of 16 channels over a ratio of 16 would leave the gates no unit in the middle.
            _one_of("width", (1.0, 2.0), 1.0),
        ),
    ),
    NetKind(
        name="mobile",
        title="Inverted residuals",
        family="after2017",
        build=builders.cifar_mobile,
        choices=(
            _one_of("expansion", (1, 2, 4, 6), 4),
            _flag("depthwise", default=True),
            _flag("linear", default=True),
            _flag("residual", default=True),
            _one_of("width", (0.5, 1.0, 2.0), 1.0),
        ),
    ),
    NetKind(
        name="sprint",
        title="Sprint net",
        family="",
        build=builders.sprint_net,
        choices=(
            NetChoice(
                name="widths",
                default=(24, 64, 128),
                values=((16, 32, 64), (24, 64, 128), (32, 96, 192), (64, 256, 256)),
                bounds=(8, 512),
            ),
            _flag("whitening", default=False),
            _one_of("activation", ("relu", "gelu", "silu"), "relu"),
        ),
    ),
)

KINDS: Mapping[str, NetKind] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""Every kind by name, in the order of the syllabus."""
