"""What builds each network of this project, without its module: importing it takes torch.

The catalogue and the forms are read where torch must not be loaded yet, so each function imports
what it builds when it is called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn


def alexnet_2012(**options: Any) -> nn.Module:
    """Build `alexnet2012.AlexNet2012`."""
    from cnnviz.architectures.nets.published.alexnet2012 import AlexNet2012

    return AlexNet2012(**options)


def googlenet_2014(**options: Any) -> nn.Module:
    """Build `googlenet2014.GoogLeNet2014`."""
    from cnnviz.architectures.nets.published.googlenet2014 import GoogLeNet2014

    return GoogLeNet2014(**options)


def googlenet_with_heads(**options: Any) -> nn.Module:
    """Build `googlenet_heads.with_heads`."""
    from cnnviz.architectures.nets.published.googlenet_heads import with_heads

    return with_heads(**options)


def efficientnet_lite(**options: Any) -> nn.Module:
    """Build `efficientnet_lite.EfficientNetLite`."""
    from cnnviz.architectures.nets.published.efficientnet_lite import EfficientNetLite

    return EfficientNetLite(**options)


def lenet5_of_1998(**options: Any) -> nn.Module:
    """Build `lenet5_1998.LeNet5Of1998`."""
    from cnnviz.architectures.nets.published.lenet5_1998 import LeNet5Of1998

    return LeNet5Of1998(**options)


def lenet5(**options: Any) -> nn.Module:
    """Build `lenet5.LeNet5`."""
    from cnnviz.architectures.nets.published.lenet5 import LeNet5

    return LeNet5(**options)


def network_in_network(**options: Any) -> nn.Module:
    """Build `network_in_network.NetworkInNetwork`."""
    from cnnviz.architectures.nets.published.network_in_network import NetworkInNetwork

    return NetworkInNetwork(**options)


def imagenet_network_in_network(**options: Any) -> nn.Module:
    """Build `network_in_network.ImageNetNetworkInNetwork`."""
    from cnnviz.architectures.nets.published.network_in_network import ImageNetNetworkInNetwork

    return ImageNetNetworkInNetwork(**options)


def small_network_in_network(**options: Any) -> nn.Module:
    """Build `network_in_network.small`."""
    from cnnviz.architectures.nets.published.network_in_network import small

    return small(**options)


def gated_cifar_resnet(**options: Any) -> nn.Module:
    """Build `cifar_resnet.gated`."""
    from cnnviz.architectures.nets.small.cifar_resnet import gated

    return gated(**options)


def cifar_lenet(**options: Any) -> nn.Module:
    """Build `cifar_lenet.CifarLeNet`."""
    from cnnviz.architectures.nets.small.cifar_lenet import CifarLeNet

    return CifarLeNet(**options)


def cifar_alexnet(**options: Any) -> nn.Module:
    """Build `cifar_alexnet.CifarAlexNet`."""
    from cnnviz.architectures.nets.small.cifar_alexnet import CifarAlexNet

    return CifarAlexNet(**options)


def cifar_vgg(**options: Any) -> nn.Module:
    """Build `cifar_vgg.CifarVgg`."""
    from cnnviz.architectures.nets.small.cifar_vgg import CifarVgg

    return CifarVgg(**options)


def cifar_resnet(**options: Any) -> nn.Module:
    """Build `cifar_resnet.CifarResNet`."""
    from cnnviz.architectures.nets.small.cifar_resnet import CifarResNet

    return CifarResNet(**options)


def cifar_mobile(**options: Any) -> nn.Module:
    """Build `cifar_mobile.CifarMobile`."""
    from cnnviz.architectures.nets.small.cifar_mobile import CifarMobile

    return CifarMobile(**options)


def cifar_densenet(**options: Any) -> nn.Module:
    """Build `cifar_densenet.CifarDenseNet`."""
    from cnnviz.architectures.nets.small.cifar_densenet import CifarDenseNet

    return CifarDenseNet(**options)


def cifar_inception(**options: Any) -> nn.Module:
    """Build `cifar_inception.CifarInception`."""
    from cnnviz.architectures.nets.small.cifar_inception import CifarInception

    return CifarInception(**options)


def cifar_inception_v3(**options: Any) -> nn.Module:
    """Build `cifar_inception_v3.CifarInceptionV3`."""
    from cnnviz.architectures.nets.small.cifar_inception_v3 import CifarInceptionV3

    return CifarInceptionV3(**options)


def sprint_net(**options: Any) -> nn.Module:
    """Build `sprint_net.SprintNet`."""
    from cnnviz.architectures.nets.small.sprint_net import SprintNet

    return SprintNet(**options)
