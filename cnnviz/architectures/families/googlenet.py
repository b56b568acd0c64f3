"""GoogLeNet (Szegedy et al. 2014): torchvision's, which has published weights, and the paper's own.

torchvision's deviates from the paper: batch norm everywhere, no local response normalisation, and a
3x3 kernel in the branch that should have 5x5 (a known error, kept because the weights were trained
with it).
"""

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.registries.torchvision_models import variant
from cnnviz.architectures.spec import Family, Paper

IMAGENET = (3, 224, 224)

SMALL = own("inception-small-cifar10", "GoogLeNet, small (CIFAR-10)", builders.cifar_inception)
HEADS = own(
    "googlenet-aux",
    "GoogLeNet (with auxiliary heads)",
    builders.googlenet_with_heads,
    IMAGENET,
)
PAPER = own("googlenet2014", "GoogLeNet (2014)", builders.googlenet_2014, IMAGENET)
PAPER_HEADS = own(
    "googlenet2014-aux",
    "GoogLeNet (2014, with auxiliary heads)",
    builders.googlenet_2014,
    IMAGENET,
    aux=True,
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
    variants=(variant("googlenet", "GoogLeNet"), HEADS, PAPER, PAPER_HEADS, SMALL),
    default="googlenet",
    bundled=SMALL.name,
    milestones=(SMALL.name,),
)
