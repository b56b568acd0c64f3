from itertools import pairwise

import numpy as np
import pytest

from cnnviz.lessons.resnet.copying import copied
from cnnviz.lessons.resnet.plain_block import without_shortcut
from cnnviz.network.structure.blocks import blocks
from tests.tables import layer_table

PICTURE = np.random.default_rng(0).random((9, 7), np.float32)


def test_without_a_correction_a_shortcut_copies_and_a_plain_block_forgets():
    found = copied(PICTURE, 0.0)
    assert np.array_equal(found.residual, PICTURE)
    assert not found.plain.any()
    assert not found.correction.any()


def test_the_correction_is_what_is_added():
    found = copied(PICTURE, 0.5)
    middle = PICTURE[1:-1, 1:-1]
    around = PICTURE[:-2, 1:-1] + PICTURE[2:, 1:-1] + PICTURE[1:-1, :-2] + PICTURE[1:-1, 2:]
    assert found.correction[1:-1, 1:-1] == pytest.approx(0.5 * (4 * middle - around), abs=1e-6)
    assert found.residual == pytest.approx(np.maximum(PICTURE + found.correction, 0))
    assert found.plain == pytest.approx(np.maximum(found.correction, 0))


@pytest.mark.parametrize("name", ["resnet18", "resnet50", "resnet20-cifar10"])
def test_a_plain_block_has_the_same_rows_but_no_sum(name):
    block = next(block for block in blocks(layer_table(name)) if not block.has_projection)
    plain = without_shortcut(block.graph)
    assert [node for node in block.graph.nodes if node.kind != "add"] == list(plain.nodes)
    assert sum(node.params for node in plain.nodes) == block.params
    # Every row is read by the next one: a chain.
    chain = [(edge.source, edge.target) for edge in plain.edges]
    paths = [node.path for node in plain.nodes]
    assert chain == list(pairwise(paths))
