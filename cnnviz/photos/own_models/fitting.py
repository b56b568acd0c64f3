"""Weights of a reader's own in a network of the list: which they fit, and its table with them."""

from collections.abc import Mapping
from dataclasses import replace
from math import prod
from pathlib import Path

from torch import Tensor

from cnnviz.architectures import variant
from cnnviz.architectures.registries.listing import listed
from cnnviz.errors import BadFile
from cnnviz.network.trace.layers import build_on_meta, table_of
from cnnviz.network.trace.table import LayerTable
from cnnviz.photos.weights.foreign_states import give_classes, without_prefix
from cnnviz.photos.weights.models import LoadedModel, load_checkpoint

CLASSES = 1000
"""Outputs of the networks of the list."""

TRIES = 8
"""Networks that are built to compare the names of their tensors, without memory for these."""

_MEASURED = ("running_mean", "running_var", "num_batches_tracked")
"""Names of what batch norm measures: no parameters."""


def suggested(state: Mapping[str, Tensor]) -> str | None:
    """Return the network of the list that some weights fit, or None where none is found soon.

    The number of parameters, with as many outputs as the networks of the list have, leaves a few
    of the 1,300; of these the one is meant whose tensors have the same names.
    """
    wanted = _params(state)
    candidates = [entry.name for entry in listed() if entry.params in wanted]
    candidates.sort(key=lambda name: ":" in name)  # torchvision's first
    for name in candidates[:TRIES]:
        own = build_on_meta(variant(name)).state_dict()
        found = without_prefix(dict(state), own, lambda _: None)
        if {key for key in own if not key.endswith(_MEASURED)} <= found.keys():
            return name
    return None


def _params(state: Mapping[str, Tensor]) -> set[int]:
    """Return how many parameters these weights have, or would with the usual number of outputs.

    Which tensor is the classifier's is not told by their order, which some formats change: every
    layer with a bias could be it.
    """
    learned = {name: tensor for name, tensor in state.items() if not name.endswith(_MEASURED)}
    count = sum(tensor.numel() for tensor in learned.values())
    found = {count}
    for name, bias in learned.items():
        weight = learned.get(f"{name.removesuffix('bias')}weight")
        if name.endswith("bias") and bias.ndim and weight is not None and weight.ndim > 1:
            found.add(count + (CLASSES - len(bias)) * (prod(weight.shape[1:]) + 1))
    return found


def fitted(
    model: str, state: dict[str, Tensor], name: str, file: str
) -> tuple[LoadedModel, LayerTable]:
    """Return a network of the list with the weights of a file, and its table.

    Args:
        model: Name of the network that the weights are for.
        state: The weights.
        name: What the reader's network is called in its table.
        file: Name of the file, for messages.

    Raises:
        UnknownName: If there is no such network.
        BadFile: If the weights are another network's, or no numbers.
    """
    try:
        loaded = load_checkpoint(model, Path(file), state=dict(state))
    except BadFile as error:
        if error.key != "classes_differ":
            raise
        numbered = tuple(str(number) for number in range(int(str(error.params["found"]))))
        loaded = load_checkpoint(model, Path(file), numbered, state=dict(state))
    return loaded, _table(loaded, name)


def _table(loaded: LoadedModel, name: str) -> LayerTable:
    entry = variant(loaded.name)
    network = build_on_meta(entry)
    own = network.state_dict()
    given = {key: one for key, one in loaded.module.state_dict().items() if key in own}
    give_classes(network, given)
    return replace(table_of(network, entry.input_shape, loaded.name), model=name)
