import json

import numpy as np

from cnnviz.lessons.nin.tiny_mlp.drawing import decision_map

AXIS = [0.0, 0.5, 1.0]
VALUES = np.array([[0.0, 0.2, 0.4], [0.6, 0.8, 1.0], [1.2, 1.4, 3.5]])


def drawn():
    return decision_map(
        AXIS,
        VALUES,
        [(0, 0, "no"), (1, 0, "yes")],
        threshold=0.5,
        axes=("first", "second"),
        value="response",
    )


def test_rows_run_along_the_vertical_axis_and_the_threshold_is_the_middle_of_the_colours():
    field = drawn().data[0]
    assert field.z[2][0] == 1.2
    assert (field.zmin, field.zmid, field.zmax) == (-2.5, 0.5, 3.5)
    assert field.colorbar.title.text == "response"


def test_one_border_is_drawn_where_the_decision_changes():
    border = drawn().data[1]
    assert border.contours.start == border.contours.end == 0.5
    assert not border.showscale


def test_patches_are_marked_at_their_places():
    marks = drawn().data[2]
    assert list(zip(marks.x, marks.y, marks.text, strict=True)) == [(0, 0, "no"), (1, 0, "yes")]


def test_axes_have_their_titles_and_squares_stay_square():
    figure = drawn()
    assert figure.layout.xaxis.title.text == "first"
    assert figure.layout.yaxis.title.text == "second"
    assert figure.layout.yaxis.scaleanchor == "x"


def test_a_level_response_has_colours_too_and_the_figure_is_plain_json():
    level = decision_map(AXIS, np.full((3, 3), 0.5), [], threshold=0.5, axes=("", ""), value="")
    assert (level.data[0].zmin, level.data[0].zmax) == (-0.5, 1.5)
    assert json.loads(level.to_json())["data"][0]["type"] == "heatmap"
