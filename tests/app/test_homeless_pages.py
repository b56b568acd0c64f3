"""A server whose home cannot be written, or not even be seen: pages work, Train says why not."""

import logging
import os

import pytest

from cnnviz.content.labels import text
from cnnviz.errors import FolderRefused
from cnnviz.settings import settings
from cnnviz.training.runs.workers import keeper
from cnnviz.ui.runs import progress, reading
from cnnviz.ui.shell import page
from tests import played_runs
from tests.app.opened import opened
from tests.played_runs import own_store


@pytest.fixture(params=["a file in its place", "nothing can be made", "may not be entered"])
def home(request, tmp_path, monkeypatch):
    """A home that cannot be written, with the key of its sentence."""
    folder, key = tmp_path / "home", "folder_is_file"
    if request.param == "a file in its place":
        folder.touch()
    elif request.param == "nothing can be made":
        folder, key = type(folder)("/proc/cnnviz-home"), "folder_refused"
    else:
        key = "folder_denied"
        _close(monkeypatch, folder)
    monkeypatch.setenv("CNNVIZ_HOME", str(folder))
    monkeypatch.setenv("CNNVIZ_DATABASE", "")
    monkeypatch.setenv("TORCH_HOME", str(folder / "torch"))
    settings.cache_clear()
    page._log.cache_clear()
    yield folder, key
    settings.cache_clear()


def _close(monkeypatch, folder):
    """Answer for a folder as the system does to a user who may not enter it; root always may."""

    def closed(function):
        def refuse(path, *rest, **more):
            if isinstance(path, str | os.PathLike) and str(path).startswith(str(folder)):
                raise PermissionError(13, "Permission denied", str(path))
            return function(path, *rest, **more)

        return refuse

    for name in ("stat", "lstat", "mkdir", "open", "scandir", "listdir"):
        monkeypatch.setattr(os, name, closed(getattr(os, name)))


@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_page_names_the_setting_and_the_reason_and_only_the_log_the_path(home, code, caplog):
    folder, key = home
    with caplog.at_level(logging.WARNING):
        app = opened(code, "train")
    told = text(code)(f"errors.{key}", setting="CNNVIZ_HOME", reason="ENOENT")
    assert [error.value for error in app.error] == [told]
    shown = [element.value for kind in ("error", "warning", "caption", "markdown", "info")
             for element in app.get(kind)]  # fmt: skip
    assert not any(str(folder) in value for value in shown)
    assert str(folder) in caplog.text
    # What there would be to start is shown; a click is answered with the same sentence.
    start = next(button for button in app.button if button.key.startswith("start-first-"))
    start.click().run()
    assert not app.exception
    assert {error.value for error in app.error} == {told}


@pytest.mark.parametrize("home", ["may not be entered"], indirect=True)
@pytest.mark.parametrize(
    ("slug", "query"),
    [
        (None, {}),
        ("resnet", {"part": "train"}),
        ("resnet", {"part": "try"}),
        ("gan", {"section": "train"}),
        ("predict", {}),
        ("inside", {"part": "breaking"}),
    ],
)
def test_every_other_page_works(home, slug, query):
    app = opened("en", slug, **query)
    expected = 1 if "train" in query.values() else 0
    assert len({error.value for error in app.error}) == expected


def test_a_run_that_waits_says_why(tmp_path, monkeypatch):
    full = FolderRefused.of("CNNVIZ_HOME", tmp_path, OSError(28, "No space left on device"))
    monkeypatch.setattr(keeper, "_trouble", [full])
    with own_store(monkeypatch, tmp_path) as store:
        (run,) = played_runs.asked(store)
        for code in ("en", "ko"):
            t = text(code)
            why = t("errors.folder_full", setting="CNNVIZ_HOME")
            for slug, query in (("train", {}), ("train", {"run": run.id}),
                                ("resnet", {"part": "train", "run": run.id})):  # fmt: skip
                app = opened(code, slug, **query)
                shown = [element.value for kind in (app.info, app.warning) for element in kind]
                assert any(t("training.no_worker") in one and why in one for one in shown)


@pytest.mark.parametrize("code", ["en", "ko"])
@pytest.mark.parametrize("kind", ["waits", "silent", "still"])
def test_a_run_that_nobody_can_write_about_says_why(tmp_path, monkeypatch, code, kind):
    t = text(code)
    with own_store(monkeypatch, tmp_path) as store:
        (run,) = played_runs.asked(store)
        if kind != "waits":
            claim = played_runs.begun(store)
            played_runs.stepped(store, claim, 1, 10)
        if kind == "silent":
            monkeypatch.setattr(progress, "SILENT_SECONDS", 0.0)
        if kind == "still":
            monkeypatch.setattr(progress, "STILL_SECONDS", 0.0)
        told = t("errors.folder_read_only", setting="CNNVIZ_HOME")
        app = opened(code, "train", run=run.id)
        assert told not in [error.value for error in app.error]
        reading.forget()
        read_only = OSError(30, "Read-only file system")
        refused = FolderRefused.of("CNNVIZ_HOME", tmp_path, read_only)
        monkeypatch.setattr(reading, "try_to_write", _raises(refused))
        app = opened(code, "train", run=run.id)
        assert [error.value for error in app.error] == [told]


def test_a_run_that_moves_is_no_reason_to_write(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "try_to_write", _raises(AssertionError))
    with own_store(monkeypatch, tmp_path) as store:
        (run,) = played_runs.asked(store)
        played_runs.stepped(store, played_runs.begun(store), 1, 10)
        assert not opened("en", "train", run=run.id).exception


def _raises(error):
    def fail(store):
        raise error

    return fail


def test_a_server_that_starts_no_worker_says_so(monkeypatch):
    monkeypatch.setattr(keeper, "_trouble", [])
    t = text("en")
    assert not settings().training  # no test starts one
    assert progress.no_worker(t) == f"{t('training.no_worker')} {t('training.starts_none')}"
