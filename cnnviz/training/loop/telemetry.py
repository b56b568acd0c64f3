"""What an evaluation leaves for the page, as bytes without a pickle."""

from collections.abc import Mapping
from dataclasses import dataclass

import safetensors.torch
import torch
from torch import Tensor, nn

from cnnviz.training.data.image_data import DataSplit

FIXED = 16
"""Test pictures whose predictions are followed through a run: the first ones."""

MOST_KERNELS = 96

GRADIENT = "gradient/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telemetry:
    """One evaluation, as the page shows it.

    Attributes:
        confusion: int32, (classes, classes): pictures of the row's class that were taken for the
            column's.
        predicted: uint8, (N,): answers for the first N test pictures.
        probabilities: float16, (16, classes): of the first test pictures.
        kernels: float16, (K, C, h, w): the first convolution, at most 96 kernels.
        gradient_norms: Length of the gradient of each layer's weights, by module path.
    """

    confusion: Tensor
    predicted: Tensor
    probabilities: Tensor
    kernels: Tensor
    gradient_norms: Mapping[str, float]


def observe(
    model: nn.Module, logits: Tensor, test: DataSplit, gradient_norms: Mapping[str, float]
) -> Telemetry:
    """Return what the page shows of an evaluation.

    Args:
        model: Its first convolution is kept.
        logits: (N, classes): its outputs for the first N test pictures.
        test: All test pictures.
        gradient_norms: Of the last step, by module path.
    """
    logits = logits.detach().float().cpu()
    count, classes = logits.shape
    answers, labels = logits.argmax(1), test.labels[:count].cpu()
    pairs = torch.bincount(labels * classes + answers, minlength=classes * classes)
    first = next((m for m in model.modules() if isinstance(m, nn.Conv2d)), None)
    kernels = torch.empty(0, 3, 1, 1) if first is None else first.weight.detach()
    return Telemetry(
        confusion=pairs.view(classes, classes).int(),
        predicted=answers.to(torch.uint8),
        probabilities=logits[:FIXED].softmax(1).half(),
        kernels=kernels[:MOST_KERNELS].half().cpu().contiguous(),
        gradient_norms=dict(gradient_norms),
    )


def to_bytes(telemetry: Telemetry) -> bytes:
    """Return the telemetry as safetensors."""
    names = ("confusion", "predicted", "probabilities", "kernels")
    tensors = {name: getattr(telemetry, name).contiguous() for name in names}
    for path, norm in telemetry.gradient_norms.items():
        tensors[f"{GRADIENT}{path}"] = torch.tensor(norm, dtype=torch.float64)
    return safetensors.torch.save(tensors)


def from_bytes(data: bytes) -> Telemetry:
    """Return what `to_bytes` wrote."""
    tensors = safetensors.torch.load(data)
    norms = {
        name.removeprefix(GRADIENT): tensors.pop(name).item()
        for name in sorted(tensors)
        if name.startswith(GRADIENT)
    }
    return Telemetry(**tensors, gradient_norms=norms)
