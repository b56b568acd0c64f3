"""What is computed from a reader's own network stays with its session, whatever its key is."""

from dataclasses import replace

import pytest

from cnnviz.photos.weights.available import weights_for
from cnnviz.photos.weights.bounded import Bounded, bytes_of
from cnnviz.ui import cache

NAME = f"{cache.OWN}c0ffee"
WEIGHTS = replace(weights_for("lenet5-cifar10")[0], model=NAME)


@pytest.fixture
def sessions(monkeypatch):
    """A function that makes another session the current one."""
    kept, shared = {}, Bounded(2**20, bytes_of)
    monkeypatch.setattr(cache, "_of_all_sessions", lambda: shared)

    def current(name):
        mine = kept.setdefault(name, Bounded(2**20, bytes_of))
        monkeypatch.setattr(cache, "_of_this_session", lambda: mine)

    current("owner")
    return current


def asked(key, who, sessions):
    sessions(who)
    return cache.shared_by(key, lambda: f"secret of {who}")


@pytest.mark.parametrize(
    "key", [NAME, ("table", NAME), ("deep", (1, (NAME, 2))), WEIGHTS, (WEIGHTS,)]
)
def test_a_key_that_names_one_is_not_shared(sessions, key):
    assert asked(key, "owner", sessions) == "secret of owner"
    assert asked(key, "stranger", sessions) == "secret of stranger"
    assert asked(key, "owner", sessions) == "secret of owner"


def test_a_key_that_names_none_is_shared(sessions):
    assert asked(("table", "resnet18"), "owner", sessions) == "secret of owner"
    assert asked(("table", "resnet18"), "stranger", sessions) == "secret of owner"


def test_what_is_computed_where_one_is_looked_at_is_not_shared(sessions):
    with cache.private(True), cache.private(False):
        assert asked("a drawing", "owner", sessions) == "secret of owner"
    assert asked("a drawing", "stranger", sessions) == "secret of stranger"


def answered(name):
    return f"answer of {name}"


def test_a_function_of_one_is_not_shared(sessions, monkeypatch):
    calls = []
    monkeypatch.setattr(cache, "told", lambda make: calls.append(1) or make())
    for who in ("owner", "stranger", "owner"):
        sessions(who)
        assert cache.shared(answered, NAME) == f"answer of {NAME}"
    assert len(calls) == len(("owner", "stranger"))
