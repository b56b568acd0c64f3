"""Devices as the screen and the queue name them."""

import os
import platform
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from cnnviz.settings import MIB

if TYPE_CHECKING:
    import torch


def devices() -> tuple[str, ...]:
    """Return every device that trains: each GPU, or else the CPU."""
    import torch

    if torch.cuda.is_available():
        return tuple(f"cuda:{index}" for index in range(torch.cuda.device_count()))
    return ("cpu",)


def name_of(device: "torch.device") -> str:
    """Return the name for the screen, such as "NVIDIA H200" or "AMD EPYC, 2 cores"."""
    if device.type == "cuda":
        import torch

        return torch.cuda.get_device_name(device)
    return processor()


def describe(device: str) -> tuple[str, int, int]:
    """Return the name of a device, its memory and what is free of it in bytes, without torch.

    Args:
        device: "cpu" or "cuda:1".
    """
    kind, _, index = device.partition(":")
    if kind == "cuda":
        return _gpu(int(index or 0))
    memory = psutil.virtual_memory()
    return processor(), memory.total, memory.available


def processor() -> str:
    """Return the name of the processor and how many cores this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else psutil.cpu_count()
    return f"{_processor_model()}, {cores} core{'s' if cores != 1 else ''}"


def _gpu(index: int) -> tuple[str, int, int]:
    asked = ["nvidia-smi", f"--id={index}", "--query-gpu=name,memory.total,memory.free"]
    try:
        done = subprocess.run(
            [*asked, "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            check=True,
            timeout=10,
        )
        name, total, free = (part.strip() for part in done.stdout.strip().split(","))
        return name, int(total) * MIB, int(free) * MIB
    except (OSError, ValueError, subprocess.SubprocessError):
        return f"GPU {index}", 0, 0


def _processor_model() -> str:
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text(errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
