"""The process that reads one model: `python -m cnnviz.photos.own_models.model_child MOST_BYTES`.

It is confined as the one that decodes pictures, and is ended after its answer.
"""

import contextlib
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

import psutil

from cnnviz.errors import BadFile
from cnnviz.photos.decoding import confinement, decoder_frames
from cnnviz.photos.own_models import model_frames

MEMORY = 2**30
"""Address space beside what Python and torch take, and beside copies of the file, in bytes."""

COPIES = 5
"""So often the largest file may be in memory: as it came, parsed, and laid out for this CPU."""

CPU_SECONDS = 50
ALARM_SECONDS = 80

FILES = 64
"""Open files: OpenVINO loads its parts when it compiles."""

TENSORS = 2
"""So many times the largest file may its tensors be: a file can name one stored number often."""

MOST_DOCUMENTS = 2**24
"""Bytes of what stands beside the tensors of an archive."""

_EXPORTED = ("serialized_exported_program.json", "archive_format", "/models/", ".json")
"""Names in the archives that `torch.export.save` writes, of two versions."""


def main() -> None:
    """Answer until nobody asks any more."""
    import torch  # noqa: F401 - before the limits: it maps a lot, and only once

    most = int(sys.argv[1])
    questions, answers = confinement.pipes()
    confinement.confine(psutil.Process().memory_info().vms + MEMORY + COPIES * most, FILES)
    with contextlib.suppress(EOFError, BrokenPipeError):
        decoder_frames.greet(answers)
        while True:
            token, question = decoder_frames.asked(questions, most + 2**26)
            with confinement.limits(CPU_SECONDS, ALARM_SECONDS):
                try:
                    found = answered(question, most)
                except BadFile as error:
                    model_frames.refuse(answers, token, error)
                except MemoryError:
                    file = str(model_frames.unpacked(question)[0]["file"])
                    model_frames.refuse(answers, token, too_complex(file))
                else:
                    model_frames.tell(answers, token, found)


def answered(question: bytes, most: int) -> bytes:
    """Return the answer to a question.

    Args:
        question: A task and its file.
        most: Bytes of the largest file.

    Raises:
        BadFile: If the file cannot be read.
    """
    task, rest = model_frames.unpacked(question)
    file = str(task["file"])
    if task["task"] == "state":
        return _state(bytes(rest), file, TENSORS * most)
    if task["task"] == "onnx":
        from cnnviz.network.onnx_graph.onnx_table import read_onnx
        from cnnviz.photos.own_models import table_words

        return table_words.written(read_onnx(bytes(rest), "own", file))
    return _computed(rest, task)


def too_complex(file: str) -> BadFile:
    """Return the refusal of a file that takes too much time or memory."""
    return BadFile("model_complex", f"{file} takes too much time or memory to read", file=file)


def _state(data: bytes, file: str, most: int) -> bytes:
    """Return the tensors of a file of weights as safetensors."""
    from safetensors.torch import save

    from cnnviz.photos.weights.state_dicts import state_in

    _refuse_programs(data, file, most)
    state = state_in(data, Path(file))
    # Asked before they are copied: numbers of a tensor may all be one and the same in the file.
    if sum(tensor.numel() * tensor.element_size() for tensor in state.values()) > most:
        raise BadFile("weights_large", f"{file} holds more numbers than bytes", file=file)
    return save({name: tensor.detach().clone().contiguous() for name, tensor in state.items()})


def _refuse_programs(data: bytes, file: str, most: int) -> None:
    """Refuse what `torch.export.save` wrote, and archives of more than so many bytes.

    It cannot be read without running what is in it. `torch.export.load` of torch 2.15 falls back to
    `torch.load(weights_only=False)`, which unpickles whatever the archive holds, and gives the
    expressions of symbolic sizes to `sympy.sympify`, which evaluates them as Python
    (`torch/_export/serde/serialize.py`).
    """
    if not data.startswith(b"PK"):
        return
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except Exception:  # noqa: BLE001 - a broken archive is told by who reads it
        return
    if sum(member.file_size for member in members) > most + MOST_DOCUMENTS:
        raise BadFile("weights_large", f"{file} unpacks to too much", file=file)
    names = [member.filename for member in members]
    old, new, folder, document = _EXPORTED
    if any(
        name.endswith((old, new)) or (folder in f"/{name}" and name.endswith(document))
        for name in names
    ):
        raise BadFile(
            "model_pt2", f"{file} is a program of torch.export: export it as ONNX", file=file
        )


def _computed(rest: memoryview, task: dict[str, Any]) -> bytes:
    """Return what is computed of an ONNX network: its kernels, or what it makes of a picture."""
    import numpy as np

    from cnnviz.network.onnx_graph.kernels import kernels
    from cnnviz.photos.own_models import maps, onnx_run

    file = str(task["file"])
    if task["task"] == "kernels":
        found = kernels(bytes(rest), file)
        return np.asarray(found.shape, np.int32).tobytes() + found.tobytes()
    shape, size = [int(side) for side in task["shape"]], int(task["pixels"])
    pixels = np.frombuffer(rest[:size], np.float32).reshape(shape)
    data = bytes(rest[size:])
    if task["task"] == "maps":
        return maps.written(onnx_run.maps(data, file, pixels, task["paths"], task["channel"]))
    whole = onnx_run.outputs(data, file, pixels)
    return np.ascontiguousarray(whole, np.float32).tobytes()


if __name__ == "__main__":
    main()
