"""DenseNet (Huang et al. 2016): every layer of a block reads all earlier ones."""

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.registries.torchvision_models import variant
from cnnviz.architectures.spec import Family, Paper

DEPTHS = (121, 161, 169, 201)

SMALL = own(
    "densenet22-cifar10",
    "DenseNet-BC-22-12 (CIFAR-10)",
    builders.cifar_densenet,
    depth=22,
    growth_rate=12,
)

DENSENET40 = own(
    "densenet40-cifar10",
    "DenseNet-BC-40-12 (CIFAR-10)",
    builders.cifar_densenet,
    depth=40,
    growth_rate=12,
)

FAMILY = Family(
    slug="densenet",
    title="DenseNet",
    paper=Paper(
        title="Densely Connected Convolutional Networks",
        authors="Gao Huang, Zhuang Liu, Laurens van der Maaten, Kilian Q. Weinberger",
        year=2016,
        venue="CVPR 2017",
        url="https://arxiv.org/abs/1608.06993",
    ),
    variants=(
        *(variant(f"densenet{depth}", f"DenseNet-{depth}") for depth in DEPTHS),
        SMALL,
        DENSENET40,
    ),
    default="densenet121",
    bundled=DENSENET40.name,
)
