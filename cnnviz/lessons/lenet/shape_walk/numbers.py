"""From the picture to the classes: the shape behind every layer, for a picture of any side.

A layer table exists only for a picture that the network takes. Here the shapes are walked by the
formula for the side of a map, and a layer that cannot take what it gets ends the walk.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import prod

from cnnviz.network.bills.arithmetic import WINDOWS, sums
from cnnviz.network.structure.roles import Role, role_of
from cnnviz.network.trace.layers import INPUT, layer_table
from cnnviz.network.trace.table import Layer, LayerTable

Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeStep:
    """One layer that changes the shape.

    Attributes:
        work: What it does: "convolution", "subsampling", "flatten", "dense" or "distances".
        input_shape: What it gets, without the batch dimension.
        output_shape: What it hands on; empty where it cannot take what it gets.
        formulas: LaTeX with the numbers filled in: side of the map, length of the flattened map.
        wanted: Inputs that a dense layer has weights for; 0 elsewhere.
    """

    path: str
    work: str
    input_shape: Shape
    output_shape: Shape
    formulas: tuple[str, ...]
    wanted: int = 0

    @property
    def fits(self) -> bool:
        """Whether the layer can take its input."""
        return bool(self.output_shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeWalk:
    """The shapes of one picture from layer to layer.

    Attributes:
        steps: The layers that change the shape, up to the first that cannot take what it gets.
    """

    side: int
    steps: tuple[ShapeStep, ...]

    @property
    def fits(self) -> bool:
        """Whether the picture reaches the classes."""
        return self.steps[-1].fits

    @property
    def last_side(self) -> int:
        """Side of the last map; 0 where a map is too small for the next window."""
        if not self.fits and not self.steps[-1].wanted:
            return 0
        return next(step.output_shape[1] for step in reversed(self.steps) if _is_map(step))


def walks(name: str, sides: Iterable[int]) -> tuple[ShapeWalk, ...]:
    """The walks of pictures of several sides through a plain chain of layers.

    Args:
        name: Name of a network without branches that change the side, such as a LeNet.
        sides: Sides of the pictures in pixels.

    Raises:
        UnknownName: If there is no such network.
    """
    table = layer_table(name)
    return tuple(_walk(table, side) for side in sides)


def _walk(table: LayerTable, side: int) -> ShapeWalk:
    shapes: dict[str, Shape] = {INPUT: (table.input_shape[0], side, side)}
    groups: dict[str, list[Layer]] = {}
    for row in table.layers:
        if not row.parents:
            continue  # a parameter that is read by itself
        before = shapes[row.parents[0]]
        now = replace(row, input_shape=before, output_shape=_after(row, before))
        shapes[row.path] = now.output_shape
        groups.setdefault(row.path.partition(".")[0], []).append(now)
        if not now.output_shape:
            break
    found = (_step(table, path, rows) for path, rows in groups.items())
    return ShapeWalk(side=side, steps=tuple(step for step in found if step is not None))


def _after(row: Layer, before: Shape) -> Shape:
    """Shape behind a row; empty where it cannot take what it gets."""
    if row.kind in WINDOWS:
        sides = [_behind(row, side, axis) for axis, side in enumerate(before[1:])]
        return (row.output_shape[0], *sides) if min(sides) > 0 else ()
    if row.kind in {"Flatten", "flatten"}:
        return (prod(before),)
    if row.kind == "Linear" and before != row.input_shape:
        return ()
    return (row.output_shape[0], *before[1:]) if len(row.output_shape) == 3 else row.output_shape


def _behind(row: Layer, side: int, axis: int) -> int:
    return row.window.side_after(side, axis) if row.window else side


def _step(table: LayerTable, path: str, rows: list[Layer]) -> ShapeStep | None:
    """The rows of one layer as a step; None where the shape stays as it is."""
    last, main = rows[-1], next((row for row in rows if _work(row)), rows[0])
    if last.output_shape == rows[0].input_shape:
        return None
    dense = next((row for row in rows if row.kind == "Linear"), None)
    formulas = (_formula(table, row) for row in (main, last))
    return ShapeStep(
        path=path,
        work=_work(dense or main) or "distances",
        input_shape=rows[0].input_shape,
        output_shape=last.output_shape,
        formulas=tuple(dict.fromkeys(filter(None, formulas))),
        wanted=_features(table, dense) if dense else 0,
    )


def _work(row: Layer) -> str:
    if row.kind in {"Flatten", "flatten"}:
        return "flatten"
    works = {Role.CONV: "convolution", Role.POOL: "subsampling", Role.LINEAR: "dense"}
    return works.get(role_of(row.kind), "")


def _formula(table: LayerTable, row: Layer) -> str:
    if row.kind in WINDOWS and not row.output_shape:
        return f"{row.kernel[0] if row.kernel else 1} > {row.input_shape[1]}"
    if row.kind in WINDOWS:
        found = (entry for entry in sums(table, row) if entry.quantity == "output_side")
        return next((entry.formula for entry in found), "")
    if _work(row) == "flatten":
        return r" \cdot ".join(map(str, row.input_shape)) + f" = {row.output_shape[0]}"
    if row.kind == "Linear" and not row.output_shape:
        return rf"{row.input_shape[0]} \neq {_features(table, row)}"
    return ""


def _features(table: LayerTable, row: Layer) -> int:
    return table.row(row.path).input_shape[0]


def _is_map(step: ShapeStep) -> bool:
    return len(step.output_shape) == 3
