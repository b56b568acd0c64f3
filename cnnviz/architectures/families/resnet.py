"""ResNet (He et al. 2015): torchvision's networks, which put the stride of a bottleneck on its 3x3.

The paper's bottleneck has the stride on its first 1x1; torchvision's ("v1.5") costs 6 % more
multiply-adds at depth 50 and is about half a point more accurate.
"""

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.registries.torchvision_models import variant
from cnnviz.architectures.spec import Family, Paper

DEPTHS = (18, 34, 50, 101, 152)

RESNET20 = own("resnet20-cifar10", "ResNet-20 (CIFAR-10)", builders.cifar_resnet, depth=20)

FAMILY = Family(
    slug="resnet",
    title="ResNet",
    paper=Paper(
        title="Deep Residual Learning for Image Recognition",
        authors="Kaiming He, Xiangyu Zhang, Shaoqing Ren, Jian Sun",
        year=2015,
        venue="CVPR 2016",
        url="https://arxiv.org/abs/1512.03385",
    ),
    variants=(*(variant(f"resnet{depth}", f"ResNet-{depth}") for depth in DEPTHS), RESNET20),
    default="resnet50",
    bundled=RESNET20.name,
    milestones=("resnet50", RESNET20.name),
)
