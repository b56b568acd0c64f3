"""LeNet-5 (LeCun et al. 1998) in the form that is taught today.

Deviates from the paper: ReLU and max pooling instead of scaled tanh and trainable subsampling,
every C3 map reads every S2 map, and a dense layer replaces the distances to digit bitmaps.
"""

from typing import TYPE_CHECKING

from cnnviz.architectures.spec import Family, Paper, Variant

if TYPE_CHECKING:
    from cnnviz.architectures.lenet5 import LeNet5


def _build(in_channels: int) -> "LeNet5":
    from cnnviz.architectures.lenet5 import LeNet5

    return LeNet5(in_channels)


GREY = Variant(
    name="lenet5",
    title="LeNet-5",
    build=lambda: _build(1),
    input_shape=(1, 32, 32),
    library="cnnviz",
)
COLOUR = Variant(
    name="lenet5-cifar10",
    title="LeNet-5 in colour (CIFAR-10)",
    build=lambda: _build(3),
    input_shape=(3, 32, 32),
    library="cnnviz",
)

FAMILY = Family(
    slug="lenet",
    title="LeNet-5",
    paper=Paper(
        title="Gradient-Based Learning Applied to Document Recognition",
        authors="Yann LeCun, Léon Bottou, Yoshua Bengio, Patrick Haffner",
        year=1998,
        venue="Proceedings of the IEEE 86(11), 2278-2324",
        url="https://doi.org/10.1109/5.726791",
    ),
    variants=(GREY, COLOUR),
    default=GREY.name,
    bundled=COLOUR.name,
)
