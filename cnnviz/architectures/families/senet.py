"""SENet (Hu et al. 2017) as timm has it: squeeze-and-excitation in a ResNet, and SENet-154."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from cnnviz.architectures.families import builders
from cnnviz.architectures.families.own_networks import own
from cnnviz.architectures.spec import Family, Paper, Variant

if TYPE_CHECKING:
    from torch import nn


def _timm(name: str) -> Callable[[], nn.Module]:
    def build() -> nn.Module:
        import timm

        return timm.create_model(name, pretrained=False)

    return build


SE_RESNET50 = Variant(
    name="seresnet50", title="SE-ResNet-50", build=_timm("legacy_seresnet50"), library="timm"
)
SENET154 = Variant(
    name="senet154", title="SENet-154", build=_timm("legacy_senet154"), library="timm"
)

SMALL = own("seresnet20-cifar10", "SE-ResNet-20 (CIFAR-10)", builders.cifar_resnet, reduction=8)

FAMILY = Family(
    slug="senet",
    title="SENet",
    paper=Paper(
        title="Squeeze-and-Excitation Networks",
        authors="Jie Hu, Li Shen, Samuel Albanie, Gang Sun, Enhua Wu",
        year=2017,
        venue="CVPR 2018",
        url="https://arxiv.org/abs/1709.01507",
    ),
    variants=(SE_RESNET50, SENET154, SMALL),
    default=SE_RESNET50.name,
    bundled=SMALL.name,
    milestones=(SMALL.name,),
)
