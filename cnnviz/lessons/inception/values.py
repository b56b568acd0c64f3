"""Values of the page about Inception v3."""

from math import floor, log10

from cnnviz.content.facts import fact
from cnnviz.lessons.inception.factorisation.numbers import KernelChain, KernelSplit, chains, splits
from cnnviz.lessons.inception.label_smoothing import Smoothed, smoothed
from cnnviz.lessons.values import table
from cnnviz.network.field.footprint import footprint, last_map
from cnnviz.network.structure.inception_modules import Module, modules
from cnnviz.network.trace.table import Layer
from cnnviz.photos.weights.available import weights_for
from cnnviz.ui.parts.values import Value
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage

EPSILON = 0.1
"""What the authors shared out among the classes (section 7)."""

EXAMPLE = (7, 192)
"""Side and width of the kernel whose saving the text tells: those of Mixed_6e."""

PASSES = 3
"""What a step of training costs, in forward passes: the way back is about two."""


def _unused(arch: ArchitecturePage) -> int:
    """Parameters that take no part in a prediction: those of the auxiliary head."""
    return sum(row.params for row in table(arch).layers if not row.output_shape)


def _answering(arch: ArchitecturePage) -> int:
    return table(arch).params - _unused(arch)


def _modules(arch: ArchitecturePage) -> tuple[Module, ...]:
    return modules(table(arch))


def _saved(arch: ArchitecturePage) -> int:
    return sum(split.whole_weights - split.weights for split in splits(_modules(arch)))


def _of_kind(arch: ArchitecturePage, kind: str) -> list[Module]:
    return [module for module in _modules(arch) if module.kind == kind]


def _grid(arch: ArchitecturePage, kind: str) -> str:
    _, height, width = _of_kind(arch, kind)[0].output_shape
    return f"{height}×{width}"


def _chains() -> tuple[KernelChain, KernelChain, KernelChain]:
    return chains(*EXAMPLE, 1)


def _field(arch: ArchitecturePage, path: str) -> int:
    """Receptive field of a layer or, of a module, of its concatenation."""
    rf = table(arch).under(path)[-1].rf
    return rf[0] if rf else 0


def _field_behind(arch: ArchitecturePage, kind: str) -> str:
    """Receptive field behind the last module of a kind."""
    return str(_field(arch, _of_kind(arch, kind)[-1].path))


def _per_module(arch: ArchitecturePage, kind: str) -> str:
    """What one more module of a kind adds to the field."""
    last, before = (_field(arch, module.path) for module in _of_kind(arch, kind)[:-3:-1])
    return str(last - before)


def _smoothed(arch: ArchitecturePage) -> Smoothed:
    classes = next(row for row in table(arch).layers if row.path == "fc").output_shape[0]
    return smoothed(EPSILON, classes)


def _stem(arch: ArchitecturePage) -> list[Layer]:
    first = _modules(arch)[0].path
    rows = table(arch).layers
    return list(rows[: next(i for i, row in enumerate(rows) if row.path.startswith(first))])


def _share(arch: ArchitecturePage, part: int, whole: int) -> str:
    return numbers.percent(arch.t, part / whole)


def _stack_in_b(arch: ArchitecturePage) -> KernelSplit:
    """The two 3 x 3 of the first module that shrinks the grid."""
    return next(split for split in splits(_modules(arch)) if split.kind == "B")


def _ported_error(arch: ArchitecturePage) -> str:
    accuracy = weights_for(arch.family.default)[0].accuracy_top1
    return numbers.percent(arch.t, 1 - accuracy, 2) if accuracy is not None else "–"


def _epoch_macs(arch: ArchitecturePage) -> str:
    work = PASSES * table(arch).macs * int(fact("ilsvrc_train_pictures").value)
    power = floor(log10(work))
    return rf"${work / 10**power:.1f} \cdot 10^{{{power}}}$"


VALUES: dict[str, Value] = {
    "answering_params": lambda arch: numbers.whole(_answering(arch)),
    "head_params": lambda arch: numbers.whole(_unused(arch)),
    "head_share": lambda arch: _share(arch, _unused(arch), table(arch).params),
    "exact_macs": lambda arch: numbers.whole(table(arch).macs),
    "convolutions": lambda arch: str(
        sum(row.kind == "Conv2d" and bool(row.output_shape) for row in table(arch).layers)
    ),
    "modules": lambda arch: str(len(_modules(arch))),
    "grid_a": lambda arch: _grid(arch, "A"),
    "grid_c": lambda arch: _grid(arch, "C"),
    "grid_e": lambda arch: _grid(arch, "E"),
    "whole_kernel": lambda _: numbers.whole(_chains()[0].weights),
    "split_kernel": lambda _: numbers.whole(_chains()[1].weights),
    "split_saving": lambda _: f"{_chains()[0].weights / _chains()[1].weights:g}",
    "split_width": lambda _: str(EXAMPLE[1]),
    "unsplit_params": lambda arch: numbers.whole(_answering(arch) + _saved(arch)),
    "rf_maxpool2": lambda arch: str(_field(arch, _stem(arch)[-1].path)),
    "rf_5d": lambda arch: _field_behind(arch, "A"),
    "rf_6e": lambda arch: _field_behind(arch, "C"),
    "rf_7c": lambda arch: _field_behind(arch, "E"),
    "rf_per_a": lambda arch: _per_module(arch, "A"),
    "rf_per_c": lambda arch: _per_module(arch, "C"),
    "footprint_share": lambda arch: numbers.percent(
        arch.t, footprint(table(arch), last_map(table(arch))).share, 2
    ),
    "smooth_true": lambda arch: f"{_smoothed(arch).true:g}",
    "smooth_other": lambda arch: f"{_smoothed(arch).other:g}",
    "smooth_lead": lambda arch: f"{_smoothed(arch).lead:.2f}",
    "stem_macs_share": lambda arch: _share(
        arch, sum(row.macs for row in _stem(arch)), table(arch).macs
    ),
    "stem_params_share": lambda arch: _share(
        arch, sum(row.params for row in _stem(arch)), _answering(arch)
    ),
    "late_macs_share": lambda arch: _share(
        arch, sum(module.macs for module in _of_kind(arch, "E")), table(arch).macs
    ),
    "late_params_share": lambda arch: _share(
        arch, sum(module.weights for module in _of_kind(arch, "E")), _answering(arch)
    ),
    "stack_macs": lambda arch: numbers.compact(arch.t, _stack_in_b(arch).macs),
    "stack_whole_macs": lambda arch: numbers.compact(arch.t, _stack_in_b(arch).whole_macs),
    "stack_weights": lambda arch: numbers.whole(_stack_in_b(arch).weights),
    "stack_whole_weights": lambda arch: numbers.whole(_stack_in_b(arch).whole_weights),
    "ported_error": _ported_error,
    "epoch_macs": _epoch_macs,
}
"""Placeholders of `inception.md`, by name."""
