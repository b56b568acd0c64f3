"""The kernels of the first layer of a network of a reader's own, and their maps of the photo."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from cnnviz.content.labels import Labels
from cnnviz.drawing.charts.kernel_grid import kernel_grid
from cnnviz.drawing.charts.response_map import response_map
from cnnviz.drawing.embed import data_uri
from cnnviz.errors import BadFile, BadValue
from cnnviz.network.trace.table import Layer
from cnnviz.photos.own_models import picture
from cnnviz.photos.own_models.picture import readable
from cnnviz.probing.units.filters import Kernels, Response, kernel_pictures
from cnnviz.ui import cache, own_networks
from cnnviz.ui.brought import recipe
from cnnviz.ui.brought.model_line import MODEL_LINE, reader
from cnnviz.ui.own_networks import OwnNetwork
from cnnviz.ui.shell.page import NetworkPage
from cnnviz.ui.widgets import bound, chart, photo, photo_bar


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A network, its first convolution, and the photo in front of it."""

    own: OwnNetwork
    row: Layer
    seen: photo.Photo
    how: str

    def response(self, kernel: int | None) -> Response:
        """Return the map of a kernel, of the strongest by default."""
        return cache.per_session(
            "own-response",
            self.own.name,
            self.seen.sha256,
            self.how,
            kernel,
            make=lambda: cache.told(lambda: self._response(kernel)),
        )

    def _response(self, kernel: int | None) -> Response:
        own, seen = self.own, self.seen
        assert own.onnx is not None
        assert own.data is not None
        data, x = own.data, picture.pixels(seen.image, own.onnx, self.how)
        found = MODEL_LINE.decoded(lambda: reader().maps(data, x, [self.row], own.title, kernel))
        (layer,) = found.layers
        values = layer.maps[0]
        return Response(
            path=self.row.path,
            channel=layer.channels[0],
            map=values,
            minimum=float(values.min()),
            maximum=float(values.max()),
            silenced=float((values <= 0).mean()),
        )


def show(arch: NetworkPage) -> None:
    """The grid of kernels, then the chosen one large with its map of the photo."""
    t, own = arch.t, own_networks.found(arch.name)
    row = next((layer for layer in own.table.layers if layer.kind == "Conv2d"), None)
    if row is None:
        raise BadValue("no_convolution", "this network has no convolution")
    found = cache.per_session("own-kernels", own.name, make=lambda: _kernels(own, row))
    clicked = chart.choose(
        kernel_grid(kernel_pictures(found), t.table("figures.kernel_grid")),
        key=f"own-kernels-{own.name}",
        alt=t("filters.grid_alt", count=len(found), weights=t("filters.trained")),
    )
    if own.onnx is None or not readable(own.onnx):
        st.info(t("own.no_classifier"), icon=":material/info:")
        return
    asked = _Asked(own=own, row=row, seen=photo_bar.show(), how=recipe.choose(t))
    with st.spinner(t("own.computing")):
        strongest = asked.response(None)
        kernel = bound.number_input(
            t("filters.enlarge"),
            0,
            len(found) - 1,
            strongest.channel,
            1,
            clicked=clicked,
            key=f"own-kernel-{own.name}",
            name="filter",
            width=200,
        )
        response = strongest if kernel == strongest.channel else asked.response(kernel)
    _one(t, asked, found, response)


def _kernels(own: OwnNetwork, row: Layer) -> Kernels:
    assert own.data is not None
    data = own.data
    weights = MODEL_LINE.decoded(lambda: reader().kernels(data, own.title))
    if len(weights) != row.output_shape[0]:
        raise BadFile("onnx_kernels", f"{own.title} begins in another way", file=own.title)
    return Kernels(path=row.path, weights=weights)


def _one(t: Labels, asked: _Asked, found: Kernels, response: Response) -> None:
    assert asked.own.onnx is not None
    large, original, mapped = st.columns(3)
    kernel = response.channel
    with large:
        st.markdown(f"**{t('filters.kernel', index=kernel)}**")
        st.image(
            data_uri(kernel_pictures(found)[kernel], scale=24),
            width="stretch",
            alt=t("filters.kernel", index=kernel),
        )
        st.caption(t("filters.grey"))
    with original:
        st.markdown(f"**{t('predict.cropped')}**")
        crop = picture.cropped(asked.seen.image, asked.own.onnx).convert("RGB")
        st.image(
            data_uri(np.asarray(crop), lossy=True),
            width="stretch",
            alt=photo.alt(asked.seen),
        )
    with mapped:
        st.markdown(f"**{t('filters.map', index=kernel)}**")
        chart.show(
            response_map(response, t.table("figures.response_map")),
            key="own-response",
            alt=t("filters.map_alt", index=kernel),
        )
