"""Concepts of design: the ideas by which whole networks differ, and what came of them."""

from cnnviz.lessons.concepts.designs.families import screen as families
from cnnviz.lessons.concepts.designs.resnet_variants import screen as resnet_variants
from cnnviz.lessons.concepts.designs.stochastic_depth import screen as stochastic_depth
from cnnviz.lessons.concepts.designs.unet import screen as unet
from cnnviz.lessons.concepts.designs.zfnet import screen as zfnet
from cnnviz.ui.parts.experiment import Concept

CONCEPTS: tuple[Concept, ...] = (
    Concept("families", families.OPTIONS, families.show),
    Concept("zfnet", zfnet.OPTIONS, zfnet.show, zfnet.MARKS, zfnet.picture),
    Concept(
        "resnet-variants",
        resnet_variants.OPTIONS,
        resnet_variants.show,
        resnet_variants.MARKS,
        resnet_variants.picture,
    ),
    Concept(
        "stochastic-depth",
        stochastic_depth.OPTIONS,
        stochastic_depth.show,
        stochastic_depth.MARKS,
        stochastic_depth.picture,
    ),
    Concept("unet", unet.OPTIONS, unet.show, picture=unet.picture),
)
"""In the order of their buttons."""

ELSEWHERE = {
    "two-gpus": ("alexnet", "two-towers"),
    "small-kernels": ("vgg", "kernel-stack"),
    "branches": ("googlenet", "branches"),
    "factorised": ("inception", "factorisation"),
    "residual": ("resnet", "lesions"),
    "paths": ("resnet", "routes"),
    "dense": ("densenet", "channel-growth"),
    "squeeze": ("senet", "squeeze"),
    "depthwise": ("after2017", "separable-bill"),
    "compound-scaling": ("after2017", "compound-scaling"),
}
"""Concepts that an architecture's laboratory shows: name, page and experiment."""
