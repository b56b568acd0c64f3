"""Network in Network: the networks themselves; `nin.py` has the family."""

from torch import Tensor, nn

from cnnviz.architectures.nets.small.layer_kinds import activation as function
from cnnviz.architectures.nets.small.layer_kinds import begin
from cnnviz.architectures.nets.small.net_options import Activation, HeadKind, Norm


class MlpConv(nn.Sequential):
    """A k x k convolution and two 1x1 convolutions, each with ReLU: a small MLP slid over the map.

    Args:
        in_channels: Channels that come in.
        widths: Output channels of the three layers.
        kernel_size: Side of the first kernel.
        stride: Of the first kernel.
        padding: Of the first kernel; by default the grid is kept.
        batch_norm: Normalise before each ReLU, which the paper does not.
        activation: Function behind each layer.
        mlpconv: Have the 1x1 convolutions; without them one convolution makes the last width.
        open_end: Leave the function behind the last layer out.
    """

    def __init__(
        self,
        in_channels: int,
        widths: tuple[int, int, int],
        kernel_size: int,
        *,
        stride: int = 1,
        padding: int | None = None,
        batch_norm: bool = False,
        activation: Activation = Activation.RELU,
        mlpconv: bool = True,
        open_end: bool = False,
    ) -> None:
        if padding is None:
            padding = kernel_size // 2
        first, *others = widths if mlpconv else widths[-1:]
        layers: list[nn.Module] = []
        for convolution in (
            nn.Conv2d(in_channels, first, kernel_size, stride, padding, bias=not batch_norm),
            *(
                nn.Conv2d(entering, leaving, 1, bias=not batch_norm)
                for entering, leaving in zip(widths, others, strict=False)
            ),
        ):
            layers.append(convolution)
            if batch_norm:
                layers.append(nn.BatchNorm2d(convolution.out_channels))
            layers.append(function(activation, inplace=False))
        super().__init__(*(layers[:-1] if open_end else layers))


Widths = tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int]]

PUBLISHED: Widths = ((192, 160, 96), (192, 192, 192), (192, 192))
SMALL: Widths = ((64, 48, 48), (96, 96, 96), (128, 128))

LAST_SIDE = 8
"""Side of the class maps of a picture of 32 x 32."""


class NetworkInNetwork(nn.Module):
    """NIN for 32 x 32 pictures: three mlpconv blocks, the last of which ends in one map a class.

    Args:
        num_classes: Maps of the last block.
        widths: Of the layers of each block; the last one's third width is the number of classes.
        batch_norm: Normalise before each ReLU, which the paper does not.
        activation: Function behind each layer. One that squashes is left out behind the last: class
            scores between fixed bounds could never be sure.
        mlpconv: Have the 1x1 convolutions.
        dropout: Probability that a value behind the first two poolings is silenced; by default as
            published, and less with batch norm.
        head: Global average pooling, or a dense layer on the class maps (section 4.6 of the paper).
    """

    def __init__(
        self,
        num_classes: int = 10,
        *,
        widths: Widths = PUBLISHED,
        batch_norm: bool = False,
        activation: Activation = Activation.RELU,
        mlpconv: bool = True,
        dropout: float | None = None,
        head: HeadKind = HeadKind.GAP,
    ) -> None:
        super().__init__()
        one, two, three = widths
        share = (0.1 if batch_norm else 0.5) if dropout is None else dropout
        squashes = activation in (Activation.TANH, Activation.SIGMOID)

        def block(
            channels: int, width: tuple[int, int, int], kernel: int, *, open_end: bool = False
        ) -> MlpConv:
            return MlpConv(
                channels,
                width,
                kernel,
                batch_norm=batch_norm,
                activation=activation,
                mlpconv=mlpconv,
                open_end=open_end,
            )

        self.block1 = block(3, one, 5)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.drop1 = nn.Dropout(share)
        self.block2 = block(one[-1], two, 5)
        self.pool2 = nn.AvgPool2d(3, 2, ceil_mode=True)
        self.drop2 = nn.Dropout(share)
        self.block3 = block(two[-1], (*three, num_classes), 3, open_end=squashes)
        self.avgpool = nn.AdaptiveAvgPool2d(1) if head is HeadKind.GAP else None
        self.flatten = nn.Flatten()
        if head is HeadKind.DENSE:
            self.fc = nn.Linear(num_classes * LAST_SIDE**2, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.drop1(self.pool1(self.block1(x)))  # (N, 3, 32, 32) -> (N, C1, 16, 16)
        x = self.drop2(self.pool2(self.block2(x)))  # (N, C2, 8, 8)
        x = self.block3(x)  # (N, num_classes, 8, 8)
        if self.avgpool is None:
            return self.fc(self.flatten(x))  # (N, 64 num_classes) -> (N, num_classes)
        return self.flatten(self.avgpool(x))  # (N, num_classes)


class ImageNetNetworkInNetwork(nn.Module):
    """NIN for 224 x 224 pictures: four mlpconv blocks, the last of which ends in one map a class.

    The form that the authors released in the Caffe model zoo ("nin_imagenet"); the paper itself has
    no result on ImageNet. Caffe rounds the sides of pooled maps up, hence `ceil_mode`.

    Args:
        num_classes: Maps of the last block.
    """

    def __init__(self, num_classes: int = 1000) -> None:
        super().__init__()
        self.block1 = MlpConv(3, (96, 96, 96), 11, stride=4, padding=0)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.block2 = MlpConv(96, (256, 256, 256), 5)
        self.pool2 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.block3 = MlpConv(256, (384, 384, 384), 3)
        self.pool3 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.drop3 = nn.Dropout(0.5)
        self.block4 = MlpConv(384, (1024, 1024, num_classes), 3)
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.flatten = nn.Flatten()

    def forward(self, x: Tensor) -> Tensor:
        x = self.pool1(self.block1(x))  # (N, 3, 224, 224) -> (N, 96, 54, 54) -> (N, 96, 27, 27)
        x = self.pool2(self.block2(x))  # (N, 256, 13, 13)
        x = self.drop3(self.pool3(self.block3(x)))  # (N, 384, 6, 6)
        x = self.block4(x)  # (N, num_classes, 6, 6)
        return self.flatten(self.avgpool(x))  # (N, num_classes)


def small(
    num_classes: int = 10,
    *,
    norm: Norm = Norm.BATCH,
    activation: Activation = Activation.RELU,
    mlpconv: bool = True,
    dropout: float = 0.1,
    width: float = 1.0,
    head: HeadKind = HeadKind.GAP,
) -> NetworkInNetwork:
    """Return a narrow NIN with batch norm, which two CPU cores can train.

    Args:
        num_classes: Maps of the last block.
        norm: What normalises the maps.
        activation: Function behind each layer.
        mlpconv: Have the 1x1 convolutions.
        dropout: Probability that a value behind the first two poolings is silenced.
        width: Scale of all widths.
        head: Global average pooling, or a dense layer on the class maps.
    """
    one, two, three = (tuple(round(entry * width) for entry in widths) for widths in SMALL)
    network = NetworkInNetwork(
        num_classes,
        widths=((one[0], one[1], one[2]), (two[0], two[1], two[2]), (three[0], three[1])),
        batch_norm=norm is Norm.BATCH,
        activation=activation,
        mlpconv=mlpconv,
        dropout=dropout,
        head=head,
    )
    if norm is Norm.NONE:
        begin(network, activation)
    return network
