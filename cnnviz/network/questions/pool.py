"""Every question that a network gives, in an order in which neighbours ask for different things."""

import random
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from cnnviz.network.questions.asked import ChoiceQuestion, CountedQuestion
from cnnviz.network.questions.changes import Changed, changed, possible
from cnnviz.network.questions.chosen import chosen
from cnnviz.network.questions.counted import counted
from cnnviz.network.questions.deal import Deal, Size, even
from cnnviz.network.questions.layer_questions import ASKED, Question, about_changed, about_layers
from cnnviz.network.questions.savings import savings
from cnnviz.network.trace.table import LayerTable

AnyQuestion = Question | CountedQuestion | ChoiceQuestion

BESIDE = ("alexnet", "vgg16", "googlenet", "resnet50")
"""Networks that every network is set beside."""

ENOUGH = 320
"""Questions of a network; one with a long table may give more."""

SUPPOSED = 80
"""Questions about changed layers at least."""


def questions(
    table: LayerTable, others: Sequence[LayerTable] = (), sizes: Sequence[Size] = ()
) -> tuple[AnyQuestion, ...]:
    """Return every question that a network gives; none comes twice, none holds its own answer.

    Args:
        table: Table of the network.
        others: Tables of networks that it is set beside.
        sizes: Of options, that must not tell which is right: their lengths on the screen.
    """
    deal = Deal(table.model)
    options = [*chosen(table, deal, others), *savings(table, deal)]
    deal.random.shuffle(options)
    found: dict[tuple[object, ...], AnyQuestion] = {}
    certain: list[AnyQuestion] = [*about_layers(table), *counted(table)]
    certain += [deal.placed(one) for one in even(options, sizes)]
    for asked in certain:
        found.setdefault(asked.identity, asked)
    most = max(ENOUGH, len(found) + SUPPOSED)
    for supposed in _supposed(table, deal.random):
        if len(found) >= most:
            break
        found.setdefault(supposed.identity, supposed)
    return _in_turns(tuple(found.values()), deal.random)


def _supposed(table: LayerTable, lot: random.Random) -> Iterator[Question]:
    """Return questions about changed layers: with one change first, then with two."""
    rows = [layer for layer in table.layers if layer.kind in ASKED and layer.output_shape]
    lot.shuffle(rows)
    single: dict[str, Changed] = {}
    for layer in rows:
        one = [changes for changes in possible(layer) if len(changes) == 1]
        single[layer.path] = changed(table, layer, one)
        yield from about_changed(table, layer, single[layer.path], {})
    for layer in rows:
        two = [changes for changes in possible(layer) if len(changes) == 2]
        yield from about_changed(table, layer, changed(table, layer, two), single[layer.path])


def _in_turns(found: Sequence[AnyQuestion], lot: random.Random) -> tuple[AnyQuestion, ...]:
    """Return the questions so that each kind comes once before any comes again."""
    kinds: dict[str, list[AnyQuestion]] = {}
    for asked in found:
        kinds.setdefault(asked.kind, []).append(asked)
    for entries in kinds.values():
        lot.shuffle(entries)
    order = list(kinds.values())
    lot.shuffle(order)
    rounds = zip_longest(*order)
    return tuple(asked for one in rounds for asked in one if asked is not None)
