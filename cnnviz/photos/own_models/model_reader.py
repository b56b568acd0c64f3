"""Models of readers' own, never parsed in this process: one child a question, then it is ended."""

import logging
import math
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import BadFile
from cnnviz.photos.decoding.child_process import Child, Lost, NotReady, TimeUp
from cnnviz.photos.own_models import model_frames
from cnnviz.settings import MEGABYTE

if TYPE_CHECKING:
    from torch import Tensor

    from cnnviz.network.onnx_graph.onnx_table import OnnxNetwork
    from cnnviz.network.trace.table import Layer
    from cnnviz.photos.own_models.maps import OnnxMaps

log = logging.getLogger(__name__)

SECONDS = 60.0
"""Time of one file; the start of its child does not count."""

PATIENCE = 60.0
"""So long a file waits for its turn."""

AT_ONCE = 1
"""Children at a time: each may take the memory of a large model."""

MOST_OUTPUTS = 2**20

MOST_HEADER = 2**21
"""Bytes of the names and shapes of all tensors; those of the largest network here have 300 kB."""

LONGEST_NAME = 300

_STATES = (b"PK", b"\x80")
"""How archives and pickles begin; the formats of torch are told from them in the child."""


class ModelReader:
    """Asks children, one after the other.

    Args:
        most_bytes: Largest file.
        words: The command that starts a child, without the limit behind it.
        seconds: Time of one file.
        patience: Seconds that one waits for its turn.
    """

    def __init__(
        self,
        most_bytes: int,
        *,
        words: Sequence[str] = (sys.executable, "-m", "cnnviz.photos.own_models.model_child"),
        seconds: float = SECONDS,
        patience: float = PATIENCE,
    ) -> None:
        self._most, self._seconds, self._patience = most_bytes, seconds, patience
        self._words = (*words, str(most_bytes))
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def network(self, data: bytes, name: str, file: str) -> "OnnxNetwork":
        """Return what is known of an ONNX network.

        Args:
            data: The whole file.
            name: Name of the network, for its table.
            file: Name of the file, for messages.

        Raises:
            BadFile: If it cannot be read.
        """
        from cnnviz.photos.own_models import table_words

        found = self._asked({"task": "onnx"}, file, table_words.MOST_BYTES, data)
        try:
            return table_words.read(found, name)
        except ValueError as error:
            raise _crashed(file) from error

    def state(self, data: bytes, file: str) -> dict[str, "Tensor"]:
        """Return the tensors of a file of weights.

        Raises:
            BadFile: If it holds anything but named tensors.
        """
        from safetensors import SafetensorError
        from safetensors.torch import load

        found = self._asked({"task": "state"}, file, 2 * self._most + 2**24, data)
        # Of a child that the file may have taken over: what it says is bounded before it is read.
        if int.from_bytes(found[:8], "little") > MOST_HEADER:
            raise _no_state(file)
        try:
            state = load(found)
        except (SafetensorError, ValueError, RuntimeError, KeyError, AssertionError) as error:
            raise _crashed(file) from error
        if any(len(name) > LONGEST_NAME for name in state):
            raise _no_state(file)
        return state

    def outputs(self, data: bytes, pixels: NDArray[np.float32], file: str) -> NDArray[np.float32]:
        """Return what an ONNX network writes for one picture, in one row.

        Args:
            data: The whole file.
            pixels: The picture as the network reads it, with its batch.
            file: Name of the file, for messages.

        Raises:
            BadFile: If OpenVINO cannot compute it.
        """
        task = {"task": "outputs", "shape": pixels.shape, "pixels": pixels.nbytes}
        found = self._asked(task, file, 4 * MOST_OUTPUTS, pixels.tobytes(), data)
        return np.frombuffer(found[: len(found) // 4 * 4], np.float32)

    def maps(
        self,
        data: bytes,
        pixels: NDArray[np.float32],
        layers: Sequence["Layer"],
        file: str,
        channel: int | None = None,
    ) -> "OnnxMaps":
        """Return what an ONNX network writes for one picture, and a few maps of some layers.

        Args:
            data: The whole file.
            pixels: The picture as the network reads it, with its batch.
            layers: Rows of its table that are maps, (channels, height, width).
            file: Name of the file, for messages.
            channel: The one map that is wanted of each; the strongest by default.

        Raises:
            BadFile: If OpenVINO cannot compute it, or it gives no numbers.
        """
        from cnnviz.photos.own_models import maps

        task = {"task": "maps", "shape": pixels.shape, "pixels": pixels.nbytes}
        wanted = {"paths": [layer.path for layer in layers], "channel": channel}
        most = sum(map(maps.size, layers)) + 4 * MOST_OUTPUTS + 2**16
        found = self._asked(task | wanted, file, most, pixels.tobytes(), data)
        try:
            return maps.read(found, layers, MOST_OUTPUTS)
        except ValueError as error:
            raise _no_numbers(file) from error

    def kernels(self, data: bytes, file: str) -> NDArray[np.float32]:
        """Return the kernels of the first convolution, (kernels, channels, height, width).

        Args:
            data: The whole file.
            file: Name of the file, for messages.

        Raises:
            BadFile: If it has none that can be shown.
        """
        from cnnviz.network.onnx_graph.kernels import MOST_KERNELS

        found = self._asked({"task": "kernels"}, file, 4 * MOST_KERNELS + 16, data)
        sides = np.frombuffer(found[:16], np.int32).tolist() if len(found) >= 16 else []
        # Of a child that the file may have taken over.
        if len(sides) != 4 or min(sides) < 1 or 16 + 4 * math.prod(sides) != len(found):
            raise _no_numbers(file)
        kernels = np.frombuffer(found, np.float32, offset=16).reshape(sides)
        if not np.isfinite(kernels).all():
            raise _no_numbers(file)
        return kernels

    def _asked(self, task: dict[str, object], file: str, most: int, *parts: bytes) -> bytes:
        self._check(parts[-1], file)
        with self._turn(file):
            try:
                child = Child(self._words)
            except OSError as error:
                raise _busy(file) from error
            try:
                question = model_frames.packed(task | {"file": file}, *parts)
                found = child.answer(question, self._seconds, model_frames.answer(most))
            except TimeUp as error:
                log.warning("a model was given up: %s", error)
                raise _complex(file) from None
            except Lost as error:
                log.warning("a reader of models was lost: %s", error)
                raise (_busy if isinstance(error, NotReady) else _crashed)(file) from None
            finally:
                child.end()
        if isinstance(found, BadFile):
            raise found
        return found

    def _check(self, data: bytes, file: str) -> None:
        if not data:
            raise BadFile("empty_file", f"{file} is empty", file=file)
        if len(data) > self._most:
            raise too_large(file, self._most)

    @contextmanager
    def _turn(self, file: str) -> Iterator[None]:
        if not self._places.acquire(timeout=self._patience):
            raise _busy(file)
        try:
            yield
        finally:
            self._places.release()


def is_weights(data: bytes) -> bool:
    """Return whether a file can be one of weights alone, by how it begins."""
    return data.startswith(_STATES) or (
        data[8:9] == b"{" and int.from_bytes(data[:8], "little") < len(data)
    )


def too_large(file: str, most: int) -> BadFile:
    """Return the refusal of a file that is too large."""
    size = most // MEGABYTE
    return BadFile("model_large", f"{file} has more than {size} MB", file=file, limit=size)


def _no_numbers(file: str) -> BadFile:
    return BadFile("onnx_not_computed", f"{file} gives no numbers", file=file)


def _no_state(file: str) -> BadFile:
    return BadFile("not_weights", f"{file} is not the state of a network", file=file)


def _busy(file: str) -> BadFile:
    return BadFile("model_busy", f"{file} waited too long for its turn", file=file)


def _complex(file: str) -> BadFile:
    return BadFile("model_complex", f"{file} takes too much time or memory to read", file=file)


def _crashed(file: str) -> BadFile:
    return BadFile("model_crashes", f"{file} ended the process that read it", file=file)
