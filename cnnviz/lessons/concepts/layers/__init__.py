"""Concepts of a single layer: what it computes, and on what."""

from cnnviz.lessons.concepts.layers.activations import screen as activations
from cnnviz.lessons.concepts.layers.convolution import screen as convolution
from cnnviz.lessons.concepts.layers.equivariance import screen as equivariance
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
    Concept(
        "equivariance",
        equivariance.OPTIONS,
        equivariance.show,
        equivariance.MARKS,
        equivariance.picture,
    ),
    Concept("pooling", pooling.OPTIONS, pooling.show, picture=pooling.picture),
    Concept(
        "activations",
        activations.OPTIONS,
        activations.show,
        activations.MARKS,
        activations.picture,
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
