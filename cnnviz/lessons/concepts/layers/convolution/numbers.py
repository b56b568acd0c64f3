"""One convolution over one grey picture, and the arithmetic of a single output."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from cnnviz.errors import BadValue

Grid = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sliding:
    """Stride, padding and dilation of a convolution.

    Attributes:
        stride: Step in pixels.
        padding: Zeros around the picture, in pixels.
        dilation: Distance of neighbouring weights, in pixels.
    """

    stride: int = 1
    padding: int = 0
    dilation: int = 1

    def reach(self, kernel: int) -> int:
        """Side of the patch that a kernel of that side covers."""
        return self.dilation * (kernel - 1) + 1

    def side(self, side: int, kernel: int) -> int:
        """Side of the map: floor((n + 2p - reach) / s) + 1 (Dumoulin and Visin 2016, eq. 15)."""
        return (side + 2 * self.padding - self.reach(kernel)) // self.stride + 1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Output:
    """One output of a convolution with its terms.

    Attributes:
        patch: What the kernel lies on, (k, k); zero where it lies on padding.
        products: Patch times kernel, (k, k).
        total: Their sum: the output.
        box: Pixels of the picture, (top, left, bottom, right), the last two excluded; negative or
            beyond the picture inside the padding.
    """

    patch: Grid
    products: Grid
    total: float
    box: tuple[int, int, int, int]


def convolve(picture: Grid, kernel: Grid, sliding: Sliding) -> Grid:
    """The map of a kernel, by torch.

    Raises:
        BadValue: If the kernel does not fit into the padded picture.
    """
    reach = sliding.reach(len(kernel))
    if reach > min(picture.shape) + 2 * sliding.padding:
        raise BadValue("kernel_too_large", "the kernel is larger than the picture", reach=reach)
    found = F.conv2d(
        torch.from_numpy(picture)[None, None],
        torch.from_numpy(kernel)[None, None],
        stride=sliding.stride,
        padding=sliding.padding,
        dilation=sliding.dilation,
    )
    grid: Grid = found[0, 0].numpy()
    return grid


def output(picture: Grid, kernel: Grid, sliding: Sliding, row: int, column: int) -> Output:
    """Return one output of a convolution, term by term."""
    padded = np.pad(picture, sliding.padding)
    reach = sliding.reach(len(kernel))
    top, left = row * sliding.stride, column * sliding.stride
    patch = padded[top : top + reach : sliding.dilation, left : left + reach : sliding.dilation]
    products = patch * kernel
    start = (top - sliding.padding, left - sliding.padding)
    return Output(
        patch=patch,
        products=products,
        total=float(products.sum()),
        box=(*start, start[0] + reach, start[1] + reach),
    )
