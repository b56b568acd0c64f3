"""Concepts of learning: how the error travels back, and what is done with it."""

from cnnviz.lessons.concepts.learning.optimisers import screen as optimisers
from cnnviz.lessons.concepts.learning.vanishing import screen as vanishing
from cnnviz.ui.parts.experiment import Concept

CONCEPTS = (
    Concept("vanishing", vanishing.OPTIONS, vanishing.show, vanishing.MARKS),
    Concept("optimisers", optimisers.OPTIONS, optimisers.show, picture=optimisers.picture),
)
"""In the order of their buttons."""

ELSEWHERE = {
    "auxiliary-heads": ("googlenet", "auxiliary-heads"),
    "degradation": ("resnet", "degradation"),
}
"""Concepts that an architecture's laboratory shows: name, page and experiment."""
