"""The schedules that the architectures were published with, at the size of CIFAR-10.

Batch, momentum, decay and the course of the learning rate are the papers', and so are the passes
where they are counted. Everywhere the border of a random crop is mirrored, where He et al. pad with
zeros. What a paper leaves open is chosen here and said in `source`. None of these runs was measured
to its end: they take hours on a CPU.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from cnnviz.errors import UnknownName
from cnnviz.training.nets.net_kinds import KINDS
from cnnviz.training.recipes.recipe import Optimiser, Recipe, Schedule

PAPER = "paper"
"""The recipe of the network's own family."""

TENTHS = (0.1, 0.01, 0.001)


def _published(family: str, source: str, **settings: Any) -> Recipe:
    plain: dict[str, Any] = {
        "schedule": Schedule.STEPS,
        "warm_up": 0.0,
        "nesterov": False,
        "momentum": 0.9,
        "learning_rate": 0.01,
    }
    return Recipe(name=f"{PAPER}-{family}", source=source, **(plain | settings))


def _staircase(epochs: int, every: float, factor: float) -> dict[str, tuple[float, ...]]:
    """Return the rate times `factor` every so many passes."""
    count = int((epochs - 1) // every)
    return {
        "milestones": tuple(number * every / epochs for number in range(1, count + 1)),
        "levels": tuple(factor**number for number in range(1, count + 1)),
    }


def _residual(family: str, source: str) -> Recipe:
    return _published(
        family,
        source,
        epochs=164,
        batch_size=128,
        learning_rate=0.1,
        weight_decay=1e-4,
        milestones=(0.5, 0.75),
        levels=TENTHS[:2],
    )


_RECIPES = (
    _published(
        "lenet",
        "LeCun et al. 1998, section III: 20 passes, the rate falling from 5 to 2, 1, 0.5 and 0.1 "
        "after passes 2, 5, 8 and 12, no augmentation. They took one picture a step and divided "
        "the rate by an estimated curvature; batch 16 and the first rate are chosen here.",
        epochs=20,
        batch_size=16,
        momentum=0.0,
        weight_decay=0.0,
        milestones=(0.1, 0.25, 0.4, 0.6),
        levels=(0.4, 0.2, 0.1, 0.02),
        crop_margin=0,
        flip=False,
    ),
    _published(
        "alexnet",
        "Krizhevsky, Sutskever and Hinton 2012, section 5: batch 128, rate 0.01, divided by ten "
        "three times when the error stopped falling, about 90 passes, crops, mirror images and "
        "shifted colours. The three moments are chosen here.",
        epochs=90,
        batch_size=128,
        milestones=(0.5, 0.75, 0.9),
        levels=TENTHS,
        colour=0.1,
    ),
    _published(
        "vgg",
        "Simonyan and Zisserman 2014, section 3.1: batch 256, rate 0.01, divided by ten three "
        "times, 74 passes, crops, mirror images and shifted colours. The three moments are chosen "
        "here.",
        epochs=74,
        batch_size=256,
        milestones=(0.5, 0.75, 0.9),
        levels=TENTHS,
        colour=0.1,
    ),
    _published(
        "nin",
        "Lin, Chen and Yan 2013, section 4: batch 128, the rate divided by ten twice when the "
        "error stopped falling, crops and mirror images. Passes, first rate and decay are chosen "
        "here.",
        epochs=120,
        batch_size=128,
        learning_rate=0.1,
        weight_decay=1e-4,
        milestones=(0.7, 0.9),
        levels=TENTHS[:2],
    ),
    _published(
        "googlenet",
        "Szegedy et al. 2014, section 6: momentum 0.9, the rate 4 % less every 8 passes, averaged "
        "weights at the end. Passes, batch, first rate and the average's length are chosen here.",
        epochs=80,
        batch_size=128,
        **_staircase(80, 8, 0.96),
        ema=0.999,
    ),
    _published(
        "inception",
        "Szegedy et al. 2015, section 8: RMSProp with decay 0.9 and epsilon 1, rate 0.045, 6 % "
        "less every two passes, 100 passes, label smoothing 0.1, averaged weights. They clipped "
        "gradients and spread a batch over 50 machines; batch 32, one machine's, no clipping and "
        "the average's length are chosen here.",
        epochs=100,
        batch_size=32,
        optimiser=Optimiser.RMSPROP,
        momentum=0.0,
        learning_rate=0.045,
        weight_decay=0.0,
        **_staircase(100, 2, 0.94),
        label_smoothing=0.1,
        ema=0.999,
    ),
    _residual(
        "resnet",
        "He et al. 2015, section 4.2: batch 128, rate 0.1, divided by ten after 32,000 and 48,000 "
        "of 64,000 steps (164 passes over 50,000 pictures), decay 0.0001, crops of 4 pixels' "
        "border and mirror images.",
    ),
    _published(
        "densenet",
        "Huang et al. 2016, section 4.2: batch 64, 300 passes, rate 0.1, divided by ten after half "
        "and three quarters, Nesterov momentum 0.9, decay 0.0001.",
        epochs=300,
        batch_size=64,
        learning_rate=0.1,
        weight_decay=1e-4,
        nesterov=True,
        milestones=(0.5, 0.75),
        levels=TENTHS[:2],
    ),
    _residual(
        "senet",
        "Hu et al. 2017, section 6.2: on CIFAR the networks were trained as the ones they extend, "
        "so as He et al. 2015, section 4.2.",
    ),
    _published(
        "after2017",
        "Tan and Le 2019, section 5.2: RMSProp with decay 0.9 and momentum 0.9, rate 0.256, 3 % "
        "less every 2.4 passes, decay 0.00001. They had batches of thousands; a tenth of the rate, "
        "batch 128, 120 passes, five of them to warm up, and averaged weights are chosen here.",
        epochs=120,
        batch_size=128,
        optimiser=Optimiser.RMSPROP,
        momentum=0.9,
        learning_rate=0.0256,
        weight_decay=1e-5,
        warm_up=5 / 120,
        **_staircase(120, 2.4, 0.97),
        ema=0.999,
    ),
)

PAPER_RECIPES: Mapping[str, Recipe] = MappingProxyType(
    {recipe.name.removeprefix(f"{PAPER}-"): recipe for recipe in _RECIPES}
)
"""By the family's slug, in the order of the syllabus."""


def paper_recipe(net: str) -> Recipe:
    """Return the schedule that a network's family was published with.

    Args:
        net: A network of the catalogue, or a choice such as "resnet:depth=56".

    Raises:
        UnknownName: If the network belongs to no family, or there is no such network.
    """
    family = _family(net)
    if family in PAPER_RECIPES:
        return PAPER_RECIPES[family]
    raise UnknownName(
        "unpublished_net", f"{net!r} belongs to no family with a published schedule", name=net
    )


def _family(net: str) -> str:
    kind = KINDS.get(net.partition(":")[0].strip())
    if kind is not None:
        return kind.family
    from cnnviz.architectures import CATALOG

    for family in CATALOG:
        if any(variant.name == net for variant in family.variants):
            return family.slug
    return ""
