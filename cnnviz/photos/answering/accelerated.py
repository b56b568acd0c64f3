"""The fastest way to compute a network's answer on this machine.

Nobody waits for a compiler: torch answers until the compiled network is ready. A background thread
compiles one network after the other, in moments when nobody is being answered.
"""

import atexit
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from queue import SimpleQueue
from weakref import WeakKeyDictionary

import torch
from torch import Tensor, nn

from cnnviz.photos.answering import compiled
from cnnviz.photos.answering.compiled import Compiled
from cnnviz.photos.weights.models import LoadedModel
from cnnviz.settings import settings

WORTH = 0.05
"""Seconds that torch has spent on a network before it is compiled: at once for a network of
ImageNet's size, after several photos for a small one."""

QUIET, PATIENCE = 0.3, 5.0
"""Seconds without an answer before the compiler begins, and the longest it waits for them."""

_log = logging.getLogger(__name__)


class Engine(StrEnum):
    """What computes."""

    TORCH = "torch"
    OPENVINO = "openvino"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forward:
    """One pass through a network.

    Attributes:
        logits: (N, classes), float32, on the CPU.
        seconds: Time of the network alone.
    """

    logits: Tensor
    seconds: float
    engine: Engine


Compute = Callable[[LoadedModel, Tensor], Forward]
"""Takes a network and preprocessed photos, (N, C, height, width)."""


@dataclass(slots=True, eq=False)
class _Record:
    """What is known of one network."""

    spent: float = 0.0
    used: int = 0
    asked: bool = False
    refused: bool = False
    network: Compiled | None = None
    pending: Future[Compiled | None] | None = None


class Accelerator:
    """Compiled networks beside the loaded ones, the least recently used dropped first.

    Safe for many threads; a network is compiled once for all who ask, and goes with the loaded
    network that it was made from. One that cannot be compiled is not tried again.

    Args:
        max_bytes: Memory that compiled networks may take.
        build: Compiles a network, or raises.
    """

    def __init__(
        self, max_bytes: int, *, build: Callable[[LoadedModel], Compiled] = compiled.compile_network
    ) -> None:
        self._max_bytes = max_bytes
        self._build = build
        self._records: WeakKeyDictionary[nn.Module, _Record] = WeakKeyDictionary()
        self._guard = threading.Lock()
        self._turns = 0
        self._later = _Later(self.prepare)

    @property
    def bytes(self) -> int:
        """Memory of the compiled networks that are kept."""
        with self._guard:
            return self._bytes()

    def forward(self, loaded: LoadedModel, x: Tensor) -> Forward:
        """Return the logits of preprocessed photos, (N, C, height, width)."""
        self._later.busy()
        network = self._find(loaded)
        if network is not None and network.takes(x):
            try:
                logits, seconds = network.run(x)
            except RuntimeError:
                _log.warning("%s failed; torch computes it", loaded.name, exc_info=True)
                self._refuse(loaded)
            else:
                return Forward(logits=logits, seconds=seconds, engine=Engine.OPENVINO)
        answer = eager(loaded, x)
        self._spend(loaded, answer.seconds)
        self._later.busy()
        return answer

    def prepare(self, loaded: LoadedModel) -> Compiled | None:
        """Return the compiled network, compiled now if it is not; None if it cannot be.

        Who asks while another compiles it waits for the other.
        """
        with self._guard:
            record = self._record(loaded)
            if record.network is not None or record.refused:
                return record.network
            pending = record.pending
            if pending is None:
                mine = record.pending = Future()
        if pending is not None:
            return pending.result()
        network = self._try(loaded)
        with self._guard:
            record.pending, record.network, record.refused = None, network, network is None
            self._drop_oldest()
        mine.set_result(network)
        return network

    def _try(self, loaded: LoadedModel) -> Compiled | None:
        if loaded.bytes > self._max_bytes or not _on_cpu(loaded.module):
            return None
        try:
            return self._build(loaded)
        except Exception:  # noqa: BLE001 (whatever a compiler says, torch goes on answering)
            _log.warning("%s is not compiled; torch computes it", loaded.name, exc_info=True)
            return None

    def _find(self, loaded: LoadedModel) -> Compiled | None:
        with self._guard:
            return self._record(loaded).network

    def _refuse(self, loaded: LoadedModel) -> None:
        with self._guard:
            record = self._record(loaded)
            record.network, record.refused = None, True

    def _record(self, loaded: LoadedModel) -> _Record:
        record = self._records.setdefault(loaded.module, _Record())
        self._turns += 1
        record.used = self._turns
        return record

    def _spend(self, loaded: LoadedModel, seconds: float) -> None:
        with self._guard:
            record = self._record(loaded)
            record.spent += seconds
            if record.asked or record.refused or record.spent < WORTH:
                return
            record.asked = True
        self._later.ask(loaded)

    def _bytes(self) -> int:
        return sum(r.network.bytes for r in list(self._records.values()) if r.network is not None)

    def _drop_oldest(self) -> None:
        while self._bytes() > self._max_bytes:
            kept = [r for r in list(self._records.values()) if r.network is not None]
            oldest = min(kept, key=lambda record: record.used)
            # It may come back, but has to earn it again.
            oldest.network, oldest.asked, oldest.spent = None, False, 0.0


def eager(loaded: LoadedModel, x: Tensor) -> Forward:
    """Return the logits of preprocessed photos, computed by torch where the network lies."""
    with torch.inference_mode():
        device = _device(loaded.module)
        x = x.to(device, memory_format=torch.channels_last) if device.type == "cuda" else x
        begin = time.perf_counter()
        logits = loaded.module(x).float().cpu()  # the copy waits for a GPU to end
        seconds = time.perf_counter() - begin
    return Forward(logits=logits, seconds=seconds, engine=Engine.TORCH)


@cache
def shared() -> Accelerator | None:
    """Return the compiled networks of this process; None where OpenVINO is not installed."""
    return Accelerator(settings().model_cache_bytes // 2) if compiled.available() else None


def forward(loaded: LoadedModel, x: Tensor) -> Forward:
    """Return the logits of photos, (N, C, height, width), as fast as this machine can."""
    accelerator = shared()
    return eager(loaded, x) if accelerator is None else accelerator.forward(loaded, x)


def prepare(loaded: LoadedModel) -> Engine:
    """Compile a network now, for who is about to ask it often; says what will compute it."""
    accelerator = shared()
    ready = accelerator is not None and accelerator.prepare(loaded) is not None
    return Engine.OPENVINO if ready else Engine.TORCH


def _on_cpu(module: nn.Module) -> bool:
    return _device(module).type == "cpu"


def _device(module: nn.Module) -> torch.device:
    parameter = next(module.parameters(), None)
    return torch.device("cpu") if parameter is None else parameter.device


class _Later:
    """One thread that does one thing after the other while nobody is being answered."""

    def __init__(self, do: Callable[[LoadedModel], object]) -> None:
        self._do = do
        self._waiting: SimpleQueue[LoadedModel | None] = SimpleQueue()
        self._last = time.monotonic()
        self._closing = threading.Event()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def busy(self) -> None:
        """Count somebody as being answered meanwhile."""
        self._last = time.monotonic()

    def ask(self, loaded: LoadedModel) -> None:
        """Put a network into the queue."""
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._work, name="cnnviz-compile", daemon=True
                )
                self._thread.start()
                atexit.register(self.close)
        self._waiting.put(loaded)

    def close(self) -> None:
        """Begin nothing more; what was begun ends: a compiler dies badly with its process."""
        self._closing.set()
        self._waiting.put(None)
        if self._thread is not None:
            self._thread.join(timeout=60)

    def _work(self) -> None:
        while (loaded := self._waiting.get()) is not None:
            until = time.monotonic() + PATIENCE
            while (wait := min(until, self._last + QUIET) - time.monotonic()) > 0:
                self._closing.wait(wait)
                if self._closing.is_set():
                    return
            if self._closing.is_set():
                return
            self._do(loaded)
            del loaded  # else the last network could never leave the memory
