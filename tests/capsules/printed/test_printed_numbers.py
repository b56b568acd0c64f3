"""Numbers in a file: as their column writes them, and those of a chart row by row."""

import pytest

from cnnviz.capsules.capsule import RecordedChart
from cnnviz.capsules.printed.cell_numbers import as_written
from cnnviz.capsules.printed.charts import as_script, numbers
from tests.capsules.made import HEAT, TRACE


@pytest.mark.parametrize(
    ("value", "format", "written"),
    [
        (25557032, "%,d", "25,557,032"),
        (7, "%d px", "7 px"),
        (-2.0, "%.3g", "−2"),
        (12.345, "%.1f %%", "12.3 %"),
        (1234.5, "%,.1f", "1,234.5"),
        (3.5, "", 3.5),
        (3.5, "compact", 3.5),
        (None, "%d", None),
        (float("nan"), "%d", None),
    ],
)
def test_a_number_of_a_column(value, format, written):
    assert as_written(value, format) == written


def chart(*traces, **layout):
    return RecordedChart(alt="curve", data=traces, layout=layout)


def test_the_points_of_two_traces_with_the_titles_of_the_axes():
    bar = {"type": "bar", "x": ["conv1"], "y": [9408], "name": "b"}
    axes = {"xaxis": {"title": {"text": "Layer"}}, "yaxis": {"title": "Parameters"}}
    found = numbers(chart(TRACE, bar, **axes), "curve", "Series")
    assert found.names == ("Series", "Layer", "Parameters")
    assert found.columns[0] == ("a < b",) * 3 + ("b",)
    assert found.columns[1] == (1, 2, 3, "conv1")
    assert found.columns[2] == (0.5, None, -2.25, 9408)
    assert found.numeric == (False, False, True)


def test_traces_without_a_name_need_no_column_of_names():
    found = numbers(chart({"type": "bar", "x": [1], "y": [2]}), "curve", "Series")
    assert found.names == ("x", "y")


def test_a_map_is_a_table_as_it_lies():
    found = numbers(chart(HEAT | {"y": ["top", "bottom"]}), "map", "Series")
    assert found.names == ("", "0", "1")
    assert found.columns == (("top", "bottom"), (0.0, 2.0), (1.0, 3.0))


def test_a_chart_without_numbers_has_no_table():
    wide = {"type": "heatmap", "z": [[0.0] * 65]}
    assert numbers(chart(wide), "map", "Series") is None
    assert numbers(chart(), "none", "Series") is None


def test_no_sign_ends_the_element_that_json_stands_in():
    told = as_script({"a": "</script><!-- & \u2028"})
    assert not set("<>&\u2028") & set(told)
