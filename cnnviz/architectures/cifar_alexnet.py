"""AlexNet for 32 x 32 pictures: the five convolutions of torchvision's form at half the width."""

from torch import Tensor, nn

WIDTHS = (32, 96, 192, 128, 128)
HIDDEN = 512


class CifarAlexNet(nn.Module):
    """Five convolutions with overlapping pooling and three dense layers, for 32 x 32 pictures.

    Deviates from the network it is named after: half of torchvision's widths, a first kernel of
    5x5 with stride 1 (an 11x11 with stride 4 would leave nothing of 32 pixels), and dense layers
    of 512 units instead of 4,096.

    Args:
        num_classes: Outputs of the last layer.
    """

    def __init__(self, num_classes: int = 10) -> None:
        super().__init__()
        one, two, three, four, five = WIDTHS
        self.features = nn.Sequential(
            nn.Conv2d(3, one, 5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2),
            nn.Conv2d(one, two, 5, padding=2),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2),
            nn.Conv2d(two, three, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(three, four, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(four, five, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 2),
        )
        self.flatten = nn.Flatten()
        self.classifier = nn.Sequential(
            nn.Dropout(),
            nn.Linear(five * 3 * 3, HIDDEN),
            nn.ReLU(inplace=True),
            nn.Dropout(),
            nn.Linear(HIDDEN, HIDDEN),
            nn.ReLU(inplace=True),
            nn.Linear(HIDDEN, num_classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (N, 3, 32, 32) -> (N, 128, 3, 3)
        x = self.flatten(x)  # (N, 1152)
        return self.classifier(x)  # (N, num_classes)
