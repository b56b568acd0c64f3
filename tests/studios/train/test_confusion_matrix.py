"""The confusion matrix on the screen: every square once, mistakes in colour."""

import numpy as np
import pytest

from cnnviz.content.labels import text
from cnnviz.drawing.charts.columns import columns
from cnnviz.studios.train.evaluation.confusion.drawing import KEYS, confusion_matrix

COUNTS = np.array([[8, 2, 0], [1, 4, 5], [0, 0, 0]])
NAMES = ["cat", "dog", "cat"]  # two classes of one name in some language


@pytest.fixture(params=["en", "ko"])
def labels(request):
    return text(request.param).table("figures.confusion_matrix")


def test_the_words(labels):
    assert set(labels) == set(KEYS)


def test_mistakes_are_coloured_by_their_share_of_the_row_and_right_answers_are_not(labels):
    mistakes, right, _ = confusion_matrix(COUNTS, NAMES, labels).data
    assert np.isnan(np.diag(mistakes.z)).all()
    assert mistakes.z[1][2] == 0.5
    assert mistakes.z[0][1] == 0.2
    assert mistakes.zmax == 0.5
    assert np.isnan(np.array(right.z)[~np.eye(3, dtype=bool)]).all()


def test_every_count_is_written_once(labels):
    mistakes, right, _ = confusion_matrix(COUNTS, NAMES, labels).data
    written = [[a + b for a, b in zip(*rows, strict=True)] for rows in
               zip(mistakes.text, right.text, strict=True)]  # fmt: skip
    assert written == COUNTS.astype(str).tolist()


def test_a_point_lies_on_every_square_and_knows_its_number(labels):
    figure = confusion_matrix(COUNTS, NAMES, labels)
    points = figure.data[-1]
    places = list(zip(points.y, points.x, strict=True))
    assert [divmod(number, 3) for number in points.customdata] == places
    assert "5" in points.text[5]
    assert any(share in points.text[5] for share in ("(50.0 %)", "(50.0%)"))
    assert list(figure.layout.yaxis.range) == [2.5, -0.5]  # the first class above
    assert list(figure.layout.xaxis.ticktext) == NAMES


def test_a_network_without_a_mistake_and_a_large_matrix(labels):
    perfect = confusion_matrix(np.diag([3, 3]), ["a", "b"], labels)
    assert perfect.data[0].zmax == 1.0
    many = np.ones((40, 40), int)
    large = confusion_matrix(many, [str(number) for number in range(40)], labels)
    assert large.data[0].texttemplate is None
    assert large.layout.height > perfect.layout.height


def test_columns_leave_gaps():
    figure = columns([0.5, None, 2.0], x_axis="kernel", y_axis="moved", hover="abc", percent=True)
    (bar,) = figure.data
    assert list(bar.y) == [0.5, None, 2.0]
    assert list(bar.x) == [0, 1, 2]
    assert figure.layout.yaxis.tickformat == ".0%"
