"""VGG for 32 x 32 pictures, its layers made by torchvision's own `make_layers`."""

from torch import Tensor, nn
from torchvision.models.vgg import cfgs, make_layers

DIVISOR = 2
"""The widths are those of configuration A divided by this."""

HIDDEN = 256


class CifarVgg(nn.Module):
    """VGG-11 with batch norm at half the width, for 32 x 32 pictures.

    Five poolings leave one position of 32 pixels, so the dense layers read 256 numbers; at 224
    pixels those of VGG-11 read 25,088.

    Args:
        num_classes: Outputs of the last layer.
    """

    def __init__(self, num_classes: int = 10) -> None:
        super().__init__()
        halved = [entry if isinstance(entry, str) else entry // DIVISOR for entry in cfgs["A"]]
        self.features = make_layers(halved, batch_norm=True)
        self.flatten = nn.Flatten()
        self.classifier = nn.Sequential(
            nn.Linear(cfgs["A"][-2] // DIVISOR, HIDDEN),
            nn.ReLU(inplace=True),
            nn.Dropout(),
            nn.Linear(HIDDEN, HIDDEN),
            nn.ReLU(inplace=True),
            nn.Dropout(),
            nn.Linear(HIDDEN, num_classes),
        )
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x: Tensor) -> Tensor:
        x = self.features(x)  # (N, 3, 32, 32) -> (N, 256, 1, 1)
        x = self.flatten(x)  # (N, 256)
        return self.classifier(x)  # (N, num_classes)
