"""The layers that a choice stands for, and the weights that they begin with."""

from torch import nn

from cnnviz.architectures.nets.small.net_options import Activation, Norm, Pooling

BEGUN = nn.Conv2d | nn.Linear
"""Layers whose weights `begin` draws."""


def activation(kind: Activation, *, inplace: bool = True) -> nn.Module:
    """Return the function as a layer.

    Args:
        kind: Which one.
        inplace: Let ReLU write over its input.
    """
    match kind:
        case Activation.RELU:
            return nn.ReLU(inplace=inplace)
        case Activation.TANH:
            return nn.Tanh()
        case Activation.SIGMOID:
            return nn.Sigmoid()
        case Activation.GELU:
            return nn.GELU()


def norm_layers(kind: Norm, channels: int) -> list[nn.Module]:
    """Return the layer that normalises maps, or none."""
    return [nn.BatchNorm2d(channels)] if kind is Norm.BATCH else []


def pool_layers(kind: Pooling, size: int, stride: int = 2) -> list[nn.Module]:
    """Return the layer that pools, or none where the convolution in front has a stride instead."""
    match kind:
        case Pooling.MAX:
            return [nn.MaxPool2d(size, stride)]
        case Pooling.AVERAGE:
            return [nn.AvgPool2d(size, stride)]
        case Pooling.STRIDE:
            return []


def conv_stride(kind: Pooling) -> int:
    """Return the stride of the convolution in front of a pooling of stride 2."""
    return 2 if kind is Pooling.STRIDE else 1


def replace_activation(model: nn.Module, kind: Activation) -> None:
    """Put another function in the place of every ReLU of a new network, gates aside.

    Squeeze-and-excitation keeps the ReLU between its two layers: it belongs to the gate.
    """
    for parent in list(model.modules()):
        if kind is Activation.RELU or type(parent).__name__ == "SEModule":
            continue
        for name, child in parent.named_children():
            if isinstance(child, nn.ReLU):
                setattr(parent, name, activation(kind))


def remove_norm(model: nn.Module) -> None:
    """Take batch norm out of a new network; its convolutions get the bias that norm stood for."""
    for parent in list(model.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.BatchNorm2d):
                setattr(parent, name, nn.Identity())
            elif isinstance(child, nn.Conv2d) and child.bias is None:
                biased = nn.Conv2d(
                    child.in_channels,
                    child.out_channels,
                    (child.kernel_size[0], child.kernel_size[1]),
                    (child.stride[0], child.stride[1]),
                    child.padding,  # type: ignore[arg-type]
                )
                setattr(parent, name, biased)


def begin(model: nn.Module, kind: Activation) -> None:
    """Draw weights that keep a signal alive where no batch norm does; biases begin at zero.

    Normal with variance 2 / fan-in before ReLU and GELU (He et al. 2015), Glorot's with the gain of
    the function before the two that squash (Glorot and Bengio 2010).

    Args:
        model: A network, or one layer.
        kind: The function behind its layers.
    """
    for module in model.modules():
        if isinstance(module, BEGUN):
            if kind in (Activation.RELU, Activation.GELU):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            else:
                gain = nn.init.calculate_gain("tanh" if kind is Activation.TANH else "sigmoid")
                nn.init.xavier_normal_(module.weight, gain)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
