"""A network compiled by OpenVINO: batch norm folded, layers fused, weights laid out for this CPU.

Measured against plain torchvision (`benchmarks/predict.py`), and once against channels-last, folded
batch norm, TorchScript and ONNX Runtime: the fastest of them, with float32 answers that differ by
rounding.
OpenVINO is not there on every machine; whoever compiles must be ready to go on with torch.
"""

import copy
import threading
import time
import warnings
from importlib.util import find_spec
from typing import Any

import torch
from torch import Tensor, nn

from cnnviz.photos.weights.models import LoadedModel

TOLERANCE = 1e-3
"""Largest difference to torch's logits, as a share of their spread, that is taken for rounding."""

_tracing = threading.Lock()  # TorchScript keeps the modules that it records in a global


class NotCompiled(Exception):
    """A network that OpenVINO cannot compute, or not as torch does."""


class Compiled:
    """A compiled network for one picture of one shape; many threads may use it, one at a time.

    Attributes:
        bytes: Memory of its weights.
    """

    def __init__(self, network: Any, shape: tuple[int, ...], size: int) -> None:
        self.bytes = size
        self._shape = shape
        self._request = network.create_infer_request()
        self._turn = threading.Lock()

    def takes(self, x: Tensor) -> bool:
        """Return whether it was compiled for pictures of this shape."""
        return tuple(x.shape[1:]) == self._shape and x.dtype == torch.float32 and not x.is_cuda

    def run(self, x: Tensor) -> tuple[Tensor, float]:
        """Return the logits of pictures, (N, classes), and the seconds without the wait.

        One picture after the other: two cores gain nothing from a batch, memory stays that of one
        picture, and other sessions get their turn in between.
        """
        answers, seconds = [], 0.0
        for picture in x.detach():
            pixels = picture[None].contiguous().numpy()
            with self._turn:
                begin = time.perf_counter()
                found = self._request.infer([pixels], share_inputs=True)[0]
                seconds += time.perf_counter() - begin
                answers.append(torch.from_numpy(found.copy()))
        return torch.cat(answers), seconds


def available() -> bool:
    """Return whether OpenVINO is installed."""
    return find_spec("openvino") is not None


def compile_network(loaded: LoadedModel) -> Compiled:
    """Compile a network for the photos of its preprocessing; the network itself is only read.

    Raises:
        NotCompiled: If its answer to a test picture is not that of torch.
        Exception: Whatever OpenVINO raises for a network that it cannot convert.
    """
    recipe = loaded.preprocessing
    shape = (recipe.channels, recipe.crop, recipe.crop)
    noise = torch.randn(1, *shape, generator=torch.Generator().manual_seed(0))
    network = Compiled(compiled(_converted(loaded.module, noise)), shape, loaded.bytes)
    with torch.inference_mode():
        expected = loaded.module(noise)
    found, _ = network.run(noise)
    spread = float(expected.max() - expected.min())
    if found.shape != expected.shape or not (found - expected).abs().max() <= TOLERANCE * spread:
        raise NotCompiled(f"{loaded.name}: OpenVINO's answer is not that of torch")
    return network


def _converted(module: nn.Module, example: Tensor) -> Any:
    """Return the network as an OpenVINO model that shares its weights.

    Not by `openvino.convert_model`: that loads what takes seconds, telemetry among it.
    """
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    jit: Any = torch.jit
    with _tracing, torch.no_grad():
        # Without these two lines the terminal of the server would fill with notes on torch.jit.
        warnings.filterwarnings("ignore", r"`torch\.jit\.", FutureWarning)
        warnings.filterwarnings("ignore", category=jit.TracerWarning)
        traced = jit.trace(_own(module), example, strict=False, check_trace=False)
        front_end = FrontEndManager().load_by_framework("pytorch")
        decoder = TorchScriptPythonDecoder(traced)  # must live as long as the conversion
        model = front_end.convert(front_end.load(decoder))
    model.reshape(list(example.shape))
    return model


def _own(module: nn.Module) -> nn.Module:
    """Copy the modules around the same tensors: others use the network."""
    tensors = (*module.parameters(), *module.buffers())
    return copy.deepcopy(module, {id(tensor): tensor for tensor in tensors})


def compiled(model: Any) -> Any:
    """Return a model of OpenVINO for this CPU, in float32 and on no more threads than torch has."""
    import openvino

    return openvino.Core().compile_model(
        model,
        "CPU",
        {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",  # else bfloat16 where the CPU has it
            "INFERENCE_NUM_THREADS": torch.get_num_threads(),
            "ENABLE_CPU_PINNING": False,  # a training run beside it wants the same cores
        },
    )
