"""What the child that reads models computes of an ONNX network: its outputs and maps.

Run in that child alone: OpenVINO gets a stranger's graph.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import BadFile
from cnnviz.network.onnx_graph.checked import checked
from cnnviz.network.onnx_graph.onnx_table import tensor_names
from cnnviz.photos.own_models.maps import Floats, OnnxMaps, few

PICTURE = 4
"""Dimensions of a batch of maps."""


def outputs(data: bytes, file: str, pixels: Floats) -> Floats:
    """Return what an ONNX network writes for one picture.

    Raises:
        BadFile: If OpenVINO cannot compute it.
    """
    return _computed(data, file, pixels, ())[0][:1]


def maps(
    data: bytes, file: str, pixels: Floats, paths: Sequence[str], channel: int | None
) -> OnnxMaps:
    """Return what a network writes for one picture, and a few maps of some of its layers.

    Args:
        data: The whole file.
        file: Its name, for messages.
        pixels: The picture with its batch.
        paths: The layers, as its table calls them.
        channel: The one map that is wanted of each; the strongest by default.

    Raises:
        BadFile: If OpenVINO cannot compute it, or a layer writes no maps.
    """
    names = tensor_names(checked(data, file), file)  # of a copy: it loses its weights
    if not set(paths) <= names.keys():
        raise not_computed(file)
    written = [names[path] for path in paths]
    whole, *layers = _computed(data, file, pixels, written)
    if any(layer.ndim != PICTURE for layer in layers):
        raise not_computed(file)
    if channel is not None and any(not 0 <= channel < layer.shape[1] for layer in layers):
        raise not_computed(file)
    return OnnxMaps(
        outputs=np.ascontiguousarray(whole[:1], np.float32).ravel(),
        layers=tuple(few(layer[0], channel) for layer in layers),
    )


def not_computed(file: str) -> BadFile:
    """Return the refusal of a network that OpenVINO cannot compute."""
    return BadFile("onnx_not_computed", f"OpenVINO cannot compute {file}", file=file)


def _computed(data: bytes, file: str, pixels: Floats, names: Sequence[str]) -> list[NDArray[Any]]:
    """Return the first output of a network, then tensors inside of it, by their names."""
    from cnnviz.photos.answering.compiled import compiled

    # OpenVINO would follow the path of weights that lie outside: it gets what was looked at.
    data = checked(data, file).SerializeToString()
    try:
        import openvino

        network = openvino.Core().read_model(data, b"")
        network.reshape({network.inputs[0]: list(pixels.shape)})
        inside = network.add_outputs(list(names)) if names else []
        network.validate_nodes_and_infer_types()
        places = [network.outputs.index(one) for one in inside]
        found = compiled(network).create_infer_request().infer([pixels])
        return [found[place] for place in (0, *places)]
    except Exception as error:
        raise not_computed(file) from error
