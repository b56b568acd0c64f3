"""What can be chosen inside a small network, by name. Needs no torch: forms read it too."""

from enum import StrEnum


class Activation(StrEnum):
    """The non-linear function behind each layer."""

    RELU = "relu"
    TANH = "tanh"
    SIGMOID = "sigmoid"
    GELU = "gelu"


class Norm(StrEnum):
    """What normalises the maps."""

    BATCH = "batch"
    NONE = "none"


class Pooling(StrEnum):
    """What shrinks the maps."""

    MAX = "max"
    AVERAGE = "average"
    STRIDE = "stride"
    """The convolution in front takes every second position (Springenberg et al. 2014)."""


class HeadKind(StrEnum):
    """What stands between the last maps and the classes."""

    DENSE = "dense"
    GAP = "gap"
    """Global average pooling."""
