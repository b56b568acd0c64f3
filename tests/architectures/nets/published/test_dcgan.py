"""DCGAN: published counts, shapes from noise to picture and back, initial weights."""

import pytest
import torch
from torch import nn

from cnnviz.architectures.nets.published.dcgan import (
    EXAMPLE,
    PAPER,
    SPREAD,
    Discriminator,
    Generator,
    Size,
    draw_weights,
)
from cnnviz.network.trace.layers import table_of

SMALL = Size(side=32, width=16)
SIZES = pytest.mark.parametrize("size", [PAPER, EXAMPLE, SMALL, Size(side=16, width=8, kernel=5)])


def tables(size):
    with torch.device("meta"):
        nets = Generator(size).eval(), Discriminator(size).eval()
    shapes = (size.latent, 1, 1), (3, size.side, size.side)
    return [table_of(net, shape, "net") for net, shape in zip(nets, shapes, strict=True)]


@pytest.mark.parametrize(
    ("size", "made", "judged"),
    [
        (PAPER, (18_855_040, 640_614_400), (17_232_768, 638_992_384)),
        (EXAMPLE, (3_576_704, 104_628_224), (2_765_568, 103_817_216)),
    ],
    ids=["paper", "example"],
)
def test_parameters_and_multiply_adds(size, made, judged):
    assert [(table.params, table.macs) for table in tables(size)] == [made, judged]


def test_multiply_adds_by_hand():
    """Of every value that is read with every weight: none of the zeros in between counts."""
    row = tables(PAPER)[0].row("up1.conv")
    assert row.macs == 4 * 4 * 1024 * 512 * 5 * 5 == 209_715_200


@SIZES
def test_the_ladder_of_sides_and_channels(size):
    maker, judge = tables(size)
    up = [row.output_shape for row in maker.layers if row.path.endswith("conv")]
    down = [row.output_shape for row in judge.layers if row.path.endswith("conv")]
    sides = [4 << step for step in range(len(up))]
    assert [shape[1:] for shape in up] == [(side, side) for side in sides]
    assert [shape[0] for shape in up[:-1]] == list(size.channels)
    assert up[-1] == (3, size.side, size.side)
    assert down == up[-2::-1]
    assert judge.layers[-1].output_shape == (1,)


def test_the_published_channels():
    assert PAPER.channels == (1024, 512, 256, 128)
    assert EXAMPLE.channels == (512, 256, 128, 64)


@SIZES
def test_pictures_have_their_range_and_are_judged_one_by_one(size):
    random = torch.Generator().manual_seed(0)
    if size.width > 16:
        size = Size(side=size.side, width=4, kernel=size.kernel)
    maker, judge = Generator(size), Discriminator(size)
    for net in (maker, judge):
        draw_weights(net, random)
    with torch.no_grad():
        images = maker(torch.randn(3, size.latent, 1, 1, generator=random))
        logits = judge(images)
    assert images.shape == (3, 3, size.side, size.side)
    assert images.abs().max() <= 1
    assert images.std() > 0
    assert logits.shape == (3, 1)


def test_norms_stand_everywhere_but_next_to_the_picture_and_at_the_end():
    maker, judge = Generator(SMALL), Discriminator(SMALL)
    norms = [
        [n for n, m in net.named_modules() if isinstance(m, nn.BatchNorm2d)]
        for net in (maker, judge)
    ]
    assert norms == [["project.norm", "up1.norm", "up2.norm"], ["down2.norm", "down3.norm"]]
    slopes = {m.negative_slope for m in judge.modules() if isinstance(m, nn.LeakyReLU)}
    assert slopes == {0.2}


def test_initial_weights():
    state = torch.get_rng_state()
    one, same = Generator(EXAMPLE), Generator(EXAMPLE)
    torch.set_rng_state(state)
    for net in (one, same):
        draw_weights(net, torch.Generator().manual_seed(3))
    assert torch.equal(torch.get_rng_state(), state), "torch's own generator is nobody's"
    kernel, scale = one.up1.conv.weight.detach(), one.up1.norm.weight.detach()
    assert torch.equal(kernel, same.up1.conv.weight)
    assert float(kernel.std()) == pytest.approx(SPREAD, rel=0.02)
    assert float(kernel.mean()) == pytest.approx(0, abs=1e-4)
    assert float(scale.mean()) == pytest.approx(1, abs=0.01)
    assert not one.up1.norm.bias.any()


@pytest.mark.parametrize(("side", "kernel"), [(30, 4), (4, 4), (0, 4), (32, 3)])
def test_what_does_not_double_is_refused(side, kernel):
    with pytest.raises(ValueError, match="no DCGAN"):
        Size(side=side, width=8, kernel=kernel)
