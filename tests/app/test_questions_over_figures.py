"""Before a guess: the question over its figure, and nothing that gives the answer away."""

import json
from html.parser import HTMLParser

import pytest

from cnnviz.content.labels import text
from cnnviz.content.pages import page as page_text
from cnnviz.ui.widgets import roster
from tests.app.opened import opened


def sent(app):
    """What the components of a page were given."""
    return [json.loads(found.proto.json) for found in app.get("bidi_component")]


def words(app):
    return "\n".join(element.value for element in app.markdown)


@pytest.mark.parametrize(
    ("slug", "name"),
    [("vgg", "dense-head"), ("lenet", "dense-bill"), ("inception", "grid-reduction")],
)
def test_the_question_stands_over_an_empty_figure_and_words_come_later(slug, name):
    app = opened("en", slug, part="laboratory", experiment=name)
    told = page_text("en", slug).sections[f"lab-{name}"].body.strip().split("\n\n")[-1][:40]
    (figure,) = sent(app)
    assert not figure["revealed"]
    assert figure["level"] is None
    assert all(one["bar"] is None for one in figure["options"])
    assert told not in words(app)
    key = name.replace("-", "_")
    app.button(key=f"guess-{key}-{figure['options'][0]['name']}").click().run()
    filled = next(one for one in sent(app) if one.get("revealed"))
    assert [one["guess"] for one in filled["options"]].count(True) == 1
    assert filled["level"] or any(one["bar"] for one in filled["options"])
    assert told in words(app)


def test_the_photo_and_the_kernel_are_there_at_once_and_the_map_is_not():
    app = opened("en", "concepts", concept="convolution")
    kernel = next(one for one in sent(app) if "kernel" in one)
    assert kernel["map"] is None
    assert kernel["picture"]
    app.button(key="guess-convolution-zero").click().run()
    assert next(one for one in sent(app) if "kernel" in one)["map"]


def test_a_link_to_blocks_that_are_off_shows_them_and_leads_to_the_bench():
    app = opened(
        "en", "resnet", part="laboratory", experiment="lesions", reveal="1", off="layer2.1"
    )
    assert text("en")("lesion.off", blocks="`layer2.1`") in words(app)
    assert "layer2.1" in app.query_params["off"]
    links = [link.proto for link in app.get("page_link")]
    (bench,) = [link for link in links if link.label == text("en")("lesion.bench")]
    assert "off=layer2.1" in bench.query_string
    assert "cut=block" in bench.query_string


class Rows(HTMLParser):
    """The cells of a table."""

    def __init__(self):
        super().__init__()
        self.cells, self.open = [], False

    def handle_starttag(self, tag, attrs):
        self.open = tag in {"td", "th"} or self.open
        if tag == "tr":
            self.cells.append([])
        if tag in {"td", "th"}:
            self.cells[-1].append("")

    def handle_data(self, data):
        if self.cells and self.cells[-1]:
            self.cells[-1][-1] += data


def rows(app):
    (table,) = [one.proto.body for one in app.get("html") if "network-rows" in one.proto.body]
    parser = Rows()
    parser.feed(table.partition("</style>")[2])
    return parser.cells[1:]


def test_predict_has_a_row_for_every_network_before_and_after_the_guess():
    app = opened("en", "predict")
    names = [roster.title(text("en"), entry) for entry in roster.present()]
    before = rows(app)
    assert [name in row[0] for name, row in zip(names, before, strict=True)] == [True] * len(names)
    assert {row[1] for row in before} == {"?"}
    app.button(key="guess-prediction-all").click().run()
    after = rows(app)
    assert len(after) == len(names)
    assert [row[1] for row in after].count("cat") >= len(names) // 2
    assert all("%" in row[3] for row in after)
