"""Tables and stages of generators and discriminators."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.architectures.nets.published.dcgan import Discriminator, Generator
from cnnviz.lessons.gan.networks.numbers import (
    SIZES,
    Player,
    convolution,
    gan_stages,
    gan_table,
    over_counted,
    stage_sums,
)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("player", Player)
def test_every_stage_is_told_with_the_numbers_of_its_row(player, size):
    table = gan_table(player, size)
    stages = gan_stages(player, size)
    assert sum(len(stage.rows) for stage in stages) == len(table.layers)
    convolutions = 0
    for stage in stages:
        row = convolution(stage)
        found = {entry.quantity: entry.result for entry in stage_sums(table, stage)}
        if row is None:
            assert not found
            continue
        convolutions += 1
        assert found["params"] == row.params
        assert found["macs"] == row.macs
        assert found["output_side"] == row.output_shape[1]
    assert convolutions == SIZES[size].doublings + 1


@pytest.mark.parametrize("player", Player)
def test_multiply_adds_of_a_real_pass(player):
    """Counted while a real network of the same size runs on real numbers."""
    size = SIZES["small"]
    makes = player is Player.GENERATOR
    net = (Generator(size) if makes else Discriminator(size)).eval()
    x = torch.zeros((1, 100, 1, 1) if makes else (1, 3, 32, 32))
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        net(x)
    assert counter.get_total_flops() // 2 == gan_table(player, "small").macs


def test_the_mirror_does_almost_the_same_work():
    """But for its two ends: one number from the last map, no noise before the first."""
    made, judged = (gan_table(player, "small") for player in Player)
    ends = made.row("project.conv").macs, judged.row("judge").macs
    assert made.macs - ends[0] == judged.macs - ends[1]


def test_doublings_inside_cost_the_same():
    rows = [gan_table("generator", "paper").row(f"up{number}.conv") for number in (1, 2, 3, 4)]
    assert len({row.macs for row in rows[:3]}) == 1
    assert rows[3].macs < rows[0].macs / 20


def test_counting_what_is_written():
    table = gan_table("generator", "paper")
    assert over_counted(table) > 4 * table.macs
