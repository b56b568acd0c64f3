"""How often the weights of a layer have which value, beside what they began with."""

import streamlit as st

from cnnviz.probing.units.layer_weights import layer_weights, weighing
from cnnviz.studios.inside.activations.layer_maps import LayerMaps
from cnnviz.studios.inside.activations.one_map.drawing import value_histogram
from cnnviz.ui.shell import numbers
from cnnviz.ui.widgets import chart


def show(layer_maps: LayerMaps) -> None:
    """The weights of the layer, or of the one whose values it hands on; nothing without any."""
    t, module = layer_maps.inside.t, layer_maps.inside.answers.loaded.module
    path = weighing(module, layer_maps.table, layer_maps.layer)
    if path is None:
        return
    found = layer_weights(module, path)
    shown = found.histogram
    st.header(t("layer_weights.title", path=path), anchor=False)
    chart.show(
        value_histogram(
            shown.edges,
            shown.counts / found.count,
            x_axis=t("layer_weights.weight"),
            y_axis=t("activation_maps.share"),
        ),
        key=f"weights-{layer_maps.inside.answers.loaded.name}-{path}",
        alt=t("layer_weights.alt", path=path),
    )
    st.caption(
        t(
            "layer_weights.caption",
            count=numbers.whole(found.count),
            least=numbers.significant(found.minimum),
            most=numbers.significant(found.maximum),
            mean=numbers.significant(found.mean),
            std=numbers.significant(found.std),
            he=numbers.significant(found.he_std),
            inputs=numbers.whole(found.inputs),
        )
    )
    chart.data_table(
        t,
        {
            t("activation_maps.from"): [numbers.significant(edge, 4) for edge in shown.edges[:-1]],
            t("activation_maps.to"): [numbers.significant(edge, 4) for edge in shown.edges[1:]],
            t("activation_maps.share"): [
                numbers.percent(t, n / found.count, 2) for n in shown.counts
            ],
        },
    )
