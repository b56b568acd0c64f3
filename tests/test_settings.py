"""Settings as people write them."""

import pytest

from cnnviz.settings import MIB, read, settings

NUMBERS = {
    "CNNVIZ_MODEL_CACHE_MB": ("model_cache_bytes", MIB),
    "CNNVIZ_RUNNING_EACH": ("running_each", 1),
    "CNNVIZ_QUEUED_EACH": ("queued_each", 1),
    "CNNVIZ_QUEUE_LENGTH": ("queue_length", 1),
    "CNNVIZ_RUN_SECONDS": ("run_seconds", 1),
    "CNNVIZ_RAY_GPUS": ("ray_gpus", 1),
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


def test_it_is_told_once_on_standard_error(monkeypatch, capsys):
    monkeypatch.setenv("CNNVIZ_RUN_SECONDS", "10m")
    settings.cache_clear()
    try:
        settings()
        settings()
    finally:
        settings.cache_clear()
    assert capsys.readouterr().err.count("CNNVIZ_RUN_SECONDS='10m'") == 1
