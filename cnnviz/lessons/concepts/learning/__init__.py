"""Concepts of learning: how the error travels back, and what is done with it."""

from cnnviz.lessons.concepts.learning.backpropagation import screen as backpropagation
from cnnviz.lessons.concepts.learning.initialisation import screen as initialisation
from cnnviz.lessons.concepts.learning.optimisers import screen as optimisers
from cnnviz.lessons.concepts.learning.schedules import screen as schedules
from cnnviz.lessons.concepts.learning.softmax import screen as softmax
from cnnviz.lessons.concepts.learning.vanishing import screen as vanishing
from cnnviz.lessons.concepts.learning.weight_decay import screen as weight_decay
from cnnviz.ui.parts.experiment import Concept

CONCEPTS = (
    Concept("softmax", softmax.OPTIONS, softmax.show, softmax.MARKS, softmax.picture),
    Concept(
        "backpropagation",
        backpropagation.OPTIONS,
        backpropagation.show,
        backpropagation.MARKS,
        backpropagation.picture,
    ),
    Concept("vanishing", vanishing.OPTIONS, vanishing.show, vanishing.MARKS),
    Concept(
        "initialisation",
        initialisation.OPTIONS,
        initialisation.show,
        initialisation.MARKS,
        initialisation.picture,
    ),
    Concept("optimisers", optimisers.OPTIONS, optimisers.show, picture=optimisers.picture),
    Concept("schedules", schedules.OPTIONS, schedules.show, picture=schedules.picture),
    Concept("weight-decay", weight_decay.OPTIONS, weight_decay.show, picture=weight_decay.picture),
)
"""In the order of their buttons."""

ELSEWHERE = {
    "auxiliary-heads": ("googlenet", "auxiliary-heads"),
    "degradation": ("resnet", "degradation"),
}
"""Concepts that an architecture's laboratory shows: name, page and experiment."""
