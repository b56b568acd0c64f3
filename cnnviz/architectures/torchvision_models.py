"""Builders for torchvision's classifiers, by name and without weights."""

from collections.abc import Callable

from torch import nn

from cnnviz.architectures.spec import Variant


def builder(name: str) -> Callable[[], nn.Module]:
    """A function that builds torchvision's model `name` with random weights.

    torchvision itself is imported at the first build: it takes seconds.
    """

    def build() -> nn.Module:
        from torchvision import models

        # Auxiliary heads exist for training only; no output of the page reads them.
        heads = {"googlenet": {"init_weights": False}, "inception_v3": {"init_weights": False}}
        options: dict[str, object] = dict(heads.get(name, {}))
        if name in heads:
            options["aux_logits"] = False
        return models.get_model(name, weights=None, **options)

    return build


def variant(name: str, title: str, side: int = 224) -> Variant:
    """A catalogue entry for torchvision's model `name`."""
    return Variant(name=name, title=title, build=builder(name), input_shape=(3, side, side))


def classifier_names() -> tuple[str, ...]:
    """Every classifier that torchvision registers, in its order."""
    from torchvision import models

    return tuple(models.list_models(module=models))
