"""A first layer that makes small patches uncorrelated, computed from the training pictures."""

import torch
from torch import Tensor, nn

EPSILON = 5e-4
"""Added to the eigenvalues: directions with less variance than that are noise."""


@torch.no_grad()
def whiten(layer: nn.Module, images: Tensor) -> None:
    """Set a convolution to the whitening of the patches under its window, and its mirror image.

    Half of the kernels are the eigenvectors of the patches' covariance, divided by the root of
    their eigenvalues; the other half are the same with the sign turned, so that nothing is lost
    behind a rectifier. The kernels are not trained any further.

    Args:
        layer: A convolution of 2 C k^2 kernels of size k for C channels.
        images: Normalised pictures, (N, C, H, W).

    Raises:
        ValueError: If the layer is not of that form.
    """
    if not isinstance(layer, nn.Conv2d) or len(layer.weight) != 2 * layer.weight[0].numel():
        raise ValueError("a whitening layer has two kernels for each direction")
    _, channels, height, width = layer.weight.shape
    patches = images.unfold(2, height, 1).unfold(3, width, 1)  # (N, C, H', W', k, k)
    flat = patches.permute(0, 2, 3, 1, 4, 5).reshape(-1, channels * height * width)
    covariance = flat.T @ flat / len(flat)
    values, vectors = torch.linalg.eigh(covariance)
    kernels = (vectors / (values + EPSILON).sqrt()).T.reshape(-1, channels, height, width)
    layer.weight.copy_(torch.cat([kernels, -kernels]))
    layer.weight.requires_grad_(False)
