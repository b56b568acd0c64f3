"""Sets of runs that answer a question of an architecture page, side by side. Needs no torch.

Every run has the same budget of time, recipe and seed as the others of its set, so that what is
compared is all that differs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from cnnviz.errors import UnknownName
from cnnviz.training.recipes.config import RunConfig

SECONDS = 90.0
"""Budget of one run: the difference shows on two CPU cores, and nobody has left the room."""

STANDARD, GENTLE = "standard", "gentle"
"""Recipes for networks with batch norm, and for those without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A set of runs to compare; its title and its question are texts of a language."""

    name: str
    family: str
    configs: tuple[RunConfig, ...]


def _preset(name: str, family: str, recipe: str, *nets: str, pictures: int | None = None) -> Preset:
    configs = (
        RunConfig(net=net, recipe=recipe, seconds=SECONDS, pictures=pictures) for net in nets
    )
    return Preset(name=name, family=family, configs=tuple(configs))


_PRESETS = (
    _preset("pooling", "lenet", STANDARD, "lenet", "lenet:pooling=average", "lenet:pooling=stride"),
    _preset("relu", "alexnet", GENTLE, "alexnet", "alexnet:activation=tanh"),
    _preset("lrn", "alexnet", GENTLE, "alexnet", "alexnet:lrn=on"),
    _preset(
        "dropout", "alexnet", GENTLE, "alexnet:dropout=0", "alexnet:dropout=0.5", pictures=5_000
    ),
    _preset("batch-norm", "vgg", GENTLE, "vgg", "vgg:norm=none"),
    _preset("vgg-depth", "vgg", STANDARD, "vgg:depth=8", "vgg", "vgg:depth=16"),
    _preset("mlpconv", "nin", STANDARD, "nin-small", "nin-small:mlpconv=off"),
    _preset("nin-head", "nin", STANDARD, "nin-small", "nin-small:head=dense"),
    _preset(
        "auxiliary-heads",
        "googlenet",
        GENTLE,
        "inception",
        "inception:aux=on",
        "inception:norm=none",
        "inception:aux=on,norm=none",
    ),
    _preset("factorised", "inception", STANDARD, "inception-v3", "inception-v3:factorised=off"),
    _preset(
        "degradation",
        "resnet",
        STANDARD,
        "resnet",
        "resnet:residual=off",
        "resnet:depth=56",
        "resnet:depth=56,residual=off",
    ),
    _preset("resnet-depth", "resnet", STANDARD, "resnet:depth=8", "resnet", "resnet:depth=56"),
    _preset(
        "growth",
        "densenet",
        STANDARD,
        "densenet:depth=22",
        "densenet:depth=22,growth_rate=4",
        "densenet:depth=22,growth_rate=24",
    ),
    _preset("gates", "senet", STANDARD, "senet", "senet:se=off"),
    _preset("ratio", "senet", STANDARD, "senet", "senet:ratio=2", "senet:ratio=16"),
    _preset("depthwise", "after2017", STANDARD, "mobile", "mobile:depthwise=off"),
    _preset("linear-bottleneck", "after2017", STANDARD, "mobile", "mobile:linear=off"),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.name: preset for preset in _PRESETS})
"""Every set by name, in the order of the syllabus."""


def preset(name: str) -> Preset:
    """Return the set of that name.

    Raises:
        UnknownName: If there is none.
    """
    if name in PRESETS:
        return PRESETS[name]
    raise UnknownName.among("unknown_preset", "set of runs", name, PRESETS)


def of_family(slug: str) -> tuple[Preset, ...]:
    """Return the sets of a page, in order."""
    return tuple(preset for preset in _PRESETS if preset.family == slug)
