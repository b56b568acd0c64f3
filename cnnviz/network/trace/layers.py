"""The spine: from a model to its layer table.

The graph comes from torch.fx and is run once on the meta device, so no weight and no activation is
ever allocated; multiply-adds come from `torch.utils.flop_counter`; fields from `network.field`.
"""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor, fx, nn
from torch.fx.node import Target
from torch.overrides import TorchFunctionMode

from cnnviz.architectures import Variant, variant
from cnnviz.errors import BadValue, NotTraceable
from cnnviz.network.field.box import Field, picture
from cnnviz.network.field.call import Call
from cnnviz.network.field.rules import POINTWISE, field_after
from cnnviz.network.trace.counting import Operations, Weights
from cnnviz.network.trace.heard import heard_table
from cnnviz.network.trace.nodes import (
    NO_MEMORY,
    hyper_of,
    jump_of,
    kind_of,
    sides_of,
    tensor_nodes,
    tensors,
    window_of,
)
from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.network.trace.tracing import Naming, trace, untraceable

INPUT = "input"
"""Name of the picture among the parents."""

MAX_SIDE = 2048
"""Largest input side: beyond it the numbers say nothing about the published networks."""


def layer_table(name: str, input_size: int | None = None) -> LayerTable:
    """Return the layer table of a network by name.

    Args:
        name: A variant of the catalogue or any classifier that torchvision or timm registers.
        input_size: Side of the square input; the one the network was published for by default.

    Raises:
        UnknownName: If there is no such network.
        BadValue: If the network cannot take this size.
        NotTraceable: If torch.fx cannot record the network, and it does not run on meta tensors.
    """
    if input_size is not None and not 1 <= input_size <= MAX_SIDE:
        raise _refused(name, input_size)
    entry = variant(name, input_size)
    try:
        model = build_on_meta(entry)
    except (ValueError, AssertionError) as error:  # transformers check the size as they are built
        raise _refused(name, entry.input_shape[1]) from error
    try:
        return table_of(model, entry.input_shape, name)
    except NotTraceable as error:
        return _heard(entry, error)


def _heard(entry: Variant, error: NotTraceable) -> LayerTable:
    """Return the table without fields and parents, or say why there is none at all."""
    try:
        return heard_table(build_on_meta(entry), entry.input_shape, entry.name)
    except Exception as other:  # a foreign network's own code
        raise error from other


def build_on_meta(entry: Variant) -> nn.Module:
    """Return the network without memory for its weights, in eval mode."""
    try:
        with _WithoutWeights():
            model = entry.build()
    except (RuntimeError, NotImplementedError):
        # A constructor that runs a part of its network to learn the sizes, as those of the hybrid
        # transformers of timm do: then every tensor is on the meta device.
        with torch.device("meta"):
            model = entry.build()
    return model.to("meta").eval()


def table_of(model: nn.Module, input_shape: tuple[int, int, int], name: str) -> LayerTable:
    """Return the layer table of a model.

    Args:
        model: Any network that torch.fx can record, on the meta device.
        input_shape: Channels, height, width.
        name: Its name, for the table and for error messages.

    Raises:
        BadValue: If the network cannot take this shape.
        NotTraceable: If torch.fx cannot record the network.
    """
    walk = _Walk(model, trace(model, name), input_shape)
    try:
        walk.run(torch.empty(1, *input_shape, device="meta"))
    except NotImplementedError as error:  # a step whose result depends on values
        raise untraceable(name, error) from error
    except (RuntimeError, ValueError, AssertionError) as error:
        raise _refused(name, input_shape[1]) from error
    walk.rows.extend(walk.weights.unused(model, walk.naming.fresh))
    return LayerTable(model=name, input_shape=input_shape, layers=tuple(walk.rows))


_NORMS = frozenset("GroupNorm GroupNorm1 LayerNorm LayerNormFp32 RMSNorm RmsNorm".split())


def keeps_shape(module: nn.Module) -> bool:
    """Return whether a layer writes what it reads in shape, without any multiply-add."""
    return type(module).__name__ in POINTWISE or type(module).__name__ in _NORMS


_FILLING = frozenset("uniform_ normal_ trunc_normal_ erfinv_ mul_ add_ clamp_ fill_ zero_".split())
"""What initial values are drawn with, outside of `torch.nn.init` too."""


class _WithoutWeights(TorchFunctionMode):
    """Allocates no weights and passes over their initial values: work for nothing here.

    Only `torch.empty` goes to the meta device, because constructors compute with other tensors
    (RegNet rounds its widths).
    """

    def __torch_function__(
        self,
        func: Callable[..., object],
        types: object,
        args: tuple[object, ...] = (),
        kwargs: dict[str, object] | None = None,
    ) -> object:
        options = dict(kwargs or {})
        if getattr(func, "__module__", "") == "torch.nn.init":
            return options.get("tensor", args[0] if args else None)
        if getattr(func, "__name__", "") in _FILLING and _is_meta(args):
            return args[0]
        if func is torch.empty:
            options["device"] = "meta"
        return func(*args, **options)


def _is_meta(args: tuple[object, ...]) -> bool:
    return bool(args) and isinstance(args[0], Tensor) and args[0].is_meta


class _Walk(fx.Interpreter):
    """Runs the graph on meta tensors and writes a row for every step that yields a tensor."""

    def __init__(
        self, model: nn.Module, graph: fx.Graph, input_shape: tuple[int, int, int]
    ) -> None:
        super().__init__(model, graph=graph)
        # An error inside the network is told in one sentence, not with the traced code.
        self.extra_traceback = False
        self.rows: list[Layer] = []
        self.side = input_shape[1:]
        self.fields: dict[fx.Node, Field | None] = {}
        self.paths: dict[fx.Node, str] = {}
        self.naming = Naming()
        self.weights = Weights()
        self.operations = Operations()

    def run(self, *args: Any, **kwargs: Any) -> object:
        with self.operations:
            return super().run(*args, **kwargs)

    def call_module(self, target: Target, args: tuple[Any, ...], kwargs: dict[str, Any]) -> object:
        module = self.fetch_attr(str(target))
        if keeps_shape(module) and len(args) == 1:
            # Same shape and no multiply-adds; batch norm on meta tensors takes milliseconds.
            return torch.empty_like(args[0])
        return super().call_module(target, args, kwargs)

    def run_node(self, n: fx.Node) -> object:
        before = self.operations.macs
        output = super().run_node(n)
        macs = self.operations.macs - before
        if n.op == "placeholder":
            self.fields[n], self.paths[n] = picture(), INPUT
        elif n.op == "get_attr":
            self._parameter(n, output)
        elif n.op != "output":
            self._step(n, output, macs)
        return output

    def _parameter(self, n: fx.Node, value: object) -> None:
        """Add the row of a parameter that the graph reads by itself: ConvNeXt's layer scale."""
        if isinstance(value, nn.Parameter):
            self.paths[n] = path = self.naming.parameter(n)
            shape, params = tuple(value.shape), self.weights.fresh([value])
            self.rows.append(Layer(path=path, kind="Parameter", output_shape=shape, params=params))

    def _step(self, n: fx.Node, output: object, macs: int) -> None:
        call = self._call(n, output)
        field = self.fields[n] = field_after(call)
        if call.module is not None and isinstance(output, tuple):
            output = next(tensors(output), None)  # attention returns its weights beside its result
        if not isinstance(output, Tensor):
            # Sizes and lists of parts are no layers; what reads them reads their sources.
            return
        self.paths[n] = path = self.naming.step(n, call.kind)
        if field is not None and field.dims is None and not field.whole:
            field = None  # flattened: positions are gone, so there is no box to speak of
        free = call.kind in NO_MEMORY or getattr(call.module, "inplace", False)
        self.rows.append(
            Layer(
                path=path,
                kind=call.kind,
                input_shape=tuple(call.inputs[0].shape[1:]) if call.inputs else (),
                output_shape=tuple(output.shape[1:]),
                params=self.weights.fresh(
                    list(call.module.parameters()) if call.module is not None else []
                ),
                macs=macs,
                activation_bytes=0 if free else 4 * output.numel(),
                rf=None if field is None else (field.vertical.size, field.horizontal.size),
                jump=jump_of(field),
                start=None if field is None else (field.vertical.start, field.horizontal.start),
                parents=tuple(dict.fromkeys(self._sources(n))),
                window=window_of(call.module, sides_of(call.inputs)),
                hyper=hyper_of(call.module),
            )
        )

    def _call(self, n: fx.Node, output: object) -> Call:
        module = self.fetch_attr(str(n.target)) if n.op == "call_module" else None
        args, kwargs = self.fetch_args_kwargs_from_env(n)
        maps = [node for node in tensor_nodes(n, self.env) if node.op != "get_attr"]
        return Call(
            kind=kind_of(n, module),
            module=module,
            args=args,
            kwargs=kwargs,
            inputs=(*tensors(args), *tensors(kwargs)),
            fields=tuple(self.fields.get(node) for node in maps),
            output=output,
            picture=(self.side[0], self.side[1]),
        )

    def _sources(self, n: fx.Node) -> Iterator[str]:
        for node in n.all_input_nodes:
            if node in self.paths:
                yield self.paths[node]
            else:
                yield from self._sources(node)


def _refused(name: str, side: int) -> BadValue:
    return BadValue(
        "input_size_refused",
        f"{name} cannot take an input of {side} x {side} pixels",
        name=name,
        size=side,
    )
