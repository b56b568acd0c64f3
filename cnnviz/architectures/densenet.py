"""DenseNet (Huang et al. 2016): every layer of a block reads all earlier ones."""

from cnnviz.architectures.spec import Family, Paper
from cnnviz.architectures.torchvision_models import variant

DEPTHS = (121, 161, 169, 201)

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
    variants=tuple(variant(f"densenet{depth}", f"DenseNet-{depth}") for depth in DEPTHS),
    default="densenet121",
)
