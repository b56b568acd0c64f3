"""What one layer of a run's network makes of a photo: its maps, and its effective field."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from cnnviz.network.trace.table import Layer
from cnnviz.photos.answering.preprocessing import preprocess
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.probing.units.effective_field import (
    Use,
    effective_field,
    layers_with_field,
    map_size,
    shades,
)
from cnnviz.probing.units.feature_maps import activity
from cnnviz.training.nets.trainable import net_table


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LayerView:
    """A layer at one evaluation.

    Attributes:
        seen: The photo as the network sees it, uint8, (height, width, 3).
        maps: Its channels in grey, each from zero on and all on one scale, uint8, (channels, h, w).
        reach: The value that is white, or black where values may be negative.
        silent: Channels that are zero everywhere.
        heat: Share of each pixel in the strongest, square root, uint8, (height, width).
        use: The effective field of the unit in the middle, in numbers.
    """

    seen: NDArray[np.uint8]
    maps: NDArray[np.uint8]
    reach: float
    silent: int
    heat: NDArray[np.uint8]
    use: Use


def layers(name: str, classes: int) -> dict[str, Layer]:
    """Return the layers of a trainable network that have maps, by path.

    Raises:
        UnknownName: If there is no such network any more.
    """
    rows = layers_with_field(net_table(name, classes))
    return {path: row for path, row in rows.items() if max(map_size(row)) > 1}


def layer_view(loaded: LoadedModel, image: Image, layer: Layer) -> LayerView:
    """Return what the layer makes of a photo.

    Args:
        loaded: The network of an evaluation.
        image: The photo.
        layer: One of `layers`.

    Raises:
        BadValue: If the layer yields values that are no numbers.
    """
    given = preprocess(image, loaded.preprocessing)
    found = activity(loaded.module, given.tensor, layer.path)
    rows, columns = map_size(layer)
    field = effective_field(loaded.module, given.tensor, layer, rows // 2, columns // 2)
    return LayerView(
        seen=np.asarray(given.cropped.convert("RGB")),
        maps=grey(found.small.astype(np.float32), signed=found.signed),
        reach=found.reach,
        silent=found.silent,
        heat=shades(field.heat),
        use=field.use,
    )


def grey(maps: NDArray[np.float32], *, signed: bool) -> NDArray[np.uint8]:
    """Return maps as greys: zero is black, or grey where values may be negative.

    Args:
        maps: Between -1 and 1, (channels, height, width).
        signed: Whether any value of the layer is below zero.
    """
    share = (maps + 1) / 2 if signed else maps
    return np.rint(255 * np.clip(share, 0, 1)).astype(np.uint8)
