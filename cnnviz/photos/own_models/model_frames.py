"""What the server and the child that reads models say to each other, beside `decoder_frames`.

A question is a task as JSON and a file. An answer is bytes of a bounded size or a refusal: a key
that is known here and a few words. Nothing is unpickled, and nothing is taken on trust.
"""

import json
import struct
from collections.abc import Callable, Mapping
from io import FileIO
from typing import Any

from cnnviz.errors import BadFile
from cnnviz.photos.decoding.decoder_frames import TOKEN, BadFrame, read_exactly

KEYS = frozenset(
    """onnx_broken onnx_operators onnx_branches onnx_large onnx_external onnx_absurd onnx_input
    onnx_shapes onnx_not_computed onnx_kernels model_pt2 model_complex not_weights pickled_object
    several_states weights_large""".split()
)
"""Refusals that a child may tell."""

LONGEST = 2000
"""Bytes of a refusal."""

_TASK = struct.Struct(">I")
_ANSWER = struct.Struct(f">{TOKEN}scI")
_DATA, _REFUSAL = b"D", b"R"


def packed(task: Mapping[str, object], *parts: bytes) -> bytes:
    """Return a question: a task, then files one behind the other."""
    words = json.dumps(task).encode()
    return b"".join((_TASK.pack(len(words)), words, *parts))


def unpacked(question: bytes) -> tuple[dict[str, Any], memoryview]:
    """Return the task of a question and what follows it."""
    (length,) = _TASK.unpack_from(question)
    begin = _TASK.size + length
    return json.loads(question[_TASK.size : begin]), memoryview(question)[begin:]


def tell(stream: FileIO, token: bytes, data: bytes) -> None:
    """Write an answer."""
    _write(stream, _ANSWER.pack(token, _DATA, len(data)) + data)


def refuse(stream: FileIO, token: bytes, error: BadFile) -> None:
    """Write a refusal."""
    params = {name: str(value)[:240] for name, value in error.params.items()}
    text = json.dumps({"key": error.key, "message": str(error)[:300], "params": params}).encode()
    _write(stream, _ANSWER.pack(token, _REFUSAL, len(text)) + text)


def answer(most: int) -> Callable[[FileIO, bytes], bytes | BadFile]:
    """Return what reads an answer of at most so many bytes, or a refusal."""

    def read(stream: FileIO, token: bytes) -> bytes | BadFile:
        about, kind, length = _ANSWER.unpack(read_exactly(stream, _ANSWER.size))
        if about != token or length > (most if kind == _DATA else LONGEST):
            raise BadFrame
        data = bytes(read_exactly(stream, length))
        if kind == _DATA:
            return data
        return _refusal(data)

    return read


def _refusal(data: bytes) -> BadFile:
    try:
        told = json.loads(data)
        key, message, params = told["key"], told["message"], told["params"]
        words = {str(name): str(value) for name, value in params.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadFrame from error
    if key not in KEYS:
        raise BadFrame
    return BadFile(key, str(message), **{k: v for k, v in words.items() if k != "key"})


def _write(stream: FileIO, data: bytes) -> None:
    view = memoryview(data)
    while len(view):
        view = view[stream.write(view) :]
