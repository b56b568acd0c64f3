"""Rules of the receptive field for steps that move, cut or join positions and compute nothing."""

from typing import Any

from torch import Tensor

from cnnviz.network.field.box import Axis, Field, merge
from cnnviz.network.field.call import Call, kept_if_whole, listed


def flatten(call: Call) -> Field | None:
    """Return what flattening leaves of a field: only one box for all units."""
    field = call.fields[0]
    if field is None or field.dims is None:
        return field
    sides = [call.inputs[0].shape[dim] for dim in field.dims]
    if all(side == 1 for side in sides):
        # Behind global pooling every feature is a unit with that one box; of a 6 x 6 map the
        # features have 36 different boxes, of which none can be told for all.
        vertical, horizontal = field.vertical, field.horizontal
        return Field(
            Axis(vertical.size, None, vertical.start),
            Axis(horizontal.size, None, horizontal.start),
            None,
        )
    return field.at(None)


def permute(call: Call) -> Field | None:
    """Return the field with its dimensions in another order."""
    field = call.fields[0]
    order = call.module.dims if call.module is not None else call.kwargs.get("dims", call.args[1:])
    return _moved(field, [int(axis) % call.inputs[0].ndim for axis in _flat(order)])


def transpose(call: Call) -> Field | None:
    """Return the field with two dimensions in each other's place."""
    count = call.inputs[0].ndim
    first, second = (
        int(call.option(1, "dim0")) % count,
        int(call.option(2, "dim1")) % count,
    )
    order = list(range(count))
    order[first], order[second] = second, first
    return _moved(call.fields[0], order)


def _moved(field: Field | None, order: list[int]) -> Field | None:
    if field is None or field.dims is None:
        return field
    row, column = order.index(field.dims[0]), order.index(field.dims[1])
    return field.at((row, column)) if row < column else None  # rows and columns change places


def reshape(call: Call) -> Field | None:
    """Return the field where channels are regrouped, or positions flattened."""
    field, x, y = call.fields[0], call.inputs[0], call.output
    if field is None or not isinstance(y, Tensor):
        return None
    if field.dims is None or field.whole:
        return field.at(None)
    kept = field.dims == (x.ndim - 2, x.ndim - 1) and y.shape[-2:] == x.shape[-2:]
    if kept and y.ndim >= 3:
        return field.at((y.ndim - 2, y.ndim - 1))  # channels are regrouped, as in ShuffleNet
    return flatten(call) if y.ndim == 2 else None


def cat(call: Call) -> Field | None:
    """Return the field of maps joined along a dimension."""
    field = merge(list(call.fields), *call.picture)
    axis = int(call.option(1, "dim", 0)) % call.inputs[0].ndim
    return None if field is None or axis in (field.dims or ()) else field


def new_axis(call: Call) -> Field | None:
    """Return the field of maps laid side by side along a dimension of their own."""
    field = merge(list(call.fields), *call.picture)
    if field is None or field.dims is None:
        return field
    axis = int(call.option(1, "dim", 0)) % (call.inputs[0].ndim + 1)
    first, second = (dim + (dim >= axis) for dim in field.dims)
    return field.at((first, second))


def split(call: Call) -> Field | None:
    """Return the field of a map cut along a dimension; every part has the same positions."""
    field = call.fields[0]
    position = 1 if call.kind == "unbind" else 2
    axis = int(call.option(position, "dim", 0)) % call.inputs[0].ndim
    return None if field is None or axis in (field.dims or ()) else field


def getitem(call: Call) -> Field | None:
    """Return the field of a slice: `x[:, :, 1::2]` drops rows, `x[:, [0, 2]]` keeps some maps."""
    field, x, y = call.fields[0], call.inputs[0], call.output
    if field is None or field.dims is None or not isinstance(y, Tensor):
        return field
    index = call.args[1]
    if isinstance(call.args[0], tuple | list):
        return field  # one part of a split: same positions
    parts = index if isinstance(index, tuple) else (index,)
    lists = [dim for dim, part in enumerate(parts) if isinstance(part, list)]
    if any(not isinstance(part, slice | list) for part in parts) or len(lists) > 1:
        return None
    if set(lists) & set(field.dims):
        return None  # rows or columns in any order are no slice
    axes = [field.vertical, field.horizontal]
    for number, dim in enumerate(field.dims):
        if dim < len(parts):
            first, _, step = parts[dim].indices(x.shape[dim])
            axes[number] = axes[number].shift(first).window(1, step, 0, 1)
    return Field(axes[0], axes[1], field.dims)


def pad(call: Call) -> Field | None:
    """Return the rows and columns added, or cut off, at the borders."""
    field, x = call.fields[0], call.inputs[0]
    if field is None or field.dims is None:
        return kept_if_whole(field)
    if call.module is None and call.option(2, "mode", "constant") != "constant":
        return None  # a mirrored border lies inside the picture, not outside
    sizes = call.module.padding if call.module is not None else call.option(1, "pad")
    amounts = [int(amount) for amount in listed(sizes)]
    axes = [field.vertical, field.horizontal]
    for number, dim in enumerate(field.dims):
        place = 2 * (x.ndim - 1 - dim)  # the list runs from the last dimension to the first
        if place < len(amounts):
            axes[number] = axes[number].shift(-amounts[place])
    return Field(axes[0], axes[1], field.dims)


def _flat(values: Any) -> list[int]:
    return [
        number
        for value in listed(values)
        for number in (_flat(value) if isinstance(value, tuple | list) else [value])
    ]
