"""What stands for random weights where weights are spoken of: a network that was never trained."""

from cnnviz import architectures
from cnnviz.photos.answering.preprocessing import plain
from cnnviz.photos.weights.available import WeightsInfo, weights_for

RANDOM = "random"
"""In the place of the name of a set of weights."""


def random_weights(model: str) -> WeightsInfo:
    """Return what stands for random weights of a network; there is no file of them.

    Its outputs are named and its pictures prepared as with its published weights; where it has
    none, nobody names its outputs.

    Raises:
        UnknownName: If there is no such network.
    """
    default = next(iter(weights_for(model)), None)
    return WeightsInfo(
        model=model,
        id=RANDOM,
        data="",
        url=None,
        file_name="",
        hash_prefix="",
        size_bytes=None,
        num_params=0,
        accuracy_top1=None,
        classes=default.classes if default else (),
        preprocessing=(
            default.preprocessing if default else plain(architectures.variant(model).input_shape)
        ),
    )


def is_random(info: WeightsInfo) -> bool:
    """Return whether it stands for no weights at all."""
    return info.id == RANDOM
