"""Concepts of data and generalisation: what keeps a network right on pictures it never saw."""

from cnnviz.lessons.concepts.generalising.dropout import screen as dropout
from cnnviz.lessons.concepts.generalising.mean_image import screen as mean_image
from cnnviz.lessons.concepts.generalising.regularisation import screen as regularisation
from cnnviz.lessons.concepts.generalising.transfer import screen as transfer
from cnnviz.ui.parts.experiment import Concept

CONCEPTS = (
    Concept("dropout", dropout.OPTIONS, dropout.show, dropout.MARKS),
    Concept(
        "regularisation",
        regularisation.OPTIONS,
        regularisation.show,
        picture=regularisation.picture,
    ),
    Concept(
        "mean-image",
        mean_image.OPTIONS,
        mean_image.show,
        mean_image.MARKS,
        mean_image.picture,
    ),
    Concept("transfer", transfer.OPTIONS, transfer.show),
)
"""In the order of their buttons."""

ELSEWHERE = {
    "augmentation": ("alexnet", "augmentation"),
    "averaging": ("alexnet", "crops"),
}
"""Concepts that an architecture's laboratory shows: name, page and experiment."""
