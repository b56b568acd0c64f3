"""GoogLeNet for 32 x 32 pictures, from torchvision's own Inception modules."""

from torch import Tensor, nn
from torchvision.models.googlenet import BasicConv2d, Inception


class CifarInception(nn.Module):
    """A stem, five Inception modules with batch norm, global average pooling, one dense layer.

    Args:
        num_classes: Outputs of the dense layer.
    """

    def __init__(self, num_classes: int = 10) -> None:
        super().__init__()
        self.conv1 = BasicConv2d(3, 32, kernel_size=3, padding=1)
        self.conv2 = BasicConv2d(32, 48, kernel_size=3, padding=1, stride=2)
        self.inception3a = Inception(48, 24, 24, 32, 8, 16, 16)
        self.inception3b = Inception(88, 32, 32, 48, 12, 24, 24)
        self.maxpool3 = nn.MaxPool2d(2, 2)
        self.inception4a = Inception(128, 48, 40, 80, 12, 24, 24)
        self.inception4b = Inception(176, 48, 48, 96, 16, 32, 32)
        self.inception4c = Inception(208, 64, 64, 128, 16, 32, 32)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()
        self.fc = nn.Linear(256, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv2(self.conv1(x))  # (N, 3, 32, 32) -> (N, 32, 32, 32) -> (N, 48, 16, 16)
        x = self.inception3b(self.inception3a(x))  # (N, 88, 16, 16) -> (N, 128, 16, 16)
        x = self.maxpool3(x)  # (N, 128, 8, 8)
        x = self.inception4b(self.inception4a(x))  # (N, 176, 8, 8) -> (N, 208, 8, 8)
        x = self.inception4c(x)  # (N, 256, 8, 8)
        x = self.flatten(self.avgpool(x))  # (N, 256)
        return self.fc(x)  # (N, num_classes)
