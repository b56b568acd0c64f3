"""torchvision's GoogLeNet with the two auxiliary heads, which its published weights leave out."""

from torch import nn
from torchvision.models import GoogLeNet


def with_heads() -> nn.Module:
    """Return the network with random weights; the heads answer in training only."""
    return GoogLeNet(aux_logits=True, init_weights=False)
