"""The experiments of the laboratories: one module each."""

EXPERIMENTS: dict[str, tuple[str, ...]] = {
    "lenet": ("shape-walk", "dense-bill"),
    "alexnet": (
        "two-towers",
        "response-normalisation",
        "overlapping-pooling",
        "augmentation",
        "crops",
        "relu-race",
    ),
    "vgg": (
        "kernel-stack",
        "where-parameters-sit",
        "dense-head",
        "layer-lesions",
        "batch-norm-race",
    ),
    "nin": ("class-maps", "tiny-mlp"),
    "googlenet": ("reductions", "branches", "auxiliary-heads", "heads-race"),
    "inception": ("factorisation", "separable-kernels", "grid-reduction"),
    "resnet": ("lesions", "gradients", "routes", "degradation"),
    "densenet": ("channel-growth", "wire-map", "cut-a-wire"),
    "senet": ("gates", "swap-gates", "reduction-ratio", "squeeze", "gates-race"),
}
"""For each family the names of its experiments, as they stand in the address."""
