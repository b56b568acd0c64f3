"""A stack of small kernels against the one big kernel that sees as far.

Simonyan and Zisserman (2014, section 2.3): m layers of 3 x 3 with stride 1 see 2m + 1 pixels, and
cost m 9 C^2 weights where one such kernel costs (2m + 1)^2 C^2.
"""

from dataclasses import dataclass

SMALL = 3
"""Side of the kernels in the stack."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvolutionCost:
    """What one way to see a window costs.

    Attributes:
        weights: Convolution weights, without biases.
        macs: Multiply-adds on one map, every layer keeping its size.
        nonlinearities: ReLUs on the way, one behind each layer.
    """

    weights: int
    macs: int
    nonlinearities: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StackComparison:
    """A stack beside the one big kernel.

    Attributes:
        field: Receptive field of both, in positions of the map that they read.
    """

    field: int
    stack: ConvolutionCost
    single: ConvolutionCost

    @property
    def ratio(self) -> float:
        """The ratio of the weights of the one kernel to those of the stack."""
        return self.single.weights / self.stack.weights


def kernel_stack(layers: int, channels: int, side: int) -> StackComparison:
    """Compares a stack of 3 x 3 layers with one layer.

    Args:
        layers: Layers of the stack, at least one.
        channels: Channels that come in and go out, the same everywhere.
        side: Side of the square map.
    """
    field = 1 + layers * (SMALL - 1)
    return StackComparison(
        field=field,
        stack=_bill(SMALL, channels, side, layers),
        single=_bill(field, channels, side, 1),
    )


def _bill(kernel: int, channels: int, side: int, layers: int) -> ConvolutionCost:
    weights = layers * kernel**2 * channels**2
    return ConvolutionCost(weights=weights, macs=weights * side**2, nonlinearities=layers)
