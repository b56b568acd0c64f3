"""Choices of a network: one way to write each, and no way to write a wrong one."""

import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import BadValue, CnnvizError, UnknownName
from cnnviz.paths import ROOT
from cnnviz.training.nets.net_choices import applies, chosen, parse, written
from cnnviz.training.nets.net_kinds import KINDS


@st.composite
def written_choices(draw):
    """A kind with values for some of its choices, each once, in any order."""
    kind = draw(st.sampled_from(list(KINDS.values())))
    said = {
        choice.name: draw(st.sampled_from(choice.values))
        for choice in draw(st.lists(st.sampled_from(kind.choices), unique=True))
    }
    names = draw(st.permutations(list(said)))
    text = kind.name + ":" + ",".join(f"{name}={written(said[name])}" for name in names)
    return kind, said, text


@given(written_choices())
def test_what_is_written_is_read_and_has_one_form(given_choice):
    kind, said, text = given_choice
    found = parse(text)
    assert found.kind is kind
    for choice in kind.choices:
        value = found.values[choice.name]
        if applies(choice, found.values):
            assert value == said.get(choice.name, choice.default)
        else:
            assert value == choice.default
    again = parse(found.text)
    assert (again.text, dict(again.values)) == (found.text, dict(found.values))
    assert chosen(kind, found.values).text == found.text
    # Defaults are left out, and what is said stands in the order of the kind.
    names = [part.partition("=")[0] for part in found.text.partition(":")[2].split(",") if part]
    order = [choice.name for choice in kind.choices]
    assert names == sorted(found.said, key=order.index)
    assert all(found.values[name] != kind.choice(name).default for name in names)


KIND_AND_NOISE = st.builds(
    "{}:{}".format, st.sampled_from([*KINDS]), st.text("depth=20,wi-5.e\x00½٣", max_size=30)
)


@given(st.text(max_size=60) | KIND_AND_NOISE)
def test_any_text_is_read_or_refused_in_one_sentence(text):
    """No other error ever leaves."""
    with suppress(CnnvizError):
        assert parse(parse(text).text).kind.name in KINDS


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("resnet", "resnet"),
        (" resnet: ", "resnet"),
        ("resnet:depth=20", "resnet"),
        ("resnet:residual=off, depth=56", "resnet:depth=56,residual=off"),
        ("resnet:depth=056.0", "resnet:depth=56"),
        ("alexnet:dropout=0.50", "alexnet:dropout=0.5"),
        ("alexnet:dropout=0.0", "alexnet:dropout=0"),
        ("vgg:head=gap,dropout=0.3", "vgg:head=gap"),
        ("senet:ratio=4,se=off", "senet:se=off"),
        ("sprint:widths=24-64-128", "sprint"),
        ("sprint:widths=17-33-65", "sprint:widths=17-33-65"),
        ("inception-v3:factorised=off", "inception-v3:factorised=off"),
    ],
)
def test_one_form(text, canonical):
    assert parse(text).text == canonical


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        ("resnet:depth=21", "net_value", "8, 14, 20, …, 110"),
        ("resnet:depth=", "net_value", "not ''"),
        ("resnet:depth=nan", "net_value", "depth"),
        ("resnet:residual=1", "net_value", "off, on"),
        ("vgg:activation=selu", "net_value", "relu, tanh, sigmoid, gelu"),
        ("vgg:growth_rate=12", "net_choice", "it has: depth, norm"),
        ("vgg:", None, None),
        ("vgg:,", "net_choice", "''"),
        ("vgg:depth=8,depth=16", "net_choice_twice", "depth"),
        ("sprint:widths=24-64", "net_value", "8…512-8…512-8…512"),
        ("sprint:widths=24-64-513", "net_value", "8…512"),
        ("sprint:widths=024-64-128", "net_value", "8…512"),
        ("sprint:widths=24-64-٣٢", "net_value", "8…512"),
    ],
)
def test_a_mistake_is_told_with_what_can_be_chosen(text, key, told):
    if key is None:
        assert parse(text).text == "vgg"
        return
    with pytest.raises(BadValue) as caught:
        parse(text)
    assert caught.value.key == key
    assert told in str(caught.value)


def test_an_unknown_kind_is_told_with_the_known_ones():
    with pytest.raises(UnknownName) as caught:
        parse("transformer:depth=12")
    assert caught.value.key == "unknown_kind"
    assert "resnet" in str(caught.value)


def test_titles_are_those_of_the_field():
    assert parse("resnet:depth=56,residual=off").title == "ResNet-56 (residual off)"
    assert parse("vgg:depth=16,norm=none").title == "VGG-16 (norm none)"
    assert parse("lenet").title == "LeNet-5"


def test_every_default_can_be_chosen_and_every_need_is_met_earlier():
    for kind in KINDS.values():
        names = [choice.name for choice in kind.choices]
        assert len(set(names)) == len(names)
        for number, choice in enumerate(kind.choices):
            assert choice.default in choice.values
            assert len({written(value) for value in choice.values}) == len(choice.values) > 1
            if choice.needs:
                needed = next(c for c in kind.choices[:number] if c.name == choice.needs[0])
                assert choice.needs[1] in needed.values


def test_choices_and_presets_need_no_torch():
    probe = (
        "import sys; from cnnviz.training.nets import net_choices;"
        "from cnnviz.training.recipes import presets;"
        "net_choices.parse('resnet:depth=56'); presets.preset('degradation');"
        "print([name for name in ('torch', 'numpy', 'streamlit') if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
