"""LeNet-5 (LeCun et al. 1998) as published, and in the form that is taught today.

The form of today has ReLU and max pooling instead of scaled tanh and trainable subsampling, its C3
maps read all S2 maps, and a dense layer replaces the distances to digit bitmaps.
"""

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.spec import Family, Paper

ORIGINAL = own("lenet5-1998", "LeNet-5 (1998)", builders.lenet5_of_1998, (1, 32, 32))
GREY = own("lenet5", "LeNet-5", builders.lenet5, (1, 32, 32))
COLOUR = own("lenet5-cifar10", "LeNet-5 in colour (CIFAR-10)", builders.lenet5, in_channels=3)

READERS_OF_DIGITS = (ORIGINAL.name, GREY.name)
"""Networks that come with weights for handwritten digits, for the drawing pad."""

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
    variants=(ORIGINAL, GREY, COLOUR),
    default=GREY.name,
    bundled=COLOUR.name,
    milestones=(COLOUR.name,),
)
