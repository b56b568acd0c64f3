"""LeNet-5 (LeCun et al. 1998) in the form that is taught today.

Deviates from the paper: ReLU and max pooling instead of scaled tanh and trainable subsampling, every
C3 map reads every S2 map, and a dense layer replaces the distances to digit bitmaps.
"""

from torch import Tensor, nn

from cnnviz.architectures.spec import Family, Paper, Variant


class LeNet5(nn.Module):
    """LeNet-5, modern form, for 32 x 32 pictures.

    Args:
        in_channels: 1 for grey pictures, 3 for colour.
        num_classes: Outputs of the last layer.
    """

    def __init__(self, in_channels: int = 1, num_classes: int = 10) -> None:
        super().__init__()
        self.c1 = nn.Conv2d(in_channels, 6, 5)
        self.relu1 = nn.ReLU()
        self.s2 = nn.MaxPool2d(2)
        self.c3 = nn.Conv2d(6, 16, 5)
        self.relu3 = nn.ReLU()
        self.s4 = nn.MaxPool2d(2)
        self.flatten = nn.Flatten()
        self.c5 = nn.Linear(16 * 5 * 5, 120)
        self.relu5 = nn.ReLU()
        self.f6 = nn.Linear(120, 84)
        self.relu6 = nn.ReLU()
        self.output = nn.Linear(84, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.s2(self.relu1(self.c1(x)))  # (N, C, 32, 32) -> (N, 6, 28, 28) -> (N, 6, 14, 14)
        x = self.s4(self.relu3(self.c3(x)))  # (N, 16, 10, 10) -> (N, 16, 5, 5)
        x = self.flatten(x)  # (N, 400)
        x = self.relu5(self.c5(x))  # (N, 120)
        x = self.relu6(self.f6(x))  # (N, 84)
        return self.output(x)  # (N, num_classes)


GREY = Variant(
    name="lenet5",
    title="LeNet-5",
    build=LeNet5,
    input_shape=(1, 32, 32),
    library="cnnviz",
)
COLOUR = Variant(
    name="lenet5-cifar10",
    title="LeNet-5 in colour (CIFAR-10)",
    build=lambda: LeNet5(in_channels=3),
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
