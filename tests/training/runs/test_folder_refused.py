"""A home that cannot be written: the reason is told by the setting's name, the path in the log."""

import errno
import os
from pathlib import Path

import pytest

from cnnviz import settings as cnnviz_settings
from cnnviz.errors import DataMissing, FolderRefused, StoreError
from cnnviz.paths import refusal
from cnnviz.training.recipes.config import RunConfig
from cnnviz.training.runs.store.run_store import RunStore, open_store
from cnnviz.training.runs.store.states import EndReason
from cnnviz.training.runs.workers.execute import _line, reason_of

REASONS = {
    errno.EACCES: "folder_denied",
    errno.EPERM: "folder_denied",
    errno.EROFS: "folder_read_only",
    errno.ENOSPC: "folder_full",
    errno.EDQUOT: "folder_full",
    errno.ENOTDIR: "folder_is_file",
    errno.EIO: "folder_refused",
}


@pytest.fixture
def home(tmp_path, monkeypatch):
    """The home of the settings; nothing is there yet."""
    monkeypatch.setenv("CNNVIZ_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CNNVIZ_DATABASE", "")
    cnnviz_settings.settings.cache_clear()
    yield tmp_path / "home"
    cnnviz_settings.settings.cache_clear()


def refused(home, key):
    with pytest.raises(FolderRefused) as caught:
        open_store()
    error = caught.value
    assert error.key == key
    assert error.params["setting"] == "CNNVIZ_HOME"
    assert str(home) in str(error)
    assert str(home) not in "".join(map(str, error.params.values()))


@pytest.mark.parametrize("code", REASONS)
def test_what_the_system_says_is_what_is_told(home, monkeypatch, code):
    def fail(self, *_, **__):
        raise OSError(code, os.strerror(code), str(self))

    monkeypatch.setattr(Path, "mkdir", fail)
    refused(home, REASONS[code])


def test_a_file_in_its_place(home):
    home.write_text("in the way")
    refused(home, "folder_is_file")


def test_a_place_where_nothing_can_be_made(monkeypatch):
    monkeypatch.setenv("CNNVIZ_HOME", "/proc/cnnviz")
    cnnviz_settings.settings.cache_clear()
    try:
        refused(Path("/proc/cnnviz"), "folder_refused")
        assert refusal(Path("/proc/cnnviz")) is not None
    finally:
        cnnviz_settings.settings.cache_clear()


def test_a_disk_that_becomes_read_only_while_the_store_is_open(home):
    store = open_store()
    with store.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")  # what SQLite says then
    with pytest.raises(FolderRefused) as caught:
        store.submit([RunConfig(net="lenet", recipe="standard")], owner="ada", key="k")
    assert caught.value.key == "folder_denied"
    assert store.runs() == []
    store.database.close()


def test_another_database_is_named_by_its_own_setting(home, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FolderRefused) as caught:
        RunStore(home, f"sqlite:///{tmp_path}/file/runs.db")
    assert caught.value.params["setting"] == "CNNVIZ_DATABASE"


def test_it_is_an_error_of_the_store_and_ends_a_run_with_its_own_reason(home):
    error = FolderRefused.of("CNNVIZ_HOME", home, PermissionError(errno.EACCES, "denied"))
    assert isinstance(error, StoreError)
    assert reason_of(error) is EndReason.FOLDER
    assert reason_of(PermissionError(errno.EACCES, "denied")) is EndReason.FOLDER
    assert reason_of(OSError(errno.EROFS, "read-only")) is EndReason.FOLDER


def test_a_watcher_is_told_no_path_of_the_machine(home):
    denied = PermissionError(errno.EACCES, "Permission denied", str(home / "runs" / "x"))
    assert _line(denied) == "PermissionError: Permission denied"
    missing = DataMissing("cifar10_missing", f"CIFAR-10 is not in {home}/data: it must hold more")
    assert _line(missing) == "CIFAR-10 is not in CNNVIZ_DATA: it must hold more"


def test_a_folder_that_can_be_made_is_not_refused(tmp_path):
    assert refusal(tmp_path / "not" / "yet" / "there") is None
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    assert refusal(tmp_path / "link") is not None
