"""The transposed convolution: its side, its bill, and the ordinary convolution that it equals.

A convolution with stride s over n places hands its gradient back by a transposed one. Forwards that
is: put s - 1 zeros between the values, pad by k - 1 - p, and slide the turned kernel with stride 1
(Dumoulin and Visin 2016, section 4). It undoes a convolution's shape, not its values.
"""

from dataclasses import dataclass
from math import prod

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import BadValue
from cnnviz.network.bills.arithmetic import Sum
from cnnviz.network.trace.table import Layer

PADDED, ZERO, VALUE = 0, 1, 2
"""What stands in a square of `Transposed.squares`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transposed:
    """A transposed convolution along one side of a map.

    Attributes:
        n: Side of the map that it reads.
        kernel: Side of the kernel.
        stride: Zeros put between neighbours, plus one.
        padding: What is cut off at each end.
        output_padding: What is added at the far end; below the stride.

    Raises:
        BadValue: If there is no such convolution.
    """

    n: int
    kernel: int
    stride: int = 1
    padding: int = 0
    output_padding: int = 0

    def __post_init__(self) -> None:
        sound = (
            min(self.n, self.kernel, self.stride) >= 1
            and 0 <= self.padding < self.kernel
            and 0 <= self.output_padding < self.stride
            and self.side >= 1
        )
        if not sound:
            raise BadValue("no_transposed", "there is no such transposed convolution")

    @property
    def side(self) -> int:
        """Side of the map that it writes."""
        return (self.n - 1) * self.stride - 2 * self.padding + self.kernel + self.output_padding

    @property
    def formula(self) -> str:
        """The side as LaTeX with the numbers filled in."""
        return (
            rf"({self.n} - 1)\cdot{self.stride} - 2\cdot{self.padding} + {self.kernel}"
            rf" + {self.output_padding} = {self.side}"
        )

    @property
    def stretched(self) -> int:
        """Side of the map with its zeros between the values."""
        return (self.n - 1) * self.stride + 1

    @property
    def border(self) -> int:
        """Zeros around the stretched map for the ordinary convolution."""
        return self.kernel - 1 - self.padding

    @property
    def squares(self) -> NDArray[np.int8]:
        """What the turned kernel slides over, each square PADDED, ZERO or VALUE.

        Its side is `side + kernel - 1`; the kernel stands at every place with stride 1.
        """
        whole = self.side + self.kernel - 1
        found = np.full((whole, whole), PADDED, np.int8)
        inside = slice(self.border, self.border + self.stretched)
        found[inside, inside] = ZERO
        values = slice(self.border, self.border + self.stretched, self.stride)
        found[values, values] = VALUE
        return found


def sums(layer: Layer) -> tuple[Sum, ...]:
    """The arithmetic of a row of the layer table that is a transposed convolution.

    Args:
        layer: A square one without groups and bias, as in DCGAN.

    Returns:
        Side, parameters and multiply-adds.

    Raises:
        BadValue: If the row is no such layer.
    """
    if layer.kind != "ConvTranspose2d" or layer.window is None:
        raise BadValue("no_transposed", f"{layer.path} is no transposed convolution")
    window = layer.window
    kernel, stride, padding = window.kernel[0], window.stride[0], window.padding[0]
    n, side = layer.input_shape[1], layer.output_shape[1]
    extra = side - ((n - 1) * stride - 2 * padding + kernel)
    shape = Transposed(n=n, kernel=kernel, stride=stride, padding=padding, output_padding=extra)
    weights = [kernel, kernel, layer.input_shape[0], layer.output_shape[0]]
    # Every value of the map that is read meets every weight once: its own side counts, not the
    # larger one that is written.
    work = [*weights, n, n]
    return (
        Sum(quantity="output_side", formula=shape.formula, result=shape.side),
        Sum(quantity="params", formula=_product(weights), result=prod(weights)),
        Sum(quantity="macs", formula=_product(work), result=prod(work)),
    )


def over_count(layer: Layer) -> int:
    """Multiply-adds if every weight met every value that is *written*: a common mistake."""
    return layer.params * prod(layer.output_shape[1:])


def _product(factors: list[int]) -> str:
    text = r" \cdot ".join(_number(factor) for factor in factors)
    return f"{text} = {_number(prod(factors))}"


def _number(value: int) -> str:
    # A bare comma would be set as punctuation, with a space behind it.
    return f"{value:,}".replace(",", "{,}")
