"""What auxiliary heads do to the gradient at initialisation, measured on a narrow GoogLeNet.

The loss in training is L = L0 + 0.3 (L1 + L2), L1 and L2 from the heads behind 4a and 4d (Szegedy
et al. 2014, section 5). The probe is a network of its own, as deep as the paper's and a quarter as
wide; dropout is left out, so that a seed gives one answer.
"""

from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from cnnviz.architectures.nets.published.googlenet2014 import HEADS, GoogLeNet2014

WIDTH = 0.25
"""Width of the probe."""

HEAD_WEIGHT = 0.3
"""Weight of each auxiliary loss (Szegedy et al. 2014, section 5)."""


class Initialisation(StrEnum):
    """How the weights are initialised."""

    DEFAULT = "default"
    """PyTorch's own: uniform, with variance 1 / (3 fan-in), for weights and biases."""
    HE = "he"
    """Normal with variance 2 / fan-in, biases at zero (He et al. 2015)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartGradient:
    """The gradient at one part of the network.

    Attributes:
        main: Norm of the gradient of the main loss with respect to its kernels.
        whole: The same of the loss with both heads.
    """

    path: str
    main: float
    whole: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadGradients:
    """The gradients of every part of a probe."""

    parts: tuple[PartGradient, ...]

    @property
    def gain(self) -> float:
        """The ratio of the first layer's gradient with the heads to that without."""
        return self.parts[0].whole / self.parts[0].main

    @property
    def fall(self) -> float:
        """Gradient of the main loss at the first layer over that at the last module."""
        return self.parts[0].main / self.parts[-1].main


def head_gradients(
    x: Tensor,
    *,
    batch_norm: bool = False,
    start: Initialisation = Initialisation.DEFAULT,
    seed: int = 0,
) -> HeadGradients:
    """Gradient norms by depth, with and without the auxiliary heads, before any training.

    Args:
        x: Preprocessed photos, (N, 3, 224, 224); photo i gets class i.
        batch_norm: Whether every convolution is followed by batch norm.
        start: How the weights begin.
        seed: Of the weights.
    """
    with torch.inference_mode(False), torch.enable_grad():
        network = _probe(batch_norm=batch_norm, start=start, seed=seed)
        kernels = {
            path: [module.weight for module in part.modules() if isinstance(module, nn.Conv2d)]
            for path, part in network.named_children()
            if path not in HEADS.values()
        }
        kernels = {path: weights for path, weights in kernels.items() if weights}
        labels = torch.arange(len(x))
        answers = _answers(network, x.clone())
        main, *side = (F.cross_entropy(logits, labels) for logits in answers)
        flat = [weight for weights in kernels.values() for weight in weights]
        from_main = torch.autograd.grad(main, flat, retain_graph=True)
        from_side = torch.autograd.grad(torch.stack(side).sum(), flat, allow_unused=True)
    return HeadGradients(parts=_by_part(kernels, from_main, from_side))


def _probe(*, batch_norm: bool, start: Initialisation, seed: int) -> GoogLeNet2014:
    """A narrow network whose weights come from a generator of their own."""
    with torch.device("meta"):
        network = GoogLeNet2014(aux=True, width=WIDTH, batch_norm=batch_norm)
    network.to_empty(device="cpu")
    generator = torch.Generator().manual_seed(seed)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_parameters()
        elif isinstance(module, nn.Conv2d | nn.Linear):
            _begin(module, start, generator)
    return network


def _begin(
    module: nn.Conv2d | nn.Linear, start: Initialisation, generator: torch.Generator
) -> None:
    assert module.bias is not None
    fan_in = module.weight[0].numel()
    if start is Initialisation.HE:
        nn.init.normal_(module.weight, 0, (2 / fan_in) ** 0.5, generator=generator)
        nn.init.zeros_(module.bias)
    else:
        bound = fan_in**-0.5
        nn.init.uniform_(module.weight, -bound, bound, generator=generator)
        nn.init.uniform_(module.bias, -bound, bound, generator=generator)


def _answers(network: nn.Module, x: Tensor) -> list[Tensor]:
    """Logits of the main classifier, then those of the heads, from early to late."""
    side: list[Tensor] = []
    for path, part in network.named_children():
        if path in HEADS.values():
            side.append(_through(part, x))
        elif not isinstance(part, nn.Dropout):
            x = part(x)
    return [x, *side]


def _through(head: nn.Module, x: Tensor) -> Tensor:
    for part in head.children():
        if not isinstance(part, nn.Dropout):
            x = part(x)
    return x


def _by_part(
    kernels: dict[str, list[Tensor]],
    from_main: tuple[Tensor, ...],
    from_side: tuple[Tensor | None, ...],
) -> tuple[PartGradient, ...]:
    pairs = iter(zip(from_main, from_side, strict=True))
    found = []
    for path, weights in kernels.items():
        own = [next(pairs) for _ in weights]
        whole = [m if s is None else m + HEAD_WEIGHT * s for m, s in own]
        found.append(PartGradient(path=path, main=_norm([m for m, _ in own]), whole=_norm(whole)))
    return tuple(found)


def _norm(tensors: list[Tensor]) -> float:
    return float(sum(tensor.double().square().sum() for tensor in tensors)) ** 0.5
