"""Folders of pictures with odd names on the pages that offer, start and show runs."""

import os

import pytest
from PIL import Image

from cnnviz.content.labels import text
from cnnviz.settings import settings
from cnnviz.training.recipes.config import RunConfig
from cnnviz.ui.runs import reading
from cnnviz.ui.shell.foreign_text import JOINER
from tests import played_runs
from tests.app.opened import opened
from tests.played_runs import own_store

ODD = os.fsdecode("반려동물".encode("cp949"))
NAMES = (ODD, f"{ODD}\x01", f"{ODD}\x02", "*a* :red[b] $x$", "a\nb", "-rf", "\u202egpj", "x" * 200)


def pictures(folder):
    for label in (ODD, "dogs"):
        (folder / label).mkdir(parents=True)
        for number in range(10):
            path = folder / label / f"{number}.png"
            Image.new("RGB", (32, 32), (number, len(label), 0)).save(path)
    (folder / "__MACOSX").mkdir()
    (folder / "nothing").mkdir()


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_DATA", str(tmp_path / f"data {ODD}"))
    for name in NAMES:
        pictures(tmp_path / f"data {ODD}" / name)
    with own_store(monkeypatch, tmp_path) as found:
        yield found
    settings.cache_clear()


def said(app):
    kinds = (app.markdown, app.caption, app.info, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


@pytest.mark.parametrize("code", ["en", "ko"])
def test_each_folder_is_offered_by_a_name_of_its_own_and_can_be_started(store, code):
    t = text(code)
    app = opened(code, "train")
    [box] = [box for box in app.selectbox if box.key == "own-data"]
    assert len(set(box.options)) == len(box.options) == 1 + len(NAMES)
    for option in box.options:
        option.encode("utf-8")
        assert option.isprintable()
    box.select(box.options[-1]).run()
    assert not app.exception
    for reason in ("system_folders", "empty_folders"):
        what = t(f"left_out.reasons.{reason}")
        assert t("left_out.of", what=what, count=1) in said(app)
    [start] = [button for button in app.button if button.label == t("training.start")]
    start.click().run()
    assert not app.exception
    [run] = store.runs()
    assert run.config.data.removeprefix("folder:") in NAMES


def test_a_run_is_shown_whatever_its_folder_is_called(store):
    configs = [
        RunConfig(net="lenet", recipe="standard", data=f"folder:{name}", seconds=60.0)
        for name in NAMES[:4]
    ]
    for number, config in enumerate(configs):
        played_runs.asked(store, config, key=f"key {number}")
    claim = played_runs.begun(store)
    played_runs.stepped(store, claim, 1, 20, accuracy=0.5)
    ids = [run.id for run in store.runs()]
    app = opened("en", "train", run=",".join(ids))
    assert not app.exception
    assert "*a* :red[b]" not in said(app)
    assert f"\\*a\\* :{JOINER}red\\[b\\]" in said(app)
    for view in ("export", "confusion"):
        app = opened("en", "train", run=claim.run.id, view=view)
        assert not app.exception


def test_every_page_that_trains_opens(store):
    for slug, query in (("resnet", {"part": "train"}), ("gan", {"section": "train"})):
        assert not opened("ko", slug, **query).exception


def test_the_home_may_have_an_odd_name_too(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / ODD))
    settings.cache_clear()
    try:
        app = opened("en", "train")
        assert not app.error
        assert (tmp_path / ODD / "runs.db").exists()
    finally:
        reading.store().database.close()
        settings.cache_clear()
