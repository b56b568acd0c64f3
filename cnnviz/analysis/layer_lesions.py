"""Layer lesions: single convolutions taken out of a network without shortcuts.

Veit, Wilber and Belongie (2016, section 4.1) removed single layers from a VGG beside their single
blocks from a ResNet. A convolution can only be taken out where map and channels stay as they are;
its batch norm and its ReLU go with it. What it read comes out of a ReLU or a pooling behind one
and is never negative, so that handing it on is just what a block does whose branch is zero.

The network is only read: no hooks, no copies, no change of mode.
"""

from collections import defaultdict
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from cnnviz.analysis.answers import Answer, answer
from cnnviz.analysis.chains import through
from cnnviz.errors import BadValue


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Step:
    """A convolution with what belongs to it, or a pooling.

    Attributes:
        name: As the papers call it: "conv3_2" is the second convolution of the third stage.
        path: Path of its first module ("features.12").
        modules: Its modules, in order.
        removable: Whether map and channels come out as they went in.
    """

    name: str
    path: str
    modules: tuple[nn.Module, ...]
    removable: bool

    def __call__(self, x: Tensor) -> Tensor:
        return through(self.modules, x)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlainChain:
    """A network without shortcuts.

    Attributes:
        steps: Convolutions and poolings, in order.
        head: Modules behind the last of them, in order.
    """

    steps: tuple[Step, ...]
    head: tuple[nn.Module, ...]

    @property
    def removable(self) -> tuple[Step, ...]:
        """The convolutions that can be taken out, in order."""
        return tuple(step for step in self.steps if step.removable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """What taking out one layer alone does.

    Attributes:
        name: Name of the layer.
        path: Path of its convolution.
        answer: The answer; the watched class is the first of the whole network.
    """

    name: str
    path: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerCurve:
    """Every single lesion.

    Attributes:
        baseline: The answer of the whole network.
        layers: One entry a removable layer, in order.
    """

    baseline: Answer
    layers: tuple[Removed, ...]


def plain_chain(module: nn.Module) -> PlainChain:
    """Takes a network without shortcuts apart.

    Args:
        module: A torchvision VGG, a `CifarVgg` or a network built like them: `features`, a chain
            of convolutions, and a dense head.

    Raises:
        BadValue: If the network is built otherwise, or no layer can be taken out.
    """
    parts = dict(module.named_children())
    features = parts.pop("features", None)
    chain: list[Step] = []
    if isinstance(features, nn.Sequential) and all(isinstance(m, _KNOWN) for m in features):
        chain = _steps(features)
    if not any(step.removable for step in chain):
        raise BadValue("no_removable_layers", "no layer can be taken out of this network")
    return PlainChain(steps=tuple(chain), head=_head(list(parts.values())))


def without(
    module: nn.Module, x: Tensor, path: str | None = None, watch: int | None = None
) -> Answer:
    """The answer of a network, one layer taken out.

    Args:
        module: The network, in eval mode.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.
        path: Path of the convolution to take out; None is the whole network.
        watch: Class to follow; the most probable one by default.

    Raises:
        BadValue: If no such layer can be taken out.
    """
    chain = plain_chain(module)
    if path is not None and path not in {step.path for step in chain.removable}:
        raise BadValue("no_such_layer", f"{path!r} cannot be taken out", name=path)
    with torch.inference_mode():
        for step in chain.steps:
            x = x if step.path == path else step(x)
        return answer(through(chain.head, x)[0], watch=watch)


def layer_curve(module: nn.Module, x: Tensor) -> LayerCurve:
    """Takes every layer out that can be, one at a time.

    All lesions travel through the network as one batch that grows by one row at every removable
    layer, so that nothing in front of a lesion is computed twice.

    Args:
        module: The network, in eval mode.
        x: One preprocessed photo, (1, 3, height, width), on the device of the network.

    Raises:
        BadValue: If no layer can be taken out.
    """
    chain = plain_chain(module)
    with torch.inference_mode():
        batch = x  # row 0 is the whole network
        for step in chain.steps:
            after = step(batch)
            batch = torch.cat([after, batch[:1]]) if step.removable else after
        logits = through(chain.head, batch)
    baseline = answer(logits[0])
    return LayerCurve(
        baseline=baseline,
        layers=tuple(
            Removed(
                name=step.name,
                path=step.path,
                answer=answer(row, watch=baseline.watched.class_index),
            )
            for step, row in zip(chain.removable, logits[1:], strict=True)
        ),
    )


_KNOWN = (nn.Conv2d, nn.BatchNorm2d, nn.ReLU, nn.MaxPool2d)


def _steps(features: nn.Sequential) -> list[Step]:
    """The convolutions, each with its batch norm and its ReLU, and the poolings between them."""
    groups: list[list[tuple[str, nn.Module]]] = []
    for number, module in features.named_children():
        if isinstance(module, nn.Conv2d | nn.MaxPool2d) or not groups:
            groups.append([])
        groups[-1].append((f"features.{number}", module))
    stage, numbers, found = 1, defaultdict[int, int](int), []
    for group in groups:
        path, first = group[0]
        pool = isinstance(first, nn.MaxPool2d)
        numbers[stage] += 1
        found.append(
            Step(
                name=f"pool{stage}" if pool else f"conv{stage}_{numbers[stage]}",
                path=path,
                modules=tuple(module for _, module in group),
                removable=isinstance(first, nn.Conv2d) and _keeps_shape(first),
            )
        )
        stage += pool
    return found


def _keeps_shape(layer: nn.Conv2d) -> bool:
    sides = tuple(zip(layer.kernel_size, layer.dilation, strict=True))
    half = tuple(dilation * (kernel - 1) // 2 for kernel, dilation in sides)
    return (
        layer.in_channels == layer.out_channels
        and layer.stride == (1, 1)
        and layer.padding == half
        and all(kernel % 2 for kernel, _ in sides)
    )


def _head(parts: list[nn.Module]) -> tuple[nn.Module, ...]:
    """What follows the last map; torchvision flattens it in `forward`, without a module."""
    if any(isinstance(part, nn.Flatten) for part in parts):
        return tuple(parts)
    return (*parts[:-1], nn.Flatten(), *parts[-1:])
