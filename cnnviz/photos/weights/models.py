"""Loaded networks: frozen, in eval mode, shared by all sessions, bounded in bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from cnnviz import architectures
from cnnviz.architectures.registries.timm_models import PREFIX
from cnnviz.errors import BadFile, BadValue
from cnnviz.network.trace.layers import build_on_meta, layer_table
from cnnviz.photos.answering.preprocessing import Preprocessing, plain
from cnnviz.photos.weights import download
from cnnviz.photos.weights.available import WeightsInfo, weights_for
from cnnviz.photos.weights.foreign_states import outputs
from cnnviz.photos.weights.shipped import in_order
from cnnviz.photos.weights.state_dicts import fit, read_state

SEED = 0
"""Of random weights: the same untrained network for every reader, every time."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadedModel:
    """A network that is ready to predict.

    It is shared: no hook, `train()`, `backward()` or change of a weight, ever. Activations come
    from feature functions, gradients from `torch.autograd.grad` on a feature map.

    Attributes:
        weights: Where its weights are from; None for random ones or a file of one's own.
        module: The network in eval mode, without gradients, in channels-last layout.
        bytes: Memory of its parameters and buffers.
        classes: Names of its outputs; their numbers where nobody named them.
    """

    name: str
    weights: WeightsInfo | None
    module: nn.Module
    bytes: int
    classes: tuple[str, ...]
    preprocessing: Preprocessing


class ModelStore:
    """Networks in memory, the least recently used dropped first.

    Safe for many threads: one that asks for a network which another is loading waits for it, and
    different networks load side by side. A dropped network lives on for those who still use it.

    Args:
        max_bytes: Memory that the kept networks may take; a bigger one is loaded but not kept.
        fetch: Returns the verified file of some weights, downloading it where it is missing.
    """

    def __init__(
        self, max_bytes: int, *, fetch: Callable[[WeightsInfo], Path] = download.fetch
    ) -> None:
        self._max_bytes = max_bytes
        self._fetch = fetch
        self._kept: OrderedDict[_Key, LoadedModel] = OrderedDict()
        self._loading: dict[_Key, Future[LoadedModel]] = {}
        self._guard = threading.Lock()

    @property
    def bytes(self) -> int:
        """Memory of the networks that are kept."""
        with self._guard:
            return sum(loaded.bytes for loaded in self._kept.values())

    def get(self, model: str, weights: WeightsInfo | None = None) -> LoadedModel:
        """Return a network with published weights, or with the fixed random ones.

        Weights that are missing or damaged on the disk are downloaded first, without a word of
        progress: a page asks `is_present` before.

        Args:
            model: Name of the network.
            weights: One of `weights_for(model)`; None for random weights.

        Raises:
            UnknownName: If there is no such network.
            WeightsError: If the weights cannot be had.
        """
        key = (model, weights)
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            pending = self._loading.get(key)
            if pending is None:
                mine = self._loading[key] = Future()
        return pending.result() if pending is not None else self._load(key, mine)

    def _load(self, key: "_Key", promise: Future[LoadedModel]) -> LoadedModel:
        model, weights = key
        try:
            loaded = load(model, weights, self._fetch(weights)) if weights else random(model)
        except BaseException as error:
            with self._guard:
                del self._loading[key]
            promise.set_exception(error)
            raise
        with self._guard:
            del self._loading[key]
            self._keep(key, loaded)
        promise.set_result(loaded)
        return loaded

    def _keep(self, key: "_Key", loaded: LoadedModel) -> None:
        if loaded.bytes > self._max_bytes:
            return
        self._kept[key] = loaded
        while sum(kept.bytes for kept in self._kept.values()) > self._max_bytes:
            self._kept.popitem(last=False)


_Key = tuple[str, WeightsInfo | None]


def load(model: str, weights: WeightsInfo, path: Path) -> LoadedModel:
    """Return a network with published weights from a verified file.

    Raises:
        UnknownName: If there is no such network.
        BadFile: If the file does not hold weights for it.
    """
    network = _from_file(model, path, ordered=weights.package is not None)
    _read_as_published(network)
    return _loaded(model, weights, network, weights.classes, weights.preprocessing)


def load_checkpoint(
    model: str,
    path: Path,
    classes: tuple[str, ...] | None = None,
    tell: Callable[[str], None] = lambda _: None,
    state: dict[str, Tensor] | None = None,
) -> LoadedModel:
    """Return a network with a state dict of one's own; nothing in the file is executed.

    The network is the plain one of the catalogue, the preprocessing and the class names those of
    its default weights.

    Args:
        model: Name of the network.
        path: A `.safetensors` file, or what `torch.save(model.state_dict(), path)` wrote.
        classes: Names of its outputs, as many as the file has; None for the network's own.
        tell: Hears what of the file was left aside.
        state: Its tensors, where they have been read already.

    Raises:
        UnknownName: If there is no such network.
        BadFile: If the file is missing, holds anything but tensors, is of another network, or has
            weights that are no numbers.
        BadValue: If there are more or fewer names than outputs.
    """
    network = _from_file(model, path, any_classes=classes is not None, tell=tell, given=state)
    if not all(bool(tensor.isfinite().all()) for tensor in network.state_dict().values()):
        raise BadFile(
            "weights_not_finite", f"{path} has weights that are no numbers", file=str(path)
        )
    loaded = _unpublished(model, network)
    return loaded if classes is None else _renamed(loaded, classes, path)


def _renamed(loaded: LoadedModel, classes: tuple[str, ...], path: Path) -> LoadedModel:
    """The network with other names of its outputs."""
    count = outputs(loaded.module.state_dict())
    if count != len(classes):
        raise BadValue(
            "class_names",
            f"{path} has {count} classes, but {len(classes)} names are given",
            file=str(path),
            count=count,
            names=len(classes),
        )
    return replace(loaded, classes=classes)


def random(model: str) -> LoadedModel:
    """Return a network with random weights, the same ones every time.

    Raises:
        UnknownName: If there is no such network.
    """
    entry = architectures.variant(model)
    with _fresh_tensors():
        network = entry.build()
    return _unpublished(model, network)


def _from_file(
    model: str,
    path: Path,
    *,
    any_classes: bool = False,
    ordered: bool = False,
    tell: Callable[[str], None] = lambda _: None,
    given: dict[str, Tensor] | None = None,
) -> nn.Module:
    entry = architectures.variant(model)
    # On the meta device no memory is filled with random numbers first: 0.04 s instead of 0.5 s for
    # ResNet-50. The few constructors that must run for real draw their numbers apart.
    # Networks of timm keep tables of positions that are in no file, so they are built for real.
    with _fresh_tensors():
        network = entry.build() if model.startswith(PREFIX) else build_on_meta(entry)
        network.eval()
    with torch.inference_mode(False):
        state = read_state(path, tell) if given is None else given
        if ordered:
            state = in_order(network, state, path)
        fit(network, state, model, path, any_classes=any_classes, tell=tell)
    return network


def _read_as_published(network: Any) -> None:
    # GoogLeNet and Inception v3: the published weights were trained on pixels scaled to -1 … 1, and
    # torchvision's builders convert inside the network when they load them. Other weights get the
    # same preprocessing, so they must read the same.
    if hasattr(network, "transform_input"):
        network.transform_input = True


def _unpublished(model: str, network: nn.Module) -> LoadedModel:
    default = next(iter(weights_for(model)), None)
    if default is not None:
        _read_as_published(network)
        return _loaded(model, None, network, default.classes, default.preprocessing)
    computed = [row for row in layer_table(model).layers if row.output_shape]
    names = tuple(str(index) for index in range(computed[-1].output_shape[0]))
    return _loaded(model, None, network, names, plain(architectures.variant(model).input_shape))


def _loaded(
    model: str,
    weights: WeightsInfo | None,
    network: nn.Module,
    classes: tuple[str, ...],
    preprocessing: Preprocessing,
) -> LoadedModel:
    with torch.inference_mode(False):
        network.eval().requires_grad_(False)
        # Kernels with their channels last suit the CPU's convolutions: measured 20 to 30 % faster
        # for one photo through ResNet-50, VGG-16 or AlexNet; outputs differ by rounding only.
        network.to(memory_format=torch.channels_last)
    tensors = network.state_dict().values()
    return LoadedModel(
        name=model,
        weights=weights,
        module=network,
        bytes=sum(tensor.numel() * tensor.element_size() for tensor in tensors),
        classes=classes,
        preprocessing=preprocessing,
    )


_random_numbers = threading.Lock()


@contextmanager
def _fresh_tensors() -> Iterator[None]:
    """Draw from `SEED`, leave torch's generator as it was, and make tensors that gradients may use.

    The initialisers know only the generator of the whole process, and `fork_rng` merely saves and
    restores it: two threads inside at once would draw from one stream and restore each other's
    half-used state. Hence the lock. A tensor made in a caller's inference mode could never take
    part in a gradient, here or in another session.
    """
    with (
        _random_numbers,
        torch.random.fork_rng(devices=()),
        torch.inference_mode(False),
    ):
        torch.default_generator.manual_seed(SEED)  # torch.manual_seed would reach every GPU too
        yield
