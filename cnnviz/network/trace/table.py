"""The layer table: one immutable result that every chart, table, diagram and question reads."""

from dataclasses import asdict, dataclass

Pair = tuple[int, int]
"""A number down and a number across."""

Hyper = tuple[tuple[str, int], ...]
"""Hyperparameters of a layer that are one number, as (name, value) pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A window that slides over a map: that of a convolution or of a pooling.

    Attributes:
        padding: Rows above and columns to the left; "same" as numbers, too. As many follow behind,
            but for an even kernel with "same": there it is one more.
        ceil_mode: Whether the last window of a pooling may hang over the far border.
    """

    kernel: Pair
    stride: Pair
    padding: Pair = (0, 0)
    dilation: Pair = (1, 1)
    ceil_mode: bool = False

    @property
    def reach(self) -> Pair:
        """Rows and columns from the first to the last value that it reads."""
        (height, width), (down, across) = self.kernel, self.dilation
        return down * (height - 1) + 1, across * (width - 1) + 1

    def side_after(self, side: int, axis: int = 0) -> int:
        """Return the side of the map that it writes, 0 or less where it does not fit at all.

        Args:
            side: Of the map that it reads, without padding.
            axis: 0 for the height, 1 for the width.
        """
        room = side + 2 * self.padding[axis] - self.reach[axis]
        if not self.ceil_mode:
            return room // self.stride[axis] + 1
        found = -(-room // self.stride[axis]) + 1
        # PyTorch drops a last window that would begin in the far padding: 2 x 2 windows with stride
        # 3 and padding 1 find 2 places along 4 pixels, not the 3 of the rounded fraction.
        return found - ((found - 1) * self.stride[axis] >= side + self.padding[axis])


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One module or one functional step of a network, in the order of computation.

    A module that has parameters but takes no part in a prediction (an auxiliary head) has a row at
    the end with empty shapes and no parents.

    Attributes:
        path: Module path ("layer1.0.conv2"); a functional step is named after the module it stands
            in, with a suffix ("layer1.0.add"); a module that is called again gets "#2", "#3" …
        kind: What it does, in the field's terms: "Conv2d", "BatchNorm2d", "ReLU", "MaxPool2d",
            "AdaptiveAvgPool2d", "Linear", "add", "cat", "flatten", …
        input_shape: Shape of its first tensor input, without the batch dimension.
        output_shape: Shape of its output, without the batch dimension.
        params: Its own parameters; 0 when an earlier row already counted them.
        macs: Multiply-adds for one picture.
        activation_bytes: Memory of its output for one picture in float32; 0 where it writes in
            place or only changes the view.
        rf: Receptive field [height, width] in input pixels; None where the box depends on nothing
            the layer has no field.
        jump: Distance of neighbouring units [vertical, horizontal] in input pixels; None after
            global pooling.
        start: Row and column where the box of unit (0, 0) begins, negative inside the padding.
        parents: Paths of the rows it reads, in argument order; "input" is the picture.
        window: Its window; None where it has none, and in a functional step, whose call leaves
            only its effect in the table.
        hyper: Channels, features and groups by PyTorch's names, such as ("in_channels", 3).
    """

    path: str
    kind: str
    input_shape: tuple[int, ...] = ()
    output_shape: tuple[int, ...] = ()
    params: int
    macs: int = 0
    activation_bytes: int = 0
    rf: Pair | None = None
    jump: Pair | None = None
    start: Pair | None = None
    parents: tuple[str, ...] = ()
    window: Window | None = None
    hyper: Hyper = ()

    @property
    def kernel(self) -> Pair | None:
        """Height and width of its window."""
        return self.window.kernel if self.window else None

    @property
    def stride(self) -> Pair | None:
        """Step of its window, down and across."""
        return self.window.stride if self.window else None

    @property
    def padding(self) -> Pair | None:
        """Rows above and columns to the left that its window reads as zeros."""
        return self.window.padding if self.window else None

    def value(self, name: str) -> int | None:
        """Return a hyperparameter that is one number, or None where the layer has no such."""
        return dict(self.hyper).get(name)

    def box(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """Return the rows and columns of the input that unit (row, column) reads.

        Returns:
            (top, left, bottom, right) in input pixels, bottom and right excluded, negative or
            beyond the picture inside the padding; None where the layer has no field.
        """
        if self.rf is None or self.start is None:
            return None
        jump = self.jump or (0, 0)
        top = self.start[0] + row * jump[0]
        left = self.start[1] + column * jump[1]
        return top, left, top + self.rf[0], left + self.rf[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTable:
    """Every layer of one network at one input size.

    Attributes:
        recorded: Whether it comes of the recorded graph. One of a network that cannot be recorded
            was heard from its modules as they ran: it has shapes, parameters and multiply-adds, but
            neither receptive fields nor parents, and no rows for functions.
    """

    model: str
    input_shape: tuple[int, int, int]
    layers: tuple[Layer, ...]
    recorded: bool = True

    @property
    def params(self) -> int:
        """Parameters of the network."""
        return sum(layer.params for layer in self.layers)

    @property
    def macs(self) -> int:
        """Multiply-adds for one picture."""
        return sum(layer.macs for layer in self.layers)

    @property
    def activation_bytes(self) -> int:
        """Memory of all outputs for one picture in float32."""
        return sum(layer.activation_bytes for layer in self.layers)

    @property
    def input_size(self) -> int:
        """Side of the square input."""
        return self.input_shape[1]

    def row(self, path: str) -> Layer:
        """Return the row of that path.

        Raises:
            KeyError: If there is none.
        """
        for layer in self.layers:
            if layer.path == path:
                return layer
        raise KeyError(path)

    def under(self, prefix: str) -> tuple[Layer, ...]:
        """Return the rows of one module and of everything inside it."""
        inside = prefix + "."
        return tuple(
            layer for layer in self.layers if layer.path == prefix or layer.path.startswith(inside)
        )

    def as_json(self) -> dict[str, object]:
        """Return the document that `python -m cnnviz layers --json` prints."""
        return {
            "model": self.model,
            "input_size": self.input_size,
            "params": self.params,
            "macs": self.macs,
            "recorded": self.recorded,
            "layers": [_as_json(layer) for layer in self.layers],
        }


def _as_json(layer: Layer) -> dict[str, object]:
    row = asdict(layer)
    del row["window"], row["hyper"]
    return row
