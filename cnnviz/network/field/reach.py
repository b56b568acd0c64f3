"""How the receptive field grows along a network, and where the box of a unit lies on a photo."""

from dataclasses import dataclass

from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.layers import INPUT
from cnnviz.network.trace.table import Layer, LayerTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The field of one layer that changes it.

    Attributes:
        depth: Convolutions, pooling and dense layers on the longest way from the picture to here,
            this one included; branches that run side by side have the same depths.
        rf: Receptive field [height, width] in input pixels, padding included.
        jump: Distance of neighbouring units [vertical, horizontal] in input pixels; None where one
            box serves all units (global pooling, a dense layer).
        sees_everything: Whether the box of the unit in the centre covers the whole picture.
    """

    path: str
    kind: str
    depth: int
    rf: tuple[int, int]
    jump: tuple[int, int] | None
    sees_everything: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The input pixels that one unit reads, (top, left, bottom, right), the last two excluded.

    Attributes:
        full: The whole box; outside the photo it lies on padding.
        visible: The part inside the photo; empty (no height or no width) where there is none.
        inside: Share of the box that lies inside the photo.
        covered: Share of the photo that lies inside the box.
    """

    full: tuple[int, int, int, int]
    visible: tuple[int, int, int, int]
    inside: float
    covered: float


def growth(table: LayerTable) -> tuple[Reach, ...]:
    """Return the layers whose box differs from that of every layer that they read.

    A 1x1 convolution, a batch norm or an addition of a smaller box to a larger one changes nothing
    and is left out; so is a layer without a known field.

    Returns:
        In the order of computation.
    """
    depths = {INPUT: 0}
    boxes: dict[str, object] = {INPUT: ((1, 1), (1, 1), (0, 0))}
    found: list[Reach] = []
    for layer in table.layers:
        deepest = max((depths[parent] for parent in layer.parents), default=0)
        depths[layer.path] = deepest + (role_of(layer.kind) in _STEPS)
        boxes[layer.path] = (layer.rf, layer.jump, layer.start)
        seen = [boxes[parent] for parent in layer.parents]
        if layer.rf is not None and boxes[layer.path] not in seen:
            found.append(_reach(layer, depths[layer.path], table.input_shape))
    return tuple(found)


def first_all_seeing(table: LayerTable) -> Reach | None:
    """Return the first layer whose central unit sees the whole picture, or None."""
    return next((reach for reach in growth(table) if reach.sees_everything), None)


def centre(layer: Layer, input_shape: tuple[int, int, int]) -> tuple[int, int]:
    """Return row and column of the unit whose box has its middle nearest to that of the picture.

    Args:
        layer: A layer with a field; (0, 0) where it has none, or one box for all units.
        input_shape: Channels, height and width of the picture.
    """
    if layer.rf is None or layer.jump is None or layer.start is None:
        return 0, 0
    row, column = (
        max(0, round(((side - size) / 2 - start) / jump))
        for side, size, start, jump in zip(
            input_shape[1:], layer.rf, layer.start, layer.jump, strict=True
        )
    )
    return row, column


def box_on_photo(
    layer: Layer, row: int, column: int, input_shape: tuple[int, int, int]
) -> Box | None:
    """Return the box of one unit against the photo that the network sees.

    Args:
        layer: The layer of the unit.
        row: Vertical position of the unit in the output map.
        column: Horizontal position.
        input_shape: Channels, height and width of the photo.

    Returns:
        The box, or None where the layer has no known field.
    """
    full = layer.box(row, column)
    if full is None:
        return None
    _, height, width = input_shape
    top, bottom = (min(max(edge, 0), height) for edge in (full[0], full[2]))
    left, right = (min(max(edge, 0), width) for edge in (full[1], full[3]))
    area = (bottom - top) * (right - left)
    return Box(
        full=full,
        visible=(top, left, bottom, right),
        inside=area / ((full[2] - full[0]) * (full[3] - full[1])),
        covered=area / (height * width),
    )


_STEPS = frozenset({Role.CONV, Role.POOL, Role.LINEAR})


def _reach(layer: Layer, depth: int, input_shape: tuple[int, int, int]) -> Reach:
    assert layer.rf is not None
    box = box_on_photo(layer, *centre(layer, input_shape), input_shape)
    return Reach(
        path=layer.path,
        kind=layer.kind,
        depth=depth,
        rf=layer.rf,
        jump=layer.jump,
        sees_everything=box is not None and box.covered == 1,
    )
