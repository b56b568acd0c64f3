"""Shapes-10: ten kinds of coloured shape on clutter, made by arithmetic.

It stands in for CIFAR-10 where neither the files nor a network are at hand: same size, same ten
balanced classes, any number of pictures, the same ones for the same seed.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cnnviz.errors import BadValue
from cnnviz.training.data.image_data import SIDE, DataSplit, ImageData, channel_statistics

Array = NDArray[np.floating[Any]]
Shape = Callable[[Array, Array], Array]

CHUNK = 1000
"""Pictures drawn at a time: bounds the memory, and is part of what a seed means."""

CONTRAST = 0.3
"""Least distance between the colours of a shape and of its ground, averaged over the channels."""

MOST = 1_000_000


def shapes10(train: int = 20_000, test: int = 4_000, seed: int = 0) -> ImageData:
    """Return the data set.

    Args:
        train: Pictures to learn from, at least 10.
        test: Pictures to measure on, at least 10.
        seed: Other seeds give other pictures.

    Raises:
        BadValue: If a number of pictures is out of bounds.
    """
    for count in (train, test):
        if not len(SHAPES) <= count <= MOST:
            raise BadValue(
                "shapes_count",
                f"Shapes-10 can have {len(SHAPES)} to {MOST} pictures, not {count}",
                count=count,
                least=len(SHAPES),
                most=MOST,
            )
    learn = draw(train, np.random.SeedSequence((seed, 0)))
    mean, std = channel_statistics(learn.images)
    return ImageData(
        name="shapes10",
        classes=tuple(SHAPES),
        train=learn,
        test=draw(test, np.random.SeedSequence((seed, 1))),
        mean=mean,
        std=std,
    )


def draw(count: int, seeds: np.random.SeedSequence) -> DataSplit:
    """Return balanced pictures in random order."""
    first, *rest = seeds.spawn(1 + -(-count // CHUNK))
    labels = np.random.default_rng(first).permutation(np.arange(count) % len(SHAPES))
    chunks = np.split(labels, range(CHUNK, count, CHUNK))
    pictures = [
        _pictures(chunk, np.random.default_rng(seed))
        for chunk, seed in zip(chunks, rest, strict=True)
    ]
    return DataSplit(
        images=torch.from_numpy(np.concatenate(pictures)),
        labels=torch.from_numpy(labels.astype(np.int64)),
    )


def outlined(count: int, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Return pictures with the outline of their shape, for who cuts out and does not name.

    Args:
        count: Pictures; their classes follow one another.
        seed: Other seeds give other pictures; none of them is one of `shapes10`.

    Returns:
        Pictures (N, SIDE, SIDE, 3), 8 bits, and where the shape covers its ground, (N, SIDE, SIDE).
    """
    random = np.random.default_rng((seed, 2))
    pictures, cover = _drawn(np.arange(count) % len(SHAPES), random)
    return torch.from_numpy(pictures), torch.from_numpy(cover) > 0.5


def _pictures(labels: NDArray[np.int64], random: np.random.Generator) -> NDArray[np.uint8]:
    """Return pictures of the given classes, (N, SIDE, SIDE, 3)."""
    return _drawn(labels, random)[0]


def _drawn(
    labels: NDArray[np.int64], random: np.random.Generator
) -> tuple[NDArray[np.uint8], Array]:
    """Return pictures of the given classes, and how far each pixel belongs to the shape."""
    count = len(labels)
    ground = _clouds(count, random)
    for _ in range(3):
        ground = _blend(ground, _stroke(count, random), _colours(count, random))
    radius = _uniform(random, count, 7, 12)
    u, v = _turned(count, random, radius)
    distance = np.empty_like(u)
    for label, shape in enumerate(SHAPES.values()):
        chosen = labels == label
        distance[chosen] = shape(u[chosen], v[chosen])
    cover = np.clip(0.5 - distance * radius, 0, 1)  # (N, SIDE, SIDE); an edge is one pixel wide
    colour = _against(_mean_under(ground, cover), _colours(count, random))
    picture = _blend(ground, cover, colour)
    picture += random.normal(0, 0.03, picture.shape).astype(np.float32)
    return (np.clip(picture, 0, 1) * 255 + 0.5).astype(np.uint8), cover


def _uniform(random: np.random.Generator, count: int, low: float, high: float) -> Array:
    return random.uniform(low, high, (count, 1, 1)).astype(np.float32)


def _colours(count: int, random: np.random.Generator) -> Array:
    return random.random((count, 1, 1, 3), dtype=np.float32)


def _clouds(count: int, random: np.random.Generator) -> Array:
    """Return smooth grounds: random colours on a 5 x 5 grid, linear between its points."""
    points = 5
    knots = random.random((count, points, points, 3), dtype=np.float32)
    place = np.linspace(0, points - 1, SIDE, dtype=np.float32)
    hat = np.maximum(0, 1 - np.abs(place[:, None] - np.arange(points)))  # (SIDE, points)
    hat = hat.astype(np.float32)
    rows = np.tensordot(knots, hat, axes=(1, 1))  # (N, points, 3, SIDE)
    both = np.tensordot(rows, hat, axes=(1, 1))  # (N, 3, SIDE, SIDE)
    base = _colours(count, random)
    return (0.5 * both.transpose(0, 2, 3, 1) + 0.5 * base).astype(np.float32)


def _grid() -> tuple[Array, Array]:
    place = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
    return place[None, None, :], place[None, :, None]  # x, y from the middle


def _stroke(count: int, random: np.random.Generator) -> Array:
    """Return a straight band across each picture, (N, SIDE, SIDE)."""
    x, y = _grid()
    angle = _uniform(random, count, 0, np.pi)
    offset = _uniform(random, count, -SIDE / 2, SIDE / 2)
    width = _uniform(random, count, 0.3, 1.5)
    distance = np.abs(x * np.cos(angle) + y * np.sin(angle) - offset) - width
    return np.asarray(np.clip(0.5 - distance, 0, 1))


def _turned(count: int, random: np.random.Generator, radius: Array) -> tuple[Array, Array]:
    """Return coordinates in which each shape stands upright with radius 1."""
    x, y = _grid()
    room = SIDE / 2 - radius
    x = x - room * _uniform(random, count, -1, 1)
    y = y - room * _uniform(random, count, -1, 1)
    # An eighth of a turn each way: enough to defeat templates, and "up" stays up.
    angle = _uniform(random, count, -np.pi / 4, np.pi / 4)
    cos, sin = np.cos(angle), np.sin(angle)
    return (x * cos + y * sin) / radius, (y * cos - x * sin) / radius


def _blend(ground: Array, cover: Array, colour: Array) -> Array:
    return ground + cover[..., None] * (colour - ground)


def _mean_under(ground: Array, cover: Array) -> Array:
    weight = cover[..., None]
    total = np.maximum(weight.sum((1, 2), keepdims=True), 1)
    return np.asarray((ground * weight).sum((1, 2), keepdims=True) / total)


def _against(ground: Array, colour: Array) -> Array:
    """Return the colour, or where it would drown in its ground the far end of each channel."""
    drowns = np.abs(colour - ground).mean(-1, keepdims=True) < CONTRAST
    return np.where(drowns, np.where(ground < 0.5, 0.95, 0.05), colour).astype(np.float32)


# Each shape as the distance to its edge, negative inside, in a square from -1 to 1.


def _disc(u: Array, v: Array) -> Array:
    return np.hypot(u, v) - 0.9


def _ring(u: Array, v: Array) -> Array:
    return np.abs(np.hypot(u, v) - 0.7) - 0.22


def _square(u: Array, v: Array) -> Array:
    return np.maximum(np.abs(u), np.abs(v)) - 0.75


def _frame(u: Array, v: Array) -> Array:
    return np.abs(np.maximum(np.abs(u), np.abs(v)) - 0.6) - 0.18


def _triangle(u: Array, v: Array) -> Array:
    return np.maximum(v, np.float32(np.sqrt(3) / 2) * np.abs(u) - v / 2) - 0.5


def _star(u: Array, v: Array) -> Array:
    """Return a star of five points, each folded onto one edge from the tip to the inner corner."""
    fifth = 2 * np.pi / 5
    radius, angle = np.hypot(u, v), np.arctan2(u, -v)
    folded = np.abs(angle - fifth * np.round(angle / fifth))
    inner = 0.42
    edge = np.array([inner * np.cos(fifth / 2) - 1, inner * np.sin(fifth / 2)])
    edge /= np.hypot(*edge)
    along, across = radius * np.cos(folded) - 1, radius * np.sin(folded)
    return np.asarray(across * -edge[0] + along * edge[1])


def _cross(u: Array, v: Array) -> Array:
    u, v = np.abs(u), np.abs(v)
    return np.asarray(np.maximum(np.minimum(u, v) - 0.27, np.maximum(u, v) - 0.95))


def _bar(u: Array, v: Array) -> Array:
    return np.asarray(np.maximum(np.abs(u) - 1, np.abs(v) - 0.3))


def _crescent(u: Array, v: Array) -> Array:
    return np.asarray(np.maximum(np.hypot(u, v) - 0.95, 0.75 - np.hypot(u - 0.45, v)))


def _pair(u: Array, v: Array) -> Array:
    return np.hypot(np.abs(u) - 0.58, v) - 0.4


SHAPES: dict[str, Shape] = {
    "disc": _disc,
    "ring": _ring,
    "square": _square,
    "frame": _frame,
    "triangle": _triangle,
    "star": _star,
    "cross": _cross,
    "bar": _bar,
    "crescent": _crescent,
    "pair": _pair,
}
"""The ten kinds, in label order."""
