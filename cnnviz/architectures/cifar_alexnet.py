"""AlexNet for 32 x 32 pictures: the five convolutions of torchvision's form at half the width."""

from torch import Tensor, nn

WIDTHS = (32, 96, 192, 128, 128)
HIDDEN = 512


class CifarAlexNet(nn.Module):
    """Five convolutions with overlapping pooling and three dense layers, for 32 x 32 pictures.

    Deviates from the network it is named after: half of torchvision's widths, a first kernel of
    5x5 with stride 1 (an 11x11 with stride 4 would leave nothing of 32 pixels), dense layers of
    512 units instead of 4,096, less dropout for a short training, and He's initialisation, which
    keeps a signal alive through seven layers without batch norm.

    Args:
        num_classes: Outputs of the last layer.
        dropout: Probability that an input of the first two dense layers is silenced.
    """

    def __init__(self, num_classes: int = 10, *, dropout: float = 0.1) -> None:
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
            nn.Dropout(dropout),
            nn.Linear(five * 3 * 3, HIDDEN),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(HIDDEN, HIDDEN),
            nn.ReLU(inplace=True),
            nn.Linear(HIDDEN, num_classes),
        )
        for module in self.modules():
            if isinstance(module, nn.Conv2d | nn.Linear):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                if module.bias is not None:
                    nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (N, 3, 32, 32) -> (N, 128, 3, 3)
        x = self.flatten(x)  # (N, 1152)
        return self.classifier(x)  # (N, num_classes)
