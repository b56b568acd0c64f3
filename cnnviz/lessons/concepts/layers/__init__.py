"""Concepts of a single layer: what it computes, and on what."""

from cnnviz.lessons.concepts.layers.activations import screen as activations
from cnnviz.lessons.concepts.layers.batch_norm import screen as batch_norm
from cnnviz.lessons.concepts.layers.channels import screen as channels
from cnnviz.lessons.concepts.layers.convolution import screen as convolution
from cnnviz.lessons.concepts.layers.equivariance import screen as equivariance
from cnnviz.lessons.concepts.layers.locality import screen as locality
from cnnviz.lessons.concepts.layers.pooling import screen as pooling
from cnnviz.ui.parts.experiment import Concept

CONCEPTS = (
    Concept(
        "convolution",
        convolution.OPTIONS,
        convolution.show,
        convolution.MARKS,
        convolution.picture,
    ),
    Concept("channels", channels.OPTIONS, channels.show, channels.MARKS, channels.picture),
    Concept(
        "equivariance",
        equivariance.OPTIONS,
        equivariance.show,
        equivariance.MARKS,
        equivariance.picture,
    ),
    Concept("locality", locality.OPTIONS, locality.show, picture=locality.picture),
    Concept("pooling", pooling.OPTIONS, pooling.show, picture=pooling.picture),
    Concept(
        "activations",
        activations.OPTIONS,
        activations.show,
        activations.MARKS,
        activations.picture,
    ),
    Concept(
        "batch-norm", batch_norm.OPTIONS, batch_norm.show, batch_norm.MARKS, batch_norm.picture
    ),
)
"""In the order of their buttons."""

ELSEWHERE = {
    "weight-sharing": ("lenet", "dense-bill"),
    "response-normalisation": ("alexnet", "response-normalisation"),
    "overlapping-pooling": ("alexnet", "overlapping-pooling"),
    "one-by-one": ("googlenet", "reductions"),
    "mlpconv": ("nin", "tiny-mlp"),
}
"""Concepts that an architecture's laboratory shows: name, page and experiment."""
