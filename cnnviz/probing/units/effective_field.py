"""How much of its box a unit really uses: its effective receptive field (Luo et al. 2016).

The energy of a pixel is the squared gradient of the unit with respect to it, summed over the input
channels and over all channels of the layer at that place. A gradient of the sum of the channels
would let their signs cancel. Here the channels are summed with random signs s: the mean of
(sum_k s_k g_k)^2 over the signs is sum_k g_k^2, for the mixed terms have mean zero (Hutchinson
1990). Noise on the photo, which Luo et al. average over, only blurred what this photo does.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnviz.errors import BadValue
from cnnviz.network.field.reach import Box, box_on_photo, centre
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.execute import execute

ENERGY = 0.95
"""Share of the energy that the square holds."""

STEPS = 12
"""Layers at most along the depth."""

Energy = NDArray[np.float64]
Square = tuple[float, float, float, float]

# Draws go through the network as one batch. On the bundled networks one draw tells the square
# within a pixel or two; sixteen show the picture as all channels do but for a tenth or two of its
# energy.
_DRAWS, _FEW = 16, 4
_SMALL = 64  # pixels; a larger photo goes through the network as fewer copies, each being larger
_SEED = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a unit makes of its box, in numbers.

    Attributes:
        side: Side in pixels of the smallest square around the unit's place that holds `ENERGY`,
            cut off at the edge of the picture; 0 where nothing changes the unit.
        share: That side against the longer side of the box, at most 1.
        square: The square (top, left, bottom, right), before it is cut off.
        outside: Share of the energy outside the box: 0, or the box is wrong.
    """

    side: int
    share: float
    square: Square
    outside: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EffectiveField:
    """The effective receptive field of one unit on one photo.

    Attributes:
        box: The pixels that it can read.
        heat: Share of each pixel in the energy, float32 (height, width); zeros where there is none.
    """

    path: str
    row: int
    column: int
    box: Box
    heat: NDArray[np.float32]
    use: Use


def effective_field(
    module: nn.Module, x: Tensor, layer: Layer, row: int = 0, column: int = 0
) -> EffectiveField:
    """Return the effective receptive field of all channels at one place of a layer.

    Args:
        module: A loaded network in eval mode; it is only read.
        x: Preprocessed photo, (1, C, height, width), of the size that the layer table is for.
        layer: A row of the table with a field.
        row: Vertical position in the map; 0 for a layer without a map.
        column: Horizontal position.

    Raises:
        BadValue: If the map has no such place, or the layer no field.
    """
    _, channels, height, width = x.shape
    box = box_on_photo(layer, row, column, (channels, height, width))
    rows, columns = map_size(layer)
    if box is None or not (0 <= row < rows and 0 <= column < columns):
        raise BadValue(
            "no_such_place",
            f"no place ({row}, {column}) on a map of {rows} x {columns}",
            row=row,
            column=column,
            height=rows,
            width=columns,
        )
    energy = _energy(module, x, layer, row, column)
    return EffectiveField(
        path=layer.path,
        row=row,
        column=column,
        box=box,
        heat=(energy / (energy.sum() or 1.0)).astype(np.float32),
        use=use_of(energy, box, middle(layer, row, column, (height, width))),
    )


def use_of(energy: Energy, box: Box, place: tuple[float, float]) -> Use:
    """Return the square that holds most of some energy, and what lies outside the box.

    Args:
        energy: (height, width), not negative.
        box: The box of the unit.
        place: Middle of the square, vertical and horizontal, in input pixels.
    """
    height, width = energy.shape
    total = float(energy.sum())
    if total == 0:
        return Use(side=0, share=0.0, square=(place[0], place[1]) * 2, outside=0.0)
    # Twice the distance from the middle to the far edge of a pixel: the side of the square that
    # just holds the pixel.
    down, across = (
        2 * (np.abs(np.arange(length) + 0.5 - at) + 0.5)
        for length, at in zip((height, width), place, strict=True)
    )
    # A square of side s around the middle holds exactly the pixels with such a side up to s, so the
    # sorted sides, summed up, give the share that every square holds in one pass.
    sides = np.rint(np.maximum(down[:, None], across[None, :])).astype(np.int64)
    held = np.cumsum(np.bincount(sides.ravel(), energy.ravel()))
    side = int(np.searchsorted(held, ENERGY * held[-1]))
    longer = max(box.full[2] - box.full[0], box.full[3] - box.full[1])
    half = side / 2
    return Use(
        side=side,
        share=min(1.0, side / longer),
        square=(place[0] - half, place[1] - half, place[0] + half, place[1] + half),
        outside=float(energy[_outside(box, height, width)].sum()) / total,
    )


def middle(layer: Layer, row: int, column: int, size: tuple[int, int]) -> tuple[float, float]:
    """Return the middle of a unit's box, vertical and horizontal, in input pixels.

    Where one box serves all units of a map, as behind a squeeze-and-excitation gate, it is the
    place of the unit on the picture.
    """
    box = layer.box(row, column)
    if box is not None and layer.jump is not None:
        return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    rows, columns = map_size(layer)
    return (row + 0.5) * size[0] / rows, (column + 0.5) * size[1] / columns


def map_size(layer: Layer) -> tuple[int, int]:
    """Return the rows and columns of a layer's map; one place where it has none."""
    if len(layer.output_shape) < 3:
        return 1, 1
    return layer.output_shape[-2], layer.output_shape[-1]


def mean_map(module: nn.Module, x: Tensor, layer: Layer) -> NDArray[np.float32]:
    """Return the mean absolute value over the channels of a layer, (rows, columns)."""
    value = execute(module, x, until=layer.path).values[layer.path][0]
    rows, columns = map_size(layer)
    mean: NDArray[np.float32] = value.reshape(-1, rows, columns).abs().mean(0).cpu().numpy()
    return mean


def layers_with_field(table: LayerTable) -> dict[str, Layer]:
    """Return the layers whose units have a box, by path."""
    return {
        row.path: row
        for row in table.layers
        if row.rf is not None and len(row.output_shape) in (1, 3) and row.parents
    }


def along_depth(table: LayerTable, most: int = STEPS) -> tuple[Layer, ...]:
    """Return layers with a map that see at least as far as all before them, evenly thinned."""
    found: list[Layer] = []
    for row in layers_with_field(table).values():
        wider = not found or _widest(row) >= _widest(found[-1])
        if wider and max(map_size(row)) > 1 and role_of(row.kind) in _TOLD:
            found.append(row)
    if len(found) <= most:
        return tuple(found)
    return tuple(found[round(place)] for place in np.linspace(0, len(found) - 1, most))


def use_at_centre(module: nn.Module, x: Tensor, layer: Layer) -> Use:
    """Return the numbers of the unit in the middle of a layer's map."""
    _, channels, height, width = x.shape
    rows, columns = map_size(layer)
    row, column = rows // 2, columns // 2
    if layer.jump is not None:
        row, column = centre(layer, (channels, height, width))
    place = min(row, rows - 1), min(column, columns - 1)
    return effective_field(module, x, layer, *place).use


def shades(heat: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Return a heat as it is drawn, (height, width): the square root, 255 at the strongest pixel.

    The root of the squared gradient is a gradient again; energy itself would show a dot.
    """
    return np.rint(255 * np.sqrt(heat / (heat.max() or 1.0))).astype(np.uint8)


_TOLD = frozenset({Role.CONV, Role.POOL, Role.JOIN})


def _widest(layer: Layer) -> int:
    assert layer.rf is not None
    return max(layer.rf)


def _outside(box: Box, height: int, width: int) -> NDArray[np.bool_]:
    outside = np.ones((height, width), dtype=np.bool_)
    top, left, bottom, right = box.visible
    outside[top:bottom, left:right] = False
    return outside


def _energy(module: nn.Module, x: Tensor, layer: Layer, row: int, column: int) -> Energy:
    """Return the squared gradients of the channels at one place, summed, (height, width)."""
    signs = _signs(layer.output_shape[0], _DRAWS if max(x.shape[2:]) <= _SMALL else _FEW)
    with torch.inference_mode(False):
        # One backward pass for all copies: the sum over them keeps their gradients apart, because
        # no unit of one copy reads another (eval mode: batch norm has its stored statistics).
        copies = x.detach().clone().expand(len(signs), -1, -1, -1).contiguous().requires_grad_()
        value = execute(module, copies, until=layer.path, grad=True).values[layer.path]
        unit = value[:, :, row, column] if value.ndim == 4 else value
        (gradient,) = torch.autograd.grad((unit * signs.to(unit)).sum(), copies)
    energy: Energy = gradient.double().square().sum((0, 1)).cpu().numpy()
    return energy


def _signs(channels: int, draws: int) -> Tensor:
    """Return what each copy's channels are summed with, (copies, channels)."""
    if channels <= draws:
        return torch.eye(channels)
    generator = torch.Generator().manual_seed(_SEED)
    return torch.randint(0, 2, (draws, channels), generator=generator) * 2.0 - 1.0
