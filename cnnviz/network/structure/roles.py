"""What a row of the layer table does, in the few words that drawings and charts tell apart."""

from enum import StrEnum

ACTIVATIONS = frozenset(
    [
        "celu",
        "elu",
        "gelu",
        "glu",
        "hardsigmoid",
        "hardswish",
        "hardtanh",
        "leakyrelu",
        "leaky_relu",
        "logsoftmax",
        "mish",
        "prelu",
        "relu",
        "relu6",
        "scaled_tanh",
        "selu",
        "sigmoid",
        "silu",
        "softmax",
        "softplus",
        "swish",
        "tanh",
    ]
)
JOINS = frozenset(["add", "cat", "mul", "sub"])


class Role(StrEnum):
    """Families of steps."""

    CONV = "conv"
    NORM = "norm"
    ACTIVATION = "activation"
    POOL = "pool"
    LINEAR = "linear"
    JOIN = "join"
    OTHER = "other"
    MODULE = "module"
    """A folded module: many steps in one box."""


def role_of(kind: str) -> Role:
    """Return the role of a kind of row.

    Args:
        kind: `Layer.kind`: the name of a module's class or of a function ("Conv2d", "add" …).
    """
    name = kind.lower()
    if name in JOINS:
        return Role.JOIN
    if name in ACTIVATIONS:
        return Role.ACTIVATION
    if name == "linear":
        return Role.LINEAR
    if name.startswith("conv"):
        return Role.CONV
    if "norm" in name:
        return Role.NORM
    return Role.POOL if "pool" in name or name == "mean" else Role.OTHER
