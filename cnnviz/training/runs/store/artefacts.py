"""The files of a run: its checkpoint and its networks, whole under their names or not there."""

import io
import os
from collections.abc import Mapping
from pathlib import Path

import safetensors
import safetensors.torch
import torch
from torch import Tensor

from cnnviz.errors import BadFile
from cnnviz.training.loop.events import State

CHECKPOINT = "checkpoint-{attempt}.pt"
NETWORK = "network-{step}.safetensors"

MOST_BYTES = 96 * 2**20
"""Networks of one run that are kept: the first ones that fit, and always the last."""


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that after any crash the old one or the new one is there, whole.

    Raises:
        OSError: If there is no room; then the old file is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def save_checkpoint(folder: Path, state: State, attempt: int) -> None:
    """Write what the run needs to go on.

    Args:
        folder: Of the run.
        state: From a snapshot.
        attempt: Of the writer: what an earlier attempt still writes is never read again.

    Raises:
        OSError: If there is no room; the checkpoint before it stays.
    """
    # Through memory: torch reports a full disk with an error of its own, after a torn file.
    content = io.BytesIO()
    torch.save(state, content)
    write_whole(folder / CHECKPOINT.format(attempt=attempt), content.getvalue())
    for number, path in _checkpoints(folder):
        if number < attempt:
            path.unlink(missing_ok=True)


def load_checkpoint(folder: Path) -> State | None:
    """Return the last checkpoint; None where there is none.

    Raises:
        BadFile: If it is no checkpoint.
    """
    while found := _checkpoints(folder):
        _, path = max(found)
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            continue  # an attempt that is about to be fenced has just put a newer one in its place
        except OSError as error:
            raise _no_state(path) from error
        return _state(path, content)
    return None


def save_weights(folder: Path, step: int, weights: Mapping[str, Tensor]) -> str:
    """Write a network as it is after a step, its kernels and matrices in half precision.

    The rest, batch norm's statistics above all, is small and needs its precision.

    Returns:
        The file's name.

    Raises:
        OSError: If there is no room on the disk.
    """
    kept = {name: _half(value).contiguous() for name, value in weights.items()}
    content = safetensors.torch.save(kept)
    if _room_used(folder) + len(content) > MOST_BYTES:
        _drop_last(folder)
    name = NETWORK.format(step=step)
    write_whole(folder / name, content)
    return name


def load_weights(path: Path) -> dict[str, Tensor]:
    """Return what `save_weights` wrote, floating-point tensors in single precision.

    Raises:
        BadFile: If it is missing or no such file.
    """
    try:
        tensors = safetensors.torch.load_file(path)
    except (OSError, safetensors.SafetensorError) as error:
        raise BadFile("bad_network", f"{path} is no network", file=str(path)) from error
    return {
        name: value.float() if value.is_floating_point() else value
        for name, value in tensors.items()
    }


def _state(path: Path, content: bytes) -> State:
    try:
        return dict(torch.load(io.BytesIO(content), map_location="cpu", weights_only=True))
    except Exception as error:  # a parser of a damaged file may raise anything
        raise _no_state(path) from error


def _no_state(path: Path) -> BadFile:
    return BadFile("bad_state", f"{path} is not the state of a run", file=str(path))


def _checkpoints(folder: Path) -> list[tuple[int, Path]]:
    """Return every checkpoint with the attempt that wrote it."""
    paths = folder.glob(CHECKPOINT.format(attempt="*"))
    return [(int(path.stem.rpartition("-")[2]), path) for path in paths]


def _half(value: Tensor) -> Tensor:
    value = value.detach().cpu()
    return value.half() if value.is_floating_point() and value.dim() > 1 else value


def _drop_last(folder: Path) -> None:
    """Make room for a newer network in place of the newest one."""
    kept = sorted(folder.glob(NETWORK.format(step="*")), key=lambda path: path.stat().st_mtime)
    for path in kept[-1:]:
        path.unlink(missing_ok=True)


def _room_used(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob(NETWORK.format(step="*")))


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
