"""Values of the GoogLeNet page alone."""

from cnnviz.lessons.googlenet.auxiliary_heads.numbers import Initialisation
from cnnviz.lessons.googlenet.auxiliary_heads.screen import measured
from cnnviz.lessons.values import field_of, macs_of, params_of
from cnnviz.network.structure.depth import depth
from cnnviz.network.structure.inception_modules import Form, Module, modules
from cnnviz.ui import cache, tables
from cnnviz.ui.parts.values import Value
from cnnviz.ui.shell import numbers
from cnnviz.ui.shell.page import ArchitecturePage

PAPER = "googlenet2014"
"""The network of the paper's table 1, whose numbers the text tells."""

VGG = "vgg19"


def _modules() -> tuple[Module, ...]:
    return modules(tables.layer_table(PAPER))


def _first() -> Module:
    return _modules()[0]


def _heads_params() -> int:
    return tables.layer_table(f"{PAPER}-aux").params - tables.layer_table(PAPER).params


def _fc() -> tuple[int, int]:
    """Parameters of the last layer as it is, and if it read every place of the last map."""
    table = tables.layer_table(PAPER)
    fc = table.row("fc")
    classes, (channels, height, width) = fc.output_shape[0], table.row(_last_map()).output_shape
    return fc.params, classes * (channels * height * width + 1)


def _last_map() -> str:
    return f"{_modules()[-1].path}.cat"


def _field(name: str, path: str) -> str:
    """Receptive field of a row, in pixels."""
    return field_of(tables.layer_table(name).row(path))


def _branch_fields() -> list[str]:
    """Receptive fields of the branches of the first module, as they are joined."""
    return [_field(PAPER, branch.end) for branch in _first().branches]


def _five(arch: ArchitecturePage, *, reduced: bool) -> str:
    branch = _first().widest
    return numbers.compact(arch.t, _first().reduced(branch, branch.reduction if reduced else 0))


def _five_times() -> str:
    first, branch = _first(), _first().widest
    return f"{first.reduced(branch, 0) / first.reduced(branch, branch.reduction):.1f}"


def _whole_macs(arch: ArchitecturePage, form: Form) -> str:
    return numbers.compact(arch.t, _first().whole(form).macs)


def _single_weights() -> int:
    """Weights of the 5x5 kernels of all modules, their reductions aside."""
    return sum(25 * module.widest.reduction * module.widest.channels for module in _modules())


def _double_weights() -> int:
    """Weights if two 3x3 kernels stood in place of each 5x5, at the same widths."""
    return sum(
        9 * module.widest.channels * (module.widest.reduction + module.widest.channels)
        for module in _modules()
    )


def _gain(*, batch_norm: bool = False, start: Initialisation = Initialisation.DEFAULT) -> str:
    return numbers.significant(cache.shared(measured, batch_norm, start, 0).gain)


VALUES: dict[str, Value] = {
    "modules": lambda arch: str(len(modules(tables.layer_table(arch.name)))),
    "params2014": lambda _: params_of(PAPER),
    "params_torchvision": lambda _: params_of("googlenet"),
    "params_with_heads": lambda _: params_of(f"{PAPER}-aux"),
    "heads_params": lambda _: numbers.whole(_heads_params()),
    "macs2014": lambda arch: macs_of(arch, PAPER),
    "depth2014": lambda _: str(depth(tables.layer_table(PAPER))),
    "rival_depth": lambda _: str(depth(tables.layer_table(VGG))),
    "rival_params_times": lambda _: (
        f"{tables.layer_table(VGG).params / tables.layer_table(PAPER).params:.0f}"
    ),
    "rival_macs_times": lambda _: (
        f"{tables.layer_table(VGG).macs / tables.layer_table(PAPER).macs:.0f}"
    ),
    "last_layer": lambda _: numbers.whole(_fc()[0]),
    "last_layer_share": lambda arch: numbers.percent(
        arch.t, _fc()[0] / tables.layer_table(PAPER).params
    ),
    "flat_layer": lambda _: numbers.whole(_fc()[1]),
    "flat_times": lambda _: f"{_fc()[1] / tables.layer_table(PAPER).params:.1f}",
    "module_inputs": lambda _: str(_first().inputs),
    "module_channels": lambda _: str(_first().whole().channels),
    "naive_channels": lambda _: str(_first().whole(Form.NAIVE).channels),
    "module_macs": lambda arch: _whole_macs(arch, Form.REDUCED),
    "naive_macs": lambda arch: _whole_macs(arch, Form.NAIVE),
    "module_weights": lambda _: numbers.whole(_first().whole().weights),
    "five_width": lambda _: str(_first().widest.reduction),
    "five_plain": lambda arch: _five(arch, reduced=False),
    "five_reduced": lambda arch: _five(arch, reduced=True),
    "five_times": lambda _: _five_times(),
    "single_weights": lambda _: numbers.whole(_single_weights()),
    "double_weights": lambda _: numbers.whole(_double_weights()),
    "field_one": lambda _: _branch_fields()[0],
    "field_three": lambda _: _branch_fields()[1],
    "field_five": lambda _: _branch_fields()[2],
    "field2014": lambda _: _field(PAPER, _last_map()),
    "field_torchvision": lambda _: _field("googlenet", _last_map()),
    "gain_default": lambda _: _gain(),
    "gain_he": lambda _: _gain(start=Initialisation.HE),
    "gain_norm": lambda _: _gain(batch_norm=True),
}
