"""AlexNet (Krizhevsky et al. 2012): torchvision's, and the published one with two towers or one.

torchvision's network is the single-GPU variant of 2014 ("One weird trick"): narrower, without
groups and without local response normalisation.
"""

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.registries.torchvision_models import variant
from cnnviz.architectures.spec import Family, Paper

PUBLISHED = (
    own(
        "alexnet2012",
        "AlexNet (2012, two GPUs)",
        builders.alexnet_2012,
        (3, 224, 224),
    ),
    own(
        "alexnet2012-ungrouped",
        "AlexNet (2012, one tower)",
        builders.alexnet_2012,
        (3, 224, 224),
        towers=1,
    ),
)

SMALL = own("alexnet-small-cifar10", "AlexNet, small (CIFAR-10)", builders.cifar_alexnet)

FAMILY = Family(
    slug="alexnet",
    title="AlexNet",
    paper=Paper(
        title="ImageNet Classification with Deep Convolutional Neural Networks",
        authors="Alex Krizhevsky, Ilya Sutskever, Geoffrey E. Hinton",
        year=2012,
        venue="NIPS 2012",
        url="https://doi.org/10.1145/3065386",
    ),
    variants=(variant("alexnet", "AlexNet"), *PUBLISHED, SMALL),
    default="alexnet",
    bundled=SMALL.name,
    milestones=("alexnet",),
)
