"""The small networks that come with the project: a file of weights and a card that describes it."""

import hashlib
import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cnnviz.errors import BadFile
from cnnviz.paths import BUNDLED_WEIGHTS

if TYPE_CHECKING:
    from torch import Tensor, nn

RecipeValue = str | int | float | bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known of a network that this project trained.

    Attributes:
        model: Name of the network; its files are `<model>.safetensors` and `<model>.toml`.
        classes: Names of the classes in label order.
        mean: Mean of each channel that its pictures are normalised with, on the 0-1 scale.
        test_accuracy: Share of the test pictures that are right, one view each.
        flip_accuracy: The same with the outputs of a picture and its mirror image averaged; None
            where a mirror image is another thing, as of a digit.
        epochs: Passes over the training pictures.
        trained: Day, as YYYY-MM-DD.
        params: Trainable parameters; `save_network` counts them.
        sha256: Of the file of weights; `save_network` computes it.
        size_bytes: Of the file of weights; `save_network` measures it.
    """

    model: str
    data: str
    classes: tuple[str, ...]
    input_size: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    test_accuracy: float
    test_images: int
    flip_accuracy: float | None = None
    recipe: Mapping[str, RecipeValue] = field(hash=False)
    seed: int
    epochs: float
    device: str
    torch: str
    trained: str
    commit: str
    licence: str
    params: int = 0
    sha256: str = ""
    size_bytes: int = 0


def weights_path(card: Card, folder: Path) -> Path:
    """Return where the weights of a card lie."""
    return folder / f"{card.model}.safetensors"


def bundled(folder: Path = BUNDLED_WEIGHTS) -> tuple[Card, ...]:
    """Return the cards of a folder, in order of their names.

    Raises:
        BadFile: If a card cannot be read.
    """
    return tuple(read_card(path) for path in sorted(folder.glob("*.toml")))


def read_card(path: Path) -> Card:
    """Return the card in a TOML file.

    Raises:
        BadFile: If it is missing or is not a card.
    """
    try:
        fields: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        for name in ("classes", "mean", "std"):
            fields[name] = tuple(fields[name])
        return Card(**fields)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadFile("bad_card", f"{path} is not the card of a network", file=str(path)) from error


def write_card(path: Path, card: Card) -> None:
    """Write a card as TOML."""
    fields = asdict(card)
    recipe = fields.pop("recipe")
    known = {name: value for name, value in fields.items() if value is not None}  # TOML has no null
    lines = [f"{name} = {_toml(value)}" for name, value in known.items()]
    lines += ["", "[recipe]", *(f"{name} = {_toml(value)}" for name, value in recipe.items())]
    _replace(path, ("\n".join(lines) + "\n").encode())


def save_network(model: "nn.Module", card: Card, folder: Path) -> Card:
    """Write a trained network and its card, both whole or not at all.

    Kernels and matrices are stored in float16, which halves the file. Biases and all of batch
    normalisation stay float32: they are few, and a small variance is below what float16 resolves.

    Args:
        model: The network.
        card: What is known of it; `params`, `sha256` and `size_bytes` are filled in here.
        folder: Where the two files go; made where it is missing.

    Returns:
        The card as it was written.
    """
    from safetensors.torch import save

    data = save({name: _compact(tensor) for name, tensor in model.state_dict().items()})
    card = replace(
        card,
        params=sum(parameter.numel() for parameter in model.parameters()),
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = weights_path(card, folder)
    _replace(path, data)
    write_card(path.with_suffix(".toml"), card)
    return card


def _compact(tensor: "Tensor") -> "Tensor":
    import torch

    half = tensor.is_floating_point() and tensor.dim() > 1
    stored = tensor.detach().cpu().to(torch.float16 if half else tensor.dtype)
    return stored.clone(memory_format=torch.contiguous_format)


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_name(f"{path.name}.part")
    with fresh.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _toml(value: object) -> str:
    # JSON's strings, numbers, booleans and lists are TOML's too.
    return json.dumps(value, ensure_ascii=False)
