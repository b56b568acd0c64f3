"""After 2017: small and fast networks of depthwise separable convolutions (Tan and Le 2019).

EfficientNet-Lite0 is the one whose trained weights come in a package that the app installs. Its
plan is that of EfficientNet-B0, without the gates and with ReLU6 in the place of swish.
"""

from __future__ import annotations

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.registries.torchvision_models import variant
from cnnviz.architectures.spec import Family, Paper

LITE0 = own("efficientnet-lite0", "EfficientNet-Lite0", builders.efficientnet_lite, (3, 224, 224))

MOBILENET_V2 = variant("mobilenet_v2", "MobileNetV2")
EFFICIENTNET_B0 = variant("efficientnet_b0", "EfficientNet-B0")
SMALL = own("mobile-small-cifar10", "Inverted residuals, small (CIFAR-10)", builders.cifar_mobile)
"""To train; it comes without weights, for the network of this page that answers is a large one."""

FAMILY = Family(
    slug="after2017",
    title="After 2017",
    paper=Paper(
        title="EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
        authors="Mingxing Tan, Quoc V. Le",
        year=2019,
        venue="ICML 2019",
        url="https://arxiv.org/abs/1905.11946",
    ),
    variants=(LITE0, MOBILENET_V2, EFFICIENTNET_B0, SMALL),
    default=LITE0.name,
    milestones=(LITE0.name,),
)
