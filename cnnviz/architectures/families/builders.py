"""What builds each network of this project, by its name; nothing is imported before it is called.

The catalogue and the forms are read where torch must not be loaded yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn

    Build = Callable[..., nn.Module]


def named(name: str) -> Build:
    """Return what builds the network of that name, a key of one of the tables below."""
    return partial(_build, name)


def _build(name: str, **options: Any) -> nn.Module:
    return (_of_torch().get(name) or _of_torchvision()[name])(**options)


def _of_torch() -> Mapping[str, Build]:
    from cnnviz.architectures.nets.published import (
        alexnet2012,
        googlenet2014,
        lenet5,
        lenet5_1998,
        network_in_network,
    )
    from cnnviz.architectures.nets.small import cifar_alexnet, cifar_lenet, sprint_net

    return {
        "alexnet_2012": alexnet2012.AlexNet2012,
        "cifar_alexnet": cifar_alexnet.CifarAlexNet,
        "cifar_lenet": cifar_lenet.CifarLeNet,
        "googlenet_2014": googlenet2014.GoogLeNet2014,
        "imagenet_network_in_network": network_in_network.ImageNetNetworkInNetwork,
        "lenet5": lenet5.LeNet5,
        "lenet5_of_1998": lenet5_1998.LeNet5Of1998,
        "network_in_network": network_in_network.NetworkInNetwork,
        "small_network_in_network": network_in_network.small,
        "sprint_net": sprint_net.SprintNet,
    }


def _of_torchvision() -> Mapping[str, Build]:
    # Apart, because torchvision's import takes nearly as long as torch's own.
    from cnnviz.architectures.nets.published import googlenet_heads
    from cnnviz.architectures.nets.small import (
        cifar_densenet,
        cifar_inception,
        cifar_inception_v3,
        cifar_resnet,
        cifar_vgg,
    )

    return {
        "cifar_densenet": cifar_densenet.CifarDenseNet,
        "cifar_inception": cifar_inception.CifarInception,
        "cifar_inception_v3": cifar_inception_v3.CifarInceptionV3,
        "cifar_resnet": cifar_resnet.CifarResNet,
        "cifar_vgg": cifar_vgg.CifarVgg,
        "gated_cifar_resnet": cifar_resnet.gated,
        "googlenet_with_heads": googlenet_heads.with_heads,
    }
