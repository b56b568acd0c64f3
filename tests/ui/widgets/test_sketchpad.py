"""What a browser may send as a drawing: strokes, or anything else."""

import pytest

from cnnviz.errors import BadValue
from cnnviz.ui.widgets.sketchpad import MOST, Sketch, sketch_of

SIDE = 1000


def test_strokes_arrive_as_points():
    sent = {"number": 3, "strokes": [[0, 0, 1000, 10], [5, 6]]}
    assert sketch_of(sent, SIDE) == Sketch(strokes=(((0, 0), (1000, 10)), ((5, 6),)), number=3)


def test_an_empty_pad_is_a_drawing_too():
    assert sketch_of({"number": 1, "strokes": []}, SIDE) == Sketch(strokes=(), number=1)


def test_as_many_points_as_are_allowed():
    assert sketch_of({"number": 1, "strokes": [[1, 2] * MOST]}, SIDE).number == 1


@pytest.mark.parametrize(
    "sent",
    [
        *("strokes", 7, [], {}, {"number": 1}, {"strokes": []}, {"number": -1, "strokes": []}),
        {"number": "1", "strokes": []},
        {"number": 1, "strokes": {"0": [1, 2]}},
        *({"number": 1, "strokes": [row]} for row in ([], [1], [1, 2, 3], "12", None, [[1, 2]])),
        *({"number": 1, "strokes": [[1, bad]]} for bad in (-1, 1001, 0.5, None, "2", True, 10**30)),
        {"number": 1, "strokes": [[1, 2] * (MOST + 1)]},
        {"number": 1, "strokes": [[1, 2]] * (MOST + 1)},
    ],
)
def test_anything_else_gets_the_one_sentence(sent):
    with pytest.raises(BadValue) as caught:
        sketch_of(sent, SIDE)
    assert caught.value.key == "bad_drawing"
