"""Values of the page *Predict*."""

from collections.abc import Callable, Mapping

from cnnviz.photos.weights.available import named
from cnnviz.studios.predict.batch.screen import MOST, SIDE
from cnnviz.ui.shell import language, numbers


def _accuracy(weights: str) -> str:
    share = named("resnet50", weights).accuracy_top1
    return "–" if share is None else numbers.percent(language.words(), share)


VALUES: Mapping[str, Callable[[], str]] = {
    "most": lambda: str(MOST),
    "side": lambda: str(SIDE),
    "v1": lambda: _accuracy("IMAGENET1K_V1"),
    "v2": lambda: _accuracy("IMAGENET1K_V2"),
}
