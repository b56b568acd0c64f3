"""Steps that exporters take apart, found again: one row for what is one layer in PyTorch."""

from collections import Counter
from collections.abc import Mapping, Sequence

import onnx

SWISH = "SiLU"


def readers(nodes: Sequence[onnx.NodeProto]) -> Counter[str]:
    """Return how many inputs of steps every tensor is."""
    return Counter(name for node in nodes for name in node.input if name)


def swishes(nodes: Sequence[onnx.NodeProto]) -> Mapping[str, str]:
    """Return the products that end `x · sigmoid(x)`: their outputs, by those of the sigmoids.

    Only where nothing else reads the sigmoid: then the two steps are a SiLU (Swish).
    """
    read = readers(nodes)
    sigmoids = {
        node.output[0]: node.input[0]
        for node in nodes
        if node.op_type == "Sigmoid" and read[node.output[0]] == 1
    }
    return {
        gate: node.output[0]
        for node in nodes
        if node.op_type == "Mul" and len(node.input) == 2
        for x, gate in (tuple(node.input), tuple(node.input)[::-1])
        if sigmoids.get(gate) == x
    }
