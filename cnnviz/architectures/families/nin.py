"""Network in Network (Lin et al. 2013): the configurations that its authors released.

The paper has no result on ImageNet: the network for it is from the Caffe model zoo, where the
authors published it later.
"""

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.spec import Family, Paper

CIFAR = own("nin", "NIN (CIFAR-10)", builders.network_in_network)
IMAGENET = own(
    "nin-imagenet",
    "NIN (ImageNet)",
    builders.imagenet_network_in_network,
    (3, 224, 224),
)
SMALL = own("nin-small-cifar10", "NIN, small (CIFAR-10)", builders.small_network_in_network)

FAMILY = Family(
    slug="nin",
    title="Network in Network",
    paper=Paper(
        title="Network In Network",
        authors="Min Lin, Qiang Chen, Shuicheng Yan",
        year=2013,
        venue="ICLR 2014",
        url="https://arxiv.org/abs/1312.4400",
    ),
    variants=(CIFAR, IMAGENET, SMALL),
    default=CIFAR.name,
    bundled=SMALL.name,
)
