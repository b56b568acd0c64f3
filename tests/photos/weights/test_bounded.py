"""A cache that is bounded in bytes, against a plain list of what was used last."""

import threading
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from cnnviz.photos.weights.bounded import Bounded, bytes_of


@given(
    limit=st.integers(1, 30),
    asked=st.lists(st.tuples(st.integers(0, 6), st.integers(1, 12)), max_size=60),
)
def test_it_keeps_what_was_used_last_and_fits(limit, asked):
    sizes = {}
    cache = Bounded(limit, size=lambda value: sizes[value])
    used = []  # keys, the last used one at the end
    for key, size in asked:
        sizes.setdefault(key, size)
        made = []
        assert cache.get(key, lambda key=key, made=made: made.append(key) or key) == key
        assert bool(made) == (key not in used)
        used = [k for k in used if k != key]
        if sizes[key] <= limit:
            used.append(key)
        while sum(sizes[k] for k in used) > limit:
            used.pop(0)
        assert cache.bytes == sum(sizes[k] for k in used)


def test_one_makes_and_the_others_wait():
    cache = Bounded(100, size=lambda _: 1)
    begun, go_on = threading.Event(), threading.Event()
    made = []

    def make():
        made.append(1)
        begun.set()
        go_on.wait(10)
        return object()

    found = []
    threads = [
        threading.Thread(target=lambda: found.append(cache.get("key", make))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    assert cache.get("another", lambda: 5) == 5  # nobody waits for a stranger's work
    go_on.set()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(set(map(id, found))) == 1


def test_an_error_is_its_own_callers_and_the_next_one_tries_again():
    cache = Bounded(100, size=lambda _: 1)
    begun, go_on = threading.Event(), threading.Event()
    told = []

    def fails():
        begun.set()
        go_on.wait(10)
        raise SystemExit  # what Streamlit raises in a script that was left is no Exception

    def first():
        with pytest.raises(SystemExit):
            cache.get("key", fails)
        told.append("first")

    one = threading.Thread(target=first)
    one.start()
    begun.wait(10)
    other = threading.Thread(target=lambda: told.append(cache.get("key", lambda: "made")))
    other.start()
    go_on.set()
    one.join()
    other.join()
    assert sorted(told) == ["first", "made"]


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    values: np.ndarray
    parts: tuple


def test_bytes_are_those_of_arrays_tensors_and_pictures_at_any_depth():
    array = np.zeros((100, 100), np.float32)
    result = Result("a", array, (torch.zeros(1000), {"x": Image.new("RGB", (30, 20))}, array))
    expected = array.nbytes + 4000 + 1800
    assert expected <= bytes_of(result) <= expected + 2000
