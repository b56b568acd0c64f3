"""A step that is made alone: what it did to its batch, and the same as bytes without a pickle."""

from dataclasses import asdict
from typing import Any

import safetensors.torch
import torch
from torch import Tensor, nn

from cnnviz.training.loop.events import BatchReport
from cnnviz.training.loop.updates import SeenBatch, Updates

SHOWN = 12
"""Pictures of the batch that are kept: the first ones."""

FIGURES = ("loss", "loss_after", "accuracy", "gradient_norm", "learning_rate", "rate")
TENSORS = ("pictures", "labels", "before", "after")


def gradient_norm(model: nn.Module) -> float:
    """Return the L2 norm of the gradient of all weights together."""
    gradients = [weight.grad for weight in model.parameters() if weight.grad is not None]
    return float(nn.utils.get_total_norm(gradients))


def is_out_of_memory(error: Exception) -> bool:
    """Return whether an exception says that a device or the machine has no memory left."""
    words = str(error).lower()
    return isinstance(error, MemoryError | torch.OutOfMemoryError) or (
        isinstance(error, RuntimeError)
        and ("out of memory" in words or "can't allocate memory" in words)
    )


def report(
    updates: Updates, seen: SeenBatch, *, loss: Tensor, right: Tensor, norm: float, share: float
) -> BatchReport:
    """Return what the update that was just made did to its batch; changes nothing.

    Args:
        updates: The run, behind the update.
        seen: The batch.
        loss: Its mean loss before the update.
        right: Share of it that was right.
        norm: Of the gradient.
        share: Of the peak rate that the update took.
    """
    loss_after, logits = updates.again(seen)
    return BatchReport(
        step=updates.taken,
        loss=loss.item(),
        loss_after=loss_after.item(),
        accuracy=right.item(),
        gradient_norm=norm,
        learning_rate=share,
        rate=updates.steps.rate,
        pictures=_pictures(updates, seen.x[:SHOWN]),
        labels=seen.labels[:SHOWN].cpu(),
        before=seen.logits[:SHOWN].softmax(1).cpu(),
        after=logits[:SHOWN].softmax(1).cpu(),
    )


def _pictures(updates: Updates, x: Tensor) -> Tensor:
    """Return normalised pictures, (n, 3, side, side), as a screen shows them."""
    mean, std = (
        torch.tensor(values, device=x.device).view(3, 1, 1)
        for values in (updates.data.mean, updates.data.std)
    )
    shown = (x.float() * std + mean).clamp(0, 1).mul(255).round()
    return shown.to(torch.uint8).permute(0, 2, 3, 1).contiguous().cpu()


def to_bytes(found: BatchReport) -> bytes:
    """Return the report as safetensors."""
    fields = asdict(found)
    tensors = {name: fields[name].contiguous() for name in TENSORS}
    tensors["step"] = torch.tensor(found.step)
    for name in FIGURES:
        tensors[name] = torch.tensor(fields[name], dtype=torch.float64)
    return safetensors.torch.save(tensors)


def from_bytes(data: bytes) -> BatchReport:
    """Return what `to_bytes` wrote."""
    tensors = safetensors.torch.load(data)
    fields: dict[str, Any] = {name: tensors[name] for name in TENSORS}
    fields |= {name: tensors[name].item() for name in ("step", *FIGURES)}
    return BatchReport(**fields)
