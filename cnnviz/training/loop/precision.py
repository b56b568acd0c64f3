"""Number formats of the forward pass."""

from contextlib import nullcontext

import torch


def preferred_precision(device: torch.device) -> torch.dtype:
    """Return the half-size format that the device multiplies faster than float32, else float32.

    bfloat16 has the range of float32; float16, on GPUs without bfloat16, needs a scaled loss.
    """
    if device.type == "cuda":
        real = torch.cuda.is_bf16_supported(including_emulation=False)
        return torch.bfloat16 if real else torch.float16
    if device.type == "cpu" and torch.cpu._is_avx512_bf16_supported():
        return torch.bfloat16
    return torch.float32


def autocast(device: torch.device, precision: torch.dtype) -> torch.autocast | nullcontext[None]:
    """Return mixed precision, or nothing for float32."""
    if precision is torch.float32:
        return nullcontext()
    return torch.autocast(device.type, precision)


def loss_scaler(device: torch.device, precision: torch.dtype) -> torch.amp.GradScaler:
    """Keep small gradients of float16 from vanishing; does nothing for the other formats."""
    return torch.amp.GradScaler(device.type, enabled=precision is torch.float16)
