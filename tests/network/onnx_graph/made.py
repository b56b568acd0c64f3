"""Small ONNX files, written node by node: what no exporter of torch would write."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def model(nodes, weights=(), input_shape=(1, 3, 8, 8), output="y", opset=17, **extra):
    """Return a file with one picture as its input "x"."""
    graph = helper.make_graph(
        list(nodes),
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, list(input_shape))],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in dict(weights).items()],
        **extra,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    made.ir_version = 8
    return made


def file(*nodes, **options):
    """Return the bytes of such a file."""
    return model(nodes, **options).SerializeToString()


def conv(channels=4, side=3, read=3):
    """Return the weights of a convolution, all of them different."""
    count = channels * read * side * side
    return np.arange(count, dtype=np.float32).reshape(channels, read, side, side)


def node(kind, *inputs, output="y", **options):
    """Return one step."""
    return helper.make_node(kind, list(inputs), [output], **options)


def external(path):
    """Return a model whose weights lie at some path."""
    made = model([node("Conv", "x", "w")], {"w": conv()})
    tensor = made.graph.initializer[0]
    tensor.ClearField("raw_data")
    tensor.data_location = onnx.TensorProto.EXTERNAL
    for key, value in (("location", path), ("offset", "0"), ("length", "432")):
        tensor.external_data.add(key=key, value=value)
    return made
