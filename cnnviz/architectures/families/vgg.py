"""VGG (Simonyan and Zisserman 2014): depth as the one design variable; batch norm came later."""

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.registries.torchvision_models import variant
from cnnviz.architectures.spec import Family, Paper

DEPTHS = (11, 13, 16, 19)

SMALL = own("vgg11-small-cifar10", "VGG-11, small (CIFAR-10)", builders.cifar_vgg)

FAMILY = Family(
    slug="vgg",
    title="VGG",
    paper=Paper(
        title="Very Deep Convolutional Networks for Large-Scale Image Recognition",
        authors="Karen Simonyan, Andrew Zisserman",
        year=2014,
        venue="ICLR 2015",
        url="https://arxiv.org/abs/1409.1556",
    ),
    variants=(
        *(variant(f"vgg{depth}", f"VGG-{depth}") for depth in DEPTHS),
        *(variant(f"vgg{depth}_bn", f"VGG-{depth} (batch norm)") for depth in DEPTHS),
        SMALL,
    ),
    default="vgg16",
    bundled=SMALL.name,
    milestones=("vgg16", SMALL.name),
)
