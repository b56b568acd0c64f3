"""The maps of a flow, against the network itself run with plain torch."""

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnnviz.architectures import variant
from cnnviz.probing.flow.pictures import SIDE, TILES, pictures
from cnnviz.probing.flow.plan import plan
from tests.tables import layer_table

NAME = "resnet20-cifar10"


@pytest.fixture(scope="module")
def asked():
    torch.manual_seed(3)
    module = variant(NAME).build().eval()
    return module, torch.randn(1, 3, 32, 32), plan(layer_table(NAME))


def layer2_of(module, x):
    """What the second stage hands on, by torchvision's own way through a ResNet."""
    with torch.inference_mode():
        first = module.layer1(module.relu(module.bn1(module.conv1(x))))
        return module.layer2(first)[0]


def test_the_strongest_maps_come_first_with_their_true_range_and_peak(asked):
    module, x, drawn = asked
    found = pictures(module, x, drawn)
    number = [column.row.path for column in drawn.columns].index("layer2.2.relu#2")
    maps = layer2_of(module, x)
    loud = maps.abs().mean((1, 2))
    assert found.tiles[number][0].channel == int(loud.argmax())
    assert [tile.channel for tile in found.tiles[number]] == loud.topk(TILES).indices.tolist()
    for tile in found.tiles[number]:
        own = maps[tile.channel]
        assert tile.low == pytest.approx(float(own.min()))
        assert tile.high == pytest.approx(float(own.max()))
        assert float(own[tile.peak]) == pytest.approx(float(own.abs().max()))


def test_a_pixel_of_a_tile_is_the_unit_below_it_on_the_scale_of_its_map(asked):
    module, x, drawn = asked
    found = pictures(module, x, drawn)
    number = [column.row.path for column in drawn.columns].index("layer2.2.relu#2")
    tile, own = found.tiles[number][0], layer2_of(module, x)
    for row, column in ((0, 0), (3, 7), (15, 15)):
        at = [int((place + 0.5) * SIDE / 16) for place in (row, column)]
        code = int(found.codes[number, 0][at[0], at[1]])
        told = tile.low + code / 255 * (tile.high - tile.low)
        step = (tile.high - tile.low) / 255
        assert told == pytest.approx(float(own[tile.channel, row, column]), abs=step)


def test_a_cut_block_hands_on_its_shortcut_and_keeps_the_maps_that_are_shown(asked):
    module, x, drawn = asked
    whole = pictures(module, x, drawn)
    block = next(path for path, cut in drawn.cuts.items() if cut.name == "layer2.1")
    found = pictures(
        module, x, drawn, [block], whole.channels, watch=whole.answer.watched.class_index
    )
    assert found.channels == whole.channels
    with torch.inference_mode():
        maps = module.layer1(module.relu(module.bn1(module.conv1(x))))
        maps = module.layer2[0](maps)
        maps = module.layer2[2](F.relu(maps))  # the second block without its branch
        logits = module.fc(module.avgpool(module.layer3(maps)).flatten(1))[0]
    assert found.answer.watched.logit == pytest.approx(
        float(logits[whole.answer.watched.class_index]), abs=1e-4
    )
    assert not np.array_equal(found.codes[-1], whole.codes[-1])
    first = [column.row.path for column in drawn.columns].index("layer2.0.relu#2")
    assert np.array_equal(found.codes[: first + 1], whole.codes[: first + 1])


def test_gates_are_told_by_their_mean():
    name = "seresnet20-cifar10"
    module = variant(name).build().eval()
    x = torch.randn(1, 3, 32, 32)
    found = pictures(module, x, plan(layer_table(name)))
    assert len(found.gates) == 9
    assert all(0 < gate < 1 for gate in found.gates.values())


def test_a_dead_map_is_dark_and_divides_nothing_by_zero(asked):
    module, x, drawn = asked
    found = pictures(module, torch.zeros_like(x), drawn)
    assert all(np.isfinite([tile.low, tile.high]).all() for tiles in found.tiles for tile in tiles)
    assert found.codes.dtype == np.uint8
