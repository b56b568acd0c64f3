"""Receptive fields: how a step of the graph moves the box of input pixels that a unit reads.

Per axis, unit i of a map covers the input pixels `start + i * jump ... start + i * jump + size - 1`
(Araujo, Norris and Sim 2019, "Computing Receptive Fields of Convolutional Neural Networks"). A step
with kernel k, dilation d, stride s and padding p gives

    size' = size + d (k - 1) jump,   start' = start - p jump,   jump' = s jump,

and a step that reads several maps gives the smallest box that holds theirs.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Axis:
    """The field of one axis, in input pixels.

    Attributes:
        size: Pixels that one unit reads.
        jump: Distance of neighbouring units; None where there is one unit only.
        start: First pixel of unit 0.
    """

    size: int
    jump: int | None
    start: int

    def window(self, kernel: int, stride: int, padding: int, dilation: int) -> "Axis":
        """Return the field behind a sliding window over this axis."""
        jump = self.jump or 0  # behind global pooling a window reads one unit: nothing is added
        return Axis(
            self.size + dilation * (kernel - 1) * jump,
            None if self.jump is None else self.jump * stride,
            self.start - padding * jump,
        )

    def shift(self, units: int) -> "Axis":
        """Return the field behind a cut of `units` positions in front; negative units pad."""
        return Axis(self.size, self.jump, self.start + units * (self.jump or 0))

    def merge(self, other: "Axis") -> "Axis | None":
        """Return the smallest field that holds both; None where their units do not match."""
        # Of two grids with different steps only unit 0 could share a box, so there is none at all.
        if self.jump != other.jump:
            return None
        # From the first start to the last end, not the larger size: the branches of module 3a of
        # GoogLeNet (2014) read 27, 43, 59 and 43 pixels around one middle, which makes 59; had they
        # other starts, the box would be wider than each of them.
        start = min(self.start, other.start)
        end = max(self.start + self.size, other.start + other.size)
        return Axis(end - start, self.jump, start)


@dataclass(frozen=True, slots=True)
class Field:
    """The field of a map.

    Attributes:
        dims: Which dimensions of the tensor are the two; None once they are flattened away.
    """

    vertical: Axis
    horizontal: Axis
    dims: tuple[int, int] | None

    def window(
        self,
        kernel: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int, int],
        dilation: tuple[int, int],
    ) -> "Field":
        """Return the field behind a sliding window over both axes."""
        return Field(
            self.vertical.window(kernel[0], stride[0], padding[0], dilation[0]),
            self.horizontal.window(kernel[1], stride[1], padding[1], dilation[1]),
            self.dims,
        )

    def at(self, dims: tuple[int, int] | None) -> "Field":
        """Return the same field in a tensor whose dimensions were moved."""
        return Field(self.vertical, self.horizontal, dims)

    @property
    def whole(self) -> bool:
        """Whether one box serves all units: after global pooling or a dense layer."""
        return self.vertical.jump is None and self.horizontal.jump is None


def picture(dims: tuple[int, int] = (2, 3)) -> Field:
    """Return the field of the input itself: every pixel sees itself."""
    return Field(Axis(1, 1, 0), Axis(1, 1, 0), dims)


def whole_input(height: int, width: int) -> Field:
    """Return the field of a unit that reads the whole picture."""
    return Field(Axis(height, None, 0), Axis(width, None, 0), None)


def merge(fields: list[Field | None], height: int, width: int) -> Field | None:
    """Return the field of a step that reads several maps at the same position.

    Args:
        fields: Of the maps; None is an unknown one.
        height: Of the picture.
        width: Of the picture.

    Returns:
        Their common field, the whole input if one of them reads it, or None if it is unknown.
    """
    known = [field for field in fields if field is not None]
    if len(known) < len(fields) or not known:
        return None
    dims = next((field.dims for field in known if field.dims is not None), None)
    if any(field.whole for field in known):
        # A gate that reads everything makes every unit that it scales read everything: behind the
        # first squeeze-and-excitation block of SE-ResNet-50 every box is the whole 224 x 224.
        return whole_input(height, width).at(dims)
    result = known[0]
    for field in known[1:]:
        vertical = result.vertical.merge(field.vertical)
        horizontal = result.horizontal.merge(field.horizontal)
        if vertical is None or horizontal is None or result.dims != field.dims:
            return None
        result = Field(vertical, horizontal, dims)
    return result
