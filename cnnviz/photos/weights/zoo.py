"""Every classifier that torchvision publishes weights for, as the weights describe themselves."""

from dataclasses import dataclass
from functools import cache
from math import isnan


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One set of published ImageNet weights.

    Attributes:
        group: Name of the module of torchvision that has the network, such as "resnet".
        accuracy: Top-1 accuracy on the validation pictures, in percent.
        top_five: Top-5 accuracy, in percent.
        params: Parameters; for Inception v3 with its auxiliary head.
        gigamacs: Multiply-adds for one picture in units of 10^9.
    """

    model: str
    weights: str
    group: str
    accuracy: float
    top_five: float
    params: int
    gigamacs: float
    side: int

    @property
    def name(self) -> str:
        """Network and weights in one word."""
        return f"{self.model} · {self.weights.removeprefix('IMAGENET1K_')}"


@cache
def zoo() -> tuple[Published, ...]:
    """Return all of them, by name; those that classify ImageNet only."""
    from torchvision import models

    found = []
    for model in models.list_models(module=models):
        for entry in models.get_model_weights(model):
            metrics = entry.meta["_metrics"].get("ImageNet-1K")
            if metrics is None or isnan(metrics["acc@1"]):
                continue  # of another data set, or made for features only
            found.append(
                Published(
                    model=model,
                    weights=entry.name,
                    group=models.get_model_builder(model).__module__.rpartition(".")[2],
                    accuracy=metrics["acc@1"],
                    top_five=metrics["acc@5"],
                    params=entry.meta["num_params"],
                    gigamacs=entry.meta["_ops"],
                    side=int(entry.transforms().crop_size[0]),
                )
            )
    return tuple(found)
