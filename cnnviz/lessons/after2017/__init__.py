"""What the page *After 2017* alone has: its experiments and the values of its text."""

from collections.abc import Mapping

from cnnviz.lessons import values as shared
from cnnviz.ui.parts.experiment import AnyExperiment
from cnnviz.ui.parts.values import Value

EXPERIMENTS: tuple[AnyExperiment, ...] = ()
"""In the order of their buttons."""

VALUES: Mapping[str, Value] = {**shared.VALUES}
"""What the placeholders of its text stand for."""
