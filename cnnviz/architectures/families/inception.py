"""Inception v3 (Szegedy et al. 2015): factorised kernels, made for 299 x 299 pictures."""

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.registries.torchvision_models import variant
from cnnviz.architectures.spec import Family, Paper

SMALL = own(
    "inception-v3-small-cifar10",
    "Inception v3, small (CIFAR-10)",
    builders.cifar_inception_v3,
)

FAMILY = Family(
    slug="inception",
    title="Inception v3",
    paper=Paper(
        title="Rethinking the Inception Architecture for Computer Vision",
        authors="Christian Szegedy, Vincent Vanhoucke, Sergey Ioffe, Jonathon Shlens, "
        "Zbigniew Wojna",
        year=2015,
        venue="CVPR 2016",
        url="https://arxiv.org/abs/1512.00567",
    ),
    variants=(variant("inception_v3", "Inception v3", side=299), SMALL),
    default="inception_v3",
    bundled=SMALL.name,
)
