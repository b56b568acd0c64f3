"""What the steps of an ONNX graph are called: by their modules, where the exporter wrote them."""

import re
from collections import Counter
from collections.abc import Iterable

import onnx

LONGEST = 200

_PATH = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")
_AGAIN = re.compile(r"(.+)_\d+")


def module_path(scopes: Iterable[str]) -> str:
    """Return the path of a module from the scopes that PyTorch writes into names.

    The child "0" of `layer1` is called "layer1.0" there, so that "/layer1/layer1.0/conv1" is the
    module `layer1.0.conv1`, and "/features/features.0/features.0.0" is `features.0.0`.
    """
    path: list[str] = []
    for scope in scopes:
        if path and scope.startswith(f"{path[-1]}."):
            path[-1] = scope
        else:
            path.append(scope)
    return ".".join(path)


DEEPEST = 16
"""Modules inside one another; those of the published networks have at most eight."""


def is_path(name: str) -> bool:
    """Return whether a name is one that a module or a parameter of PyTorch may have."""
    return len(name) <= LONGEST and name.count(".") < DEEPEST and _PATH.fullmatch(name) is not None


class Places:
    """The paths of the steps of one graph.

    Args:
        nodes: The steps that have rows.
    """

    def __init__(self, nodes: Iterable[onnx.NodeProto]) -> None:
        scopes = [scope for node in nodes if (scope := _scope(node))]
        self._steps = Counter(scopes)
        self._outer = {
            scope[: place.start()] for scope in scopes for place in re.finditer(r"\.", scope)
        }
        self._numbers: Counter[str] = Counter()
        self._modules: set[str] = set()

    def of(self, node: onnx.NodeProto, kind: str, weight: str = "") -> str:
        """Return the path of a step.

        Args:
            node: The step.
            kind: What it does, in the field's terms.
            weight: Name of its first weight, which PyTorch names after the module.
        """
        owner = weight.rpartition(".")[0]
        if owner and is_path(weight):
            return owner
        scope = _scope(node)
        if scope is None:
            self._numbers[kind] += 1
            return f"{kind}_{self._numbers[kind]}".lower()
        # A module with one step and nothing inside is a layer; other steps are named after what
        # they do, in the module that they stand in.
        if self._steps[scope] == 1 and scope not in self._outer:
            return self._called_again(scope)
        return f"{scope}.{_function(kind)}" if scope else _function(kind)

    def _called_again(self, scope: str) -> str:
        """Return the path of a module: "relu_1" is `relu`, called for the second time."""
        found = _AGAIN.fullmatch(scope)
        if found is not None and found[1] in self._modules:
            return found[1]
        self._modules.add(scope)
        return scope


def _scope(node: onnx.NodeProto) -> str | None:
    """Return the module that a step stands in, "" for the whole network; None if nobody wrote it.

    Names of other exporters have slashes too, but none of them in front.
    """
    if not node.name.startswith("/"):
        return None
    scope = module_path(node.name.split("/")[1:-1])
    return scope if not scope or is_path(scope) else None


def _function(kind: str) -> str:
    """Return what PyTorch calls the function that does the same as a module."""
    plain = kind.replace("ReLU", "Relu")
    return (plain if plain.isupper() else _WORD.sub("_", plain)).lower()
