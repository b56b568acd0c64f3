"""Network in Network (Lin et al. 2013), the released CIFAR-10 configuration."""

from typing import TYPE_CHECKING

from cnnviz.architectures.spec import Family, Paper, Variant

if TYPE_CHECKING:
    from cnnviz.architectures.network_in_network import NetworkInNetwork


def _build() -> "NetworkInNetwork":
    from cnnviz.architectures.network_in_network import NetworkInNetwork

    return NetworkInNetwork()


CIFAR = Variant(
    name="nin",
    title="NIN (CIFAR-10)",
    build=_build,
    input_shape=(3, 32, 32),
    library="cnnviz",
)

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
    variants=(CIFAR,),
    default=CIFAR.name,
)
