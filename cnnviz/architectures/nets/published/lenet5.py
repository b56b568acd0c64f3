"""LeNet-5 as it is taught today: the network itself; `lenet.py` has the family."""

from torch import Tensor, nn


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
