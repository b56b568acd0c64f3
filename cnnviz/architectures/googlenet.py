"""GoogLeNet (Szegedy et al. 2014) as torchvision has it.

Deviates from the paper: batch norm everywhere, no local response normalisation, and a 3x3 kernel in
the branch that should have 5x5 (a known error, kept because the weights were trained with it).
"""

from cnnviz.architectures.own_networks import own
from cnnviz.architectures.spec import Family, Paper
from cnnviz.architectures.torchvision_models import variant

SMALL = own(
    "inception-small-cifar10", "GoogLeNet, small (CIFAR-10)", "cifar_inception.CifarInception"
)

FAMILY = Family(
    slug="googlenet",
    title="GoogLeNet",
    paper=Paper(
        title="Going Deeper with Convolutions",
        authors="Christian Szegedy, Wei Liu, Yangqing Jia, Pierre Sermanet, Scott Reed, "
        "Dragomir Anguelov, Dumitru Erhan, Vincent Vanhoucke, Andrew Rabinovich",
        year=2014,
        venue="CVPR 2015",
        url="https://arxiv.org/abs/1409.4842",
    ),
    variants=(variant("googlenet", "GoogLeNet"), SMALL),
    default="googlenet",
    bundled=SMALL.name,
)
