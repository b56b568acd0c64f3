"""The kernels of the first convolution of an ONNX file, as they are stored in it."""

import numpy as np
from numpy.typing import NDArray
from onnx import numpy_helper

from cnnviz.errors import BadFile
from cnnviz.network.onnx_graph.checked import broken, checked

MOST_KERNELS = 2**20
"""Numbers of the kernels of a first layer: AlexNet's have 23,232."""

PICTURE = 4
"""Dimensions of the kernels over maps."""


def kernels(data: bytes, file: str) -> NDArray[np.float32]:
    """Return the kernels of the first convolution, (kernels, channels, height, width).

    Raises:
        BadFile: If there is none over maps, or its kernels are not written in the file.
    """
    graph = checked(data, file).graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        for attribute in node.attribute:
            if node.op_type == "Constant" and attribute.HasField("t"):
                stored[node.output[0]] = attribute.t
    first = next((node for node in graph.node if node.op_type == "Conv"), None)
    weight = stored.get(first.input[1]) if first is not None else None
    if weight is None or len(weight.dims) != PICTURE or np.prod(weight.dims) > MOST_KERNELS:
        raise BadFile("onnx_kernels", f"{file} has no kernels that can be shown", file=file)
    try:
        return np.ascontiguousarray(numpy_helper.to_array(weight), np.float32)
    except Exception as error:  # of a stranger's tensor
        raise broken(file) from error
