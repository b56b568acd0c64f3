"""Questions by the words that the reader gets, nothing else: torch answers from what is printed."""

import re

import pytest
import torch
from torch import nn

from cnnviz.content.labels import text
from cnnviz.content.languages import LANGUAGES
from cnnviz.network.questions.asked import ChoiceQuestion
from cnnviz.network.questions.layer_questions import Question
from cnnviz.ui.questions.words import described, option, reasons, sentence
from tests.network.questions.pools import NAMES, pool

EN = text("en")
LABELS = [text(language.code) for language in LANGUAGES]


def about_layers(name):
    return [asked for asked in pool(name) if isinstance(asked, Question)]


def numbers(pattern, words):
    found = re.search(pattern, words)
    return [int(number) for number in re.findall(r"\d+", found[0])] if found else []


def pair(name, words):
    found = numbers(rf"\b{name} \d+(×\d+)?", words)
    return tuple(found * 2 if len(found) == 1 else found)


def printed(asked):
    """The numbers of a question as it is printed."""
    words = described(EN, asked)
    kind = words.split(" · ")[1]
    return {
        "words": words,
        "dense": kind == EN("kinds.Linear"),
        "pool": kind in (EN("kinds.MaxPool2d"), EN("kinds.AvgPool2d")),
        "reads": numbers(r"[\d× ]+ →", words),
        "writes": numbers(r"→ [\d× ]+", words),
        "kernel": pair("kernel", words),
        "stride": pair("stride", words),
        "padding": pair("padding", words),
        "dilation": pair("dilation", words) or (1, 1),
        "groups": (numbers(r"groups \d+", words) or [1])[0],
        "field": pair("receptive field", words),
        "jump": pair("jump", words),
    }


def layer(told, filters, *, bias):
    """A real layer of the numbers that are printed."""
    if told["dense"]:
        return nn.Linear(told["reads"][0], filters, bias, device="meta")
    if told["pool"]:
        return nn.MaxPool2d(told["kernel"], told["stride"], told["padding"], told["dilation"])
    options = [told["kernel"], told["stride"], told["padding"], told["dilation"]]
    options += [told["groups"], bias]
    return nn.Conv2d(told["reads"][0], filters, *options, device="meta")


def output_side(told, asked):
    assert told["words"].count("?") == 1
    made = layer(told, told["groups"], bias=False)
    found = made(torch.empty(1, *told["reads"], device="meta")).shape[2:]
    assert tuple(found) == asked.layer.output_shape[1:]  # the side that is not asked for, too
    return found[0]


def params(told, asked):
    made = layer(told, told["writes"][0], bias=EN("check.with_bias") in told["words"])
    return sum(weight.numel() for weight in made.parameters())


def macs(told, asked):
    made = layer(told, told["writes"][0], bias=False)
    places = made(torch.empty(1, *told["reads"], device="meta"))[0, ..., None][0].numel()
    return made.weight.numel() * places


def activation_bytes(told, asked):
    return torch.empty(told["writes"]).nbytes


def read(told, place):
    """Pixels that the window at a place reads, by what is printed of the layer in front."""
    kernel, stride = told["kernel"][0], told["stride"][0]
    field, jump = told["field"][0], told["jump"][0]
    units = [place * stride + row * told["dilation"][0] for row in range(kernel)]
    return {unit * jump + pixel for unit in units for pixel in range(field)}


def rf(told, asked):
    pixels = read(told, 0)
    return max(pixels) - min(pixels) + 1


def jump(told, asked):
    return min(read(told, 1)) - min(read(told, 0))


ANSWERS = {
    found.__name__: found for found in (output_side, params, macs, activation_bytes, rf, jump)
}


@pytest.mark.parametrize("name", NAMES)
def test_the_printed_numbers_lead_to_the_right_answer(name):
    for asked in about_layers(name):
        told = printed(asked)
        assert ANSWERS[asked.quantity](told, asked) == asked.answer, told["words"]


def test_uneven_padding_is_printed_whole():
    """Mixed_6 and Mixed_7 of Inception v3 have kernels of 1 x 7, 7 x 1, 1 x 3 and 3 x 1."""
    paddings = {printed(asked)["padding"] for asked in about_layers("inception_v3")}
    assert {(0, 3), (3, 0), (0, 1), (1, 0)} <= paddings


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("t", LABELS, ids=lambda t: t("language.code"))
def test_no_question_holds_its_answer_and_none_comes_twice(name, t):
    """By the words of the reader: question and description, every number in them."""
    every = pool(name)
    seen = set()
    for asked in every:
        words = f"{sentence(t, asked)} {described(t, asked)}"
        if isinstance(asked, ChoiceQuestion):
            shown = [option(t, one) for one in asked.options]
            assert len(set(shown)) == len(shown) == 4
            words = "\n".join([words, *sorted(shown)])
        else:
            plain = words.replace(",", "").replace("\u202f", "")
            found = re.findall(r"\d+", words) + re.findall(r"\d+", plain)
            assert str(asked.answer) not in found, words
        seen.add(words)
    assert len(seen) == len(every) >= 300


@pytest.mark.parametrize("t", LABELS, ids=lambda t: t("language.code"))
def test_every_slip_has_its_words(t):
    for name in NAMES:
        for asked in pool(name):
            if isinstance(asked, ChoiceQuestion):
                given = [place for place in range(4) if asked.options[place].slips]
                assert not asked.options[asked.right].slips or not reasons(t, asked, asked.right)
            else:
                given = [value for value in asked.slips.values() if value != asked.answer]
            assert all(all(reasons(t, asked, value)) for value in given)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("t", LABELS, ids=lambda t: t("language.code"))
@pytest.mark.parametrize("extreme", [max, min])
def test_the_length_of_an_option_does_not_tell(name, t, extreme):
    """The right one is the only longest, or shortest, no more often than by chance, at 1 %."""
    hits = count = 0
    for asked in pool(name):
        if isinstance(asked, ChoiceQuestion):
            lengths = [len(option(t, one)) for one in asked.options]
            alone = lengths.count(extreme(lengths)) == 1
            count += alone
            hits += alone and lengths[asked.right] == extreme(lengths)
    assert hits <= count / 4 + 2.33 * (count * 3 / 16) ** 0.5, (hits, count)
