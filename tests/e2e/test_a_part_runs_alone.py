"""A click on a part of an architecture page, over the wire: what runs, and how much is sent."""

import pytest

from benchmarks.hall_readers import HallReader
from cnnviz.ui.shell.opening import MODULES
from tests import loops

COSTS = list(MODULES["part"]).index("costs")
LAYERS = list(MODULES["part"]).index("layers")
MOST = 40
"""Messages of a run of the part with the costs."""


async def walked(url):
    """A reader opens a page, then two of its parts, then the first again."""
    reader = HallReader(url=url)
    await reader.connect()
    answers = [await reader.open("resnet")]
    queries = [reader.query]
    for place in (COSTS, LAYERS, 0):
        answers.append(await reader.choose("part", place))
        queries.append(reader.query)
    fragment = reader.widgets["part"].fragment
    await reader.drop()
    return answers, queries, fragment, reader.errors


@pytest.mark.slow
def test_a_click_on_a_part_runs_neither_frame_nor_head(server):
    answers, queries, fragment, errors = loops.run(walked(server.url))
    page, costs, layers, story = answers
    assert errors == []
    assert fragment
    assert queries == ["", "part=costs", "part=layers", ""]
    assert costs.messages <= MOST
    assert layers.messages < page.messages
    # The story again, without what stands around it on the page: at least its twelve elements.
    assert story.messages <= page.messages - 12
