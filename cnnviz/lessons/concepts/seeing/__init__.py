"""Concepts of seeing: what a unit, a channel or a whole network looks at."""

from cnnviz.lessons.concepts.seeing.hierarchy import screen as hierarchy
from cnnviz.lessons.concepts.seeing.lateral_inhibition import screen as lateral_inhibition
from cnnviz.lessons.concepts.seeing.probes import screen as probes
from cnnviz.lessons.concepts.seeing.receptive_fields import screen as receptive_fields
from cnnviz.ui.parts.experiment import Concept

CONCEPTS = (
    Concept(
        "receptive-fields",
        receptive_fields.OPTIONS,
        receptive_fields.show,
        receptive_fields.MARKS,
    ),
    Concept(
        "lateral-inhibition",
        lateral_inhibition.OPTIONS,
        lateral_inhibition.show,
        picture=lateral_inhibition.picture,
    ),
    Concept("hierarchy", hierarchy.OPTIONS, hierarchy.show, picture=hierarchy.picture),
    Concept("probes", probes.OPTIONS, probes.show, probes.MARKS),
)
"""In the order of their buttons."""

ELSEWHERE = {
    "global-average-pooling": ("nin", "class-maps"),
}
"""Concepts that an architecture's laboratory shows: name, page and experiment."""
