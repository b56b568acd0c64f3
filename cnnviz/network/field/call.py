"""One step of a traced graph as the rules of the receptive field see it."""

from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

from cnnviz.network.field.box import Field, whole_input

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One step of the graph as the rules see it.

    Attributes:
        args: Positional arguments; tensors and tuples of tensors are real (meta) tensors.
        inputs: Tensors among the arguments, in order, inside lists too.
        fields: Their fields; None is unknown.
        picture: Height and width of the input picture.
    """

    kind: str
    module: nn.Module | None
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    inputs: tuple[Tensor, ...]
    fields: tuple[Field | None, ...]
    output: object
    picture: Pair

    @property
    def everything(self) -> Field:
        """The field of a unit that reads the whole picture."""
        return whole_input(*self.picture)

    def option(self, position: int, name: str, default: Any = None) -> Any:
        """Return an argument by position or by name; torch calls a dimension "axis", too."""
        if len(self.args) > position:
            return self.args[position]
        other = "axis" if name == "dim" else name
        return self.kwargs.get(name, self.kwargs.get(other, default))


def pair(value: Any) -> Pair:
    """Return a hyperparameter that may be one number for both axes."""
    if isinstance(value, tuple | list):
        first, second = value
        return int(first), int(second)
    return int(value), int(value)


def listed(value: Any) -> list[Any]:
    """Return one value, or several, as a list."""
    return list(value) if isinstance(value, tuple | list) else [value]


def kept_if_whole(field: Field | None) -> Field | None:
    """Return the field of a step on flattened positions: only one box for all units survives it."""
    return field if field is not None and field.whole else None
