"""Two heirs of Grad-CAM, from the same values and the same gradients: Grad-CAM++ and Layer-CAM.

Both answer that a mean gradient can be near zero although the channel speaks for the class in one
place and against it in another. Grad-CAM++ (Chattopadhay et al. 2018, equations 10 and 19) keeps
one weight a channel, but counts only the places whose gradient is positive, each by how much it
has to say. Layer-CAM (Jiang et al. 2021, equations 5 and 6) drops the common weight: each place is
weighed by its own positive gradient.
"""

import numpy as np
import torch
from torch import Tensor, nn

from cnnviz.probing.attribution.grad_cam import value_and_slope
from cnnviz.probing.attribution.question import Map


def grad_cam_plus_plus(
    module: nn.Module, x: Tensor, path: str, class_index: int, against: int | None = None
) -> Map:
    """Return Grad-CAM++ at one layer before its last ReLU, (rows, columns).

    With g the gradient of the score S, that of exp(S), which the paper explains, is exp(S) g, and
    its higher derivatives are powers of g. The factor exp(S), one for the whole map, is left out.

    Args:
        module: A loaded network in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        path: A layer of the table that yields a map.
        class_index: The class that is asked for.
        against: Another class: the difference of the two logits is explained.

    Raises:
        BadValue: If there is no such layer, or it yields no map.
    """
    value, slope, _ = value_and_slope(module, x, path, class_index, against)
    reach = 2 * slope.square() + value.sum((2, 3), keepdim=True) * slope.pow(3)
    # Where nothing changes nothing is weighed: 0 instead of 0 / 0.
    shares = torch.where(reach == 0, 0.0, slope.square() / reach)
    weights = (shares * slope.clamp(min=0)).sum((2, 3), keepdim=True)
    return _map(weights * value)


def layer_cam(
    module: nn.Module, x: Tensor, path: str, class_index: int, against: int | None = None
) -> Map:
    """Return Layer-CAM at one layer before its last ReLU, (rows, columns).

    Args:
        module: A loaded network in eval mode.
        x: One preprocessed photo, (1, C, height, width).
        path: A layer of the table that yields a map.
        class_index: The class that is asked for.
        against: Another class: the difference of the two logits is explained.

    Raises:
        BadValue: If there is no such layer, or it yields no map.
    """
    value, slope, _ = value_and_slope(module, x, path, class_index, against)
    return _map(slope.clamp(min=0) * value)


def _map(weighted: Tensor) -> Map:
    return np.asarray(weighted.sum(1)[0].float().cpu().numpy())
