"""The photo in one line: the ways to another one come when they are asked for."""

import pytest

from cnnviz.content.labels import text
from cnnviz.ui.widgets import photo_bar
from tests.app.opened import opened


def tiles(app):
    return [one for one in app.button if str(one.key).startswith("sample-")]


@pytest.mark.parametrize("code", ["en", "ko"])
def test_another_photo_is_chosen(code):
    app = opened(code, "lenet", part="receptive-field")
    assert not tiles(app)
    assert not app.file_uploader
    app.button(key=photo_bar.ASK).click().run()
    assert len(tiles(app)) > 1
    assert app.file_uploader
    app.button(key="sample-coffee").click().run()
    assert not app.exception
    assert app.query_params["photo"] == "coffee"
    assert any(text(code)("samples.coffee") in one.value for one in app.markdown)
    assert not tiles(app)  # it closes behind who has chosen
