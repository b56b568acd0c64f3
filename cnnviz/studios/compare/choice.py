"""Which networks are compared: how many, and which at first."""

from cnnviz.architectures import CATALOG

MODELS = "models"
"""Name of the compared networks in session state and in the address."""

MOST = 4
FIRST = [name for family in CATALOG for name in family.milestones if name != family.bundled]
"""The published networks that are compared at first."""
