"""The layer table: one immutable result that every chart, table, diagram and question reads."""

from dataclasses import asdict, dataclass

Hyper = tuple[tuple[str, int | tuple[int, ...]], ...]
"""Hyperparameters of a layer as (name, value) pairs."""


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
        hyper: Its hyperparameters as (name, value) pairs, such as ("kernel_size", (3, 3)).
    """

    path: str
    kind: str
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    params: int
    macs: int
    activation_bytes: int
    rf: tuple[int, int] | None
    jump: tuple[int, int] | None
    start: tuple[int, int] | None
    parents: tuple[str, ...]
    hyper: Hyper = ()

    def value(self, name: str) -> int | tuple[int, ...] | None:
        """One hyperparameter, or None where the layer has no such."""
        return dict(self.hyper).get(name)

    def box(self, row: int, column: int) -> tuple[int, int, int, int] | None:
        """Rows and columns of the input that unit (row, column) reads.

        Args:
            row: Vertical position in the output map.
            column: Horizontal position.

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
        model: Name of the network.
        input_shape: Channels, height, width.
        layers: Rows in the order of computation.
    """

    model: str
    input_shape: tuple[int, int, int]
    layers: tuple[Layer, ...]

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
        """The row of that path.

        Raises:
            KeyError: If there is none.
        """
        for layer in self.layers:
            if layer.path == path:
                return layer
        raise KeyError(path)

    def under(self, prefix: str) -> tuple[Layer, ...]:
        """The rows of one module and of everything inside it."""
        inside = prefix + "."
        return tuple(
            layer for layer in self.layers if layer.path == prefix or layer.path.startswith(inside)
        )

    def as_json(self) -> dict[str, object]:
        """The document that `python -m cnnviz layers --json` prints."""
        return {
            "model": self.model,
            "input_size": self.input_size,
            "params": self.params,
            "macs": self.macs,
            "layers": [_without_hyper(layer) for layer in self.layers],
        }


def _without_hyper(layer: Layer) -> dict[str, object]:
    row = asdict(layer)
    del row["hyper"]
    return row
