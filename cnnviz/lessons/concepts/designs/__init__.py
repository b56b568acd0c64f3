"""Concepts of design: the ideas by which whole networks differ, and what came of them."""

from cnnviz.ui.parts.experiment import Concept

CONCEPTS: tuple[Concept, ...] = ()
"""In the order of their buttons; all of them have their place on a page of an architecture."""

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
