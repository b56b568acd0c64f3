"""The branches of Inception modules, scaled or muted one at a time, and what the answer becomes.

A module joins its branches along the channels, so scaling a branch scales a block of channels that
the next layer reads; nothing is trained again.

The network is only read: its parts are called one after the other, without hooks or copies.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.models.googlenet import Inception

from cnnviz.analysis.answers import Answer, answer
from cnnviz.architectures.googlenet2014 import InceptionModule
from cnnviz.errors import BadValue

BRANCHES = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trunk:
    """A network as a chain of parts, some of which are Inception modules.

    Attributes:
        parts: Path and module of each part, in the order of computation.
        network: The whole, for what it does to a picture first.
    """

    parts: tuple[tuple[str, nn.Module], ...]
    network: nn.Module

    @property
    def modules(self) -> tuple[str, ...]:
        """Paths of its Inception modules."""
        return tuple(path for path, part in self.parts if _is_module(part))


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """One branch and the answer without it.

    Attributes:
        channels: Channels that it writes.
        activation: Mean of the absolute values that it writes for this photo.
        answer: The answer with this branch at zero; the whole network's first class is watched.
        margin_change: Margin of that class without the branch, less that with it.
    """

    channels: int
    activation: float
    answer: Answer
    margin_change: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Muting:
    """Every branch of every module, muted alone.

    Attributes:
        baseline: The answer of the whole network.
        paths: Paths of the modules, in order.
        branches: For each module its four branches.
    """

    baseline: Answer
    paths: tuple[str, ...]
    branches: tuple[tuple[Muted, ...], ...]

    @property
    def mean_changes(self) -> tuple[float, ...]:
        """For each branch the change of the margin, averaged over the modules."""
        return tuple(
            sum(muted.margin_change for muted in column) / len(column)
            for column in zip(*self.branches, strict=True)
        )


def trunk(module: nn.Module) -> Trunk:
    """Takes a network of Inception modules apart.

    Args:
        module: torchvision's GoogLeNet, the paper's or the small one, in eval mode.

    Raises:
        BadValue: If the network has no Inception modules with four branches.
    """
    parts: list[tuple[str, nn.Module]] = []
    for path, part in module.named_children():
        if path.startswith("aux"):
            continue  # the heads answer in training only
        if isinstance(part, nn.Linear) and not isinstance(parts[-1][1], nn.Flatten):
            parts.append(("flatten", nn.Flatten()))
        parts.append((path, part))
    found = Trunk(parts=tuple(parts), network=module)
    if not found.modules:
        raise BadValue("no_inception_modules", "this network has no Inception modules")
    return found


def scaled(
    module: nn.Module, x: Tensor, path: str, scales: Sequence[float], watch: int | None = None
) -> Answer:
    """The answer of the network, the branches of one module scaled.

    Args:
        module: The network.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.
        path: Path of the module.
        scales: A factor for each of its four branches: 0 mutes, 1 changes nothing.
        watch: Class whose margin is told; the most probable one by default.

    Raises:
        BadValue: If the network has no Inception module of that path.
    """
    chain = trunk(module)
    if path not in chain.modules:
        raise BadValue("no_inception_modules", f"the network has no Inception module {path!r}")
    with torch.inference_mode():
        x = _picture(chain, x)
        for name, part in chain.parts:
            if name == path:
                outputs = _outputs(part, x)
                x = torch.cat([s * out for s, out in zip(scales, outputs, strict=True)], 1)
            else:
                x = part(x)
    return answer(x[0], watch=watch)


def mute_each(module: nn.Module, x: Tensor) -> Muting:
    """Mutes every branch of every module, one at a time.

    All of them travel through the network as one batch that grows by four rows at every module, so
    that nothing in front of a muted branch is computed twice.

    Args:
        module: The network.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.

    Raises:
        BadValue: If the network has no Inception modules with four branches.
    """
    chain = trunk(module)
    seen: list[tuple[int, float]] = []
    with torch.inference_mode():
        batch = _picture(chain, x)  # row 0 is the whole network
        for _, part in chain.parts:
            if not _is_module(part):
                batch = part(batch)
                continue
            outputs = _outputs(part, batch)
            seen += [(out.shape[1], float(out[0].abs().mean())) for out in outputs]
            batch = torch.cat(outputs, 1)
            batch = torch.cat([batch, *(_without(outputs, number) for number in range(BRANCHES))])
        logits = batch.float().cpu()
    baseline = answer(logits[0])
    watch = baseline.watched.class_index
    muted = [
        _muted(size, activation, answer(row, watch=watch), baseline)
        for (size, activation), row in zip(seen, logits[1:], strict=True)
    ]
    return Muting(
        baseline=baseline,
        paths=chain.modules,
        branches=tuple(
            tuple(muted[start : start + BRANCHES]) for start in range(0, len(muted), BRANCHES)
        ),
    )


def _is_module(part: nn.Module) -> bool:
    return isinstance(part, Inception | InceptionModule)


def _picture(chain: Trunk, x: Tensor) -> Tensor:
    """The published weights of torchvision want the pixels scaled back to -1 … 1 first."""
    network: Any = chain.network
    return network._transform_input(x) if hasattr(network, "_transform_input") else x


def _outputs(part: nn.Module, x: Tensor) -> list[Tensor]:
    return [branch(x) for branch in part.children()]


def _without(outputs: list[Tensor], muted: int) -> Tensor:
    """The first row of the joined map, (1, channels, height, width), one branch at zero."""
    return torch.cat(
        [
            torch.zeros_like(out[:1]) if number == muted else out[:1]
            for number, out in enumerate(outputs)
        ],
        1,
    )


def _muted(size: int, activation: float, found: Answer, baseline: Answer) -> Muted:
    return Muted(
        channels=size,
        activation=activation,
        answer=found,
        margin_change=found.margin - baseline.margin,
    )
