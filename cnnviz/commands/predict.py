"""`predict`: the top classes of photos."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnviz import names
from cnnviz.commands.output import Commands, add_json, complain, print_json, progress_of, whole
from cnnviz.errors import BadFile, BadValue, ImageRejected, NoNetwork, UnknownName

if TYPE_CHECKING:
    from cnnviz.photos.answering.accelerated import Compute
    from cnnviz.photos.weights.available import WeightsInfo
    from cnnviz.photos.weights.models import LoadedModel

DEFAULT = "efficientnet-lite0"
"""The network that is asked where none is named: its weights come with the app."""

RANDOM = "random"
MANY = 64
"""Views from which on it pays to compile the network first."""


def add(commands: Commands) -> None:
    """Add the options of `predict`."""
    parser = commands.add_parser(
        "predict",
        help="top classes of photos",
        description="The classes that a network finds most likely for each photo, in the order "
        "given. A photo that cannot be read has an error instead.",
        epilog="Exit status: 0 if at least one photo was read, 2 if none was.",
    )
    parser.add_argument(
        "images", nargs="+", type=Path, metavar="IMAGE", help="a photo, or a folder of photos"
    )
    parser.add_argument(
        "--model",
        default=DEFAULT,
        metavar="NAME",
        help="a network of `list`; %(default)s by default, which needs no download",
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--weights",
        metavar="ID",
        help=f"one of the weights that `list` names, or {RANDOM!r} for an untrained network; by "
        "default the published ones, downloaded where they are missing",
    )
    source.add_argument(
        "--checkpoint",
        type=Path,
        metavar="FILE",
        help="a state dict of your own: safetensors, or a .pth that holds nothing but tensors",
    )
    parser.add_argument(
        "--classes",
        type=Path,
        metavar="FILE",
        help="names of the classes of the --checkpoint, one a line",
    )
    parser.add_argument(
        "--top", type=whole, default=5, metavar="N", help="how many classes (default 5)"
    )
    parser.add_argument(
        "--ten-crops",
        action="store_true",
        help="average over ten views: the corners and the centre, each with its mirror image",
    )
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Print the answers."""
    paths = list(_photos(arguments.images))
    loaded, label = _network(arguments)
    compute, views = _compute(loaded, len(paths), arguments.ten_crops)
    answers = [_answer(path, loaded, label, arguments.top, compute, views) for path in paths]
    if arguments.json:
        print_json(answers)
    else:
        _print(answers)
    return 0 if any("top" in answer for answer in answers) else ImageRejected.exit_status


def _photos(given: list[Path]) -> Iterator[Path]:
    from cnnviz.photos.decoding import picture_folders

    for path in given:
        if not path.is_dir():
            yield path
            continue
        inside, left_out = picture_folders.photos(path)
        if left_out:
            complain(str(path), f"left out: {picture_folders.told(left_out)}")
        if not inside:
            raise BadValue("no_photos", f"{path} holds no photo", folder=names.words(path))
        yield from inside


def _network(arguments: argparse.Namespace) -> tuple["LoadedModel", str]:
    """Return the network and the name of its weights."""
    from cnnviz.photos.weights import models

    name = arguments.model
    if arguments.checkpoint is not None:
        notes: list[str] = []
        try:
            loaded = models.load_checkpoint(
                name, arguments.checkpoint, _class_names(arguments.classes), notes.append
            )
        except BadFile as error:
            error.exit_status = BadValue.exit_status  # a wrong file of the user's own is bad input
            raise
        for note in notes:
            complain(str(arguments.checkpoint), note)
        return loaded, str(arguments.checkpoint)
    if arguments.classes is not None:
        raise BadValue("classes_alone", "--classes goes with --checkpoint only")
    if arguments.weights == RANDOM:
        return models.random(name), RANDOM
    info = _weights(name, arguments.weights)
    return models.load(name, info, _file(info)), info.id


def _class_names(path: Path | None) -> tuple[str, ...] | None:
    """Return the names in a file, one a line."""
    if path is None:
        return None
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeError) as error:
        raise BadValue(
            "class_file", f"{path} cannot be read as lines of UTF-8 text", file=str(path)
        ) from error
    return tuple(names.met(line.strip()) for line in lines if line.strip())


def _weights(name: str, wanted: str | None) -> "WeightsInfo":
    from cnnviz.photos.weights.available import is_present, named, weights_for

    if wanted is not None:
        return named(name, wanted)
    available = weights_for(name)
    if not available:
        raise UnknownName(
            "no_weights",
            f"there are no published weights for {name}: "
            f"give --checkpoint FILE, or --weights {RANDOM} for an untrained network",
            name=name,
        )
    return next((info for info in available if is_present(info)), available[0])


def _file(info: "WeightsInfo") -> Path:
    from cnnviz.photos.weights.download import fetch

    try:
        return fetch(info, progress=progress_of(info.file_name))
    except NoNetwork as error:
        message = f"{error}; {_stand_in(info.model)}"
        raise NoNetwork(error.key, message, **error.params) from error


def _stand_in(name: str) -> str:
    """Return a network that answers without a download, for the end of an error message."""
    from cnnviz.architectures import CATALOG, family_of
    from cnnviz.photos.weights.choice import shipped_weights, small_weights

    shipped = shipped_weights()
    if shipped is not None:
        known = f"{shipped.weights.data}, {len(shipped.weights.classes)} classes"
        return f"--model {shipped.weights.model} needs no download ({known})"
    try:
        small = small_weights(family_of(name) or CATALOG[0]).weights
    except BadFile:
        return "no bundled network lies here either"
    return f"--model {small.model} needs no download ({small.data} classes)"


def _compute(loaded: "LoadedModel", photos: int, ten_crops: bool) -> tuple["Compute", int]:
    """Return what computes, and how many views of each photo: the same for all photos of a call."""
    from cnnviz.photos.answering import accelerated
    from cnnviz.photos.answering.ten_views import VIEWS

    views = VIEWS if ten_crops else 1
    many = photos * views >= MANY and accelerated.prepare(loaded) is not accelerated.Engine.TORCH
    return (accelerated.forward if many else accelerated.eager), views


def _answer(
    path: Path, loaded: "LoadedModel", label: str, top: int, compute: "Compute", views: int
) -> dict[str, Any]:
    from cnnviz.photos.answering.answers import look
    from cnnviz.photos.answering.predict import best

    answer: dict[str, Any] = {"image": str(path), "model": loaded.name, "weights": label}
    try:
        probabilities, _ = look(loaded, [_read(path)], views, compute)
    except ImageRejected as error:
        complain(str(path), error)
        return answer | {"error": str(error)}
    guesses = [
        {"class_index": guess.class_index, "label": guess.label, "probability": guess.probability}
        for guess in best(probabilities[0], loaded.classes, top)
    ]
    return answer | {"top": guesses, "error": None}


def _read(path: Path) -> Any:
    from cnnviz.photos import decode
    from cnnviz.photos.decoding.refusals import MAX_BYTES

    try:
        with path.open("rb") as file:
            # A byte more than is accepted is enough to be told so.
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"it cannot be opened: {reason}"
        raise ImageRejected("file_missing", message, file=str(path)) from error
    return decode(data)


def _print(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        if "top" not in answer:
            continue
        weights = names.words(answer["weights"])
        print(f"{names.words(answer['image'])}  ({answer['model']}, {weights})")
        for guess in answer["top"]:
            print(f"  {guess['probability']:7.2%}  {names.words(guess['label'])}")
