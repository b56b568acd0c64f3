"""The procedural data set: reproducible, balanced, and each shape what its name says."""

import numpy as np
import pytest
import torch

from cnnviz.errors import BadValue
from cnnviz.training.data.shapes import SHAPES, draw, shapes10


def test_form_and_balance():
    data = shapes10(1234, 100, seed=3)
    assert data.train.images.shape == (1234, 32, 32, 3)
    assert data.train.images.dtype == torch.uint8
    assert data.train.labels.dtype == torch.int64
    counts = torch.bincount(data.train.labels, minlength=10)
    assert counts.max() - counts.min() <= 1
    assert torch.bincount(data.test.labels).tolist() == [10] * 10
    assert data.classes == tuple(SHAPES)
    assert len(set(data.classes)) == 10


def test_labels_come_in_no_order():
    labels = shapes10(1000, 10).train.labels
    assert not torch.equal(labels, labels.sort().values)
    assert (labels[1:] == labels[:-1]).float().mean() < 0.2


def test_the_same_seed_draws_the_same_pictures():
    one, same, other = shapes10(50, 20, seed=1), shapes10(50, 20, seed=1), shapes10(50, 20, seed=2)
    assert torch.equal(one.train.images, same.train.images)
    assert torch.equal(one.test.labels, same.test.labels)
    assert not torch.equal(one.train.images, other.train.images)


def test_no_test_picture_is_a_training_picture():
    data = shapes10(500, 500)
    train = {picture.numpy().tobytes() for picture in data.train.images}
    assert len(train) == 500
    assert train.isdisjoint(picture.numpy().tobytes() for picture in data.test.images)


def test_pictures_use_the_whole_range():
    images = draw(300, np.random.SeedSequence(0)).images
    assert images.min() == 0
    assert images.max() == 255
    assert 90 < images.float().mean() < 165


# Areas by hand, in the square from -1 to 1.
@pytest.mark.parametrize(
    ("name", "area"),
    [
        ("disc", np.pi * 0.9**2),
        ("ring", np.pi * (0.92**2 - 0.48**2)),
        ("square", 1.5**2),
        ("frame", 1.56**2 - 0.84**2),
        ("triangle", 3 * np.sqrt(3) / 4),
        ("star", 10 * 0.5 * 0.42 * np.sin(np.pi / 5)),
        ("cross", 2 * 1.9 * 0.54 - 0.54**2),
        ("bar", 2 * 0.6),
        ("pair", 2 * np.pi * 0.4**2),
    ],
)
def test_a_shape_covers_the_area_of_its_geometry(name, area):
    place = (np.arange(1200) + 0.5) / 1200 * 2.4 - 1.2
    u, v = np.meshgrid(place, place)
    inside = (SHAPES[name](u, v) < 0).mean() * 2.4**2
    assert inside == pytest.approx(area, rel=0.01)


def test_a_crescent_is_a_disc_with_a_bite():
    place = np.linspace(-1.2, 1.2, 301)
    u, v = np.meshgrid(place, place)
    inside = SHAPES["crescent"](u, v) < 0
    assert inside[np.hypot(u, v) > 0.95].sum() == 0
    assert inside[np.hypot(u - 0.45, v) < 0.75].sum() == 0
    assert inside.sum() > 1000


@pytest.mark.parametrize("counts", [(9, 100), (100, 0), (10**9, 10)])
def test_a_number_of_pictures_out_of_bounds_is_refused(counts):
    with pytest.raises(BadValue) as caught:
        shapes10(*counts)
    assert caught.value.key == "shapes_count"
