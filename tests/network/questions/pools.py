"""Pools of questions that are made once a process: they are frozen, so tests may share them."""

from functools import cache

from cnnviz.architectures import CATALOG
from cnnviz.network.questions.pool import questions
from cnnviz.ui.questions.words import lengths
from tests.tables import layer_table

NAMES = sorted({name for f in CATALOG for name in (f.default, f.bundled) if name})
"""The network that a page opens with, and the small one of its family."""

BESIDE = ("lenet5", "alexnet", "googlenet")


@cache
def pool(name):
    return questions(layer_table(name), [layer_table(other) for other in BESIDE], lengths())


def of_kind(name, kind):
    return [asked for asked in pool(name) if asked.kind == kind]
