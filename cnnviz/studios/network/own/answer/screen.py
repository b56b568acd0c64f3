"""What a network of a reader's own says of a photo, kept for this session alone."""

import torch

from cnnviz.errors import BadFile, BadValue
from cnnviz.photos.answering.accelerated import eager
from cnnviz.photos.answering.answers import look
from cnnviz.photos.answering.predict import TopClass, best
from cnnviz.photos.own_models import picture
from cnnviz.photos.own_models.fitting import CLASSES
from cnnviz.photos.weights.available import weights_for
from cnnviz.studios.network.own.intake.screen import MODEL_LINE, reader
from cnnviz.ui import cache
from cnnviz.ui.own_networks import OwnNetwork
from cnnviz.ui.widgets.photo import Photo

EXPORT = (
    'torch.onnx.export(model.eval(), torch.zeros(1, 3, 224, 224), "model.onnx")\n'
    'torch.save(model.state_dict(), "weights.pth")'
)
"""How a reader makes a file for this page."""

TOP = 5

UNSURE = 0.2
"""Below it the preprocessing may be the wrong one."""

NAMED = "resnet50"
"""A network whose published weights name the thousand classes of ImageNet."""


def top(
    own: OwnNetwork, seen: Photo, recipe: str, names: tuple[str, ...] | None
) -> tuple[TopClass, ...]:
    """Return the classes that a network finds most likely.

    Args:
        own: The network.
        seen: The photo.
        recipe: How the photo is prepared for an ONNX network, one of `picture.RECIPES`.
        names: Of the classes, as the reader gave them.

    Raises:
        BadFile: If an ONNX network cannot be computed.
        BadValue: If there are more or fewer names than classes.
    """
    found = cache.per_session(
        "own-answer", own.name, seen.sha256, recipe, make=lambda: _probabilities(own, seen, recipe)
    )
    return best(found, _named(own, len(found), names), TOP)


def _probabilities(own: OwnNetwork, seen: Photo, recipe: str) -> torch.Tensor:
    if own.loaded is not None:
        found, _ = look(own.loaded, [seen.image], 1, eager)
        if not bool(found[0].isfinite().all()):
            raise BadFile("weights_not_finite", f"{own.title} gives no numbers", file=own.title)
        return found[0]
    assert own.onnx is not None
    assert own.data is not None
    data, x = own.data, picture.pixels(seen.image, own.onnx, recipe)
    outputs = MODEL_LINE.decoded(lambda: reader().outputs(data, x, own.title))
    if not outputs.size or not bool(torch.from_numpy(outputs.copy()).isfinite().all()):
        raise BadFile("onnx_not_computed", f"{own.title} gives no numbers", file=own.title)
    return torch.from_numpy(picture.probabilities(outputs, own.onnx).copy())


def _named(own: OwnNetwork, count: int, names: tuple[str, ...] | None) -> tuple[str, ...]:
    if names is not None:
        if len(names) != count:
            raise BadValue(
                "class_names",
                f"{own.title} has {count} classes, but {len(names)} names are given",
                file=own.title,
                count=count,
                names=len(names),
            )
        return names
    if own.loaded is not None and len(own.loaded.classes) == count:
        return own.loaded.classes
    if count == CLASSES:
        return weights_for(NAMED)[0].classes
    return tuple(str(number) for number in range(count))
