"""The layer summary that a page shows: torchinfo's rows, with the spine's numbers.

torchinfo 1.8 gives the tree, the shapes, the kernels and the parameters. Its own multiply-adds are
wrong for a Linear on more than two dimensions and for every container, and it does not know
functional steps such as the residual addition: those come from the layer table.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import torch
import torchinfo
from torch import Tensor, nn
from torchinfo.layer_info import LayerInfo
from torchinfo.torchinfo import clear_cached_forward_pass

from cnnviz.architectures import variant
from cnnviz.network.trace.layers import build_on_meta, keeps_shape
from cnnviz.network.trace.table import Layer, LayerTable

DEPTH = 10
"""Levels of nesting that are shown; the deepest network of the catalogue has five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One row of the summary: a container, a layer, or a functional step.

    Attributes:
        path: Module path as in the layer table; "" is the whole network.
        depth: Level in the tree, 0 for the whole network: the indentation.
        kind: Class of the module, or name of the functional step.
        container: Whether the rows below it are its parts: their numbers are in its own.
        params: Parameters; 0 where an earlier row already counted them.
        share: `params` over the parameters of the network.
    """

    path: str
    depth: int
    kind: str
    container: bool
    input_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    kernel: tuple[int, int] | None
    params: int
    share: float
    macs: int
    rf: tuple[int, int] | None


def layer_summary(name: str, table: LayerTable) -> tuple[SummaryRow, ...]:
    """Return the summary of a network, in order, every container before its parts.

    Args:
        name: A variant of the catalogue or any classifier that torchvision registers.
        table: Its layer table; gives the input size, too.

    Returns:
        torchinfo's rows, and between them the functional steps that only the table has.

    Raises:
        UnknownName: If there is no such network.
    """
    known = _torchinfo_rows(name, table.input_shape)
    work, field = _work_and_field(table)
    total = table.params
    rows: dict[str, SummaryRow] = {}
    for layer in table.layers:
        for path in _ancestry(layer.path):
            if path in known and path not in rows:
                rows[path] = _module_row(known[path], path, total, work[path], field[path])
        if layer.path not in known:
            rows[layer.path] = _step_row(layer, total)
    return tuple(rows.values())


def table_summary(table: LayerTable) -> tuple[SummaryRow, ...]:
    """Return the summary of a network without modules, an ONNX file: containers by its paths.

    Args:
        table: Its layer table.
    """
    work, field = _work_and_field(table)
    total = table.params
    paths = {layer.path for layer in table.layers}
    inside: dict[str, list[Layer]] = {}
    for layer in table.layers:
        for above in set(_ancestry(layer.path)) - paths:
            inside.setdefault(above, []).append(layer)
    rows: dict[str, SummaryRow] = {}
    for layer in table.layers:
        for path in _ancestry(layer.path):
            if path in inside and path not in rows:
                rows[path] = _container_row(path, inside[path], total, work, field)
        step = _step_row(layer, total)
        rows[layer.path] = replace(step, kernel=layer.kernel)
    return tuple(rows.values())


def _container_row(
    path: str,
    inside: list[Layer],
    total: int,
    work: Mapping[str, int],
    field: Mapping[str, tuple[int, int] | None],
) -> SummaryRow:
    params = sum(layer.params for layer in inside)
    return SummaryRow(
        path=path,
        depth=path.count(".") + 1 if path else 0,
        kind="Module",
        container=True,
        input_shape=inside[0].input_shape,
        output_shape=inside[-1].output_shape,
        kernel=None,
        params=params,
        share=params / max(total, 1),
        macs=work[path],
        rf=field[path],
    )


def _ancestry(path: str) -> Iterator[str]:
    """Return every module that a path lies in and the path itself: "a.b" -> "", "a", "a.b"."""
    yield ""
    parts = path.split(".")
    for count in range(1, len(parts) + 1):
        yield ".".join(parts[:count])


def _work_and_field(
    table: LayerTable,
) -> tuple[dict[str, int], dict[str, tuple[int, int] | None]]:
    """Return multiply-adds and field of the output of every container and every layer, by path."""
    work: Counter[str] = Counter()
    field: dict[str, tuple[int, int] | None] = {}
    for layer in table.layers:
        for path in _ancestry(layer.path):
            work[path] += layer.macs
            field[path] = layer.rf
    return work, field


def _torchinfo_rows(name: str, shape: tuple[int, int, int]) -> dict[str, LayerInfo]:
    """Return torchinfo's rows by path, a repeated call named as in the layer table."""
    # torchinfo switches modes and leaves hooks behind if it fails: only ever give it a model
    # that nobody else has. A tensor as input, because `input_size` draws from the global generator.
    model = build_on_meta(variant(name))
    _skip(model)
    paths = {id(module): path for path, module in model.named_modules()}
    statistics = torchinfo.summary(
        model,
        input_data=torch.empty(1, *shape, device="meta"),
        depth=DEPTH,
        device="meta",
        mode="eval",
        cache_forward_pass=False,
        verbose=0,
    )
    clear_cached_forward_pass()  # it keeps the last model of every class even when told not to
    seen: Counter[str] = Counter()
    rows: dict[str, LayerInfo] = {}
    for info in statistics.summary_list:
        path = paths[info.layer_id]
        seen[path] += 1
        rows[path if seen[path] == 1 else f"{path}#{seen[path]}"] = info
    return rows


def _skip(model: nn.Module) -> None:
    """Let layers that keep the shape do nothing: batch norm on meta tensors takes milliseconds."""
    for module in model.modules():
        if keeps_shape(module) and not any(module.children()):
            module.forward = _same_shape


def _same_shape(x: Tensor) -> Tensor:
    return torch.empty_like(x)


def _module_row(
    info: LayerInfo, path: str, total: int, macs: int, rf: tuple[int, int] | None
) -> SummaryRow:
    params = 0 if info.is_recursive else info.num_params
    return SummaryRow(
        path=path,
        depth=info.depth,
        kind=info.class_name,
        container=not info.is_leaf_layer,
        input_shape=tuple(info.input_size[1:]),
        output_shape=tuple(info.output_size[1:]),
        kernel=_pair(info.kernel_size),
        params=params,
        share=params / max(total, 1),
        macs=macs,
        rf=rf,
    )


def _step_row(layer: Layer, total: int) -> SummaryRow:
    return SummaryRow(
        path=layer.path,
        depth=layer.path.count(".") + 1,
        kind=layer.kind,
        container=False,
        input_shape=layer.input_shape,
        output_shape=layer.output_shape,
        kernel=None,
        params=layer.params,
        share=layer.params / max(total, 1),
        macs=layer.macs,
        rf=layer.rf,
    )


def _pair(kernel: int | list[int] | None) -> tuple[int, int] | None:
    if kernel is None or isinstance(kernel, int):
        return None if kernel is None else (kernel, kernel)
    # A window along one axis alone, as over the channels of ECA-Net, is none of a map.
    return (kernel[0], kernel[1]) if len(kernel) == 2 else None
