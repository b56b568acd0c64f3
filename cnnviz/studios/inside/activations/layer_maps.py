"""The layer whose maps are looked at."""

from dataclasses import dataclass

from cnnviz.network.trace.table import Layer, LayerTable
from cnnviz.probing.units.feature_maps import Activity
from cnnviz.studios.inside import Inside
from cnnviz.ui.benches.unit_sums import Looked


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerMaps:
    """A chosen layer with its maps of the photo."""

    inside: Inside
    table: LayerTable
    layer: Layer
    found: Activity

    @property
    def key(self) -> str:
        """What tells the widgets of this layer from those of any other."""
        return f"{self.inside.answers.loaded.name}-{self.layer.path}"

    @property
    def looked(self) -> Looked:
        """What the arithmetic of one of its values needs to know."""
        return Looked(
            t=self.inside.t,
            table=self.table,
            layer=self.layer,
            answers=self.inside.answers,
            seen=self.inside.seen,
            key=self.key,
        )
