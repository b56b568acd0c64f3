"""A page kept as one HTML file: offered on every page that has something, with what it showed."""

import re

import pytest

from cnnviz.capsules.plain_words import plain_words
from cnnviz.content.labels import text
from cnnviz.ui.recording.page_file import OFFERED
from cnnviz.ui.shell.navigation import LABORATORY
from tests.app.opened import opened, saved
from tests.capsules.printed.page_made import HOSTILE, Read

LAB = {"part": "laboratory", "experiment": "dense-head", "reveal": "1"}


def kept(app):
    """Press the button, and return what the browser would save: name and content."""
    told = saved(app, "page-file-button")
    assert told["kind"] == "text/html"
    return told["name"], told["text"]


def joined(words):
    return re.sub(r"\s+", "", words)


@pytest.mark.parametrize(
    ("code", "slug", "address", "holds"),
    [
        ("ko", "googlenet", {"part": "block"}, {"svg": 2, "math": 3}),
        ("en", "vgg", LAB, {"script": 3, "table": 1}),
        ("en", "compare", {}, {"table": 1}),
        ("ko", "concepts", {"concept": "pooling", "reveal": "1"}, {"script": 3, "img": 4}),
    ],
)
def test_the_file_holds_the_words_and_numbers_of_the_screen(code, slug, address, holds):
    app = opened(code, slug, **address)
    name, file = kept(app)
    found = Read(file)
    assert name.startswith(f"cnnviz-{slug}-")
    assert name.endswith(".html")
    said = joined(found.words)
    shown = [one.value for one in (*app.title, *app.header, *app.metric)]
    over = {one.value for popover in app.get("popover") for one in popover.markdown}
    over.add(f"**{text(code)('samples.chelsea')}**")  # beside the photo, which the file has below
    shown += [one.value for one in app.markdown if "$" not in one.value and one.value not in over]
    for words in shown:
        for paragraph in plain_words(words).splitlines():
            if "|" not in paragraph:
                assert joined(paragraph.lstrip("-0123456789. ")) in said, paragraph
    for tag, least in holds.items():
        assert found.tags.count(tag) >= least, tag
    assert all(one.startswith("data:image/") for one in found.addresses)
    # The next run shows the page again, and saves nothing.
    app.run()
    assert "cnnviz.recording" not in [one.proto.component_name for one in app.get("bidi_component")]


def test_cells_and_choices_are_those_of_the_screen():
    app = opened("en", "compare")
    _, file = kept(app)
    found = Read(file)
    for column in app.dataframe[0].value.columns:
        assert all(str(cell) in found.words for cell in app.dataframe[0].value[column])
    assert "AlexNet, VGG-16, ResNet-50" in found.words
    assert f"{text('en')('comparison.view')}: " in found.words


def test_a_claim_that_nobody_has_judged_is_a_question_on_paper():
    app = opened("en", "resnet", part="check")
    claims = [one for one in app.segmented_control if "-myth-" in str(one.key)]
    _, file = kept(app)
    said = joined(Read(file).words)
    assert claims
    assert all(joined(plain_words(one.label)) in said for one in claims)
    assert said.count(joined("☐ True · ☐ Half true · ☐ Wrong")) == len(claims)


def test_what_a_reader_typed_is_text_in_the_file():
    app = opened("en", "inside", family="any")
    app.text_input(key="any-search").set_value(HOSTILE).run()
    _, file = kept(app)
    found = Read(file)
    assert "<script>alert(1)" in found.words
    assert not found.handlers
    assert "javascript:" not in "".join(found.links)


def test_every_page_with_something_to_keep_offers_it():
    assert {"concepts", "gan", "inside", "network", "predict", "compare"} <= OFFERED
    assert set(LABORATORY) - OFFERED <= {"train", "recorded", "lecture", "join"}
    assert "page-file-button" not in [one.key for one in opened("ko").button]
