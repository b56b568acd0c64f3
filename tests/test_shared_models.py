"""What no line of the app may do to a network that many sessions share, read from the syntax trees.

A hook on a shared network handed one session another's activations, `backward()` on it crashed the
server, and `train()` spoilt its batch norms for good (all measured). Where such a call is right, it
stands here by file and function with its reason; any other one fails, and so does a line here that
nothing needs any more.
"""

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from cnnviz.paths import ROOT
from tests import trees

TRAINED = "a network of this run's own process, which nobody else sees"
FRESH = "a network that was built a moment ago and is handed out only after this"
NUMBERS = "numbers of this call, part of no network"
PROCESS = "the settings of a process of its own"

ALLOWED = {
    "cnnviz/training/runs/workers/together.py": {
        ("_RandomNumbers.put_back", "set_rng_state"): (2, PROCESS)
    },
    "cnnviz/lessons/concepts/layers/activations/numbers.py": {
        ("signal", "requires_grad_"): (1, NUMBERS)
    },
    "cnnviz/lessons/concepts/generalising/regularisation/numbers.py": {
        ("_same_start", "requires_grad_"): (1, NUMBERS),
        ("_train", "grad ="): (1, NUMBERS),
    },
    "cnnviz/lessons/concepts/learning/initialisation/numbers.py": {
        ("measured", "requires_grad_"): (1, NUMBERS)
    },
    "cnnviz/probing/units/optimised_pictures.py": {
        ("climb", "grad ="): (1, NUMBERS),
        ("climb", "load_state_dict"): (1, NUMBERS),
    },
    "cnnviz/probing/units/effective_field.py": {("_energy", "requires_grad_"): (1, NUMBERS)},
    "cnnviz/lessons/concepts/designs/resnet_variants/numbers.py": {
        ("block_table", "eval"): (1, FRESH),
        ("left_by_empty_blocks", "eval"): (1, FRESH),
    },
    "cnnviz/lessons/concepts/designs/unet/numbers.py": {
        ("trained", "eval"): (1, FRESH),
        ("trained", "load_state_dict"): (1, FRESH),
        ("trained", "requires_grad_"): (1, FRESH),
        ("unet_table", "eval"): (1, FRESH),
    },
    "cnnviz/lessons/gan/networks/numbers.py": {("sized_table", "eval"): (1, FRESH)},
    "cnnviz/lessons/resnet/gradients/numbers.py": {
        ("_weight", "requires_grad_"): (2, NUMBERS),
        ("probe", "requires_grad_"): (1, NUMBERS),
    },
    "cnnviz/network/code/source.py": {("written", "eval"): (1, FRESH)},
    "cnnviz/network/trace/heard.py": {
        ("_Listening.to", "register_forward_hook"): (1, FRESH),
        ("_Listening.to", "register_forward_pre_hook"): (1, FRESH),
    },
    "cnnviz/network/trace/layers.py": {("build_on_meta", "eval"): (1, FRESH)},
    "cnnviz/probing/changes/program.py": {
        ("_calls", "inplace ="): (1, "a shallow copy of the module, made for the engine")
    },
    "cnnviz/lessons/concepts/learning/optimisers/numbers.py": {("descend", "grad ="): (1, NUMBERS)},
    "cnnviz/commands/train.py": {("_device", "set_num_threads"): (1, PROCESS)},
    "cnnviz/photos/weights/models.py": {
        ("_fresh_tensors", "manual_seed"): (1, "under a lock, and put back behind it"),
        ("_from_file", "eval"): (1, FRESH),
        ("_loaded", "eval"): (1, FRESH),
        ("_loaded", "requires_grad_"): (1, FRESH),
    },
    "cnnviz/photos/weights/state_dicts.py": {("fit", "load_state_dict"): (1, FRESH)},
    "cnnviz/training/gan/line.py": {
        ("_descend", "backward"): (1, TRAINED),
        ("_descend", "zero_grad"): (1, TRAINED),
    },
    "cnnviz/training/gan/nets.py": {
        ("generator_from", "eval"): (1, FRESH),
        ("generator_from", "load_state_dict"): (1, FRESH),
        ("generator_from", "requires_grad_"): (1, FRESH),
    },
    "cnnviz/training/gan/samples.py": {
        ("samples", "eval"): (1, TRAINED),
        ("samples", "train"): (1, TRAINED),
    },
    "cnnviz/training/gan/updates.py": {
        ("GanUpdates._descend", "backward"): (1, TRAINED),
        ("GanUpdates._descend", "zero_grad"): (1, TRAINED),
        ("GanUpdates._judged", "train"): (1, TRAINED),
        ("GanUpdates._made", "train"): (1, TRAINED),
        ("GanUpdates._teach_generator", "requires_grad_"): (2, TRAINED),
        ("GanUpdates.load", "load_state_dict"): (3, TRAINED),
    },
    "cnnviz/training/loop/evaluations.py": {
        ("evaluate", "eval"): (1, TRAINED),
        ("evaluate", "train"): (1, TRAINED),
    },
    "cnnviz/training/nets/trainable.py": {
        ("initialised", "manual_seed"): (1, "in the process of a run, which has no other sessions")
    },
    "cnnviz/training/loop/optimisers.py": {
        ("RunOptimiser.backward", "backward"): (1, TRAINED),
        ("RunOptimiser.load_state_dict", "load_state_dict"): (2, TRAINED),
        ("RunOptimiser.step", "grad ="): (1, TRAINED),
        ("RunOptimiser.step", "zero_grad"): (1, TRAINED),
        ("RunOptimiser.unscale", "grad ="): (1, TRAINED),
    },
    "cnnviz/training/runs/workers/classifier.py": {("happenings", "load_state_dict"): (1, TRAINED)},
    "cnnviz/training/runs/workers/readiness.py": {("ready", "set_num_threads"): (1, PROCESS)},
    "cnnviz/training/loop/updates.py": {
        ("Updates.gradients", "backward"): (1, TRAINED),
        ("Updates.gradients", "train"): (1, TRAINED),
        ("Updates.load", "load_state_dict"): (2, TRAINED),
        ("_reads", "eval"): (1, TRAINED),
        ("_set_norm", "requires_grad_"): (1, TRAINED),
    },
    "cnnviz/training/loop/whitening.py": {("whiten", "requires_grad_"): (1, FRESH)},
    "cnnviz/ui/runs/run_network.py": {
        ("load", "eval"): (1, FRESH),
        ("load", "requires_grad_"): (1, FRESH),
    },
}
"""By file: (function, what it does), how often, and why that is right."""

CALLS = frozenset(
    [
        "backward", "eval", "load_state_dict", "manual_seed", "manual_seed_all", "requires_grad_",
        "retain_grad", "seed", "seed_all", "set_default_device", "set_default_dtype",
        "set_detect_anomaly", "set_grad_enabled", "set_num_interop_threads", "set_num_threads",
        "set_rng_state", "train", "use_deterministic_algorithms", "zero_grad",
    ]
)  # fmt: skip
"""Methods and functions that change a network, or the whole process."""

WRITTEN = frozenset(["grad", "inplace", "requires_grad", "training"])
"""Attributes of a network or of its weights that nothing may be assigned to."""

HOOKLESS = frozenset(["IntegratedGradients", "Occlusion"])
"""What may be used of captum: these call a plain function. Its Layer… classes put hooks on the
network, and DeepLift, LRP, GuidedBackprop and Deconvolution do too."""

FILES = sorted([*ROOT.glob("cnnviz/**/*.py"), *ROOT.glob("pages/*.py"), *ROOT.glob("app.py")])


def touches(tree: ast.AST, where: str = "") -> list[tuple[str, str]]:
    """(function, what it does) of everything that could touch a shared network."""
    found = []
    for node in ast.iter_child_nodes(tree):
        what = _hook(node) or _write(node) or _call(node) or _captum(node)
        if what:
            found.append((where, what))
        defines = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        found += touches(node, f"{where}.{node.name}".removeprefix(".") if defines else where)
    return found


def _hook(node: ast.AST) -> str | None:
    """A hook by any of its names, called, handed on, or asked for by `getattr`."""
    parts = (getattr(node, part, None) for part in ("attr", "id", "name", "value"))
    names = [part for part in parts if isinstance(part, str)]
    return next(
        (name for name in names if re.fullmatch(r"register_\w*hook\w*|_\w+_hooks", name)), None
    )


def _write(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load):
        return None
    of_itself = getattr(node.value, "id", "") == "self"
    return f"{node.attr} =" if node.attr in WRITTEN and not of_itself else None


def _call(node: ast.AST) -> str | None:
    if not isinstance(node, ast.Call):
        return None
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    # `eval(…)` is Python's own, which another test forbids, and `train(…)` the loop of a run.
    alone = isinstance(node.func, ast.Name) and name in ("eval", "train")
    return name if name in CALLS and not alone and not _harmless(node) else None


def _harmless(call: ast.Call) -> bool:
    """A generator of one's own that is seeded, or a new tensor that asks for its gradient."""
    owner = getattr(call.func, "value", None)
    if not isinstance(owner, ast.Call):
        return False
    made_by = getattr(owner.func, "attr", getattr(owner.func, "id", ""))
    called = getattr(call.func, "attr", "")
    return (called == "manual_seed" and made_by == "Generator") or (
        called == "requires_grad_" and made_by in ("clone", "detach")
    )


def _captum(node: ast.AST) -> str | None:
    if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("captum"):
        names = {alias.name for alias in node.names}
        return f"captum {min(names - HOOKLESS)}" if names - HOOKLESS else None
    if isinstance(node, ast.Import) and any(a.name.startswith("captum") for a in node.names):
        return "captum as a whole"
    return None


def in_file(path: Path) -> Counter[tuple[str, str]]:
    return Counter(touches(trees.parsed(path)))


def test_nothing_touches_a_shared_network():
    for path in FILES:
        file = str(path.relative_to(ROOT))
        allowed = {key: count for key, (count, _) in ALLOWED.get(file, {}).items()}
        assert dict(in_file(path)) == allowed, file


def test_every_allowed_place_exists_and_has_a_reason():
    assert {str(path.relative_to(ROOT)) for path in FILES} >= set(ALLOWED)
    assert all(reason for places in ALLOWED.values() for _, reason in places.values())


def test_training_alone_trains():
    for name, places in ALLOWED.items():
        for _, what in places:
            if what in ("backward", "train", "zero_grad"):
                assert name.startswith("cnnviz/training/")


@pytest.mark.parametrize(
    "line",
    [
        "model.register_forward_hook(note)",
        "model.layer4.register_full_backward_hook(note)",
        "tensor.register_hook(note)",
        "from torch.nn.modules.module import register_module_forward_hook",
        "getattr(model, 'register_forward_pre_hook')(note)",
        "model._forward_hooks.clear()",
        "loss.backward()",
        "torch.autograd.backward(loss)",
        "model.train()",
        "model.train(False)",
        "model.eval()",
        "loaded.module.requires_grad_(True)",
        "x.requires_grad_()",
        "model.clone().eval()",
        "torch.manual_seed(0)",
        "torch.cuda.manual_seed_all(0)",
        "np.random.seed(0)",
        "torch.set_grad_enabled(True)",
        "with torch.set_grad_enabled(True): pass",
        "weight.requires_grad = True",
        "for p in model.parameters(): p.grad = None",
        "module.inplace = False",
        "del weight.grad",
        "model.load_state_dict(state)",
        "from captum.attr import LayerGradCam",
        "from captum.attr import Occlusion, DeepLift",
        "import captum",
        "import captum.attr as attr",
    ],
)
def test_what_it_is_for_is_caught(line):
    assert touches(ast.parse(f"def f():\n    {line}"))


@pytest.mark.parametrize(
    "line",
    [
        "x.clone().requires_grad_()",
        "value.detach().requires_grad_()",
        "torch.Generator().manual_seed(0)",
        "torch.autograd.grad(score, leaf)",
        "with torch.enable_grad(): pass",
        "with torch.inference_mode(False): pass",
        "self.register_buffer('bitmaps', bitmaps)",
        "pi_heif.register_heif_opener(thumbnails=False)",
        "from captum.attr import IntegratedGradients, Occlusion",
        "self.training = True",
        "page.train",
        "train(network, data, recipe)",
    ],
)
def test_what_is_harmless_is_not(line):
    assert not touches(ast.parse(f"def f():\n    {line}"))
