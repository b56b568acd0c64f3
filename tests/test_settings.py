"""Settings as people write them, and where their folders lie."""

import os
import pwd
from pathlib import Path

import pytest

from cnnviz.settings import MEGABYTE, MIB, Fetching, passed_on, read, settings, without_paths

NUMBERS = {
    "CNNVIZ_MODEL_CACHE_MB": ("model_cache_bytes", MIB),
    "CNNVIZ_FETCH_MB": ("fetch_bytes", MEGABYTE),
    "CNNVIZ_RUNNING_EACH": ("running_each", 1),
    "CNNVIZ_QUEUED_EACH": ("queued_each", 1),
    "CNNVIZ_QUEUE_LENGTH": ("queue_length", 1),
    "CNNVIZ_RUN_SECONDS": ("run_seconds", 1),
    "CNNVIZ_RAY_GPUS": ("ray_gpus", 1),
    "CNNVIZ_SESSIONS": ("sessions", 1),
    "CNNVIZ_SESSIONS_MB": ("sessions_bytes", MIB),
    "CNNVIZ_UPLOADS_EACH_MB": ("uploads_each_bytes", MIB),
    "CNNVIZ_UPLOADS_MB": ("uploads_bytes", MIB),
    "CNNVIZ_MODEL_MB": ("model_bytes", MEGABYTE),
    "CNNVIZ_LIVE": ("live", 1),
}
SWITCHES = {"CNNVIZ_OFFLINE": "offline", "CNNVIZ_TRAINING": "training", "CNNVIZ_EMBED": "embed"}
DEFAULT = read({})


@pytest.mark.parametrize("name", SWITCHES)
@pytest.mark.parametrize("word", ["1", "true", "TRUE", "yes", "on", " On "])
def test_yes_is_yes(name, word):
    found = read({name: word})
    assert getattr(found, SWITCHES[name]) is True
    assert found.misread == ()


@pytest.mark.parametrize("name", SWITCHES)
@pytest.mark.parametrize("word", ["0", "false", "False", "no", "off", "OFF\n"])
def test_no_is_no(name, word):
    found = read({name: word})
    assert getattr(found, SWITCHES[name]) is False
    assert found.misread == ()


@pytest.mark.parametrize("name", [*SWITCHES, *NUMBERS, "CNNVIZ_HOME", "CNNVIZ_DATA"])
@pytest.mark.parametrize("blank", ["", "  "])
def test_nothing_is_the_default(name, blank):
    assert read({name: blank}) == DEFAULT


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize(("word", "value"), [("7", 7), (" 7 ", 7), ("007", 7), ("0", 0)])
def test_numbers_are_read(name, word, value):
    field, unit = NUMBERS[name]
    found = read({name: word})
    assert getattr(found, field) == value * unit
    assert found.misread == ()


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("word", ["10m", "²", "٣", "-1", "1_0", "nan", "inf", "1e99", "9" * 5000])
def test_what_is_no_number_is_told_and_the_default_holds(name, word):
    found = read({name: word})
    field, _ = NUMBERS[name]
    assert getattr(found, field) == getattr(DEFAULT, field)
    (sentence,) = found.misread
    assert name in sentence
    assert repr(word) in sentence


@pytest.mark.parametrize("name", SWITCHES)
def test_what_is_no_switch_is_told_and_the_default_holds(name):
    found = read({name: "maybe"})
    assert getattr(found, SWITCHES[name]) == getattr(DEFAULT, SWITCHES[name])
    (sentence,) = found.misread
    assert name in sentence
    assert "'maybe'" in sentence


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, Fetching.AUTO),
        ({"CNNVIZ_FETCH": " Ask "}, Fetching.ASK),
        ({"CNNVIZ_FETCH": "never"}, Fetching.NEVER),
        ({"CNNVIZ_OFFLINE": "1"}, Fetching.NEVER),
        ({"CNNVIZ_OFFLINE": "1", "CNNVIZ_FETCH": "auto"}, Fetching.NEVER),
        ({"CNNVIZ_OFFLINE": "0", "CNNVIZ_FETCH": "ask"}, Fetching.ASK),
    ],
)
def test_who_begins_a_download(given, found):
    assert read(given).fetching is found
    assert read(given).offline is (found is Fetching.NEVER)
    assert read(given).misread == ()


def test_a_word_that_is_none_of_those_is_told_and_the_default_holds():
    found = read({"CNNVIZ_FETCH": "sometimes"})
    assert found.fetching is Fetching.AUTO
    (sentence,) = found.misread
    assert "CNNVIZ_FETCH='sometimes' is not one of auto, ask, never" in sentence


def test_it_is_told_once_on_standard_error(monkeypatch, capsys):
    monkeypatch.setenv("CNNVIZ_RUN_SECONDS", "10m")
    settings.cache_clear()
    try:
        settings()
        settings()
    finally:
        settings.cache_clear()
    assert capsys.readouterr().err.count("CNNVIZ_RUN_SECONDS='10m'") == 1


@pytest.mark.parametrize("word", ["mysql://me:secret@db/x", "/srv/runs.db", "postgresql:/db/x"])
def test_an_address_that_is_none_is_told_without_its_password(word):
    found = read({"CNNVIZ_DATABASE": word})
    assert found.database == word  # the pages refuse it: runs must not go elsewhere
    (sentence,) = found.misread
    assert "CNNVIZ_DATABASE" in sentence
    assert "secret" not in sentence


@pytest.mark.parametrize("scheme", ["sqlite", "postgresql", "postgresql+psycopg", "postgres"])
def test_an_address_that_the_store_takes_is_none_to_tell_of(scheme):
    assert read({"CNNVIZ_DATABASE": f"{scheme}:///folder/a?b#c.db"}).misread == ()


def test_a_name_that_is_no_setting_is_told_with_the_one_that_it_is_like():
    told = read({"CNNVIZ_OFLINE": "1", "CNNVIZ_PORT": "80", "CNNVIZ_NOTHING": " ", "OFFLINE": "1"})
    assert told.misread == (
        "CNNVIZ_OFLINE is no setting; CNNVIZ_OFFLINE is",
        "CNNVIZ_PORT is no setting",
    )
    assert not told.offline


@pytest.mark.parametrize(("given", "found"), [("", None), ("  ", None), (" a b ", " a b ")])
def test_a_password_is_taken_as_it_stands_and_blanks_are_none(given, found):
    assert read({"CNNVIZ_INSTRUCTOR": given}).instructor == found


@pytest.fixture
def unknown_user(monkeypatch):
    """A user whom the system does not know, as `docker run -u 12345` makes one."""

    def nobody(number):
        raise KeyError(f"getpwuid(): uid not found: {number}")

    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "TORCH_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", nobody)


def test_a_user_without_a_home_has_that_of_containers_and_is_told(unknown_user):
    found = read({})
    assert found.home == Path("/.local/share/cnnviz")
    assert found.data == found.home / "data"
    (sentence,) = found.misread
    assert "CNNVIZ_HOME" in sentence
    assert str(found.home) in sentence
    assert read({"CNNVIZ_HOME": "/srv/cnnviz"}).misread == ()


def test_weights_of_a_user_without_a_home_go_into_no_folder_called_tilde(unknown_user):
    from cnnviz.photos.weights.available import download_folder

    assert download_folder() == Path("/.cache/torch/hub/checkpoints")


@pytest.mark.parametrize("name", ["CNNVIZ_HOME", "CNNVIZ_DATA"])
def test_the_home_of_nobody_is_told_and_the_default_holds(name):
    found = read({name: "~no-such-user-here/cnnviz"})
    assert (found.home, found.data) == (DEFAULT.home, DEFAULT.data)
    (sentence,) = found.misread
    assert name in sentence


def test_a_relative_folder_is_the_same_for_a_worker_in_another_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CNNVIZ_HOME", "here")
    monkeypatch.setenv("CNNVIZ_DATA", "~/pictures")
    settings.cache_clear()
    try:
        handed = passed_on()
        monkeypatch.chdir("/")
        assert read(handed).home == settings().home == tmp_path / "here"
        assert read(handed).data == settings().data == Path.home() / "pictures"
        assert handed["PATH"] == os.environ["PATH"]
        told = f"{tmp_path}/here/runs/x and {Path.home()}/pictures/cifar.zip"
        assert without_paths(told) == "CNNVIZ_HOME/runs/x and CNNVIZ_DATA/cifar.zip"
    finally:
        settings.cache_clear()
