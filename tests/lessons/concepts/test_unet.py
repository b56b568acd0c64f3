"""U-Net by hand: parameters, zones, overlap; and what the words say of the recording."""

import numpy as np
import pytest
import torch
from scipy import ndimage

from cnnviz.lessons.concepts.designs.unet.network import SmallUNet
from cnnviz.lessons.concepts.designs.unet.numbers import (
    ARMS,
    ZONES,
    cut,
    levels,
    measured,
    overlap,
    recorded,
    trained,
    unet_table,
    write,
    zones,
)
from cnnviz.training.data.shapes import outlined, shapes10


def weights(read, written):
    return 9 * (read * written + written * written) + 4 * written


@pytest.mark.parametrize(("name", "both"), [("with", 2), ("without", 1)])
def test_the_parameters_by_hand(name, both):
    down = weights(3, 8) + weights(8, 16) + weights(16, 32) + weights(32, 64)
    wider = sum(4 * a * b + b for a, b in ((64, 32), (32, 16), (16, 8)))
    up = sum(weights(both * width, width) for width in (32, 16, 8))
    table = unet_table(name)
    assert table.params == down + wider + up + 8 + 1
    assert table.params == recorded().arm(name).params
    assert table.macs == recorded().arm(name).macs


def test_the_shapes_on_the_way_down_and_up():
    table = unet_table("with")
    joined = [row.output_shape for row in table.layers if row.kind == "cat"]
    assert joined == [(64, 8, 8), (32, 16, 16), (16, 32, 32)]
    assert table.layers[-1].output_shape == (1, 32, 32)
    shapes = [stage.map_shape for stage in levels(table)]
    assert shapes[:4] == [(8, 32, 32), (16, 16, 16), (32, 8, 8), (64, 4, 4)]
    assert shapes[4:] == shapes[2::-1]


def test_without_skips_all_comes_through_the_bottom():
    """Silence the bottom: with skips the picture still shows, without them nothing is left."""
    pictures = torch.randn(2, 3, 32, 32)
    for skips, differs in ((True, True), (False, False)):
        torch.manual_seed(0)
        network = SmallUNet(skips=skips).eval()
        torch.nn.init.zeros_(network.wider3.weight)
        with torch.inference_mode():
            one, two = network(pictures)
        assert torch.allclose(one, two) is not differs


def test_pictures_have_the_outlines_of_their_shapes():
    pictures, shape = outlined(40, seed=3)
    assert pictures.shape == (40, 32, 32, 3)
    shares = shape.float().mean((1, 2))
    assert (shares > 0.02).all()
    assert (shares < 0.6).all()
    # A shape is of one colour, which stands off from its ground.
    inside = pictures.float()
    for picture, mask in zip(inside, shape, strict=True):
        spread = picture[mask].std(0).mean()
        apart = (picture[mask].mean(0) - picture[~mask].mean(0)).abs().mean()
        assert apart > spread


def test_the_pictures_of_shapes_10_are_what_they_were():
    """Outlines came later; a seed still means the same pictures, and none of the outlined ones."""
    data = shapes10(train=20, test=20)
    assert not torch.equal(data.train.images, outlined(20, seed=0)[0])
    assert torch.equal(data.train.images, shapes10(train=20, test=20).train.images)


def test_the_zones_against_distances():
    _, shape = outlined(12, seed=4)
    found = zones(shape)
    assert torch.stack(list(found.values())).sum(0).eq(1).all()
    for number, mask in enumerate(shape.numpy()):
        # Steps of a king on a chessboard to the nearest pixel on the other side.
        to_ground = ndimage.distance_transform_cdt(mask, "chessboard")
        to_shape = ndimage.distance_transform_cdt(~mask, "chessboard")
        near = np.where(mask, to_ground, to_shape) <= 2
        assert np.array_equal(found["outline"][number].numpy(), near)


def test_overlap_by_hand():
    shape = torch.zeros(1, 4, 4, dtype=torch.bool)
    answer = shape.clone()
    shape[0, :2], answer[0, 1:3] = True, True
    assert overlap(answer, shape) == pytest.approx(4 / 12)
    assert overlap(shape, shape) == 1


def test_a_perfect_network_is_never_wrong():
    pictures, shape = outlined(10, seed=5)

    class Cheat(torch.nn.Module):
        def forward(self, _x):
            return (shape.float() - 0.5)[:, None]

    run = measured(Cheat(), pictures, shape, 0)
    assert run.overlap == 1
    assert run.wrong == dict.fromkeys(ZONES, 0)


@pytest.mark.parametrize("name", ARMS)
def test_the_weights_that_come_with_it_are_those_that_were_measured(name):
    pictures, shape = outlined(200, seed=1)
    found = overlap(cut(trained(name), pictures), shape)
    assert found == pytest.approx(recorded().arm(name).runs[0].overlap, abs=0.03)


def test_what_the_words_say_of_the_recording():
    with_skips, without = (recorded().arm(name) for name in ARMS)
    assert min(run.overlap for run in with_skips.runs) > max(run.overlap for run in without.runs)
    more = {zone: without.wrong(zone) - with_skips.wrong(zone) for zone in ZONES}
    assert max(more, key=more.get) == "outline"
    assert more["outline"] > 2 * max(more["inside"], more["ground"])
    for arm in (with_skips, without):  # "where most mistakes are"
        assert arm.wrong("outline") > 0.9 * sum(map(arm.wrong, ZONES))
    growth = {zone: recorded().growth(zone) for zone in ZONES}
    assert max(growth, key=growth.get) == "outline"
    assert growth["ground"] < 1  # "even fewer", in every seed
    least = min(run.wrong["ground"] for run in with_skips.runs)
    assert max(run.wrong["ground"] for run in without.runs) < least


def test_the_recording_comes_back_as_it_was_written(tmp_path):
    write(recorded(), tmp_path / "unet.json")
    assert recorded(tmp_path / "unet.json") == recorded()
