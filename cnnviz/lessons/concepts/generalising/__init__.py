"""Concepts of data and generalisation: what keeps a network right on pictures it never saw."""

from cnnviz.lessons.concepts.generalising.dropout import screen as dropout
from cnnviz.lessons.concepts.generalising.transfer import screen as transfer
from cnnviz.ui.parts.experiment import Concept

CONCEPTS = (
    Concept("dropout", dropout.OPTIONS, dropout.show, dropout.MARKS),
    Concept("transfer", transfer.OPTIONS, transfer.show),
)
"""In the order of their buttons."""

ELSEWHERE = {
    "augmentation": ("alexnet", "augmentation"),
    "averaging": ("alexnet", "crops"),
}
"""Concepts that an architecture's laboratory shows: name, page and experiment."""
