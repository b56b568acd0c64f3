"""Things in memory, kept until their bytes are too many: the least recently used go first."""

import sys
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from dataclasses import fields, is_dataclass
from typing import Generic, TypeVar

from PIL import Image

V = TypeVar("V")


class Bounded(Generic[V]):
    """A cache that is bounded in bytes. Safe for many threads.

    A thread that asks for what another one is making waits for it; different things are made side
    by side. What was dropped lives on for those who still use it.

    Args:
        max_bytes: Memory that the kept things may take; a bigger one is returned but not kept.
        size: Bytes of one thing.
    """

    def __init__(self, max_bytes: int, size: Callable[[V], int]) -> None:
        self.max_bytes = max_bytes
        self._size = size
        self._kept: OrderedDict[Hashable, tuple[V, int]] = OrderedDict()
        self._making: dict[Hashable, Future[None]] = {}
        self._guard = threading.Lock()

    @property
    def bytes(self) -> int:
        """Memory of all that is kept."""
        with self._guard:
            return sum(size for _, size in self._kept.values())

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """Return what is kept under a key, made first where nothing is.

        Args:
            key: Whatever the thing depends on.
            make: Makes it. What it raises reaches its own caller only: whoever waited tries again,
                for it may have been that caller's page that was left.
        """
        while True:
            with self._guard:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    return self._kept[key][0]
                pending = self._making.get(key)
                if pending is None:
                    mine = self._making[key] = Future()
            if pending is None:
                return self._make(key, make, mine)
            pending.result()

    def _make(self, key: Hashable, make: Callable[[], V], done: Future[None]) -> V:
        try:
            value = make()
            size = self._size(value)
            with self._guard:
                self._keep(key, value, size)
        finally:
            with self._guard:
                del self._making[key]
            done.set_result(None)
        return value

    def _keep(self, key: Hashable, value: V, size: int) -> None:
        if size > self.max_bytes:
            return
        self._kept[key] = value, size
        total = sum(bytes_ for _, bytes_ in self._kept.values())
        while total > self.max_bytes:
            _, (_, dropped) = self._kept.popitem(last=False)
            total -= dropped


def bytes_of(value: object) -> int:
    """Return about how much memory a result holds, at any depth.

    Args:
        value: Made of frozen dataclasses, tuples, mappings, arrays, tensors and pictures. What it
            shares with itself counts once.
    """
    return _bytes_of(value, set())


def _bytes_of(value: object, seen: set[int]) -> int:
    if id(value) in seen:
        return 0
    seen.add(id(value))
    # Arrays and tensors know it themselves; asked so, home needs no torch for what it keeps.
    nbytes = getattr(value, "nbytes", None)
    if isinstance(nbytes, int):
        return nbytes
    if isinstance(value, Image.Image):
        return value.width * value.height * len(value.getbands())
    own = sys.getsizeof(value)
    if is_dataclass(value):
        parts: list[object] = [getattr(value, field.name) for field in fields(value)]
    elif isinstance(value, Mapping):
        parts = [*value.keys(), *value.values()]
    elif isinstance(value, tuple | list | set | frozenset):
        parts = list(value)
    else:
        parts = []
    return own + sum(_bytes_of(part, seen) for part in parts)
