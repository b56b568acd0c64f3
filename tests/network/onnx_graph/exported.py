"""ONNX files for the tests, exported by torch, and layer tables in a form that can be compared."""

import io
import warnings
from collections import Counter

import torch

# Left out by the exporter, which keeps nothing that does nothing.
GONE = set("Dropout dropout Identity contiguous Dropout2d StochasticDepth".split())

# One step by several names: as a module, as a function, and in what ONNX has for it.
SAME = {
    "relu": "ReLU",
    "Flatten": "flatten",
    "view": "flatten",
    "reshape": "flatten",
    "max_pool2d": "MaxPool2d",
    "avg_pool2d": "AvgPool2d",
    "silu": "SiLU",
    "concat": "cat",
    "adaptive_avg_pool2d": "AdaptiveAvgPool2d",
    "ZeroPad2d": "pad",
    "sigmoid": "Sigmoid",
    "truediv": "div",
    "Permute": "permute",
    "transpose": "permute",
    "split": "getitem",
}


def export(network, input_shape, *, opset=17, **options):
    """Return the network as an ONNX file, with its batch norm."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.eval(),
            torch.zeros(1, *input_shape),
            file,
            dynamo=False,
            training=torch.onnx.TrainingMode.PRESERVE,
            do_constant_folding=False,
            opset_version=opset,
            **options,
        )
    return file.getvalue()


def rows(table):
    """What the rows of a table say, without what the exporter leaves out."""
    read = Counter(parent for row in table.layers for parent in row.parents)
    joined = {
        parent
        for row in table.layers
        if row.kind == "cat"
        for parent in row.parents
        if read[parent] == 1 and table.row(parent).kind == "cat"
    }
    return [
        (
            _kind(row),
            # The exporter makes one of two joins behind each other: what comes first then differs.
            # And a part of a split map reads the whole there, and here its own part.
            row.input_shape if _kind(row) not in ("cat", "getitem") else (),
            row.output_shape,
            row.params,
            row.macs,
            row.rf,
            row.jump,
            row.start,
        )
        for row in table.layers
        if row.kind not in GONE and row.output_shape and row.path not in joined
    ]


def _kind(row):
    found = SAME.get(row.kind, row.kind)
    # An adaptive pooling to the size that the map has already: a window of one value, exported.
    alike = found == "AdaptiveAvgPool2d" and row.input_shape == row.output_shape
    return "AvgPool2d" if alike else found
