"""A configuration as JSON, and as the command that repeats it."""

import argparse
import json
import os
import shlex
import subprocess
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.commands import train
from cnnviz.errors import BadValue
from cnnviz.training.recipes.config import CHANGEABLE, RunConfig, from_json
from cnnviz.training.recipes.recipe import Optimiser, Recipe, Schedule

numbers = st.floats(min_value=1e-3, max_value=1e6)
maybe = st.none() | numbers
budgets = st.tuples(maybe, st.none()) | st.tuples(st.none(), maybe)


@st.composite
def configs(draw, words, **fixed):
    epochs, seconds = draw(budgets)
    return RunConfig(
        net=draw(words),
        recipe=draw(words),
        data=draw(words),
        seed=draw(st.integers(0, 2**63 - 1)),
        epochs=epochs,
        seconds=seconds,
        rate_factor=draw(numbers),
        pictures=draw(st.none() | st.integers(1, 50_000)),
        batch_size=draw(st.none() | st.integers(1, 4096)),
        optimiser=draw(st.none() | st.sampled_from(list(Optimiser))),
        schedule=draw(st.none() | st.sampled_from(list(Schedule))),
        momentum=draw(maybe),
        weight_decay=draw(maybe),
        **fixed,
    )


@settings(max_examples=40, deadline=None)
@given(configs(st.text(), fork_run="0123abcd", fork_step=7) | configs(st.text()))
def test_json_and_back(config):
    text = config.to_json()
    assert from_json(text) == config
    assert "\n" not in text
    assert text.isascii()
    json.loads(text)


def test_json_says_what_differs():
    config = RunConfig(net="resnet20-cifar10", recipe="standard", seconds=60.0)
    assert json.loads(config.to_json()) == {
        "net": "resnet20-cifar10",
        "recipe": "standard",
        "seconds": 60.0,
    }


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '"net"', "{", '{"net": "a"}'])
def test_what_is_no_configuration(text):
    with pytest.raises(BadValue):
        from_json(text)


def test_what_a_run_may_change_are_settings_of_a_recipe():
    assert set(CHANGEABLE) <= {field.name for field in fields(Recipe)}


def test_two_budgets():
    with pytest.raises(BadValue):
        RunConfig(net="a", recipe="b", epochs=1, seconds=1)


def test_gan():
    assert RunConfig(net="gan:width=64", recipe="a").is_gan
    assert RunConfig(net="gan", recipe="a").is_gan
    assert not RunConfig(net="gangly-net", recipe="a").is_gan


def parsed(line):
    parser = argparse.ArgumentParser()
    train.add(parser.add_subparsers())
    python, *rest = shlex.split(line)
    assert (python, *rest[:2]) == ("python", "-m", "cnnviz")
    return vars(parser.parse_args(rest[2:]))


OPTIONS = parsed("python -m cnnviz train --net x")
lacking = {"rate_factor", "pictures"} - set(OPTIONS)
words = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1).filter(
    lambda text: text[0] != "-"
)


@pytest.mark.skipif(bool(lacking), reason=f"`train` has no option {lacking}")
@settings(max_examples=40, deadline=None)
@given(configs(words))
def test_the_command_line_says_the_same(config):
    options = parsed(config.command_line())
    assert options["data"] in (config.data, None)
    for name in ("net", "recipe", "seed", "pictures"):
        assert options[name] == getattr(config, name)
    for name in ("epochs", "seconds", "rate_factor"):
        said, meant = options[name], getattr(config, name)
        assert (said is None) == (meant is None) or (name, meant) == ("rate_factor", 1)
        assert said is None or said == meant


def test_a_command_line_as_it_is_shown():
    config = RunConfig(net="resnet:depth=56,residual=off", recipe="first-look", seconds=60.0)
    assert config.command_line() == (
        "python -m cnnviz train --net resnet:depth=56,residual=off --recipe first-look "
        "--seconds 60 --seed 0"
    )


@pytest.mark.parametrize(
    "name", [os.fsdecode("반려동물".encode("cp949")), "a\nb", "\u202ecat's \\ $x", "-rf", "고양이"]
)
def test_a_shell_reads_the_name_of_a_folder_as_the_system_gave_it(name):
    line = RunConfig(net="lenet", recipe="standard", data=f"folder:{name}").command_line()
    line.encode("utf-8")
    assert "\n" not in line
    assert "\u202e" not in line
    words = line.removeprefix("python -m cnnviz")
    told = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {words}"], capture_output=True, check=True
    ).stdout.split(b"\0")
    assert told[told.index(b"--data") + 1] == os.fsencode(f"folder:{name}")


def test_a_name_that_is_no_utf_8_comes_back_from_the_store_as_it_was():
    name = f"folder:{os.fsdecode('반려동물'.encode('cp949'))}"
    config = RunConfig(net="lenet", recipe="standard", data=name)
    assert config.to_json().isascii()
    assert from_json(config.to_json()) == config
