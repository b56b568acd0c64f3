"""The layer whose maps are looked at."""

from dataclasses import dataclass

from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.units.feature_maps import Activity
from cnnviz.studios.inside import Inside


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerMaps:
    """A chosen layer with its maps of the photo.

    Attributes:
        name: What the layer is called in the paper.
    """

    inside: Inside
    table: LayerTable
    layer: Layer
    name: str
    found: Activity

    @property
    def key(self) -> str:
        """What tells the widgets of this layer from those of any other."""
        return f"{self.inside.answers.loaded.name}-{self.layer.path}"
