"""A figure as data and back: what is sent is what comes again."""

import json

import numpy as np
import pytest
from plotly import graph_objects as go
from plotly import io

from cnnviz.drawing.recorded_figure import LAYOUT, UnsafeFigure, plain_figure, rebuilt


def told(figure):
    return json.loads(io.to_json(figure, validate=False))


def test_packed_numbers_become_lists_and_what_is_none_stays_none():
    z = np.array([[1.5, np.nan], [np.inf, -2.0]], np.float32)
    figure = go.Figure([go.Heatmap(z=z), go.Bar(x=["a"], y=np.array([2**40]))])
    data, layout = plain_figure(told(figure.update_layout(height=200)))
    assert data[0]["z"] == [[1.5, None], [None, -2.0]]
    assert data[1]["y"] == [2**40]
    assert layout == {"height": 200}
    json.dumps([data, layout], allow_nan=False)


def test_a_figure_comes_again():
    figure = go.Figure(go.Scatter(x=[1, 2], y=[0.1, 0.25], name="a<br>b"))
    figure.update_layout(xaxis_title_text="x", legend={"orientation": "h"})
    figure.add_hline(0.2)
    data, layout = plain_figure(told(figure))
    assert set(layout) <= LAYOUT
    again = rebuilt(data, layout)
    assert plain_figure(told(again)) == (data, layout)


@pytest.mark.parametrize(
    ("data", "layout"),
    [
        ([{"type": "scattermapbox"}], {}),
        ([{}], {}),
        ([{"type": "bar", "y": [1], "nothing": 1}], {}),
        ([{"type": "bar", "text": "<a href='https://e.example'>x</a>"}], {}),
        ([{"type": "bar", "y": {"bdata": "AAAA", "dtype": "f8"}}], {}),
        ([{"type": "bar"}] * 81, {}),
        ([], {"sliders": []}),
        ([], {"height": 10**6}),
        ([], {"xaxis": {"title": {"text": "<svg onload=1>"}}}),
    ],
)
def test_what_this_project_never_draws_is_refused(data, layout):
    with pytest.raises(UnsafeFigure):
        rebuilt(data, layout)
